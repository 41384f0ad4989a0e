"""The body that a request means: other spellings and values that the server takes as well.

Model: pure, before validation; what is not meant otherwise stays as it was sent.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from concord.emulator.behaviour import Operation, World, instant

SPELLINGS: Final = {"branchID": "branchId", "currencyID": "currencyId"}
"""Members of an edit as its sample spells them, and as all other places do."""
_SCHEMAS: Final = {
    "providers.get": "ProviderGet",
    "providers.list": "ProviderFilter",
    "providers.create": "ProviderCreate",
    "providers.update": "ProviderUpdate",
}
_SWITCHES: Final = ("allowUnsubscribe", "allowLimitSubscribe", "allowSubscribeRebate")
_NULLABLE: Final = ("countryId", "stateId", "nbDaysLimitSubscribe", "nbDaysSubscribeRebate")
_TRUTH: Final = {"True": True, "False": False}

OPTIONS: Final = {
    "one-spelling": "members spelled as in the sample of edit (branchID, currencyID) are unknown",
    "any-case-members": "names of members are read whatever their case",
    "decodes-ids": "a provider is also named by the plain Base64 of its identifier",
    "any-digit-case": "the hexadecimal digits of an identifier may be capitals",
    "boolean-texts": 'the texts "True" and "False" are booleans',
    "boolean-numbers": "the numbers 1 and 0 are booleans",
    "null-is-left-out": "null is the same as a member that is left out",
    "lax-filter-date": "a filter date that cannot be read filters nothing",
}


def rewrite_body(world: World, operation: Operation, body: Any) -> Any:
    """`body` as the documented members with documented values."""
    if not isinstance(body, dict) or operation.id not in _SCHEMAS:
        return body
    schema = f"/components/schemas/{_SCHEMAS[operation.id]}/properties"
    declared = frozenset(world.spec.at(schema))
    if world.follows("any-case-members"):
        body = _in_declared_case(body, declared)
    if operation.id == "providers.update" and not world.follows("one-spelling"):
        body = _canonical(body, declared)
    return {
        name: meant
        for name, value in body.items()
        if (meant := _meant(world, name, value)) is not _LEFT_OUT
    }


_LEFT_OUT = object()


def _in_declared_case(body: dict[str, Any], declared: frozenset[str]) -> dict[str, Any]:
    known = {name.lower(): name for name in declared}
    exact = {name: value for name, value in body.items() if name in declared}
    return {known.get(name.lower(), name): value for name, value in body.items()} | exact


def _canonical(body: dict[str, Any], declared: frozenset[str]) -> dict[str, Any]:
    """The sample's spellings as those of the tables, which go first where both are sent."""
    exact = {name: value for name, value in body.items() if name in declared}
    renamed = {
        SPELLINGS[name] if SPELLINGS.get(name) in declared else name: value
        for name, value in body.items()
    }
    return {**renamed, **exact}


def _meant(world: World, name: str, value: Any) -> Any:
    """What a member's value means; `_LEFT_OUT` if the same as none."""
    if name == "id" and isinstance(value, str):
        return _identifier(world, value)
    if name in _SWITCHES and world.follows("boolean-texts") and isinstance(value, str):
        return _TRUTH.get(value, value)
    if name in _SWITCHES and world.follows("boolean-numbers") and value in (0, 1):
        return bool(value)
    if name in _NULLABLE and value is None and world.follows("null-is-left-out"):
        return _LEFT_OUT
    if name == "filterDate" and world.follows("lax-filter-date"):
        return value if not isinstance(value, str) or instant(value) else _LEFT_OUT
    return value


def _identifier(world: World, text: str) -> str:
    if world.follows("decodes-ids"):
        return encode(unquote(text))
    if world.follows("any-digit-case"):
        return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)
    return text


def encode(text: str) -> str:
    """Base64, percent-encoded as Lära does it."""
    return text.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d")

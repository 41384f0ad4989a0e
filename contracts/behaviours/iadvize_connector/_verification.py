"""The verdict on what an administrator filled in while installing the connector.

Model: the request does not name its step (authentication, settings); the ids of its fields do.
A field at fault is named in `fields`; what is missing cannot be, so `message` says it.
Values are compared as text: a number by its digits, null and a missing value as an empty text.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from concord.emulator.behaviour import Call, Record, Response

LOGIN, PASSWORD, SHOP = "field_login", "field_password", "field_shop_url"
_ONLY_LOGIN = "login"
_ACCOUNTS = {_ONLY_LOGIN: "pa55w0rd"}
_STEPS = {"authentication": (LOGIN, PASSWORD), "settings": (SHOP,)}
Fault = tuple[str, str]


def verify(call: Call) -> Response:
    """Judge the fields; of an id that occurs twice, the last value counts."""
    values = _values(call.body)
    found = verdict(values, alone=call.follows("one-field"))
    if found["isValid"]:
        return call.success(found)
    if call.follows("verdict-of-all-fields"):
        found["fields"] = [*_silent(values, found), *found.get("fields", ())]
    status = 403 if call.follows("refusing-verdict") else None
    return Response(status=status, body=found) if status else call.success(found)


def _values(body: Any) -> dict[str, str]:
    """The values by field; a body can be missing, a text that holds the list, or a form."""
    if isinstance(body, dict):
        return body
    fields = json.loads(body) if isinstance(body, str) else body or ()
    return {field["id"]: _text(field.get("value")) for field in fields}


def _silent(values: Mapping[str, str], found: Record) -> list[Record]:
    """The fields without fault, with an empty message."""
    named = {field["id"] for field in found.get("fields", ())}
    return [{"id": name, "message": ""} for name in values if name not in named]


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)


def verdict(values: Mapping[str, str], *, alone: bool = False) -> Record:
    """The verdict on fields by id; fields that are not ours are passed over.

    `alone`: a field is judged without the others of its step.
    """
    steps = [fields for fields in _STEPS.values() if any(name in values for name in fields)]
    if not steps:
        known = "; ".join(f"{step}: {', '.join(fields)}" for step, fields in _STEPS.items())
        return {"isValid": False, "message": f"no field of this connector ({known})"}
    missing = [name for fields in steps for name in fields if name not in values]
    if missing and not alone:
        return {"isValid": False, "message": f"{', '.join(missing)} is missing"}
    whole = {LOGIN: _ONLY_LOGIN, **values} if alone and PASSWORD in values else values
    faults = [*_authentication(whole), *_settings(values)]
    if not faults:
        return {"isValid": True}
    fields = [{"id": name, "message": message} for name, message in faults]
    return {"isValid": False, "message": "", "fields": fields}


def _authentication(values: Mapping[str, str]) -> Iterator[Fault]:
    """An unknown login looks like a wrong password, so that nobody can try out logins."""
    if LOGIN not in values or PASSWORD not in values:
        return
    expected = _ACCOUNTS.get(values[LOGIN], "")
    same = hmac.compare_digest(values[PASSWORD].encode("utf-8", "replace"), expected.encode())
    if not same or not expected:
        yield PASSWORD, "password is not valid"


def _settings(values: Mapping[str, str]) -> Iterator[Fault]:
    if SHOP in values and not _is_address(values[SHOP]):
        yield SHOP, "must be the https address of the shop"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)

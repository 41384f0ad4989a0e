"""The verdict on what an administrator filled in while installing the connector.

Model: the request does not name its step (authentication, settings); the ids of its fields do.
A field at fault is named in `fields`; what is missing cannot be, so `message` says it.
Values are compared as text: a number by its digits, null and a missing value as an empty text.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from concord.emulator.behaviour import Call, Record, Response

LOGIN, PASSWORD, SHOP = "field_login", "field_password", "field_shop_url"
_ACCOUNTS = {"login": "pa55w0rd"}
_STEPS = {"authentication": (LOGIN, PASSWORD), "settings": (SHOP,)}
Fault = tuple[str, str]


def verify(call: Call) -> Response:
    """Judge the fields; of an id that occurs twice, the last value counts."""
    values = {field["id"]: _text(field.get("value")) for field in call.body}
    return Response(body=verdict(values))


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)


def verdict(values: Mapping[str, str]) -> Record:
    """The verdict on fields by id; fields that are not ours are passed over."""
    steps = [fields for fields in _STEPS.values() if any(name in values for name in fields)]
    if not steps:
        known = "; ".join(f"{step}: {', '.join(fields)}" for step, fields in _STEPS.items())
        return {"isValid": False, "message": f"no field of this connector ({known})"}
    missing = [name for fields in steps for name in fields if name not in values]
    if missing:
        return {"isValid": False, "message": f"{', '.join(missing)} is missing"}
    faults = [*_authentication(values), *_settings(values)]
    if not faults:
        return {"isValid": True}
    fields = [{"id": name, "message": message} for name, message in faults]
    return {"isValid": False, "message": "", "fields": fields}


def _authentication(values: Mapping[str, str]) -> Iterator[Fault]:
    """An unknown login looks like a wrong password, so that nobody can try out logins."""
    if LOGIN not in values:
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

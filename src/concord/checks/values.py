"""Equality of values by their schema, and instants read from text.

Model: pure, over JSON values. The same are, beside what is equal:
- numbers with the same double (of `format: float` with the same single), for JSON readers keep no
  more of one; a decimal that is written as a text, by `format: decimal`;
- moments, however they are written: `Z` or `+00:00`, a fraction of zeros or none;
- UUIDs and the scheme and host of URLs in other letter cases, a URL's host with `/` or nothing
  behind it; host names, e-mail domains, IP addresses and times of day, by their `format`;
- null and no member; no member and one that has its default.
`Form` is the schema that both values have; without one, only what a text itself shows is known.
Known limits: a local part of an e-mail is compared exactly, and so is the order of any array.
"""

from __future__ import annotations

import ipaddress
import json
import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import urlsplit

from concord.spec import moment, time_of_day

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Form(Protocol):
    """What a schema says of the values at one place."""

    @property
    def formats(self) -> frozenset[str]:
        """The formats that a value may have."""

    @property
    def default(self) -> tuple[Any, ...]:
        """The default, if one is declared."""

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that a value may have; none where that is not said."""

    def excuse(self, sent: Any, shown: Any) -> bool:
        """Whether somebody has accepted that `shown` is read where `sent` was written."""

    def member(self, name: str) -> Form:
        """The form of a member of the object here."""

    def item(self) -> Form:
        """The form of an item of the array here."""


class _Unknown:
    formats: frozenset[str] = frozenset()
    default: tuple[Any, ...] = ()
    types: frozenset[str] = frozenset()

    def excuse(self, sent: Any, shown: Any) -> bool:
        del sent, shown
        return False

    def member(self, name: str) -> Form:
        del name
        return self

    def item(self) -> Form:
        return self


UNKNOWN: Form = _Unknown()
"""The form of a value whose schema is not known."""


def short(value: Any) -> str:
    """`value` as a message shows it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def same(sent: Any, shown: Any, form: Form = UNKNOWN) -> bool:
    """Whether `shown` says what was `sent`; members that only `shown` has are the server's."""
    return _same(sent, shown, form) or form.excuse(sent, shown)


def _same(sent: Any, shown: Any, form: Form) -> bool:
    if isinstance(sent, dict) and isinstance(shown, dict):
        return all(_same_member(sent, shown, name, form.member(name)) for name in sent)
    if isinstance(sent, list) and isinstance(shown, list):
        pairs, item = zip(sent, shown, strict=False), form.item()
        return len(sent) == len(shown) and all(same(one, other, item) for one, other in pairs)
    if isinstance(sent, bool) or isinstance(shown, bool):
        # in Python `True == 1`
        return sent is shown
    if isinstance(sent, (int, float)) and isinstance(shown, (int, float)):
        return _same_numbers(sent, shown, form)
    if isinstance(sent, str) and isinstance(shown, str):
        return sent == shown or _same_texts(sent, shown, form.formats)
    return bool(sent == shown)


def _same_member(sent: Mapping[str, Any], shown: Mapping[str, Any], name: str, form: Form) -> bool:
    if name in shown:
        return same(sent[name], shown[name], form)
    # a server may leave out what is null or has its default
    return sent[name] is None or any(same(sent[name], it, form) for it in form.default)


def _same_numbers(sent: float, shown: float, form: Form) -> bool:
    if sent == shown:
        return True
    try:
        one, other = float(sent), float(shown)
        # as a single: a server that stores four bytes shows 0.1 as 0.10000000149011612
        if "float" in form.formats:
            one, other = (struct.unpack("f", struct.pack("f", it))[0] for it in (one, other))
    except OverflowError:
        return False
    return one == other


def _same_texts(sent: str, shown: str, formats: frozenset[str]) -> bool:
    first = moment(sent)
    if first is not None and first == moment(shown):
        return True
    return any(
        (known := meaning(sent)) is not None and known == meaning(shown)
        for meaning in (canonical_uuid, _url, *(_MEANINGS[it] for it in formats & _FORMATS))
    )


def canonical_uuid(text: Any) -> str | None:
    """A UUID in lower case; None if `text` is none."""
    found = isinstance(text, str) and _UUID.fullmatch(text)
    return text.lower() if found else None


def canonical(identifier: Any) -> str:
    """An id as a text, the same for all ways to write it: a path has a text for each number."""
    return canonical_uuid(identifier) or str(identifier)


def says(text: str, shown: Any, formats: frozenset[str] = frozenset()) -> bool:
    """Whether a `text`, as a query has it, says what is `shown`."""
    if isinstance(shown, bool):
        return text == str(shown).lower()
    if isinstance(shown, (int, float)):
        try:
            return text == str(shown) or float(text) == float(shown)
        except (ValueError, OverflowError):
            return False
    text_shown = shown if isinstance(shown, str) else str(shown)
    return text == text_shown or _same_texts(text, text_shown, formats)


def _url(text: str) -> tuple[str, ...] | None:
    """A URL with a host, its scheme and host in lower case; None if `text` is none."""
    if "://" not in text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not parts.scheme or not host:
        return None
    user = parts.netloc.rpartition("@")[0]
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    number = "" if port in (None, usual) else str(port)
    # RFC 3986, section 6.2.3: with a host, an empty path and `/` are the same
    path = parts.path or "/"
    return parts.scheme, user, host, number, path, parts.query, parts.fragment


def _email(text: str) -> tuple[str, str]:
    local, _, domain = text.rpartition("@")
    return local, domain.lower()


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


_MEANINGS: Mapping[str, Callable[[str], Any]] = {
    "decimal": _decimal,
    "email": _email,
    "hostname": lambda text: text.lower().removesuffix("."),
    "idn-email": _email,
    "idn-hostname": lambda text: text.lower().removesuffix("."),
    "ipv4": _address,
    "ipv6": _address,
    "time": time_of_day,
}
_FORMATS = frozenset(_MEANINGS)
CASELESS = frozenset({"hostname", "idn-hostname", "ipv6", "uuid"})
"""Formats whose values are the same in other letter cases."""

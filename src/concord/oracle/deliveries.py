"""What a receiver got of one event, as a response that two emulators' can be compared with.

Model: pure. Of all deliveries of an event: their methods, media types and names of headers, and the
members of their bodies with their types; which of these each of them has. Moments, ids and the
order of deliveries play no part.
Known limits: values are not compared, nor how often and when an event is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.http import Response
from concord.http.exchange import media_type_of
from concord.http.forms import form_fields

_OF_THE_CONNECTION = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "date", "host"}
    | {"transfer-encoding", "user-agent"}
)
_LONG = 32
"""Characters of a value, such as a signature, from which on its letters tell how it is written."""
_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One request to a receiver; names of headers in lower case."""

    method: str
    headers: Mapping[str, str]
    body: bytes


def summary(deliveries: Iterable[Delivered]) -> Response:
    """What the deliveries of one event have in common with those of another server."""
    each = [set(_facts(it)) for it in deliveries]
    found = {f"some: {it}" for it in set().union(*each)}
    if each:
        found |= {f"all: {it}" for it in set.intersection(*each)}
    body = json.dumps(dict.fromkeys(sorted(found), True)).encode()
    return Response(status=200, headers={"content-type": "application/json"}, body=body)


def _facts(delivery: Delivered) -> Iterator[str]:
    yield f"sent by {delivery.method}"
    yield f"sent as {media_type_of(delivery.headers)}"
    for name, value in delivery.headers.items():
        if name not in _OF_THE_CONNECTION:
            yield f"header {name}"
            if len(value) >= _LONG:
                yield f"header {name} of {_letters(value)}"
    yield from _members(_value(delivery.body), "")


def _letters(text: str) -> str:
    kinds = {"capitals": str.isupper, "small letters": str.islower, "digits": str.isdigit}
    return ", ".join(name for name, has in kinds.items() if any(map(has, text)))


def _value(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return form_fields(body)


def _members(value: Any, at: str) -> Iterator[str]:
    yield f"{at or '/'} is {_TYPES.get(type(value), 'number')}"
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _members(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _members(inner, f"{at}/*")

"""Reads that could tell readings apart where a run has sent none that does.

Model: pure. Of each list and read the last request that succeeded, with one value of its query or
body changed: to what the spec under the reading shows or lists, and to values that servers are
known to understand in several ways. Nothing is written, so that nothing of the run is disturbed.
Known limits: what only a write shows is not found; headers and paths stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from concord.http import Request
from concord.oracle import Logged
from concord.spec import Operation, Spec, child

MOST = 60
"""Reads for one reading: in this process, most of them are never sent."""
_READING = ("list", "read")
_ODD: tuple[Any, ...] = ("null", "", "0")


def questions(spec: Spec, log: Sequence[Logged]) -> Iterator[Request]:
    """The reads to try for the readings of `spec`, by what has succeeded in `log`."""
    return islice(_questions(spec, log), MOST)


def _questions(spec: Spec, log: Sequence[Logged]) -> Iterator[Request]:
    for operation in spec.operations:
        last = _last(spec, operation, log) if operation.action in _READING else None
        if last is not None:
            yield last
            yield from _by_query(spec, operation, last)
            yield from _by_body(spec, operation, last)


def _last(spec: Spec, operation: Operation, log: Sequence[Logged]) -> Request | None:
    """The last request of an operation that succeeded."""
    pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(spec.base_path() + operation.path))
    for it in reversed(log):
        called = it.request.method == operation.method.upper()
        if called and it.response.success and re.fullmatch(pattern, it.request.path):
            return it.request
    return None


def _by_query(spec: Spec, operation: Operation, last: Request) -> Iterator[Request]:
    path, _, query = last.target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    for parameter in operation.parameters:
        if parameter.location != "query":
            continue
        given = next((value for name, value in pairs if name == parameter.name), None)
        rest = [it for it in pairs if it[0] != parameter.name]
        for value in _values(spec, child(parameter.pointer, "schema"), given):
            changed = urlencode([*rest, (parameter.name, _text(value))])
            yield replace(last, target=f"{path}?{changed}")


def _by_body(spec: Spec, operation: Operation, last: Request) -> Iterator[Request]:
    if last.members is None:
        return
    for media in spec.request_media(operation).values():
        for name, place in spec.schemas.properties(spec.canonical(child(media, "schema"))).items():
            for value in _values(spec, place, last.members.get(name)):
                body = json.dumps({**last.members, name: value}).encode()
                yield replace(last, body=body)


def _values(spec: Spec, place: str, given: Any) -> Iterator[Any]:
    """Values to try for a member: each once, those that the schema shows first."""
    try:
        schema = spec.schemas.at(spec.canonical(place))
    except KeyError:
        return
    found = [*_shown(schema), *_ODD, *_like(given)]
    known = [json.dumps(given)]
    for value in found:
        text = json.dumps(value)
        if text not in known:
            known.append(text)
            yield value


def _shown(schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from schema.get("examples", ())
    yield from schema.get("enum", ())
    for word in ("const", "default"):
        if word in schema:
            yield schema[word]


def _like(given: Any) -> Iterator[str]:
    """Texts that a server may take for the given one: other case, a part, other order."""
    if isinstance(given, str) and given:
        yield given.swapcase()
        yield given[: len(given) // 2]
        yield " ".join(reversed(given.split()))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)

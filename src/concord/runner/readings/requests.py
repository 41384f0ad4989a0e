"""Requests that should succeed, one for each operation: as a run has sent them, else as documented.

Model: pure. Of the successful requests of a log the one with the plainest query counts for a read,
and the one with the most members for a write. An operation of which the log has none is composed of
the documented examples, with the credentials of another request of the log.
Known limits: bodies as JSON or forms; a member without any example gets a value of its type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from concord.http import Request, is_json, path_pattern
from concord.oracle import Logged
from concord.spec import Operation, Spec, child

_FORM = "application/x-www-form-urlencoded"
_OF_THE_CONTENT = frozenset({"content-length", "content-type", "transfer-encoding"})
_OF_A_TYPE: Mapping[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}
_DEEPEST = 4


class SentBefore:
    """The requests of a log that succeeded, by method and path."""

    def __init__(self, log: Iterable[Logged] = ()) -> None:
        self._by_path: dict[tuple[str, str], Request] = {}
        self.values: dict[str, Any] = {}
        """The last value of each query parameter."""
        for it in log:
            self.take(it)

    def take(self, logged: Logged) -> None:
        """Take in a further exchange."""
        if logged.event or not logged.response.success:
            return
        request = logged.request
        key = request.method, request.path
        # taken out and put in again: the latest request stands last, and wins among equals
        known = self._by_path.pop(key, None)
        self._by_path[key] = request if known is None else _richer(known, request)
        query = request.target.partition("?")[2]
        self.values |= dict(parse_qsl(query))

    def of(self, method: str, pattern: re.Pattern[str]) -> Request | None:
        """The request of that method to a path that fits."""
        found: Request | None = None
        for (sent, path), request in self._by_path.items():
            if sent == method and pattern.fullmatch(path):
                found = request if found is None else _richer(found, request)
        return found

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of a request that was authorised, without those of its content."""
        found = [it.headers for it in self._by_path.values()]
        # requests to public operations carry no credentials; the ones composed here may need them
        best = max(found, key=lambda it: ("authorization" in it, len(it)), default={})
        return {name: it for name, it in best.items() if name not in _OF_THE_CONTENT}


def _richer(known: Request, other: Request) -> Request:
    """Of two requests to one operation the one that shows more; of equals the later one."""
    if known.method == "GET":
        return known if len(known.target) < len(other.target) else other
    return known if len(known.body or b"") > len(other.body or b"") else other


class Requests:
    """Requests to the operations of one spec that should succeed."""

    def __init__(self, spec: Spec, sent: SentBefore) -> None:
        self._spec, self._sent = spec, sent
        self._known: dict[str, Request] = {}

    def of(self, operation: Operation, ids: Mapping[str, Any] | None = None) -> Request:
        """A request of `operation`, with these path or query parameters."""
        found = self._known.get(operation.id)
        if found is None:
            sent = self._sent.of(operation.method.upper(), self._pattern(operation))
            found = self._known[operation.id] = sent or self._composed(operation)
        return self.with_parameters(operation, found, ids) if ids else found

    def with_parameters(
        self,
        operation: Operation,
        request: Request,
        values: Mapping[str, Any],
        *,
        further: Mapping[str, str] = MappingProxyType({}),
    ) -> Request:
        """`request` with these values of path and query parameters, and further ones."""
        path, _, query = request.target.partition("?")
        own = self._spec.base_path() + operation.path
        names = re.findall(r"\{([^}]+)\}", own)
        given = self._pattern(operation).fullmatch(path)
        for index, name in enumerate(names):
            value = values.get(name, given[index + 1] if given else "1")
            # what was taken from a recorded path is encoded as it was sent
            text = str(value) if name not in values else quote(str(value), safe="")
            own = own.replace(f"{{{name}}}", text)
        pairs = [it for it in parse_qsl(query, keep_blank_values=True) if it[0] not in values]
        located = {it.name for it in operation.parameters if it.location == "query"}
        pairs += [(name, _text(it)) for name, it in values.items() if name in located]
        pairs += further.items()
        return replace(request, target=own + (f"?{urlencode(pairs)}" if pairs else ""))

    def _pattern(self, operation: Operation) -> re.Pattern[str]:
        return path_pattern(self._spec.base_path() + operation.path)

    def _composed(self, operation: Operation) -> Request:
        headers = dict(self._sent.headers)
        body = None
        # the first media type is enough here; `Variants` tries the others
        for name, media in self._spec.request_media(operation).items():
            shown = list(_examples(self._spec, media))
            schema = child(media, "schema")
            value = shown[0] if shown else self.value(schema)
            body = encoded(name, value)
            headers["content-type"] = name
            break
        found = Request(
            method=operation.method.upper(),
            target=self._spec.base_path() + operation.path,
            headers=headers,
            body=body,
        )
        values = {
            it.name: self._parameter(it.pointer)
            for it in operation.parameters
            if it.location == "path" or (it.location == "query" and it.required)
        }
        return self.with_parameters(operation, found, values) if values else found

    def _parameter(self, pointer: str) -> Any:
        stated = self._spec.at(pointer)
        for name in stated.get("examples", {}):
            return self._spec.resolve(child(pointer, "examples", name)).definition.get("value")
        return stated.get("example", self.value(child(pointer, "schema")))

    def value(self, pointer: str, depth: int = 0) -> Any:
        """A value that a schema shows, or one of its type."""
        schemas = self._spec.schemas
        for word in ("const", "default"):
            found = schemas.keyword(pointer, word)
            if found is not None:
                return found
        for word in ("examples", "enum"):
            listed = schemas.keyword(pointer, word)
            if listed:
                return listed[0]
        kind = next(iter(schemas.types(pointer)), "string")
        if depth < _DEEPEST and kind == "object":
            return {
                name: self.value(place, depth + 1)
                for name, place in schemas.properties(pointer).items()
            }
        items = schemas.items(pointer)
        if depth < _DEEPEST and kind == "array" and items is not None:
            return [self.value(items, depth + 1)]
        return _OF_A_TYPE.get(kind)


def encoded(media_type: str, value: Any) -> bytes | None:
    """A body of that media type; None where it is neither JSON nor a form."""
    if is_json(media_type):
        return json.dumps(value).encode()
    if media_type == _FORM and isinstance(value, Mapping):
        return urlencode({name: _text(it) for name, it in value.items()}).encode()
    return None


def members_of(request: Request) -> dict[str, Any] | None:
    """The members of a body, of a form as well; None where it has none."""
    if request.media_type == _FORM and request.body:
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    return request.members


def content_of(request: Request) -> Any:
    """The members of a body, or its elements where it is an array; None where it is neither."""
    members = members_of(request)
    return request.json if members is None and isinstance(request.json, list) else members


def _examples(spec: Spec, media: str) -> Iterable[Any]:
    stated = spec.at(media)
    if "example" in stated:
        yield stated["example"]
    for name in stated.get("examples", {}):
        yield spec.resolve(child(media, "examples", name)).definition.get("value")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)

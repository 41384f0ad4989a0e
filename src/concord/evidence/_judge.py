"""How one exchange violates the spec: on which side, where, and what documents the contrary.

Model: pure. The response is validated against the declared status, media type, headers and schema;
the request, where it is known, against the declared parameters and body. A deviation of the
response is the server's, of the request the client's.
Known limits: one exchange alone, so nothing that takes several to show; bodies as JSON only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from concord.evidence import _parameters
from concord.evidence._blame import Blame, blame
from concord.http import Exchange, Request, Response, declared_media, is_json, payload
from concord.spec import Operation, SchemaViolation, Spec, Validator, child, response_key

Where = Literal["status", "content-type", "header", "body", "path", "query", "cookie"]

NO_JSON = "is no JSON"
"""What is said of a body that its documented media type calls JSON, and that is none."""


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """One violation of the spec by one exchange.

    `at` is a pointer into the body or, behind its name, into a parameter; or a header's name.
    """

    side: Literal["request", "answer"]
    where: Where
    at: str
    what: str
    pointer: str
    """What of the spec is violated, as it was reached: `blame` follows references."""
    blame: Blame


class Judge:
    """Judges exchanges with one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._operations = {operation.id: operation for operation in spec.operations}
        # resolved once: a run judges thousands of exchanges with the same operation
        self._declared: dict[tuple[str, int, str], tuple[str | None, str | None]] = {}
        self._readers: dict[str, tuple[_parameters.Reader, ...]] = {}
        self._media: dict[str, dict[str, str]] = {}

    def operation(self, name: str) -> Operation:
        """The operation of that id, as its spec has it. Raises KeyError."""
        return self._operations[name]

    def deviations(self, exchange: Exchange) -> list[Deviation]:
        """Every deviation of `exchange`. Raises KeyError if the spec has no such operation."""
        if exchange.operation.id not in self._operations:
            raise KeyError(exchange.operation.id)
        return [
            *(self._deviation("answer", *it) for it in self.response_violations(exchange)),
            *(self._deviation("request", *it) for it in self.request_violations(exchange)),
        ]

    def _deviation(
        self, side: Literal["request", "answer"], where: Where, found: SchemaViolation
    ) -> Deviation:
        return Deviation(
            side=side,
            where=where,
            at=found.at,
            what=found.what,
            pointer=found.schema,
            blame=blame(self._spec, found.schema),
        )

    def declared(self, exchange: Exchange) -> tuple[str | None, str | None]:
        """The pointers of the declared response, and of the media type whose schema applies."""
        operation = exchange.operation
        key = (operation.id, exchange.status, exchange.media_type)
        if key not in self._declared:
            pointer = declared_response(self._spec, operation, exchange.status)
            media = pointer and response_media(self._spec, pointer, exchange.media_type)
            self._declared[key] = (pointer, media or None)
        return self._declared[key]

    def response_violations(self, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        """How the response violates the spec."""
        operation = exchange.operation
        pointer, media = self.declared(exchange)
        if pointer is None:
            declared = ", ".join(operation.statuses)
            what = f"status {exchange.status} is not documented (documented: {declared})"
            place = child(operation.pointer, "responses")
            yield "status", SchemaViolation(at="", schema=place, what=what)
            return
        yield from self._headers(pointer, exchange)
        content = self._spec.at(pointer).get("content", {})
        # without a body its media type does not matter
        body = exchange.response.body
        is_undocumented = bool(content and body) and not declared_media(
            content, exchange.media_type
        )
        if is_undocumented:
            what = f"content type {exchange.media_type or 'missing'} (documented: {_list(content)})"
            place = child(pointer, "content")
            yield "content-type", SchemaViolation(at="", schema=place, what=what)
        if media is not None and body:
            found = self._body(self._spec.validator("response"), media, exchange.response)
            # a page for a browser is no JSON: its media type is what is wrong with it
            yield from (it for it in found if not (is_undocumented and it[1].what == NO_JSON))

    def _headers(self, pointer: str, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        sent = exchange.response.headers.keys()
        # no headers at all: the recording does not hold them
        for name in self._spec.at(pointer).get("headers", {}) if sent else ():
            header = self._spec.resolve(child(pointer, "headers", name))
            if header.definition.get("required") and name.lower() not in sent:
                what = f"the header {name} is missing"
                place = child(header.pointer, "required")
                yield "header", SchemaViolation(at=name, schema=place, what=what)

    def _body(
        self, schemas: Validator, media: str, message: Request | Response
    ) -> Iterator[tuple[Where, SchemaViolation]]:
        try:
            value = _parsed(message.body or b"", message.headers.get("content-type", ""))
        except ValueError:
            yield "body", SchemaViolation(at="", schema=media, what=NO_JSON)
            return
        for found in schemas.violations(child(media, "schema"), value):
            yield "body", found

    def given(self, exchange: Exchange) -> Iterator[tuple[_parameters.Reader, list[str]]]:
        """The declared parameters that the request holds, with their texts."""
        operation = exchange.operation
        if operation.id not in self._readers:
            self._readers[operation.id] = _parameters.readers(self._spec, operation)
        return _parameters.given(operation, self._readers[operation.id], exchange.request)

    def request_media(self, operation: Operation) -> dict[str, str]:
        """Pointers of the media types that a request body may have."""
        if operation.id not in self._media:
            self._media[operation.id] = self._spec.request_media(operation)
        return self._media[operation.id]

    def request_violations(self, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        """How the request violates the spec; nothing where it is not known."""
        operation = exchange.operation
        # a cassette may hold responses alone
        if not exchange.request.target:
            return
        sent = set()
        for reader, texts in self.given(exchange):
            parameter = reader.parameter
            sent.add(parameter.pointer)
            for found in reader.violations(texts, self._spec.validator("request")):
                at = child("", parameter.name) + found.at
                yield (
                    parameter.location,
                    SchemaViolation(at=at, schema=found.schema, what=found.what),
                )
        for parameter in operation.parameters:
            # headers and cookies are often left out of recordings
            known = parameter.location in ("query", "path")
            if parameter.required and known and parameter.pointer not in sent:
                place = child(parameter.pointer, "required")
                what = f"the parameter {parameter.name} is missing"
                at = child("", parameter.name)
                yield parameter.location, SchemaViolation(at=at, schema=place, what=what)
        yield from self._request_body(exchange)

    def _request_body(self, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        operation = exchange.operation
        declared = self.request_media(operation)
        if not declared:
            return
        if not exchange.request.body:
            pointer = self._spec.canonical(child(operation.pointer, "requestBody"))
            if self._spec.at(pointer).get("required"):
                place = child(pointer, "required")
                yield "body", SchemaViolation(at="", schema=place, what="the body is missing")
            return
        name = declared_media(declared, exchange.request.media_type)
        media = declared[name] if name else None
        if media is None:
            found = exchange.request.media_type or "missing"
            what = f"content type {found} (documented: {_list(declared)})"
            yield "content-type", SchemaViolation(at="", schema=operation.pointer, what=what)
        elif is_json(exchange.request.media_type):
            yield from self._body(self._spec.validator("request"), media, exchange.request)


# few: the same body comes back at once, under the next reading, or not at all
@lru_cache(maxsize=32)
def _parsed(body: bytes, content_type: str) -> Any:
    """The JSON of a body, which is held against the spec under one reading after the other."""
    return payload.parse(body, content_type)


def declared_response(spec: Spec, operation: Operation, status: int) -> str | None:
    """The pointer of the response to `status`, references followed; None if none is declared."""
    key = response_key(operation.statuses, str(status))
    return None if key is None else spec.canonical(child(operation.pointer, "responses", key))


def response_media(spec: Spec, response: str, media_type: str) -> str | None:
    """The pointer of the declared media type whose schema applies to a response body.

    That is the first one if `media_type` is not declared; None if that is no JSON or has no schema.
    """
    content: dict[str, Any] = spec.at(response).get("content", {})
    # a body of another media type is held against the first schema all the same: a wrong header
    # must not hide a wrong body
    name = declared_media(content, media_type) or next(iter(content), "")
    found = "schema" in content.get(name, {}) and is_json(media_type if "*" in name else name)
    return child(response, "content", name) if found else None


def _list(names: Any) -> str:
    return ", ".join(names)

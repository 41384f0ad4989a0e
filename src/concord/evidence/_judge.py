"""Where one exchange departs from the spec: on which side, in what, and who said otherwise.

Model: pure. The answer is held to the declared status, media type, headers and schema; the
request, where it is known, to the declared parameters and body. A departure of the answer is the
server's, of the request the caller's.
Known limits: one exchange alone, so nothing that takes several to show; bodies as JSON only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from concord.evidence import _parameters
from concord.evidence._blame import Blame, blame
from concord.http import Exchange, payload
from concord.spec import Operation, SchemaViolation, Spec, Validator, child

Where = Literal["status", "content-type", "header", "body", "path", "query", "cookie"]


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """One departure from the spec. `at` points into the body, or names parameter or header."""

    side: Literal["request", "answer"]
    where: Where
    at: str
    what: str
    pointer: str
    """What of the spec is broken, as it was reached: `blame` follows references."""
    blame: Blame


class Judge:
    """Judges exchanges with one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._answered = spec.validator("response")
        self._requested = spec.validator("request")
        self._operations = {operation.id: operation for operation in spec.operations}
        # resolved once: a run judges thousands of exchanges with the same operation
        self._declared: dict[tuple[str, int, str], tuple[str | None, str | None]] = {}
        self._readers: dict[str, tuple[_parameters.Reader, ...]] = {}
        self._media: dict[str, dict[str, str]] = {}

    def deviations(self, exchange: Exchange) -> list[Deviation]:
        """Every departure of `exchange`. Raises KeyError if the spec has no such operation."""
        if exchange.operation.id not in self._operations:
            raise KeyError(exchange.operation.id)
        return [
            *(self._deviation("answer", *it) for it in self.answer(exchange)),
            *(self._deviation("request", *it) for it in self.request(exchange)),
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
        """Where the response is declared, and the media type whose schema judges the answer."""
        operation = exchange.operation
        key = (operation.id, exchange.status, exchange.media_type)
        if key not in self._declared:
            pointer = declared_response(self._spec, operation, exchange.status)
            media = pointer and answered_media(self._spec, pointer, exchange.media_type)
            self._declared[key] = (pointer, media or None)
        return self._declared[key]

    def answer(self, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        """The departures of the answer."""
        operation = exchange.operation
        pointer, media = self.declared(exchange)
        if pointer is None:
            declared = ", ".join(operation.definition.get("responses", {}))
            what = f"status {exchange.status} is not documented (documented: {declared})"
            place = child(operation.pointer, "responses")
            yield "status", SchemaViolation(at="", schema=place, what=what)
            return
        yield from self._headers(pointer, exchange)
        content = self._spec.at(pointer).get("content", {})
        if content and exchange.response.body and exchange.media_type not in content:
            what = f"content type {exchange.media_type or 'missing'} (documented: {_list(content)})"
            place = child(pointer, "content")
            yield "content-type", SchemaViolation(at="", schema=place, what=what)
        if media is not None and exchange.response.body:
            yield from self._body(self._answered, media, exchange.response.body)

    def _headers(self, pointer: str, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        sent = exchange.response.headers.keys()
        for name in self._spec.at(pointer).get("headers", {}) if sent else ():
            header = self._spec.resolve(child(pointer, "headers", name))
            if header.definition.get("required") and name.lower() not in sent:
                what = f"the header {name} is missing"
                place = child(header.pointer, "required")
                yield "header", SchemaViolation(at=name, schema=place, what=what)

    def _body(
        self, schemas: Validator, media: str, body: bytes
    ) -> Iterator[tuple[Where, SchemaViolation]]:
        try:
            value = payload.parse(body)
        except ValueError:
            yield "body", SchemaViolation(at="", schema=media, what="is no JSON")
            return
        for found in schemas.violations(child(media, "schema"), value):
            yield "body", found

    def given(self, exchange: Exchange) -> Iterator[tuple[_parameters.Reader, list[str]]]:
        """The declared parameters that were sent, with their texts."""
        operation = exchange.operation
        if operation.id not in self._readers:
            self._readers[operation.id] = _parameters.readers(self._spec, operation)
        return _parameters.given(operation, self._readers[operation.id], exchange.request)

    def request_media(self, operation: Operation) -> dict[str, str]:
        """Pointers of the media types that a request body may have."""
        if operation.id not in self._media:
            self._media[operation.id] = self._spec.request_media(operation)
        return self._media[operation.id]

    def request(self, exchange: Exchange) -> Iterator[tuple[Where, SchemaViolation]]:
        """The departures of the request; none where it is not known."""
        operation = exchange.operation
        if not exchange.request.target:
            return
        sent = set()
        for reader, texts in self.given(exchange):
            parameter = reader.parameter
            sent.add(parameter.pointer)
            for found in reader.violations(texts, self._requested):
                at = child("", parameter.name) + found.at
                yield (
                    parameter.location,
                    SchemaViolation(at=at, schema=found.schema, what=found.what),
                )
        for parameter in operation.parameters:
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
        media = declared.get(exchange.request.media_type)
        if media is None:
            told = exchange.request.media_type or "missing"
            what = f"content type {told} (documented: {_list(declared)})"
            yield "content-type", SchemaViolation(at="", schema=operation.pointer, what=what)
        elif "json" in exchange.request.media_type:
            yield from self._body(self._requested, media, exchange.request.body)


def declared_response(spec: Spec, operation: Operation, status: int) -> str | None:
    """Where the response to `status` is declared, references followed; None if it is not."""
    declared = operation.definition.get("responses", {})
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in declared:
            return spec.canonical(child(operation.pointer, "responses", key))
    return None


def answered_media(spec: Spec, response: str, media_type: str) -> str | None:
    """The declared media type whose schema judges an answer; the first one if none is its own."""
    content: dict[str, Any] = spec.at(response).get("content", {})
    name = media_type if media_type in content else next(iter(content), "")
    found = "schema" in content.get(name, {}) and "json" in name
    return child(response, "content", name) if found else None


def _list(names: Any) -> str:
    return ", ".join(names)

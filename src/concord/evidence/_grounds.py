"""The grounds of a judgement: what of the spec says that a response or a request is wrong.

Model: pure. A response breaks the keyword that it violates and all that makes this keyword apply to
it: the response of its status, and the members on the way. A request had to be refused by any one
of the keywords that it breaks, so one that is documented is enough; it had to be accepted because
of every schema that it keeps.
Known limits: bodies as JSON; of an array that was sent the first element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.evidence._blame import (
    Fact,
    body_places,
    facts,
    required_place,
    strongest,
    violated,
)
from concord.evidence._judge import Judge, declared_response, response_media
from concord.http import Exchange
from concord.spec import Operation, SchemaViolation, Spec, child, parts, vocabulary

_NO_LIMITS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "readOnly", "title"}
)
"""Keywords that make no value valid or invalid."""


class Grounds:
    """The grounds of judgements by one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._judge = Judge(spec)

    def of_body(
        self, operation: Operation, status: int, media_type: str, found: SchemaViolation
    ) -> tuple[Fact, ...]:
        """Why the body of a response is wrong, which violates its schema."""
        return (
            violated(self._spec, found.schema),
            *facts(self._spec, self.of_place(operation, status, media_type, found.at)),
        )

    def of_place(
        self, operation: Operation, status: int, media_type: str, at: str
    ) -> tuple[str, ...]:
        """What declares the value at the pointer `at` of a response's body: pointers."""
        response = declared_response(self._spec, operation, status)
        media = response and response_media(self._spec, response, media_type)
        return body_places(self._spec, child(media, "schema"), at) if media else ()

    def of_missing(
        self, operation: Operation, status: int, media_type: str, at: str
    ) -> tuple[str, ...]:
        """What demands the member at the pointer `at` of a response's body: pointers."""
        above, _, _ = at.rpartition("/")
        holders = self.of_place(operation, status, media_type, above)
        named = parts(at)[-1:]
        place = required_place(self._spec, holders[-1], named[0]) if holders and named else None
        return () if place is None else (place,)

    def of_refusal(self, exchange: Exchange) -> tuple[Fact, ...]:
        """Why a request had to be refused; none where nothing of its data is wrong."""
        broken = self._judge.request_violations(exchange)
        media = self._judge.request_media(exchange.operation).get(exchange.request.media_type)
        return tuple(
            strongest(
                (
                    violated(self._spec, found.schema),
                    *facts(self._spec, self._above(exchange.operation, where, found, media)),
                )
                for where, found in (*broken, *self._missing_headers(exchange))
            )
        )

    def broken_members(self, exchange: Exchange) -> tuple[str, ...]:
        """The parameters and dotted members of the body by which a request breaks the spec."""
        found = (
            ".".join((*parts(it.at), *it.members[:1]))
            for _, it in (
                *self._judge.request_violations(exchange),
                *self._missing_headers(exchange),
            )
        )
        return tuple(dict.fromkeys(it for it in found if it))

    def _above(
        self, operation: Operation, where: str, found: SchemaViolation, media: str | None
    ) -> tuple[str, ...]:
        """What declares a wrong value of a request: its parameter, or the members of its body."""
        if where == "body" and media is not None:
            return body_places(self._spec, child(media, "schema"), found.at)
        names = parts(found.at)[:1]
        return tuple(
            it.pointer for it in operation.parameters if [it.name] == names and it.location == where
        )

    def _missing_headers(self, exchange: Exchange) -> Iterator[tuple[str, SchemaViolation]]:
        """The declared headers that a request of ours lacks: of our own requests all are known."""
        for parameter in exchange.operation.parameters:
            sent = parameter.name.lower() in exchange.request.headers
            if parameter.location == "header" and parameter.required and not sent:
                place = child(parameter.pointer, "required")
                at = child("", parameter.name)
                yield "header", SchemaViolation(at=at, schema=place, what="the header is missing")

    def of_acceptance(self, exchange: Exchange) -> tuple[Fact, ...]:
        """Why a request had to be accepted: all that says its values are right."""
        return facts(self._spec, self._kept(exchange))

    def _kept(self, exchange: Exchange) -> Iterator[str]:
        for reader, texts in self._judge.given(exchange):
            yield reader.parameter.pointer
            yield from self._limits(reader.schema, reader.value(texts))
        media = self._judge.request_media(exchange.operation).get(exchange.request.media_type)
        if media is not None and exchange.request.json is not None:
            yield child(media, "schema")
            yield from self._limits(child(media, "schema"), exchange.request.json)

    def _limits(self, schema: str, value: Any) -> Iterator[str]:
        """What is inferred or open of the schemas that a value, and what it holds, keeps."""
        for branch in self._spec.schemas.branches(schema):
            definition = self._spec.schemas.at(branch)
            inferred = vocabulary.INFERRED.raw(definition)
            if isinstance(inferred, dict):
                yield from (child(branch, it) for it in inferred if _limits(it, definition, value))
            elif inferred is not None or vocabulary.AMBIGUITY.stated(definition):
                yield branch
        if isinstance(value, dict):
            declared = self._spec.schemas.properties(schema)
            for name in declared.keys() & value.keys():
                yield from self._limits(declared[name], value[name])
        items = self._spec.schemas.items(schema)
        if isinstance(value, list) and value and items is not None:
            yield from self._limits(items, value[0])


def _limits(keyword: str, definition: Mapping[str, Any], value: Any) -> bool:
    """Whether a keyword has a say in whether `value` is valid."""
    if keyword.startswith("x-") or keyword in _NO_LIMITS:
        return False
    named = definition.get("properties", {})
    # `required` of members that are all declared and all there has no effect: without it the value
    # is valid, too
    if isinstance(value, dict) and keyword == "required":
        return not named.keys() <= value.keys()
    if isinstance(value, dict) and keyword == "additionalProperties":
        return not value.keys() <= named.keys()
    return True

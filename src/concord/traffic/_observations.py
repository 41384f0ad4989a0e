"""Observations: what one exchange shows that its spec does not document.

Model: `concord.evidence` judges the exchange; each deviation becomes an `Observation`, in words of
the spec alone (a validator's own message quotes the value). Members are looked for by a walk of
their own, because most schemas are open: an undocumented member violates nothing.
Known limits: bodies as JSON; a body of which the recording holds a part only is not judged.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from concord.evidence import (
    Deviation,
    Judge,
    Shapes,
    declared_response,
    response_media,
)
from concord.http import Exchange, payload
from concord.spec import Operation, Spec, child
from concord.spec import parts as spec_parts
from concord.traffic import _redact
from concord.traffic._places import (
    ABSENT,
    Body,
    Undocumented,
    at,
    listed,
    nearby,
    place_of,
    undocumented,
    words,
)

Kind = Literal[
    "unknown-operation",
    "undocumented-status",
    "undocumented-media-type",
    "undocumented-member",
    "undocumented-parameter",
    "undocumented-value",
    "violation",
]
Side = Literal["request", "answer"]
_COVERED = ("additionalProperties", "unevaluatedProperties")
"""Keywords whose violations are undocumented members, which are found anyway."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One thing that one exchange shows."""

    kind: Kind
    side: Side
    pointer: str
    """The element of the spec that would document it, references followed."""
    name: str
    """The member, status, media type, parameter or keyword there."""
    at: str
    what: str
    excerpt: Callable[[], Any]
    """The place in the exchange, redacted."""
    values: tuple[Any, ...] = ()
    """As they were sent: for what values have in common, never for output."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What equal observations of several exchanges have in common."""
        return self.kind, self.side, self.pointer, self.name


class Observer:
    """Makes observations of exchanges with one API."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._judge = Judge(spec)
        self._shapes = Shapes(spec)
        self._keys = {
            str(scheme.definition.get("name"))
            for scheme in spec.security_schemes.values()
            if scheme.definition.get("in") == "query"
        }

    def observations(self, operation: Operation, exchange: Exchange) -> Iterator[Observation]:
        """All observations of `exchange`, without repetition."""
        bodies: dict[Side, Body | None] = {
            "answer": self._response_body(operation, exchange),
            "request": self._request_body(operation, exchange),
        }
        found: dict[tuple[str, ...], list[Observation]] = {}
        # one exchange may show the same a thousand times, once an item: it is one observation with
        # all values
        for observation in self._all(operation, exchange, bodies):
            found.setdefault(observation.key, []).append(observation)
        for first, *more in found.values():
            values = itertools.chain(first.values, *(observation.values for observation in more))
            yield replace(first, values=tuple(values))

    def _all(
        self, operation: Operation, exchange: Exchange, bodies: dict[Side, Body | None]
    ) -> Iterator[Observation]:
        deviations = self._judge.deviations(exchange)
        # a body of an undocumented media type violates the schema of the documented one, too
        undocumented_media = {it.side for it in deviations if it.where == "content-type"}
        for deviation in deviations:
            if deviation.where == "body" and deviation.side in undocumented_media:
                continue
            if deviation.blame.pointer.rpartition("/")[2] not in _COVERED:
                yield self._of_deviation(exchange, deviation, bodies[deviation.side])
        for side, body in bodies.items():
            if body is not None and isinstance(body.value, (dict, list)):
                for member in undocumented(body.value, body.shapes):
                    yield self._member(side, member)
        yield from self._parameters(operation, exchange)

    def _response_body(self, operation: Operation, exchange: Exchange) -> Body | None:
        response = declared_response(self._spec, operation, exchange.status)
        media = response and response_media(self._spec, response, exchange.media_type)
        return self._body(media or None, exchange.response.body)

    def _request_body(self, operation: Operation, exchange: Exchange) -> Body | None:
        declared = self._spec.request_media(operation)
        return self._body(declared.get(exchange.request.media_type), exchange.request.body)

    def _body(self, media: str | None, raw: bytes | None) -> Body | None:
        try:
            value = payload.parse(raw)
        except payload.PayloadError:
            return None
        shapes = [self._shapes.at(child(media, "schema"))] if media is not None else []
        return Body(value=value, shapes=shapes)

    def _of_deviation(
        self, exchange: Exchange, deviation: Deviation, body: Body | None
    ) -> Observation:
        place = deviation.blame.pointer
        if deviation.where == "status":
            what = deviation.what
            return self._observation(
                "undocumented-status", deviation, str(exchange.status), what, body
            )
        if deviation.where == "content-type":
            media = (
                exchange.media_type if deviation.side == "answer" else exchange.request.media_type
            )
            # a header may hold anything, secrets too
            media = media if re.fullmatch(r"[\w.+-]+/[\w.+-]+", media) else "none"
            what = f"content type {media}"
            return self._observation("undocumented-media-type", deviation, media, what, body)
        keyword = spec_parts(place)[-1] if place else ""
        stated = self._spec.at(place)
        value = self._value(exchange, deviation, body)
        if keyword in ("enum", "const"):
            what = f"none of the declared values ({listed(stated)})"
            return self._observation("undocumented-value", deviation, keyword, what, body, value)
        unreadable = deviation.where == "body" and body is None and keyword != "required"
        what = "is no JSON" if unreadable else words(keyword, stated, value)
        return self._observation("violation", deviation, keyword, what, body, value)

    def _observation(
        self,
        kind: Kind,
        deviation: Deviation,
        name: str,
        what: str,
        body: Body | None,
        value: Any = ABSENT,
    ) -> Observation:
        pointer = deviation.at if deviation.where == "body" else ""

        def excerpt() -> Any:
            return None if body is None else nearby(body, pointer)

        return Observation(
            kind=kind,
            side=deviation.side,
            pointer=deviation.blame.pointer,
            name=name,
            at=place_of(deviation, body),
            what=what,
            excerpt=excerpt,
            values=() if value is ABSENT else (value,),
        )

    def _value(self, exchange: Exchange, deviation: Deviation, body: Body | None) -> Any:
        parts = spec_parts(deviation.at)
        if deviation.where == "body" and body is not None:
            return at(body.value, parts)
        if deviation.where == "query":
            texts = exchange.query.get(parts[0] if parts else "")
            return texts[-1] if texts else ABSENT
        return ABSENT

    def _member(self, side: Side, found: Undocumented) -> Observation:
        owner, name, applied = found.owner, found.name, found.applied
        # where it is documented best: the schema that has most in common with the object
        nearest = max(applied.shapes, key=lambda shape: len(shape.properties.keys() & owner.keys()))
        # the member itself first: a sample is cut after a few members
        shown = {name: owner[name], **{key: owner[key] for key in owner if key in applied.names}}
        return Observation(
            kind="undocumented-member",
            side=side,
            pointer=child(nearest.pointer, "properties"),
            name=_redact.name(name),
            at=found.at,
            what="",
            excerpt=lambda: _redact.sample(shown, applied.shapes),
            values=(owner[name],),
        )

    def _parameters(self, operation: Operation, exchange: Exchange) -> Iterator[Observation]:
        known = {it.name for it in operation.parameters if it.location == "query"} | self._keys
        for name, texts in exchange.query.items():
            if name not in known:
                # names of undocumented parameters may be data
                shown = _redact.name(name)
                yield Observation(
                    kind="undocumented-parameter",
                    side="request",
                    pointer=child(operation.pointer, "parameters"),
                    name=shown,
                    at=child("", shown),
                    what="a query parameter",
                    excerpt=lambda: None,
                    values=tuple(map(_meant, texts)),
                )


def _meant(text: str) -> Any:
    """The value that the text of an undocumented parameter probably has."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"-?\d{1,15}", text) else text

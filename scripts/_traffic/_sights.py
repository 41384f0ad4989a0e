"""What one exchange shows that its spec does not say.

Model: `contracts.evidence` judges the exchange; each departure becomes a `Sight`, told in words of
the spec alone (a validator's own message quotes the value). Members are looked for by a walk of
their own, because most schemas are open: an undocumented member breaks nothing.
Known limits: bodies as JSON; a body of which the recording holds a part only is not judged.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import specs
from contracts.evidence import (
    Deviation,
    Exchange,
    Judge,
    Schemas,
    Shape,
    Shapes,
    answered_media,
    declared_response,
    kind_of,
)
from scripts._traffic import _redact

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


class _Absent:
    """No value, which is not null."""


_ABSENT = _Absent()


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One thing that one exchange shows."""

    kind: Kind
    side: Side
    pointer: str
    """What of the spec would say it, references followed."""
    name: str
    """What it is there: the member, status, media type, parameter or keyword."""
    at: str
    what: str
    excerpt: Callable[[], Any]
    """The place in the exchange, redacted."""
    values: tuple[Any, ...] = ()
    """As they were sent: for what values have in common, never for output."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.kind, self.side, self.pointer, self.name


@dataclass(frozen=True, kw_only=True)
class _Body:
    value: Any
    shapes: Sequence[Shape]


class Observer:
    """Looks at exchanges with one API."""

    def __init__(self, spec: specs.Spec) -> None:
        self._spec = spec
        schemas = Schemas(spec.document)
        self._judge = Judge(spec, schemas)
        self._shapes = Shapes(spec, schemas)
        self._keys = {
            str(scheme.definition.get("name"))
            for scheme in spec.security_schemes.values()
            if scheme.definition.get("in") == "query"
        }

    def sights(self, operation: specs.Operation, exchange: Exchange) -> Iterator[Sight]:
        """Everything that `exchange` shows, without repetition."""
        bodies: dict[Side, _Body | None] = {
            "answer": self._answer(operation, exchange),
            "request": self._request(operation, exchange),
        }
        found: dict[tuple[str, ...], list[Sight]] = {}
        for sight in self._all(operation, exchange, bodies):
            found.setdefault(sight.key, []).append(sight)
        for first, *more in found.values():
            values = itertools.chain(first.values, *(sight.values for sight in more))
            yield replace(first, values=tuple(values))

    def _all(
        self, operation: specs.Operation, exchange: Exchange, bodies: dict[Side, _Body | None]
    ) -> Iterator[Sight]:
        deviations = self._judge.deviations(exchange)
        # a body of an undocumented type breaks the schema of the documented one, of course
        other = {it.side for it in deviations if it.where == "content-type"}
        for deviation in deviations:
            if deviation.where == "body" and deviation.side in other:
                continue
            if deviation.blame.pointer.rpartition("/")[2] not in _COVERED:
                yield self._departure(exchange, deviation, bodies[deviation.side])
        for side, body in bodies.items():
            if body is not None:
                yield from self._members(side, body.value, body.shapes, "")
        yield from self._parameters(operation, exchange)

    def _answer(self, operation: specs.Operation, exchange: Exchange) -> _Body | None:
        response = declared_response(self._spec, operation, exchange.status)
        media = response and answered_media(self._spec, response, exchange.media_type)
        return self._body(media or None, exchange.body)

    def _request(self, operation: specs.Operation, exchange: Exchange) -> _Body | None:
        declared = self._spec.request_media(operation)
        return self._body(declared.get(exchange.request_media_type), exchange.request_body)

    def _body(self, media: str | None, raw: bytes | None) -> _Body | None:
        try:
            value = json.loads(raw or b"")
        except (ValueError, RecursionError):
            return None
        shapes = [self._shapes.at(specs.child(media, "schema"))] if media is not None else []
        return _Body(value=value, shapes=shapes)

    def _departure(self, exchange: Exchange, deviation: Deviation, body: _Body | None) -> Sight:
        place = deviation.blame.pointer
        if deviation.where == "status":
            what = deviation.what
            return self._seen("undocumented-status", deviation, str(exchange.status), what, body)
        if deviation.where == "content-type":
            media = (
                exchange.media_type if deviation.side == "answer" else exchange.request_media_type
            )
            media = media if re.fullmatch(r"[\w.+-]+/[\w.+-]+", media) else "none"
            what = f"content type {media}"
            return self._seen("undocumented-media-type", deviation, media, what, body)
        keyword = specs.parts(place)[-1] if place else ""
        stated = self._spec.at(place)
        value = self._value(exchange, deviation, body)
        if keyword in ("enum", "const"):
            what = f"none of the declared values ({_listed(stated)})"
            return self._seen("undocumented-value", deviation, keyword, what, body, value)
        unreadable = deviation.where == "body" and body is None and keyword != "required"
        what = "is no JSON" if unreadable else _words(keyword, stated, value)
        return self._seen("violation", deviation, keyword, what, body, value)

    def _seen(
        self,
        kind: Kind,
        deviation: Deviation,
        name: str,
        what: str,
        body: _Body | None,
        value: Any = _ABSENT,
    ) -> Sight:
        at = deviation.at if deviation.where == "body" else ""

        def excerpt() -> Any:
            return None if body is None else _nearby(body, at)

        return Sight(
            kind=kind,
            side=deviation.side,
            pointer=deviation.blame.pointer,
            name=name,
            at=_place(deviation, body),
            what=what,
            excerpt=excerpt,
            values=() if value is _ABSENT else (value,),
        )

    def _value(self, exchange: Exchange, deviation: Deviation, body: _Body | None) -> Any:
        parts = specs.parts(deviation.at)
        if deviation.where == "body" and body is not None:
            return _at(body.value, parts)
        if deviation.where == "query":
            texts = parse_qs(exchange.query, keep_blank_values=True).get(parts[0] if parts else "")
            return texts[-1] if texts else _ABSENT
        return _ABSENT

    def _members(self, side: Side, value: Any, shapes: Sequence[Shape], at: str) -> Iterator[Sight]:
        """The members of `value`, however deep, that the schemas that apply to it do not name."""
        applying = [it for shape in shapes for it in shape.applying(value)]
        if isinstance(value, list):
            items = [shape.items for shape in applying if shape.items is not None]
            for item in value if items else ():
                yield from self._members(side, item, items, f"{at}/*")
        if not isinstance(value, dict):
            return
        known = {name for shape in applying for name in shape.properties}
        rest = [shape.rest for shape in applying if shape.rest is not None]
        for name, inner in value.items():
            below = specs.child(at, _redact.name(name, declared=name in known))
            declared = [shape.properties[name] for shape in applying if name in shape.properties]
            if declared or rest:
                yield from self._members(side, inner, declared or rest, below)
            elif known and not _open(applying):
                yield self._member(side, applying, value, name, below)

    def _member(
        self,
        side: Side,
        applying: Sequence[Shape],
        owner: dict[str, Any],
        name: str,
        at: str,
    ) -> Sight:
        nearest = max(applying, key=lambda shape: len(shape.properties.keys() & owner.keys()))
        shown = {key: owner[key] for key in owner if key == name or key in _known(applying)}
        return Sight(
            kind="undocumented-member",
            side=side,
            pointer=specs.child(nearest.pointer, "properties"),
            name=_redact.name(name),
            at=at,
            what="",
            # the member itself first: a sample is cut after a dozen members
            excerpt=lambda: _redact.sample({name: owner[name], **shown}, applying),
            values=(owner[name],),
        )

    def _parameters(self, operation: specs.Operation, exchange: Exchange) -> Iterator[Sight]:
        known = {it.name for it in operation.parameters if it.location == "query"} | self._keys
        for name, texts in parse_qs(urlsplit(exchange.url).query, keep_blank_values=True).items():
            if name not in known:
                shown = _redact.name(name)
                yield Sight(
                    kind="undocumented-parameter",
                    side="request",
                    pointer=specs.child(operation.pointer, "parameters"),
                    name=shown,
                    at=specs.child("", shown),
                    what="a query parameter",
                    excerpt=lambda: None,
                    values=tuple(map(_meant, texts)),
                )


def _known(applying: Sequence[Shape]) -> set[str]:
    return {name for shape in applying for name in shape.properties}


def _open(applying: Sequence[Shape]) -> bool:
    """Whether the spec says that any member may be there."""
    return any(
        shape.definition.get("additionalProperties") is True
        or "patternProperties" in shape.definition
        for shape in applying
    )


def _meant(text: str) -> Any:
    """What the text of a parameter may mean."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"-?\d{1,15}", text) else text


def _at(value: Any, parts: Sequence[str]) -> Any:
    for part in parts:
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return _ABSENT
    return value


def _nearby(body: _Body, at: str) -> Any:
    """The object around a place, redacted: names as its schemas declare them."""
    value, shapes = body.value, list(body.shapes)
    owner, owner_shapes = value, shapes
    for part in specs.parts(at):
        applying = [it for shape in shapes for it in shape.applying(value)]
        if isinstance(value, dict):
            owner, owner_shapes = value, shapes
            shapes = [it.properties[part] for it in applying if part in it.properties] or [
                it.rest for it in applying if it.rest is not None
            ]
        else:
            shapes = [it.items for it in applying if it.items is not None]
        value = _at(value, [part])
    if isinstance(value, dict):
        owner, owner_shapes = value, shapes
    return _redact.sample(owner, owner_shapes)


def _place(deviation: Deviation, body: _Body | None) -> str:
    """Where in the exchange: pointer with `*` for items, or the name of parameter or header."""
    if deviation.where != "body":
        return re.sub(r"/\d+(?=/|$)", "/*", deviation.at)
    place = ""
    value, shapes = (body.value, list(body.shapes)) if body else (None, [])
    for part in specs.parts(deviation.at):
        applying = [it for shape in shapes for it in shape.applying(value)]
        if isinstance(value, list):
            place, shapes = f"{place}/*", [it.items for it in applying if it.items is not None]
        else:
            declared = [it.properties[part] for it in applying if part in it.properties]
            place = specs.child(place, _redact.name(part, declared=bool(declared)))
            shapes = declared or [it.rest for it in applying if it.rest is not None]
        value = _at(value, [part])
    return place


def _words(keyword: str, stated: Any, value: Any) -> str:
    """What is broken, in words of the spec."""
    if keyword == "required":
        if not isinstance(stated, list):
            return "is required, but missing"
        missing = [it for it in stated if isinstance(value, dict) and it not in value]
        return f"required, but missing: {', '.join(missing)}" if missing else "is required"
    if keyword == "type":
        found = "" if isinstance(value, _Absent) else f", got {kind_of(value)}"
        return f"expected {' or '.join(stated if isinstance(stated, list) else [stated])}{found}"
    if isinstance(stated, (str, int, float)):
        return f"breaks {keyword}: {stated}"
    return f"breaks {keyword}"


def _listed(stated: Any) -> str:
    values = [str(it) for it in (stated if isinstance(stated, list) else [stated])]
    return ", ".join(values[:8]) + (f", … {len(values) - 8} more" if len(values) > 8 else "")

"""Variants of a request by which servers that read a page in several ways can be told apart.

Model: pure. One value of the query, of the path or of the body is changed: to what the spec, as it
is chosen or under a reading, shows or lists, and to values that servers are known to understand in
several ways. Places that the reading changes come first.
Known limits: of headers only credentials are varied, of a body three levels, of an array its first
element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import unquote

from concord.http import Request
from concord.runner.readings.requests import Requests, content_of, encoded, members_of
from concord.spec import Operation, Spec, child, meet, moment

_ODD: tuple[Any, ...] = (None, "null", "", "0", 0)
_OF_TEXTS = ("<p>text</p><script>1</script>", " é\n")
_MANY = 1_000
_UNKNOWN = "xUnknown"
"""The name of a member or parameter that no spec declares."""
_MEDIA = ("application/json", "application/x-www-form-urlencoded")
_DEEPEST = 3
_FAR = timedelta(days=7)
_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_PREFIXES = ("token", "Bearer")
"""Words that stand before credentials."""
_SPELLED = 2
"""Values that are tried under another name of a member."""

Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class _Value:
    """A place of a request, a value to try there, and whether the reading says something of it."""

    place: Place
    value: Any
    is_near: bool
    name: str = ""
    """Another name for the member; empty: its own."""


class Variants:
    """Variants of the requests of one spec; `near` are the pointers that its reading changes."""

    def __init__(
        self, spec: Spec, requests: Requests, near: Collection[str], seen: Mapping[str, Any]
    ) -> None:
        self._spec, self._requests = spec, requests
        self._base = spec.chosen or spec
        self._near, self._seen = frozenset(near), seen

    def of(self, operation: Operation, base: Request) -> Iterator[Request]:
        """`base`, and `base` with one value changed, the nearest first."""
        yield base
        yield from self._by_media(operation, base)
        yield from self._by_credentials(base)
        if "?" in base.target or operation.action == "list":
            # servers ignore or refuse a parameter that nobody declared: many entries are about
            # just that
            yield self._requests.with_parameters(operation, base, {}, further={_UNKNOWN: "1"})
        parameters = list(self._parameters(operation))
        members = list(self._members(operation, base))
        for is_near in (True, False):
            for it in parameters:
                if it.is_near == is_near:
                    values = {str(it.place[0]): it.value}
                    yield self._requests.with_parameters(operation, base, values)
            for it in members:
                if it.is_near == is_near:
                    yield _with_member(base, it)

    def _by_media(self, operation: Operation, base: Request) -> Iterator[Request]:
        """The same body in the other media types, whether declared or not."""
        for name in (*self._spec.request_media(operation), *_MEDIA):
            members = members_of(base)
            if members is not None and base.media_type != name:
                body = encoded(name, members)
                if body is not None:
                    yield replace(base, headers={**base.headers, "content-type": name}, body=body)

    def _by_credentials(self, base: Request) -> Iterator[Request]:
        """The same credentials after a word."""
        schemes = self._spec.schemes.values()
        named = {it.field.lower() for it in schemes if it.location == "header"}
        for name in named.intersection(base.headers):
            for word in _PREFIXES:
                yield replace(base, headers={**base.headers, name: f"{word} {base.headers[name]}"})

    def _parameters(self, operation: Operation) -> Iterator[_Value]:
        for parameter in operation.parameters:
            if parameter.location not in ("query", "path"):
                continue
            given = self._seen.get(parameter.name)
            near = meet([parameter.pointer], self._near)
            for value in self._values(child(parameter.pointer, "schema"), given):
                # an empty path parameter makes the path that of another operation
                if parameter.location == "query" or value not in ("", None):
                    yield _Value(place=(parameter.name,), value=value, is_near=near)

    def _members(self, operation: Operation, base: Request) -> Iterator[_Value]:
        body = content_of(base)
        for media in self._spec.request_media(operation).values() if body is not None else ():
            schema = child(media, "schema")
            yield from self._in(schema, body, ())
            items = self._spec.schemas.items(schema)
            if items is not None and isinstance(body, list) and body:
                yield _Value(place=(), value=[], is_near=meet([schema], self._near))
                yield from self._in(items, body[0], (0,))

    def _in(self, schema: str, given: Any, at: Place) -> Iterator[_Value]:
        """Other values of the members of an object."""
        if not isinstance(given, dict) or len(at) >= _DEEPEST:
            return
        yield _Value(place=(*at, _UNKNOWN), value=1, is_near=not at)
        yield from self._spelled(schema, given, at)
        near_object = meet([self._spec.canonical(schema)], self._near)
        for name, place in self._spec.schemas.properties(self._spec.canonical(schema)).items():
            near = near_object and meet([place, self._spec.canonical(place)], self._near)
            value = given.get(name)
            for other in self._values(place, value):
                yield _Value(place=(*at, name), value=other, is_near=near)
            if name in given:
                yield _Value(place=(*at, name), value=_LEFT_OUT, is_near=near)
            yield from self._in(place, value, (*at, name))
            items = self._spec.schemas.items(place)
            if items is not None and isinstance(value, list) and value:
                yield from self._in(items, value[0], (*at, name, 0))

    def _spelled(self, schema: str, given: dict[str, Any], at: Place) -> Iterator[_Value]:
        """Another value of a member, under its name in other case."""
        declared = self._spec.schemas.properties(self._spec.canonical(schema))
        known = {name.casefold(): place for name, place in declared.items()}
        for name, value in given.items():
            place = known.get(name.casefold())
            if place is None:
                continue
            near = meet([place, self._spec.canonical(place)], self._near)
            for other in islice(self._values(place, value), _SPELLED):
                for alias in dict.fromkeys((name, _last_word_up(name), name.upper())):
                    if alias != name or name not in declared:
                        yield _Value(place=(*at, name), value=other, is_near=near, name=alias)

    def _values(self, place: str, given: Any) -> Iterator[Any]:
        """Values to try at a place: each once, those that the schema shows first."""
        found = [*self._shown(place), *like(given), *_ODD]
        known = [json.dumps(given)]
        for value in found:
            # as text: to Python `1`, `1.0` and `True` are the same value
            text = json.dumps(value)
            if text not in known:
                known.append(text)
                yield value

    def _shown(self, place: str) -> Iterator[Any]:
        for spec in (self._spec, self._base):
            try:
                yield from _stated(spec, place)
            except KeyError:
                continue  # a place that only the reading has


def _stated(spec: Spec, place: str) -> Iterator[Any]:
    """The values that a schema shows or lists, and those at its bounds."""
    schemas = spec.schemas
    for word in ("examples", "enum"):
        yield from schemas.keyword(place, word) or ()
    for word in ("const", "default"):
        if (found := schemas.keyword(place, word)) is not None:
            yield found
    for word, step in (("minimum", -1), ("maximum", 1)):
        bound = schemas.keyword(place, word)
        if isinstance(bound, (int, float)):
            yield bound
            yield bound + step
    for word in ("minLength", "maxLength"):
        length = schemas.keyword(place, word)
        if isinstance(length, int) and length < 1_000:
            yield "x" * length
            yield "x" * (length + 1)
    kinds = schemas.types(place)
    if "boolean" in kinds:
        yield from (True, False)
    elif "string" in kinds and not schemas.keyword(place, "enum"):
        yield from _OF_TEXTS


class _LeftOut:
    """Says that a member is to be left out."""


_LEFT_OUT = _LeftOut()


def _last_word_up(name: str) -> str:
    """`branchId` as `branchID`."""
    return re.sub(r"[A-Z][a-z]+$", lambda found: found[0].upper(), name)


def like(given: Any) -> Iterator[Any]:
    """Values that a server may take for the given one: other case, a part, other order, other."""
    if isinstance(given, bool):
        yield not given
    elif isinstance(given, (int, float)):
        yield given + 1
        yield -given
        yield given + _MANY
        yield str(given)
    elif isinstance(given, str) and given:
        at = moment(given)
        if at is not None:
            yield moved(given, _FAR)
        if "%" in given:
            yield unquote(given)
            yield _ENCODED.sub(lambda found: found[0].swapcase(), given)
        if "@" in given:
            yield f"{given.partition('@')[0]}@elsewhere.example"
        yield given.swapcase()
        yield given[: len(given) // 2]
        yield " ".join(reversed(given.split()))
        yield f" {given} "
    elif isinstance(given, list):
        yield []
        yield given[0] if given else None
        yield [*given, *given[:1]]


def moved(text: str, by: timedelta) -> str:
    """A moment in the form that it has, so much later."""
    at = moment(text)
    if at is None:
        return text
    later = at + by
    date = later.date().isoformat()
    # only where the text begins with that very date can another be put in its place
    return date + text[len(date) :] if text[:10] == at.date().isoformat() else text


def fresh(value: Any, number: int, unique: Collection[str] = ()) -> Any:
    """A body that can be sent beside one like it: other unique texts, other times."""
    if isinstance(value, dict):
        return {
            name: _unique(it, number)
            if name in unique and isinstance(it, str)
            else fresh(it, number)
            for name, it in value.items()
        }
    if isinstance(value, list):
        return [fresh(it, number) for it in value]
    # a date alone is more often a birthday than an appointment that would collide
    if isinstance(value, str) and len(value) >= len("2025-01-01T00:00"):
        return moved(value, _FAR * number)
    return value


def _unique(text: str, number: int) -> str:
    """The text with a number in it, an address staying one."""
    name, at, host = text.partition("@")
    return f"{name}-{number}{at}{host}"


def _with_member(request: Request, changed: _Value) -> Request:
    body: Any = deepcopy(content_of(request))
    if not changed.place:
        return replace(request, body=json.dumps(changed.value).encode())
    holder = body
    for step in changed.place[:-1]:
        holder = holder[step]
    last = changed.place[-1]
    if changed.name:
        del holder[last]
        last = changed.name
    if changed.value is _LEFT_OUT:
        del holder[last]
    else:
        holder[last] = changed.value
    return replace(request, body=encoded(request.media_type or "application/json", body))

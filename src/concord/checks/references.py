"""Where a request names a resource: what `x-references` and `x-resource` say of an operation.

Model: pure. A `Reference` says where in a request (path, query, or a path through the body; `*` is
any item of an array) which resource's id stands.
Known limits: of a body the nearest `MOST_PLACES` places on the way to a reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, Literal

from concord.checks.check import Key
from concord.spec import Operation, Reaching, Spec, child, vocabulary


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A place of a request that holds an id of `resource`."""

    location: Literal["path", "query", "header", "cookie", "body"]
    names: tuple[str, ...]
    resource: str
    pointer: str
    consumed: bool = False
    refused: bool = False
    """Whether an unknown id makes the request invalid, instead of finding nothing."""
    documented: frozenset[str] = frozenset()
    """Ids that the spec itself shows here: they may exist although no response has shown them."""


def references(spec: Spec, operation: Operation) -> tuple[Reference, ...]:
    """All references of `operation`, each place once."""
    found: dict[tuple[str, tuple[str, ...]], Reference] = {}
    for reference in (*_parameters(operation), *_body(spec, operation)):
        # a parameter's own word comes first: it says more than the place in the path
        found.setdefault((reference.location, reference.names), reference)
    return tuple(found.values())


def _parameters(operation: Operation) -> Iterator[Reference]:
    resource = operation.resource
    parent = resource.parent if resource else None
    own = resource.parameter if resource else ""
    by_parameter = {it.parameter: it.name for it in (resource, parent) if it and it.parameter}
    for parameter in operation.parameters:
        declared = parameter.references
        named = by_parameter.get(parameter.name) if parameter.location == "path" else None
        if declared or named:
            yield Reference(
                location=parameter.location,
                names=(parameter.name,),
                resource=declared or named or "",
                pointer=parameter.pointer,
                # a filter by an unknown id finds nothing; one in a path is a 404 of its own kind
                refused=parameter.location == "query" and parameter.filter is None,
                consumed=operation.action == "delete" and parameter.name == own,
                documented=_texts(parameter.schema.get("examples", [])),
            )


def _body(spec: Spec, operation: Operation) -> Iterator[Reference]:
    for media in spec.request_media(operation).values():
        shown = list(_examples(spec, media))
        for reference in _named_by(Key(spec), child(media, "schema")):
            found = _texts([_at(value, reference.names) for value in shown])
            yield replace(reference, documented=reference.documented | found)


def _examples(spec: Spec, media: str) -> Iterator[Any]:
    for name in spec.at(media).get("examples", {}):
        yield spec.resolve(child(media, "examples", name)).definition.get("value")


def _at(value: Any, names: tuple[str, ...]) -> Any:
    """What stands at `names` of an example, `*` being all items of an array."""
    if not names:
        return value
    name, *rest = names
    if name == "*":
        return [_at(item, tuple(rest)) for item in value] if isinstance(value, list) else None
    return _at(value.get(name), tuple(rest)) if isinstance(value, dict) else None


def _texts(values: Any) -> frozenset[str]:
    """The scalars in `values`, however deep, as text."""
    if isinstance(values, list):
        return frozenset().union(*map(_texts, values))
    return frozenset() if values is None else frozenset([str(values)])


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A schema on the way through a body."""

    stated: str
    names: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def _named_by(key: Key, schema: str) -> tuple[Reference, ...]:
    """The references in the JSON that the schema at a pointer describes."""
    inner = partial(_inner, key.spec)
    places = _reaching(key).places(_Place(stated=schema), inner, attrgetter("stated"))
    return tuple(found for place in places for found in _stated(key.spec, place))


@lru_cache(maxsize=16)
def _reaching(key: Key) -> Reaching:
    """Which schemas lead to one that names a resource."""

    def below(pointer: str) -> Iterator[str]:
        return (place.stated for place in _inner(key.spec, _Place(stated=pointer)))

    return Reaching(below, lambda pointer: _resource(key.spec, pointer) is not None)


def _resource(spec: Spec, stated: str) -> str | None:
    """The resource that the schema at a pointer names."""
    return spec.schemas.word(stated, vocabulary.REFERENCES)


def _stated(spec: Spec, place: _Place) -> Iterator[Reference]:
    resource = _resource(spec, place.stated)
    if resource is None or spec.canonical(place.stated) in place.above:
        return
    many = "array" in spec.schemas.types(place.stated)
    yield Reference(
        location="body",
        names=(*place.names, "*") if many else place.names,
        resource=resource,
        pointer=place.stated,
        refused=True,
        documented=_texts(
            [spec.schemas.at(it).get("examples", []) for it in spec.schemas.branches(place.stated)]
        ),
    )


def _inner(spec: Spec, place: _Place) -> Iterator[_Place]:
    """The schemas of the members and elements of a value; none below a reference."""
    pointer = spec.canonical(place.stated)
    if pointer in place.above or _resource(spec, place.stated) is not None:
        return
    above = place.above | {pointer}
    for name, inner in spec.schemas.properties(place.stated).items():
        yield _Place(stated=inner, names=(*place.names, name), above=above)
    items = spec.schemas.items(place.stated)
    if items is not None:
        yield _Place(stated=items, names=(*place.names, "*"), above=above)

"""What a spec says about bodies: the members of an answer, the properties of a request.

Model: pure. A member is a path of names from the body's top (`*`: each element of an array), with
its schema, references followed. `allOf` is walked into; of `anyOf` and `oneOf` only the pair with
null, because any other choice would make a member's place uncertain.
Known limits: no `additionalProperties`, no `prefixItems`, ten levels, and of a body the nearest
`MOST_PLACES` places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from concord.spec import Operation, Spec, child, traverse

_DEEPEST = 10
_CONSTRAINING = frozenset(
    {"enum", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems"}
)


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of a JSON body."""

    path: tuple[str, ...]
    required: bool
    schema: dict[str, Any]
    nullable: bool = False

    @property
    def name(self) -> str:
        """The path with dots: `data.*.customer.id`."""
        return ".".join(self.path)

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that the schema allows; none stated: empty."""
        stated = self.schema.get("type", [])
        found = {stated} if isinstance(stated, str) else set(stated)
        return frozenset(found | ({"null"} if found and self.nullable else set()))


def response_schema(spec: Spec, operation: Operation, status: str) -> str | None:
    """Where the schema of the JSON that is answered with `status` is declared."""
    if status not in operation.definition.get("responses", {}):
        return None
    response = spec.resolve(child(operation.pointer, "responses", status))
    for name, media in response.definition.get("content", {}).items():
        if "json" in name and "schema" in media:
            return child(response.pointer, "content", name, "schema")
    return None


def members(spec: Spec, pointer: str) -> Iterator[Member]:
    """The members of the JSON that the schema at `pointer` describes."""
    walked = traverse(_Place(stated=pointer), lambda place: _inner(spec, place))
    yield from (place.member for place in walked.places if place.member is not None)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A schema on the way through a body, and the member that it describes, if it does."""

    stated: str
    path: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()
    member: Member | None = None


def _inner(spec: Spec, place: _Place) -> Iterator[_Place]:
    """The schemas of the same value, of its members and of its elements."""
    schema, path = spec.resolve(place.stated), place.path
    definition = schema.definition
    if schema.pointer in place.above or len(path) > _DEEPEST or not isinstance(definition, dict):
        return
    above = place.above | {schema.pointer}
    for index in range(len(definition.get("allOf", []))):
        yield _Place(stated=child(schema.pointer, "allOf", index), path=path, above=above)
    for name in definition.get("properties", {}):
        stated, nullable = _core(spec, child(schema.pointer, "properties", name))
        found = Member(
            path=(*path, name),
            required=name in definition.get("required", ()),
            schema=spec.resolve(stated).definition,
            nullable=nullable,
        )
        yield _Place(stated=stated, path=found.path, above=above, member=found)
    if isinstance(definition.get("items"), dict):
        stated, _ = _core(spec, child(schema.pointer, "items"))
        yield _Place(stated=stated, path=(*path, "*"), above=above)


def _core(spec: Spec, pointer: str) -> tuple[str, bool]:
    """Past `anyOf: [X, {type: "null"}]`: the pointer of X, and whether null is allowed."""
    schema = spec.resolve(pointer)
    branches = schema.definition.get("anyOf", [])
    for index, branch in enumerate(branches):
        if len(branches) == 2 and branches[1 - index] == {"type": "null"}:
            del branch
            return spec.canonical(child(schema.pointer, "anyOf", index)), True
    return schema.pointer, False


def change(body: Any, path: tuple[str, ...], alter: Callable[[Any, Any], None]) -> Any:
    """A copy of `body` in which `alter(holder, key)` was called at each place of `path`."""
    copied = json.loads(json.dumps(body))
    for holder, key in places(copied, path):
        alter(holder, key)
    return copied


def changing(path: tuple[str, ...], alter: Callable[[Any, Any], None]) -> Callable[[Any], Any]:
    """`change` at `path`, as a function of a body."""
    return lambda body: change(body, path, alter)


def places(body: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Holder and key of each place of `path` that is there."""
    if not path:
        return
    name, *rest = path
    if name == "*":
        keys: list[Any] = list(range(len(body))) if isinstance(body, list) else []
    else:
        keys = [name] if isinstance(body, dict) and name in body else []
    for key in keys:
        if rest:
            yield from places(body[key], tuple(rest))
        else:
            yield body, key


def dotted(path: str) -> tuple[str, ...]:
    """A dotted path of the vocabulary as a path of names."""
    return tuple(path.split(".")) if path else ()


def constrained(schema: dict[str, Any]) -> bool:
    """Whether a value can be wrong by `schema`: not if it is any text."""
    stated = schema.get("type")
    return bool(_CONSTRAINING & set(schema)) or stated not in (None, "string")

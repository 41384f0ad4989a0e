"""The members of JSON bodies: what a spec declares, and where a body holds them.

Model: pure. A member is a path of names from the body's top (`*`: each element of an array), with
all that its schemas say in common (`SchemaView.merged`). What only one of several alternatives
declares is left out: it is not known where such a member is.
Known limits: no `additionalProperties`, no `prefixItems`, ten levels, and of a body the nearest
`MOST_PLACES` places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from concord.http import is_json
from concord.spec import Operation, SchemaView, Spec, child, traverse

_DEEPEST = 10
_CONSTRAINING = frozenset(
    {"enum", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems"}
)


@dataclass(frozen=True, kw_only=True)
class BodyMember:
    """A member of a JSON body."""

    path: tuple[str, ...]
    required: bool
    schema: dict[str, Any]
    """Its keywords, references followed."""
    types: frozenset[str]
    """The JSON types that it may have; empty where none is stated."""

    @property
    def name(self) -> str:
        """The path with dots: `data.*.customer.id`."""
        return ".".join(self.path)


def response_schema(spec: Spec, operation: Operation, status: str) -> str | None:
    """The pointer of the JSON schema of a documented response; None if it has none."""
    if status not in operation.statuses:
        return None
    response = spec.resolve(child(operation.pointer, "responses", status))
    for name, media in response.definition.get("content", {}).items():
        if is_json(name) and "schema" in media:
            return child(response.pointer, "content", name, "schema")
    return None


def members(spec: Spec, pointer: str) -> Iterator[BodyMember]:
    """The members of the JSON that the schema at `pointer` describes."""
    walked = traverse(_Node(pointer=pointer), lambda node: _inner(spec.schemas, node))
    yield from (node.member for node in walked.places if node.member is not None)


@dataclass(frozen=True, kw_only=True)
class _Node:
    """A schema on the way through a body, and the member that it describes, if it does."""

    pointer: str
    path: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()
    """The schemas around this one: a schema within itself is not walked again."""
    member: BodyMember | None = None


def _inner(view: SchemaView, node: _Node) -> Iterator[_Node]:
    """The schemas of the members and of the elements."""
    schemas = view.common(node.pointer)
    # deeper members are no other kind of fault, and schemas that hold one another have no end
    if len(node.path) > _DEEPEST or node.above & set(schemas):
        return
    above = node.above | set(schemas)
    declared = [view.at(schema) for schema in schemas]
    required = {name for definition in declared for name in definition.get("required", ())}
    found: dict[str, _Node] = {}
    for schema, definition in zip(schemas, declared, strict=True):
        for name in definition.get("properties", {}):
            pointer = child(schema, "properties", name)
            path = (*node.path, name)
            member = BodyMember(path=path, required=name in required, **_stated(view, pointer))
            # the first of several declarations, as the schema view has it
            found.setdefault(name, _Node(pointer=pointer, path=path, above=above, member=member))
        if isinstance(definition.get("items"), dict):
            items = _Node(pointer=child(schema, "items"), path=(*node.path, "*"), above=above)
            found.setdefault("*", items)
    yield from found.values()


def _stated(view: SchemaView, pointer: str) -> dict[str, Any]:
    schema = view.merged(pointer)
    stated = schema.get("type", [])
    types = frozenset({stated} if isinstance(stated, str) else stated)
    return {
        "schema": schema,
        "types": types | {"null"} if types and view.nullable(pointer) else types,
    }


def change(body: Any, path: tuple[str, ...], alter: Callable[[Any, Any], None]) -> Any:
    """A copy of `body` in which `alter(holder, key)` was called at each place of `path`."""
    # a body is JSON: faster than `copy.deepcopy`, which keeps identities that nothing here needs
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
    """Whether a value can break `schema`; a schema of any string cannot be broken."""
    stated = schema.get("type")
    return bool(_CONSTRAINING & set(schema)) or stated not in (None, "string")

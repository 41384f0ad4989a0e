"""A schema as a reader sees it: what its references and `allOf` say together.

Model: a place of a document is described by one or more schemas that all hold (`Sub`); a `View`
joins them: types, null, values, limits, members, items, alternatives. `anyOf` of something and null
is that something or null; `oneOf` of constants is an enumeration.
Known limits: what a view has no word for (`not`, `if`, `patternProperties` …) is kept as it stands
in `rest`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from concord.diff._document import ANNOTATIONS, EXTENSIONS, Side
from concord.spec import child

Sub = tuple[str, ...]
"""Pointers of schemas that all hold in one place."""

LIMITS = {
    "maximum": "max",
    "exclusiveMaximum": "exclusive-max",
    "maxLength": "max-length",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
    "minimum": "min",
    "exclusiveMinimum": "exclusive-min",
    "minLength": "min-length",
    "minItems": "min-items",
    "minProperties": "min-properties",
    "pattern": "pattern",
    "format": "format",
    "multipleOf": "multiple-of",
    "uniqueItems": "unique-items",
    "contentEncoding": "content-encoding",
    "contentMediaType": "content-media-type",
}
UPPER = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
LOWER = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_NUMERIC = UPPER | LOWER
_STRUCTURE = {"$ref", "allOf", "anyOf", "oneOf", "items", "prefixItems", "properties", "required"}
_STRUCTURE |= {"additionalProperties", "type", "enum", "const", "nullable"}


@dataclass(kw_only=True)
class View:
    """What several schemas say together about one place."""

    sub: Sub
    types: frozenset[str] | None = None
    """Without null; None where any type is allowed."""
    null: bool = True
    values: dict[str, Any] | None = None
    """Allowed values by their JSON text, without null; None where they are not listed."""
    listed: str = ""
    """Pointer of the list."""
    limits: dict[str, tuple[Any, str]] = field(default_factory=dict)
    """Value and pointer by keyword."""
    members: dict[str, Sub] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    """Pointer of the `required` that names the member."""
    closed: str = ""
    """Pointer of an `additionalProperties: false`."""
    additional: Sub = ()
    items: Sub = ()
    prefix: list[Sub] = field(default_factory=list)
    unions: list[tuple[str, list[Sub]]] = field(default_factory=list)
    rest: dict[str, str] = field(default_factory=dict)
    """Pointer by JSON text of keywords that a view has no word for."""
    annotations: dict[str, tuple[Any, str]] = field(default_factory=dict)

    @property
    def pointer(self) -> str:
        """Where the place is described first."""
        return self.sub[0]

    @cached_property
    def object_like(self) -> bool:
        """Whether it describes members."""
        return bool(self.members or self.required or self.closed or self.additional)


def view(side: Side, sub: Sub) -> View:
    """The joint view of the schemas at the pointers of `sub`."""
    found = View(sub=sub)
    parts = list(_parts(side, sub, set()))
    known: dict[str, bool] = {}
    # of the schemas themselves and not of their parts: of a union one part that takes null is
    # enough
    found.null = all(nullable(side, pointer, known) for pointer in sub)
    for pointer in parts:
        _add(side, found, pointer)
    return found


def _parts(side: Side, sub: Sub, seen: set[str]) -> Iterator[str]:
    """All schemas that hold, each once: references and `allOf` followed, and unions of one."""
    for pointer in sub:
        if pointer in seen:
            continue
        yield pointer
        seen.add(pointer)
        target = side.target(pointer)
        if target:
            yield from _parts(side, (target,), seen)
        yield from _parts(side, tuple(side.branches(pointer, "allOf")), seen)
        for keyword in ("anyOf", "oneOf"):
            real = alternatives(side, pointer, keyword)
            if len(real) == 1:
                yield from _parts(side, (real[0],), seen)


def alternatives(side: Side, pointer: str, keyword: str) -> list[str]:
    """The branches of a union that are not null alone."""
    return [b for b in side.branches(pointer, keyword) if side.schema(b).get("type") != "null"]


def nullable(side: Side, pointer: str, known: dict[str, bool]) -> bool:
    """Whether null is allowed; `known` of others. A schema within itself forbids nothing."""
    if pointer not in known:
        # assumed while it is decided, so that a schema that refers to itself comes to an end
        known[pointer] = True
        known[pointer] = _nullable(side, pointer, known)
    return known[pointer]


def _nullable(side: Side, pointer: str, seen: dict[str, bool]) -> bool:
    schema = side.schema(pointer)
    if schema.get("nullable") is True:
        return True
    types = schema.get("type")
    if types is not None and "null" not in ([types] if isinstance(types, str) else types):
        return False
    # `const: null` is meant to pass here, as a schema without `const` is
    if ("enum" in schema and None not in schema["enum"]) or schema.get("const", None) is not None:
        return False
    target = side.target(pointer)
    if target and not nullable(side, target, seen):
        return False
    if not all(nullable(side, b, seen) for b in side.branches(pointer, "allOf")):
        return False
    unions = (side.branches(pointer, keyword) for keyword in ("anyOf", "oneOf"))
    return all(any(nullable(side, b, seen) for b in union) for union in unions if union)


def _add(side: Side, found: View, pointer: str) -> None:
    schema = side.schema(pointer)
    _add_values(found, pointer, schema)
    for key, value in schema.items():
        place = child(pointer, key)
        if key in LIMITS:
            _add_limit(found, key, value, place)
        elif key == "discriminator":
            found.annotations.setdefault(key, (side.discriminator(pointer), place))
        elif key in ANNOTATIONS or key in EXTENSIONS:
            found.annotations.setdefault(key, (value, place))
        elif key not in _STRUCTURE:
            found.rest[f"{key}: {json.dumps(value, sort_keys=True)}"] = place
    _add_members(found, pointer, schema)
    _add_items(side, found, pointer)
    for keyword in ("anyOf", "oneOf"):
        _add_union(side, found, pointer, keyword)


def _add_limit(found: View, key: str, value: Any, place: str) -> None:
    """Of several limits the narrowest holds; what cannot be narrowed holds beside the first."""
    known = found.limits.setdefault(key, (value, place))[0]
    if known == value:
        return
    if key not in _NUMERIC or not all(isinstance(each, (int, float)) for each in (known, value)):
        found.rest[f"{key}: {json.dumps(value, sort_keys=True)}"] = place
    elif (value < known) == (key in UPPER):
        found.limits[key] = (value, place)


def _add_members(found: View, pointer: str, schema: dict[str, Any]) -> None:
    for name in schema.get("properties") or {}:
        found.members[name] = (*found.members.get(name, ()), child(pointer, "properties", name))
    for name in schema.get("required") or ():
        found.required.setdefault(name, child(pointer, "required"))
    if schema.get("additionalProperties") is False:
        found.closed = child(pointer, "additionalProperties")
    elif isinstance(schema.get("additionalProperties"), dict):
        found.additional += (child(pointer, "additionalProperties"),)


def _add_items(side: Side, found: View, pointer: str) -> None:
    if isinstance(side.schema(pointer).get("items"), dict):
        found.items += (child(pointer, "items"),)
    for index, branch in enumerate(side.branches(pointer, "prefixItems")):
        if index < len(found.prefix):
            found.prefix[index] += (branch,)
        else:
            found.prefix.append((branch,))


def _add_values(found: View, pointer: str, schema: dict[str, Any]) -> None:
    if "type" in schema:
        types = schema["type"]
        named = frozenset([types] if isinstance(types, str) else types) - {"null"}
        found.types = named if found.types is None else _narrower(found.types, named)
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(listed, list):
        place = child(pointer, "enum" if "enum" in schema else "const")
        _limit_values(found, listed, place)


def _limit_values(found: View, listed: list[Any], place: str) -> None:
    found.listed = found.listed or place
    named = {json.dumps(v, sort_keys=True): v for v in listed if v is not None}
    if found.values is not None:
        named = {text: v for text, v in named.items() if text in found.values}
    found.values = named


def _narrower(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    both = one & other
    if ("number" in one and "integer" in other) or ("integer" in one and "number" in other):
        # JSON Schema: every integer is a number, although neither word is in both sets
        both |= {"integer"}
    return both


def _add_union(side: Side, found: View, pointer: str, keyword: str) -> None:
    real = alternatives(side, pointer, keyword)
    if len(real) < 2:
        return
    listed = [_constants(side, branch) for branch in real]
    if all(each is not None for each in listed):
        values = [value for each in listed for value in each or ()]
        _limit_values(found, values, child(pointer, keyword))
    else:
        found.unions.append((keyword, [(branch,) for branch in real]))


def _constants(side: Side, pointer: str) -> list[Any] | None:
    """The values of a schema that does nothing but list them."""
    schema = side.schema(side.named(pointer))
    if not schema.keys() <= {"type", "enum", "const", "deprecated", "default"}:
        return None
    if "const" in schema:
        return [schema["const"]]
    found = schema.get("enum")
    return found if isinstance(found, list) else None

"""Schemas as data: what keywords mean together, and what is left where several must hold.

Model: pure. A schema is a conjunction of parts (`Leaf`), or alternatives of such conjunctions; a
conjunction becomes one schema that openapi-python-client reads, or nothing where its parts
contradict each other.
Source: JSON Schema 2020-12, 10.2 (keywords for applying subschemas).
Known limits: of a keyword that two scalars state the later counts, but for `enum`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.spec import target

MOST_ALTERNATIVES = 64
COMPOSING = ("allOf", "anyOf", "oneOf")
SHAPING = frozenset({"properties", "required", "additionalProperties", "items", "enum", "const"})
"""Keywords beside a reference or a composition that change a type."""
SAID = frozenset({"description", "summary", "title", "deprecated", "readOnly", "writeOnly"})
SAID_ONCE = frozenset({"default", "discriminator", "example", "examples", "externalDocs"})

Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A part of a conjunction: a reference to an object, or a schema without composition."""

    schema: Schema
    pointer: str
    """Where it stands; "" where it is made of several."""

    @property
    def types(self) -> frozenset[str]:
        """The types that it allows; none where it says nothing of them."""
        if "$ref" in self.schema or (
            "type" not in self.schema and {"properties", "required"} & self.schema.keys()
        ):
            return frozenset({"object"})
        stated = self.schema.get("type")
        if stated is None and "const" in self.schema:
            return frozenset({_type_of(self.schema["const"])})
        if stated is None and self.schema.get("enum"):
            return frozenset(map(_type_of, self.schema["enum"]))
        return frozenset({stated} if isinstance(stated, str) else stated or ())


def uniform(schema: Schema) -> Schema:
    """An enumeration of several types as one alternative for each of them."""
    values, stated = schema.get("enum"), schema.get("type")
    if not isinstance(values, list) or any(listed(schema, it) for it in COMPOSING):
        return schema
    allowed = (
        [stated] if isinstance(stated, str) else stated or [*dict.fromkeys(map(_type_of, values))]
    )
    groups = {
        it: [v for v in values if _type_of(v) == it or (it, _type_of(v)) == ("number", "integer")]
        for it in allowed
    }
    groups = {it: found for it, found in groups.items() if found}
    if isinstance(stated, str) or (len(groups) < 2 and not isinstance(stated, list)):
        # the parser has literals of texts and integers alone
        plain = stated in ("boolean", "number") or (
            not stated and set(groups) <= {"boolean", "number"}
        )
        kept = {k: v for k, v in schema.items() if k != "enum"}
        return {"type": next(iter(groups), stated), **kept} if plain else schema
    rest = {k: v for k, v in schema.items() if k not in ("enum", "type")}
    return {**rest, "anyOf": [_alternative(it, found) for it, found in groups.items()]}


def _alternative(kind: str, values: list[Any]) -> Schema:
    return {"type": kind, "enum": values} if kind in ("string", "integer") else {"type": kind}


def combined_reference(schema: Schema) -> Schema:
    """`$ref` beside keywords that shape a value, as a part of `allOf`."""
    shaping = SHAPING.union(COMPOSING) & schema.keys()
    lists = isinstance(schema.get("required", []), list)
    if not isinstance(schema.get("$ref"), str) or not shaping or not lists:
        return schema
    siblings = {name: value for name, value in schema.items() if name != "$ref"}
    return {**siblings, "allOf": [{"$ref": schema["$ref"]}, *(listed(schema, "allOf") or [{}])]}


def without_conditions(schema: Schema) -> Schema:
    """`schema` without unions that only say which of its members go together."""
    empty = [
        name
        for name in ("anyOf", "oneOf")
        if listed(schema, name) and all(map(_is_condition, schema[name]))
    ]
    return {k: v for k, v in schema.items() if k not in empty} if empty else schema


def _is_condition(branch: Any) -> bool:
    shaping = {"$ref", "type", "properties", "items", "enum", "const", *COMPOSING}
    return isinstance(branch, dict) and not shaping & branch.keys()


def own_keywords(schema: Schema) -> Schema:
    """What a schema says beside its compositions."""
    left_out = {*COMPOSING, *SAID_ONCE, *SAID}
    return {k: v for k, v in schema.items() if k not in left_out and not k.startswith("x-")}


def split(own: Schema, pointer: str) -> list[list[Leaf]]:
    """What a schema says itself, one alternative for each type that it lists."""
    if not own:
        return [[]]
    stated = own.get("type")
    if not isinstance(stated, list):
        return [[Leaf(schema=own, pointer=pointer)]]
    return [[Leaf(schema={**own, "type": it}, pointer=pointer)] for it in stated]


def product(ones: list[list[Leaf]], others: list[list[Leaf]]) -> list[list[Leaf]]:
    if len(ones) * len(others) > MOST_ALTERNATIVES:
        # one too many says so to the caller, without millions of them being made
        return [[]] * (MOST_ALTERNATIVES + 1)
    return [[*one, *other] for one in ones for other in others]


def conjunction(leaves: list[Leaf]) -> tuple[Schema, list[Leaf]] | None:
    """All parts as one schema that the parser reads, None where they contradict each other."""
    stated = [it.types for it in leaves if it.types]
    types = frozenset.intersection(*map(_widened, stated)) if stated else frozenset()
    if stated and not types:
        return None
    if len(types) > 1:
        # of the two the narrower one is what all parts allow
        types -= {"number"} if {"number", "integer"} <= types else frozenset()
    if types == {"null"}:
        return {"type": "null"}, []
    if types != {"object"}:
        merged = _merged(leaves)
        if len(types) == 1 and merged is not None:
            merged["type"] = next(iter(types))
        return None if merged is None else (merged, leaves)
    if len(leaves) == 1:
        return leaves[0].schema, leaves
    references = [it for it in leaves if "$ref" in it.schema]
    shaped = [it for it in leaves if SHAPING & it.schema.keys() or it in references]
    distinct = [
        it for i, it in enumerate(shaped) if it.schema not in [s.schema for s in shaped[:i]]
    ]
    if len(distinct) == 1:
        return distinct[0].schema, distinct
    return {"type": "object", "allOf": [it.schema for it in distinct]}, distinct


def _merged(leaves: list[Leaf]) -> Schema | None:
    """Scalars and arrays as one schema; of a keyword that is there twice the later."""
    found: Schema = {}
    for leaf in leaves:
        both = found.get("enum"), leaf.schema.get("enum")
        found |= leaf.schema
        if both[0] and both[1]:
            found["enum"] = [it for it in both[0] if it in both[1]]
            if not found["enum"]:
                return None
    return found


def _widened(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _type_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def listed(schema: Any, keyword: str) -> list[Any]:
    found = schema.get(keyword) if isinstance(schema, dict) else None
    return found if isinstance(found, list) else []


def referred(branch: Any) -> str:
    """The pointer that a reference without siblings leads to; "" for other schemas."""
    only = isinstance(branch, dict) and isinstance(branch.get("$ref"), str)
    return target(branch["$ref"]) if only else ""

"""Components that are unions of objects: each object written inline becomes a component of its own.

Model: pure. openapi-python-client reads the objects of such a union at once, before it knows what
they refer to, and once more with all other models: it refuses their inner objects as duplicates,
and references in circles. References to components it reads late. The new components have the
names that it gives such objects (`NAME_type_0`), so that classes are called as before.
Source: openapi_python_client/parser/properties, 0.29.1 (`UnionProperty.build`, `_process_models`).
"""

from __future__ import annotations

from typing import Any

from concord.generate._schema_algebra import Schema
from concord.spec import child

_SCHEMAS = "/components/schemas"
_UNIONS = ("anyOf", "oneOf")
_SHAPES = frozenset({"properties", "allOf"})
_READ_AT_ONCE = frozenset({"$ref", "properties", "enum", "const", "allOf", *_UNIONS})


def with_named_alternatives(document: Schema) -> tuple[Schema, dict[str, str]]:
    """The document, and where what is new stands in the given one, by pointer."""
    schemas = (document.get("components") or {}).get("schemas") or {}
    taken = set(schemas)
    found: dict[str, Any] = {}
    moved: dict[str, str] = {}
    for name, schema in schemas.items():
        if not isinstance(schema, dict):
            found[name] = schema
            continue
        made = _of_types(name, schema) or _of_branches(name, schema)
        if made is None or taken & made[1].keys():
            found[name] = schema
            continue
        found[name], new = made
        taken |= new.keys()
        for added, (inner, place) in new.items():
            found[added] = inner
            moved[child(_SCHEMAS, added)] = child(_SCHEMAS, name) + place
    if not moved:
        return document, {}
    return {**document, "components": {**document["components"], "schemas": found}}, moved


_Made = tuple[Schema, dict[str, tuple[Schema, str]]] | None
"""The union, and by name each new component and where it stood in it."""


def _of_types(name: str, schema: Schema) -> _Made:
    """A union by `type: [object, "null"]`."""
    types = schema.get("type")
    branches = any(schema.get(it) for it in _UNIONS)
    if not isinstance(types, list) or branches or not _is_deep(schema):
        return None
    alone = {k: v for k, v in schema.items() if k != "default"}
    new: dict[str, tuple[Schema, str]] = {}
    alternatives: list[Schema] = []
    for index, kind in enumerate(types):
        alternatives.append({"type": kind})
        if kind == "object":
            new[f"{name}_type_{index}"] = ({**alone, "type": kind}, "")
            alternatives[-1] = _reference(f"{name}_type_{index}")
    said = {k: v for k, v in schema.items() if k in ("description", "default") or k[:2] == "x-"}
    return ({**said, "anyOf": alternatives}, new) if new and len(types) > 1 else None


def _of_branches(name: str, schema: Schema) -> _Made:
    """A union by `anyOf` or `oneOf`."""
    if isinstance(schema.get("type"), list):
        return None
    new: dict[str, tuple[Schema, str]] = {}
    found, index = dict(schema), 0
    for word in _UNIONS:
        stated = schema.get(word)
        branches = list(stated) if isinstance(stated, list) else []
        for place, branch in enumerate(branches):
            is_object = isinstance(branch, dict) and branch.get("type", "object") == "object"
            if is_object and "$ref" not in branch and _is_deep(branch):
                new[f"{name}_type_{index}"] = (branch, f"/{word}/{place}")
                branches[place] = _reference(f"{name}_type_{index}")
            index += 1
        if branches:
            found[word] = branches
    return (found, new) if new else None


def _is_deep(schema: Schema) -> bool:
    """Whether an object has members that are classes of their own, or refers to some."""
    if not _SHAPES & schema.keys():
        return False
    return "allOf" in schema or any(map(_makes_a_class, schema["properties"].values()))


def _makes_a_class(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    inner = (schema.get("items"), schema.get("additionalProperties"))
    return bool(_READ_AT_ONCE & schema.keys()) or any(map(_makes_a_class, inner))


def _reference(name: str) -> Schema:
    return {"$ref": f"#{child(_SCHEMAS, name)}"}

"""Discriminators: which class a value of a union, or of a base class, is read as.

Model: pure. The member that a `discriminator` names holds a value of its `mapping`, or the name of
the schema itself. A base class with a `discriminator` is extended by the components whose `allOf`
refers to it.
Source: OpenAPI 3.1.1, "Discriminator Object".
Known limits: a mapping to a schema outside of the document, or to none of the alternatives, says
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.generate.annotations import Tag
from concord.spec import Spec, child, parts, target

_SCHEMAS = "/components/schemas"


def tag(spec: Spec, pointer: str, classes: Mapping[str, str]) -> Tag | None:
    """What tells the classes (by pointer of their schema) of the union at `pointer` apart."""
    stated = _discriminator(spec, pointer)
    if stated is None or len(classes) < 2:
        return None
    by_schema = {at: name for where, name in classes.items() for at in _schemas_of(spec, where)}
    implicit = {parts(at)[-1]: name for at, name in by_schema.items() if at.startswith(_SCHEMAS)}
    mapped = {
        str(value): by_schema[at]
        for value, name in (stated.get("mapping") or {}).items()
        if (at := _named(str(name))) in by_schema
    }
    # the names of components hold beside a `mapping`, which may only add values or change them
    return Tag(member=str(stated["propertyName"]), classes={**implicit, **mapped})


def children(spec: Spec, pointer: str) -> list[str]:
    """The components that extend the one at `pointer`, whose `discriminator` tells them apart.

    None where it lists its alternatives itself.
    """
    try:
        pointer = spec.canonical(pointer) if pointer else ""
        definition = spec.at(pointer) if pointer else {}
    except KeyError:
        return []
    if not isinstance(definition, dict) or "discriminator" not in definition:
        return []
    if {"anyOf", "oneOf"} & definition.keys() or "propertyName" not in definition["discriminator"]:
        return []
    found: list[str] = []
    waiting = [pointer]
    while waiting:
        base = waiting.pop(0)
        for at in _extensions(spec).get(base, ()):
            if at not in found and at != pointer:
                found.append(at)
                # what extends an extension is read as the base, too
                waiting.append(at)
    return found


def _extensions(spec: Spec) -> dict[str, list[str]]:
    """The components whose `allOf` refers to a component, by its pointer."""
    found: dict[str, list[str]] = {}
    for name, schema in spec.document.get("components", {}).get("schemas", {}).items():
        for part in schema.get("allOf", []) if isinstance(schema, dict) else ():
            if isinstance(part, dict) and isinstance(part.get("$ref"), str):
                found.setdefault(target(part["$ref"]), []).append(child(_SCHEMAS, name))
    return found


def _discriminator(spec: Spec, pointer: str) -> dict[str, Any] | None:
    """The discriminator of a union, or of the one union that it is made of."""
    waiting, seen = [pointer], set[str]()
    while waiting:
        try:
            at = spec.canonical(waiting.pop(0))
        except KeyError:
            continue
        schema = spec.at(at)
        if at in seen or not isinstance(schema, dict):
            continue
        seen.add(at)
        stated = schema.get("discriminator")
        if isinstance(stated, dict) and "propertyName" in stated:
            return stated
        waiting += [
            child(at, key, index)
            for key in ("allOf", "anyOf", "oneOf")
            for index in range(len(schema.get(key) or ()))
        ]
    return None


def _schemas_of(spec: Spec, pointer: str) -> list[str]:
    """The schemas that an alternative stands for: what it refers to, by itself or in `allOf`."""
    at = spec.canonical(pointer)
    if at.startswith(_SCHEMAS) and len(parts(at)) == 3:
        return [at]
    schema = spec.at(at)
    branches = schema.get("allOf", []) if isinstance(schema, dict) else []
    return [at, *(target(str(it["$ref"])) for it in branches if "$ref" in it)]


def _named(name: str) -> str:
    """The pointer of the schema that a mapping names: by reference, or by its name alone."""
    # OpenAPI lets `mapping` have the name of a component in place of a reference
    return target(name) if name.startswith("#") else child(_SCHEMAS, name)

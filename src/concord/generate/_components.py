"""A document in which every reference of a schema leads to a component of `schemas`.

Model: pure. openapi-python-client finds components alone: what a reference below one, into `$defs`
or through another reference leads to becomes a component of its own, to which its place refers.
A document that has no such reference is given back as it is.
Known limits: a reference that leads nowhere must have been refused before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from openapi_python_client.strings import pascal_case

from concord.lint.grammar import Node, walk
from concord.spec import Spec, child, parts, put_at, value_at

SCHEMAS = "/components/schemas"
_COMPONENT = re.compile(r"/components/schemas/[^/%~]+\Z")
_STRUCTURE = frozenset({"components", "schemas", "properties", "$defs", "paths", "content"})
"""Words of a pointer that say nothing about what is there."""


def with_components(spec: Spec) -> tuple[Spec, dict[str, str]]:
    """`spec` with these components, and where each new one stands in the original, by pointer."""
    referring = {
        node.pointer: _place(spec, node.referred) for node in references(spec) if node.is_schema
    }
    same = all(spec.at(at)["$ref"] == f"#{place}" for at, place in referring.items())
    deep = {place for place in referring.values() if place.rpartition("/")[0] != SCHEMAS}
    if same and not deep:
        return spec, {}
    document = deepcopy(spec.document)
    # before anything moves: afterwards their pointers lead elsewhere
    holders = {at: value_at(document, parts(at)) for at in referring}
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    names: dict[str, str] = {}
    # what stands within another one comes first: the outer one then refers to it
    for place in sorted(deep, key=len, reverse=True):
        name = names[place] = _free_name(place, schemas)
        schemas[name] = value_at(document, parts(place))
        put_at(document, parts(place), {"$ref": f"#{child(SCHEMAS, name)}"})
    for at, place in referring.items():
        holders[at]["$ref"] = f"#{child(SCHEMAS, names[place]) if place in names else place}"
    moved = {child(SCHEMAS, name): place for place, name in names.items()}
    return replace(spec, document=document), moved


def references(spec: Spec) -> Iterator[Node]:
    """Every element of the document that is a reference, or refers to something beside it."""
    root = Node(kind="document", pointer="", value=spec.document)
    return (node for node in walk(root) if node.reference is not None)


def _place(spec: Spec, pointer: str) -> str:
    """Where a schema's reference leads: a component as it is, anything else at its end."""
    return pointer if _COMPONENT.match(pointer) else spec.canonical(pointer)


def _free_name(place: str, taken: dict[str, Any]) -> str:
    words = [word for word in parts(place) if word not in _STRUCTURE]
    name = first = pascal_case("_".join(words)) or "Schema"
    number = 2
    while name in taken:
        name, number = f"{first}{number}", number + 1
    return name

"""What a schema is, as a reader needs it: the chain of places that say it, its name, its type.

Model: a reference, an `allOf` of one and a choice between one thing and null are ways to say where
the schema stands; `unfold` follows them and remembers each place, because any of them may bear a
description, a source or an ambiguity. A type's label is a list of pieces, some of which are links
to the page of a named schema.

The shared view (`Spec.schemas`) merges the branches of a value; a page shows each place that says
something of it, and which named schema it is, so the chain is followed here, place by place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.spec import Spec, child, parts

_SCHEMAS = "/components/schemas/"
_CHOICES = ("oneOf", "anyOf")


@dataclass(frozen=True, kw_only=True)
class Unfolded:
    """A schema with what led to it."""

    places: tuple[str, ...]
    """From the use to the definition."""
    definition: dict[str, Any]
    name: str
    """The named schema that it is; empty for an inline one."""
    nullable: bool

    @property
    def pointer(self) -> str:
        return self.places[-1]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Part of a type's label; `schema` names the page that it leads to."""

    text: str
    schema: str = ""


def unfold(spec: Spec, pointer: str) -> Unfolded:
    """The schema at `pointer`, followed to where its shape stands."""
    places, nullable = [pointer], False
    while True:
        node = spec.at(places[-1])
        if len(places) > len(set(places)):
            break  # it is made of nothing but itself
        if isinstance(node.get("$ref"), str):
            places.append(node["$ref"].removeprefix("#"))
            continue
        branch, null = _only(node, places[-1], spec)
        nullable = nullable or null
        if not branch:
            break
        places.append(branch)
    kinds = node.get("type")
    return Unfolded(
        places=tuple(dict.fromkeys(places)),
        definition=node,
        name=schema_name(places[-1]),
        nullable=nullable or (isinstance(kinds, list) and "null" in kinds),
    )


def _only(node: dict[str, Any], pointer: str, spec: Spec) -> tuple[str, bool]:
    """The one branch of a schema that is not null, and whether null is another."""
    # members of its own make it more than the one thing that it is composed of
    if "properties" in node:
        return "", False
    branches = branches_of(node, pointer)
    real = [b for b in branches if spec.resolve(b).definition.get("type") != "null"]
    return (real[0] if len(real) == 1 else ""), len(real) < len(branches)


def branches_of(node: dict[str, Any], pointer: str, keys: tuple[str, ...] = ()) -> list[str]:
    """The pointers of the branches of `allOf`, `oneOf` and `anyOf`."""
    return [
        child(pointer, key, index)
        for key in keys or ("allOf", *_CHOICES)
        for index in range(len(node.get(key, [])))
    ]


def schema_name(pointer: str) -> str:
    """The name of the schema whose definition stands at `pointer`; empty for any other place."""
    named = parts(pointer)
    return named[-1] if pointer.startswith(_SCHEMAS) and len(named) == 3 else ""


def choices(spec: Spec, found: Unfolded) -> list[str]:
    """The pointers of the alternatives of a union, null left out."""
    branches = branches_of(found.definition, found.pointer, _CHOICES)
    return [b for b in branches if spec.resolve(b).definition.get("type") != "null"]


def label(spec: Spec, found: Unfolded) -> list[Piece]:
    """The type in words: `array of Customer`, `string · date-time or null`."""
    return _labelled(spec, found, {})


def _labelled(spec: Spec, found: Unfolded, known: dict[str, list[Piece]]) -> list[Piece]:
    """The label; `known` are those of schemas within which it stands, or that were met before."""
    if found.pointer not in known:
        # an array of itself is shown by its name
        known[found.pointer] = [Piece(text=found.name or "any", schema=found.name)]
        known[found.pointer] = _label(spec, found, known)
    pieces = known[found.pointer]
    return [*pieces, Piece(text=" or null")] if found.nullable else pieces


def _label(spec: Spec, found: Unfolded, known: dict[str, list[Piece]]) -> list[Piece]:
    node, kinds = found.definition, _kinds(found.definition)
    if "items" in node and "array" in (kinds or ["array"]):
        inner = unfold(spec, child(found.pointer, "items"))
        return [Piece(text="array of "), *_labelled(spec, inner, known)]
    options = choices(spec, found)
    if options and "properties" not in node:
        return _either([_labelled(spec, unfold(spec, option), known) for option in options])
    if found.name and ("properties" in node or "allOf" in node):
        return [Piece(text=found.name, schema=found.name)]
    if isinstance(node.get("additionalProperties"), dict) and "properties" not in node:
        inner = unfold(spec, child(found.pointer, "additionalProperties"))
        return [Piece(text="map of "), *_labelled(spec, inner, known)]
    if not kinds:
        value = node.get("const", (node.get("enum") or [None])[0])
        return [Piece(text=_kind(value) if "const" in node or "enum" in node else "any")]
    text = " or ".join(kinds)
    return [Piece(text=f"{text} · {node['format']}" if "format" in node else text)]


def _either(labels: list[list[Piece]]) -> list[Piece]:
    # two alternatives that differ in their limits alone read the same
    unique = list({tuple(found): found for found in labels}.values())
    first, *others = unique
    return [*first, *(piece for found in others for piece in (Piece(text=" or "), *found))]


def _kinds(node: dict[str, Any]) -> list[str]:
    kinds = node.get("type", [])
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [str(kind) for kind in listed if kind != "null"]


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")

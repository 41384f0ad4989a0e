"""Constructs that the client generator drops, or makes poor names of (`unsupported`: refuses)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from concord.lint.finding import Checks, Problem
from concord.lint.subject import Subject

checks = Checks()


@checks.of("generator.nullable-enum")
def nullable_enum(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        named, values = node.value.get("type"), node.value.get("enum")
        null = (isinstance(named, list) and "null" in named) or (
            isinstance(values, list) and None in values
        )
        if null and isinstance(values, list):
            yield Problem(
                pointer=node.child("enum"),
                what="an enum that allows null becomes three classes",
                fix='write anyOf: [{type: string, enum: […]}, {type: "null"}]',
            )


@checks.of("generator.discriminator-const")
def discriminator_const(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        if not isinstance(node.value.get("allOf"), list):
            continue
        branches = [subject.view.at(branch) for branch in subject.view.branches(node.pointer)]
        declared = [it["properties"] for it in branches if isinstance(it.get("properties"), dict)]
        for name in sorted({name for properties in declared for name in _constants(properties)}):
            if sum(name in properties for properties in declared) > 1:
                yield Problem(
                    pointer=node.child("allOf"),
                    what=f"{name!r} is declared by a base and made const by a part of the allOf",
                    fix="declare it only in the parts, not in the base",
                )


def _constants(properties: dict[str, Any]) -> Iterator[str]:
    for name, schema in properties.items():
        if isinstance(schema, dict) and "const" in schema:
            yield name


@checks.of("generator.parameter-style")
def parameter_style(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("parameter"):
        style = node.value.get("style")
        if isinstance(style, str) and style not in ("form", "simple"):
            yield Problem(
                pointer=node.child("style"),
                what=f"style {style!r} is ignored",
                fix="declare each name literally (`filters[group_id]`)",
            )


@checks.of("generator.prefix-items")
def prefix_items(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        if "prefixItems" in node.value:
            yield Problem(
                pointer=node.child("prefixItems"),
                what="prefixItems is read by neither the generator nor the contract run",
                fix="describe the elements with `items`",
            )


def python_name(name: str) -> str:
    """The Python name that is made of `name`."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", name)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words)
    return words.strip("_").lower()


def _clashes(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Pointer, name and earlier name of each that gives a Python name already given."""
    seen: dict[str, str] = {}
    for pointer, name in names:
        python = python_name(name)
        if python in seen:
            yield pointer, name, seen[python]
        seen.setdefault(python, name)


@checks.of("generator.name-clash")
def name_clash(subject: Subject) -> Iterator[Problem]:
    seen: set[str] = set()
    for group in _named_together(subject):
        for pointer, name, earlier in _clashes(group):
            # The same operationId twice is the business of `naming.operation-id-unique`.
            if pointer not in seen and not (name == earlier and pointer.endswith("/operationId")):
                seen.add(pointer)
                python = python_name(name)
                yield Problem(
                    pointer=pointer,
                    what=f"{name!r} and {earlier!r} give the same Python name {python!r}",
                    fix="rename one of them, or leave one out",
                )


def _named_together(subject: Subject) -> Iterator[list[tuple[str, str]]]:
    """Pointers and names of what shares one Python namespace."""
    yield [(o.node.child("operationId"), o.id) for o in subject.operations if o.id]
    for operation in subject.operations:
        yield [(p.pointer, str(p.value.get("name"))) for p in operation.parameters]
    for node in subject.schemas:
        properties = node.value.get("properties")
        names = properties if isinstance(properties, dict) else ()
        yield [(node.child("properties", name), name) for name in names]
    components = "/components/schemas"
    places = [p.rpartition("/") for p in subject.nodes if p.rpartition("/")[0] == components]
    yield [(f"{components}/{name}", name) for _, _, name in places]

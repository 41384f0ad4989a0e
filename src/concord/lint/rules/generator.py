"""Constructs that the client generator drops, or makes poor names of (`unsupported`: refuses)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.subject import Subject
from concord.spec import parts

checks = Checks()


@checks.of("generator.part-headers")
def part_headers(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("encoding"):
        if "headers" in node.value:
            yield Problem(
                pointer=node.child("headers"),
                what=f"the headers of the part {parts(node.pointer)[-1]!r} are not sent",
                fix="leave them out, or make the value a part of its own",
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
    words = re.sub(r"[^A-Za-z0-9]+", "_", spelled(name))
    # `orderId` → `order_Id`, `HTTPServer` → `HTTP_Server`: an acronym ends where a word begins
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words)
    return words.strip("_").lower()


def spelled(name: str) -> str:
    """A name with the sign of a number as a word: `+1` and `-1` are two names in Python, too."""
    return re.sub(r"^([+-])(?=\d)", lambda it: {"+": "plus_", "-": "minus_"}[it[1]], name)


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

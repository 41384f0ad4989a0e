"""Deprecation: `x-replaced-by` stands on what is deprecated, and leads to what is current."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint import shapes
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.representations import shown_as
from concord.lint.subject import Operation, Subject
from concord.spec import parts

checks = Checks()


@checks.of("replaced.deprecated")
def deprecated(subject: Subject) -> Iterator[Problem]:
    for node in _stating(subject):
        if node.kind == "parameter" and node.value.get("in") != "query":
            yield Problem(
                pointer=node.child("x-replaced-by"),
                what="x-replaced-by stands on query parameters and properties only",
                fix="remove it",
            )
        if node.value.get("deprecated") is not True:
            yield Problem(
                pointer=node.child("x-replaced-by"),
                what="what is replaced is not deprecated",
                fix="add `deprecated: true`, or remove x-replaced-by",
            )


@checks.of("replaced.target")
def target(subject: Subject) -> Iterator[Problem]:
    for node in _stating(subject):
        key, found, known = _target(subject, node)
        if not found:
            yield Problem(
                pointer=node.child("x-replaced-by", key),
                what=f"there is no {key} {node.value['x-replaced-by'].get(key)!r} "
                f"(known: {', '.join(known) or 'none'})",
                fix=f"name a current {key}",
            )
        elif any(_deprecated(subject, each) for each in found):
            yield Problem(
                pointer=node.child("x-replaced-by", key),
                what=f"{node.value['x-replaced-by'].get(key)!r} is deprecated, too",
                fix="name what is current",
            )


@checks.of("replaced.relation")
def relation(subject: Subject) -> Iterator[Problem]:
    for node in _stating(subject):
        stated = node.value["x-replaced-by"].get("as")
        _, found, _ = _target(subject, node)
        own = _types(subject, node)
        for each in found:
            theirs = _types(subject, each)
            if stated == "first-of" and "array" not in theirs:
                what, fix = "first-of needs a list, the replacement is none", "write `as: equal`"
            elif stated == "equal" and own and theirs and not own & theirs:
                what = f"equal values are of one type, not {_told(own)} and {_told(theirs)}"
                fix = "fix a type, or write `as: first-of`"
            elif stated == "ids-of" and own and "array" not in own:
                what, fix = "ids-of is said of a list, this is none", "describe it as an array"
            else:
                continue
            yield Problem(pointer=node.child("x-replaced-by", "as"), what=what, fix=fix)
            break


def _stating(subject: Subject) -> Iterator[Node]:
    for node in (*subject.of("parameter"), *subject.schemas):
        if isinstance(node.value.get("x-replaced-by"), dict):
            yield node


def _target(subject: Subject, node: Node) -> tuple[str, list[Node], list[str]]:
    """Which key of the extension names the replacement, what it leads to, and what there is."""
    stated = node.value["x-replaced-by"]
    if "operation" in stated:
        return _filter(subject, node)
    if node.kind == "parameter":
        users = [o for o in subject.operations if node in o.parameters]
        name = stated.get("parameter")
        # a parameter of several operations has to have its replacement beside it in each
        found = [each for o in users if (each := o.parameter(name, "query"))]
        known = [str(p.value.get("name")) for o in users for p in o.parameters if p != node]
        return "parameter", found if len(found) == len(users) else [], known
    holders = list(_holders(subject, node))
    path = str(stated.get("member"))
    led = [each for holder in holders for each in shapes.follow(subject, holder, path)]
    names = {name for holder in holders for name in shapes.members(subject, holder)}
    return "member", led, sorted(names - {parts(node.pointer)[-1]})


def _filter(subject: Subject, node: Node) -> tuple[str, list[Node], list[str]]:
    """The filter of another list, by the id of the resource that shows the property."""
    stated = node.value["x-replaced-by"]
    lists = [o for o in subject.operations if o.extension("x-resource").get("action") == "list"]
    listing = next((o for o in lists if o.id == stated.get("operation")), None)
    if listing is None:
        return "operation", [], [o.name for o in lists]
    filters = [p for p in listing.parameters if "x-filter" in p.value]
    found = [p for p in filters if p.value.get("name") == stated.get("parameter")]
    if found and not any(_shows(subject, o, node) for o in subject.operations):
        return "operation", [], []  # no resource shows the property, so it has no id to filter by
    return "parameter", found, [str(p.value.get("name")) for p in filters]


def _shows(subject: Subject, operation: Operation, node: Node) -> bool:
    name = operation.extension("x-resource").get("name")
    shown = shown_as(subject, name) if isinstance(name, str) else []
    return any(node in shapes.members(subject, place).values() for place in shown)


def _holders(subject: Subject, node: Node) -> Iterator[Node]:
    """The schemas that have `node` as a member, directly or through their parts."""
    name = parts(node.pointer)[-1]
    for schema in subject.schemas:
        if shapes.members(subject, schema).get(name) is node:
            yield schema


def _deprecated(subject: Subject, node: Node) -> bool:
    return any(each.value.get("deprecated") is True for each in shapes.parts(subject, node))


def _types(subject: Subject, node: Node) -> set[str]:
    schema = subject.nodes.get(node.child("schema")) if node.kind == "parameter" else node
    return shapes.types(subject, schema) - {"null"}


def _told(types: set[str]) -> str:
    return " or ".join(sorted(types))

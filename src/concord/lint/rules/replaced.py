"""Deprecation: `x-replaced-by` stands on what is deprecated, and leads to what is current."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.representations import shown_as
from concord.lint.subject import Operation, Subject
from concord.spec import Replacement, child, parts
from concord.spec.vocabulary import FILTER, REPLACED_BY

checks = Checks()


@checks.of("replaced.deprecated")
def deprecated(subject: Subject) -> Iterator[Problem]:
    for node, _ in _stating(subject):
        if node.kind == "parameter" and node.value.get("in") != "query":
            yield Problem(
                pointer=REPLACED_BY.at(node.pointer),
                what="x-replaced-by stands on query parameters and properties only",
                fix="remove it",
            )
        if node.value.get("deprecated") is not True:
            yield Problem(
                pointer=REPLACED_BY.at(node.pointer),
                what="what is replaced is not deprecated",
                fix="add `deprecated: true`, or remove x-replaced-by",
            )


@checks.of("replaced.target")
def target(subject: Subject) -> Iterator[Problem]:
    for node, stated in _stating(subject):
        key, found, known = _target(subject, node, stated)
        name = stated.operation if key == "operation" else stated.name
        if not found:
            yield Problem(
                pointer=child(REPLACED_BY.at(node.pointer), key),
                what=f"there is no {key} {name!r} (known: {', '.join(known) or 'none'})",
                fix=f"name a current {key}",
            )
        elif any(_deprecated(subject, each) for each in found):
            yield Problem(
                pointer=child(REPLACED_BY.at(node.pointer), key),
                what=f"{name!r} is deprecated, too",
                fix="name what is current",
            )


@checks.of("replaced.relation")
def relation(subject: Subject) -> Iterator[Problem]:
    for node, stated in _stating(subject):
        _, found, _ = _target(subject, node, stated)
        own = _types(subject, node)
        wrong = (_mismatch(stated, own, _types(subject, each)) for each in found)
        for what, fix in filter(None, wrong):
            pointer = child(REPLACED_BY.at(node.pointer), "as")
            yield Problem(pointer=pointer, what=what, fix=fix)
            break


def _mismatch(stated: Replacement, own: set[str], theirs: set[str]) -> tuple[str, str] | None:
    """Why a value of the types `own` has not that relation to one of `theirs`, and a fix."""
    if stated.relation == "first-of" and "array" not in theirs:
        return "first-of needs a list, the replacement is none", "write `as: equal`"
    if stated.relation == "equal" and own and theirs and not own & theirs:
        return (
            f"equal values are of one type, not {_either(own)} and {_either(theirs)}",
            "fix a type, or write `as: first-of`",
        )
    if stated.relation == "ids-of" and own and "array" not in own:
        return "ids-of is said of a list, this is none", "describe it as an array"
    return None


def _stating(subject: Subject) -> Iterator[tuple[Node, Replacement]]:
    for node in (*subject.of("parameter"), *subject.schemas):
        stated = subject.word(node, REPLACED_BY)
        if stated is not None:
            yield node, stated


def _target(subject: Subject, node: Node, stated: Replacement) -> tuple[str, list[Node], list[str]]:
    """Which key of the word names the replacement, what it leads to, and what there is."""
    if stated.operation:
        return _filter(subject, node, stated)
    if node.kind == "parameter":
        users = [o for o in subject.operations if node in o.parameters]
        # a parameter of several operations has to have its replacement beside it in each
        found = [each for o in users if (each := o.parameter(stated.name, "query"))]
        known = [str(p.value.get("name")) for o in users for p in o.parameters if p != node]
        return "parameter", found if len(found) == len(users) else [], known
    holders = _holders(subject, node)
    led = [it for each in holders if (it := subject.member(each, stated.name)) is not None]
    names = {name for holder in holders for name in subject.view.properties(holder)}
    return "member", led, sorted(names - {parts(node.pointer)[-1]})


def _filter(subject: Subject, node: Node, stated: Replacement) -> tuple[str, list[Node], list[str]]:
    """The filter of another list, by the id of the resource that shows the property."""
    lists = [o for o in subject.operations if o.action == "list"]
    listing = next((o for o in lists if o.id == stated.operation), None)
    if listing is None:
        return "operation", [], [o.name for o in lists]
    filters = [p for p in listing.parameters if FILTER.stated(p.value)]
    found = [p for p in filters if p.value.get("name") == stated.name]
    if found and not any(_shows(subject, o, node) for o in subject.operations):
        return "operation", [], []  # no resource shows the property, so it has no id to filter by
    return "parameter", found, [str(p.value.get("name")) for p in filters]


def _shows(subject: Subject, operation: Operation, node: Node) -> bool:
    shown = shown_as(subject, operation.resource_name) if operation.resource else []
    return any(node.pointer in subject.view.properties(place).values() for place in shown)


def _holders(subject: Subject, node: Node) -> list[str]:
    """Pointers of the schemas that have `node` as a member, directly or through branches."""
    name = parts(node.pointer)[-1]
    return [
        schema.pointer
        for schema in subject.schemas
        if subject.view.properties(schema.pointer).get(name) == node.pointer
    ]


def _deprecated(subject: Subject, node: Node) -> bool:
    branches = subject.view.branches(node.pointer)
    return any(subject.view.at(branch).get("deprecated") is True for branch in branches)


def _types(subject: Subject, node: Node) -> set[str]:
    schema = node.child("schema") if node.kind == "parameter" else node.pointer
    return set(subject.view.types(schema)) - {"null"}


def _either(types: set[str]) -> str:
    return " or ".join(sorted(types))

"""Lists: `x-pagination` and `x-filter` name what the operation, its answer and its items have."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint import shapes
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.representations import representations
from concord.lint.subject import Operation, Subject
from concord.spec import parts

checks = Checks()


@checks.of("lists.pagination")
def pagination(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        found = operation.extension("x-pagination")
        place = operation.node.child("x-pagination")
        for key in ("page", "offset", "size"):
            name = found.get(key)
            if isinstance(name, str):
                yield from _whole_number(subject, operation, f"{place}/{key}", name)
        for key in ("items", "total", "pages", "current", "current_size"):
            path = found.get(key)
            if isinstance(path, str):
                kind = "array" if key == "items" else "integer"
                yield from _member(subject, operation, f"{place}/{key}", path, kind)


def _whole_number(
    subject: Subject, operation: Operation, pointer: str, name: str
) -> Iterator[Problem]:
    parameter = operation.parameter(name, "query")
    if parameter is None:
        yield Problem(
            pointer=pointer,
            what=f"{operation.name} has no query parameter {name!r}",
            fix="name one of its query parameters",
        )
        return
    types = shapes.types(subject, subject.nodes.get(parameter.child("schema")))
    if "integer" not in types:
        yield Problem(
            pointer=pointer,
            what=f"query parameter {name!r} is no integer",
            fix="describe it as one",
        )


def _member(
    subject: Subject, operation: Operation, pointer: str, path: str, kind: str
) -> Iterator[Problem]:
    answers = list(subject.answers(operation))
    found = [place for answer in answers for place in shapes.follow(subject, answer, path)]
    if not found:
        known = ", ".join(shapes.known_members(subject, answer) for answer in answers)
        yield Problem(
            pointer=pointer,
            what=f"the answer of {operation.name} has no {path!r} (known: {known or 'none'})",
            fix="write the dotted path of a member of the success's body",
        )
    elif not any(kind in shapes.types(subject, place) for place in found):
        yield Problem(
            pointer=pointer,
            what=f"member {path!r} is no {kind}",
            fix=f"name a member of type {kind}",
        )


@checks.of("lists.list")
def list_(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        resource = operation.extension("x-resource")
        if operation.extension("x-pagination") and resource.get("action", "list") != "list":
            yield Problem(
                pointer=operation.node.child("x-pagination"),
                what=f"{operation.name} pages, but its action is {resource['action']!r}",
                fix="remove x-pagination or fix x-resource",
            )
        if resource.get("action") == "list" and not list(representations(subject, operation)):
            yield Problem(
                pointer=operation.node.child("x-resource"),
                what=f"{operation.name} lists, but no array of {resource.get('name')!r} is found",
                fix="say in x-pagination or x-unwrap which member holds the array",
            )


@checks.of("lists.filter")
def filter_(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        items = list(representations(subject, operation))
        lists = operation.extension("x-resource").get("action", "list") == "list"
        for place, schema in _filters(subject, operation):
            in_body = place is schema
            if not lists if in_body else place.value.get("in") != "query":
                yield _misplaced(place, "x-filter", "a query parameter or body member of a list")
                continue
            yield from _selected(subject, operation, place, items)
            if place.value["x-filter"].get("match") == "one-of" and "array" not in shapes.types(
                subject, schema
            ):
                yield Problem(
                    pointer=place.child("x-filter", "match"),
                    what=f"one-of needs an array, {_name(place)!r} is none",
                    fix="describe it as an array, or match equal",
                )


def _filters(subject: Subject, operation: Operation) -> Iterator[tuple[Node, Node | None]]:
    """What has an `x-filter`, and its schema: parameters, and members of request bodies."""
    for parameter in operation.parameters:
        if isinstance(parameter.value.get("x-filter"), dict):
            yield parameter, subject.nodes.get(parameter.child("schema"))
    for body in subject.sent(operation):
        for member in shapes.members(subject, body).values():
            if isinstance(member.value.get("x-filter"), dict):
                yield member, member


def _name(place: Node) -> str:
    return str(place.value.get("name", parts(place.pointer)[-1]))


def _misplaced(node: Node, name: str, where: str) -> Problem:
    return Problem(pointer=node.child(name), what=f"{name} stands on {where} only", fix="remove it")


def _selected(
    subject: Subject, operation: Operation, place: Node, items: list[Node]
) -> Iterator[Problem]:
    named = place.value["x-filter"].get("member")
    for path in named if isinstance(named, list) else [named]:
        if not isinstance(path, str):
            continue
        if not any(shapes.follow(subject, item, path) for item in items):
            known = ", ".join(shapes.known_members(subject, item) for item in items)
            yield Problem(
                pointer=place.child("x-filter", "member"),
                what=f"the items of {operation.name} have no member {path!r} "
                f"(known: {known or 'none'})",
                fix="write the dotted path of a member of an item",
            )


@checks.of("lists.expands")
def expands(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        items = list(representations(subject, operation))
        for parameter in operation.parameters:
            found = parameter.value.get("x-expands")
            if not isinstance(found, dict):
                continue
            listing = operation.extension("x-resource").get("action") == "list"
            if parameter.value.get("in") != "query" or not listing:
                yield _misplaced(parameter, "x-expands", "a query parameter of a list")
            brief = found.get("brief")
            for index, path in enumerate(brief if isinstance(brief, list) else ()):
                if isinstance(path, str) and not any(
                    shapes.follow(subject, i, path) for i in items
                ):
                    known = ", ".join(shapes.known_members(subject, item) for item in items)
                    yield Problem(
                        pointer=parameter.child("x-expands", "brief", index),
                        what=f"the items of {operation.name} have no member {path!r} "
                        f"(known: {known or 'none'})",
                        fix="write a member of an item",
                    )

"""Lists: `x-pagination` and `x-filter` name what the operation, its response and its items have."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.representations import representations
from concord.lint.subject import Operation, Subject
from concord.spec import child, parts
from concord.spec.vocabulary import EXPANDS, FILTER, PAGINATION, RESOURCE, Filter, Pagination

checks = Checks()
_KINDS = {"items": ("array",), "next": ("string", "integer"), "more": ("boolean",)}
"""What the members that `x-pagination` names have to be; the others are integers."""


@checks.of("lists.pagination")
def pagination(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        found = operation.pagination
        if found is None:
            continue
        place = PAGINATION.at(operation.node.pointer)
        if found.is_led:
            yield from _cursor(operation, child(place, "cursor"), found.selector)
        else:
            yield from _whole_number(subject, operation, child(place, found.style), found.selector)
        if found.size:
            yield from _whole_number(subject, operation, child(place, "size"), found.size)
        yield from _members(subject, operation, found)
        yield from _headers(subject, operation, found)


def _cursor(operation: Operation, pointer: str, name: str) -> Iterator[Problem]:
    if operation.parameter(name, "query") is None:
        yield Problem(
            pointer=pointer,
            what=f"{operation.name} has no query parameter {name!r}",
            fix="name one of its query parameters",
        )


def _headers(subject: Subject, operation: Operation, found: Pagination) -> Iterator[Problem]:
    """Headers that no success of the operation declares."""
    place = PAGINATION.at(operation.node.pointer)
    stated = PAGINATION.raw(operation.node.value)
    declared = {
        name.lower()
        for status, response in subject.responses(operation)
        if status.startswith("2")
        for name in response.value.get("headers") or {}
    }
    for key in ("next_header", "total_header", "pages_header"):
        name = getattr(found, key)
        if name and name.lower() not in declared:
            # the style `link` implies the header `Link` without naming it
            at = child(place, key) if key in stated else child(place, "style")
            yield Problem(
                pointer=at,
                what=f"no success of {operation.name} declares the header {name}",
                fix="declare it in `headers` of the response",
            )


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
    elif "integer" not in subject.view.types(parameter.child("schema")):
        yield Problem(
            pointer=pointer,
            what=f"query parameter {name!r} is no integer",
            fix="describe it as one",
        )


def _members(subject: Subject, operation: Operation, found: Pagination) -> Iterator[Problem]:
    place = PAGINATION.at(operation.node.pointer)
    stated = PAGINATION.raw(operation.node.value)
    for key, path in (
        ("items", found.items),
        ("total", found.total),
        ("pages", found.pages),
        ("current", found.current),
        ("current_size", found.current_size),
        ("next", found.next),
        ("more", found.more),
    ):
        # an empty path is a statement of `items` alone: the body is the array
        if path or (key == "items" and key in stated):
            yield from _member(
                subject, operation, child(place, key), path, _KINDS.get(key, ("integer",))
            )
    if found.next_item and not subject.has_member(
        representations(subject, operation), found.next_item
    ):
        yield Problem(
            pointer=child(place, "next_item"),
            what=f"the items of {operation.name} have no member {found.next_item!r}",
            fix="write the dotted path of a member of an item",
        )


def _member(
    subject: Subject, operation: Operation, pointer: str, path: str, kinds: tuple[str, ...]
) -> Iterator[Problem]:
    bodies = subject.successes(operation)
    members = [found for body in bodies if (found := subject.view.member(body, path)) is not None]
    if not members:
        known = subject.known_members(bodies)
        yield Problem(
            pointer=pointer,
            what=f"the response of {operation.name} has no {path!r} (known: {known})",
            fix="write the dotted path of a member of the success's body",
        )
    # any success: of an operation with several bodies only some need to be pages
    elif not any(set(kinds) & set(subject.view.types(member)) for member in members):
        yield Problem(
            pointer=pointer,
            what=f"member {path!r} is no {kinds[0]}",
            fix=f"name a member of type {' or '.join(kinds)}",
        )


@checks.of("lists.list")
def list_(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        pointer = operation.node.pointer
        if operation.pagination and operation.action not in ("", "list"):
            yield Problem(
                pointer=PAGINATION.at(pointer),
                what=f"{operation.name} pages, but its action is {operation.action!r}",
                fix="remove x-pagination or fix x-resource",
            )
        if operation.action == "list" and not representations(subject, operation):
            yield Problem(
                pointer=RESOURCE.at(pointer),
                what=f"{operation.name} lists, but no array of {operation.resource_name!r} "
                "is found",
                fix="say in x-pagination or x-unwrap which member holds the array",
            )


@checks.of("lists.filter")
def filter_(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        items = representations(subject, operation)
        for place, schema, stated in _filters(subject, operation):
            if not _may_filter(operation, place):
                where = "a query parameter or body member of a list"
                yield _misplaced(place, FILTER.name, where)
                continue
            yield from _selected(subject, operation, place, stated, items)
            if stated.match == "one-of" and "array" not in subject.view.types(schema):
                yield Problem(
                    pointer=child(FILTER.at(place.pointer), "match"),
                    what=f"one-of needs an array, {_name(place)!r} is none",
                    fix="describe it as an array, or match equal",
                )


def _filters(subject: Subject, operation: Operation) -> Iterator[tuple[Node, str, Filter]]:
    """What has an `x-filter`, its schema's pointer, and the filter: parameters and body members."""
    for parameter in operation.parameters:
        stated = subject.word(parameter, FILTER)
        if stated is not None:
            yield parameter, parameter.child("schema"), stated
    for body in subject.request_schemas(operation):
        for member in subject.members(body):
            stated = subject.word(member, FILTER)
            if stated is not None:
                yield member, member.pointer, stated


def _may_filter(operation: Operation, place: Node) -> bool:
    if place.kind == "parameter":
        return bool(place.value.get("in") == "query")
    return operation.action in ("", "list")


def _name(place: Node) -> str:
    return str(place.value.get("name", parts(place.pointer)[-1]))


def _misplaced(node: Node, name: str, where: str) -> Problem:
    return Problem(pointer=node.child(name), what=f"{name} stands on {where} only", fix="remove it")


def _selected(
    subject: Subject, operation: Operation, place: Node, stated: Filter, items: list[str]
) -> Iterator[Problem]:
    for path in stated.members:
        if not subject.has_member(items, path):
            yield Problem(
                pointer=child(FILTER.at(place.pointer), "member"),
                what=f"the items of {operation.name} have no member {path!r} "
                f"(known: {subject.known_members(items)})",
                fix="write the dotted path of a member of an item",
            )


@checks.of("lists.expands")
def expands(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        items = representations(subject, operation)
        for parameter in operation.parameters:
            found = subject.word(parameter, EXPANDS)
            if found is None:
                continue
            if parameter.value.get("in") != "query" or operation.action != "list":
                yield _misplaced(parameter, EXPANDS.name, "a query parameter of a list")
            for index, path in enumerate(found.brief):
                if not subject.has_member(items, path):
                    yield Problem(
                        pointer=child(EXPANDS.at(parameter.pointer), "brief", index),
                        what=f"the items of {operation.name} have no member {path!r} "
                        f"(known: {subject.known_members(items)})",
                        fix="write a member of an item",
                    )

"""Resources: `x-resource`, `x-references`, `x-reads-as` and `x-unwrap` name what exists.

Known limits: `x-reads-as` is followed on the members of a request body itself, not deeper.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint import shapes
from concord.lint.finding import Checks, Problem
from concord.lint.representations import representations, resources, shown_as
from concord.lint.subject import Operation, Subject

checks = Checks()


@checks.of("resources.resource")
def resource(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        found = operation.extension("x-resource")
        parent = found.get("parent") if isinstance(found.get("parent"), dict) else None
        places = [("parameter", found.get("parameter"))]
        if parent is not None:
            places.append(("parent/parameter", parent.get("parameter")))
        for key, name in places:
            if isinstance(name, str) and operation.parameter(name, "path") is None:
                yield Problem(
                    pointer=f"{operation.node.child('x-resource')}/{key}",
                    what=f"{operation.name} has no path parameter {name!r}",
                    fix="name a parameter of its path",
                )
        yield from _named_in_body(subject, operation)
        yield from _identified(subject, operation)
        if parent is not None:
            yield from _parent(subject, operation, parent)


def _named_in_body(subject: Subject, operation: Operation) -> Iterator[Problem]:
    found = operation.extension("x-resource")
    path = found.get("member")
    if not isinstance(path, str):
        return
    named = [
        place for body in subject.sent(operation) for place in shapes.follow(subject, body, path)
    ]
    if not named:
        yield Problem(
            pointer=operation.node.child("x-resource", "member"),
            what=f"the request body of {operation.name} has no member {path!r}",
            fix="write the dotted path of a member of its body",
        )
    for place in named:
        if place.value.get("x-references") != found.get("name"):
            yield Problem(
                pointer=place.pointer,
                what=f"it names the {found.get('name')} of {operation.name}, and does not say so",
                fix=f"add `x-references: {found.get('name')}`",
            )


def _identified(subject: Subject, operation: Operation) -> Iterator[Problem]:
    found = operation.extension("x-resource")
    identifier = found.get("id", "id")
    shown = list(representations(subject, operation))
    if found.get("action") not in ("list", "read", "create") or not isinstance(identifier, str):
        return
    if found["action"] == "read" and "id" not in found:
        return  # the caller had the id, so the answer may do without
    if shown and not any(shapes.follow(subject, place, identifier) for place in shown):
        known = ", ".join(shapes.known_members(subject, place) for place in shown)
        yield Problem(
            pointer=operation.node.child("x-resource"),
            what=f"the {found.get('name')} that {operation.name} answers has no member "
            f"{identifier!r} (known: {known})",
            fix="say in `id` which member holds the id",
        )


def _parent(subject: Subject, operation: Operation, parent: dict[str, object]) -> Iterator[Problem]:
    place = operation.node.child("x-resource", "parent")
    if isinstance(parent.get("name"), str) and parent["name"] not in resources(subject):
        yield Problem(
            pointer=f"{place}/name",
            what=f"no operation has the resource {parent['name']!r}",
            fix="name a resource of this document",
        )
    member = parent.get("member")
    shown = list(representations(subject, operation))
    if not isinstance(member, str) or not shown:
        return
    if not any(shapes.follow(subject, item, member) for item in shown):
        known = ", ".join(shapes.known_members(subject, item) for item in shown)
        yield Problem(
            pointer=f"{place}/member",
            what=f"the items of {operation.name} have no member {member!r} (known: {known})",
            fix="write the member that shows the parent's id",
        )


@checks.of("resources.references")
def references(subject: Subject) -> Iterator[Problem]:
    known = resources(subject)
    for node in (*subject.of("parameter"), *subject.schemas):
        name = node.value.get("x-references")
        if isinstance(name, str) and name not in known:
            yield Problem(
                pointer=node.child("x-references"),
                what=f"no operation has the resource {name!r} (known: {', '.join(sorted(known))})",
                fix="name a resource of this document",
            )


@checks.of("resources.reads-as")
def reads_as(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        request = subject.request(operation)
        name = operation.extension("x-resource").get("name")
        if request is None or not isinstance(name, str):
            continue
        shown = shown_as(subject, name)
        for _, body in subject.bodies(request):
            schema = subject.nodes.get(body.child("schema"))
            for node in shapes.members(subject, schema).values():
                path = node.value.get("x-reads-as")
                if isinstance(path, str) and not any(
                    shapes.follow(subject, place, path) for place in shown
                ):
                    yield Problem(
                        pointer=node.child("x-reads-as"),
                        what=f"no representation of {name!r} has the member {path!r}",
                        fix="write the dotted path of the member that shows it",
                    )


@checks.of("resources.unwrap")
def unwrap(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        found = operation.extension("x-unwrap")
        path = found.get("member")
        if found.get("required") is not True or not isinstance(path, str):
            continue
        if not any(shapes.follow(subject, a, path) for a in subject.answers(operation)):
            yield Problem(
                pointer=operation.node.child("x-unwrap", "member"),
                what=f"the answer of {operation.name} has no member {path!r}",
                fix="name the member that holds the result, or write `required: false`",
            )

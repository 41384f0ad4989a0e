"""Resources: `x-resource`, `x-references`, `x-reads-as` and `x-unwrap` name what exists.

Known limits: `x-reads-as` is followed on the members of a request body itself, not deeper.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.representations import representations, resources, shown_as
from concord.lint.subject import Operation, Subject
from concord.spec import child
from concord.spec.vocabulary import READS_AS, REFERENCES, RESOURCE, UNWRAP, Parent, Resource

checks = Checks()


@checks.of("resources.resource")
def resource(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        found = operation.resource
        if found is None:
            continue
        yield from _named_in_path(operation, found)
        yield from _named_in_body(subject, operation, found)
        yield from _identified(subject, operation, found)
        if found.parent is not None:
            yield from _parent(subject, operation, found.parent)


def _named_in_path(operation: Operation, found: Resource) -> Iterator[Problem]:
    place = RESOURCE.at(operation.node.pointer)
    named = [(child(place, "parameter"), found.parameter)] if found.parameter else []
    if found.parent is not None:
        named.append((child(place, "parent", "parameter"), found.parent.parameter))
    for pointer, name in named:
        if operation.parameter(name, "path") is None:
            yield Problem(
                pointer=pointer,
                what=f"{operation.name} has no path parameter {name!r}",
                fix="name a parameter of its path",
            )


def _named_in_body(subject: Subject, operation: Operation, found: Resource) -> Iterator[Problem]:
    if not found.member:
        return
    bodies = subject.request_schemas(operation)
    # bodies of several media types: it is enough that one of them has the member
    named = [it for body in bodies if (it := subject.member(body, found.member)) is not None]
    if not named:
        yield Problem(
            pointer=child(RESOURCE.at(operation.node.pointer), "member"),
            what=f"the request body of {operation.name} has no member {found.member!r}",
            fix="write the dotted path of a member of its body",
        )
    for node in named:
        if subject.word(node, REFERENCES) != found.name:
            yield Problem(
                pointer=node.pointer,
                what=f"it names the {found.name} of {operation.name}, and does not say so",
                fix=f"add `x-references: {found.name}`",
            )


def _identified(subject: Subject, operation: Operation, found: Resource) -> Iterator[Problem]:
    shown = representations(subject, operation)
    if found.action not in ("list", "read", "create"):
        return
    if found.action == "read" and "id" not in RESOURCE.raw(operation.node.value):
        return  # the caller had the id, so the response may do without
    # a response without a JSON body is no defect of `x-resource`, so it is not reported here
    if shown and not subject.has_member(shown, found.id):
        yield Problem(
            pointer=RESOURCE.at(operation.node.pointer),
            what=f"the {found.name} that {operation.name} returns has no member "
            f"{found.id!r} (known: {subject.known_members(shown)})",
            fix="say in `id` which member holds the id",
        )


def _parent(subject: Subject, operation: Operation, parent: Parent) -> Iterator[Problem]:
    place = child(RESOURCE.at(operation.node.pointer), "parent")
    if parent.name not in resources(subject):
        yield Problem(
            pointer=child(place, "name"),
            what=f"no operation has the resource {parent.name!r}",
            fix="name a resource of this document",
        )
    shown = representations(subject, operation)
    if shown and not subject.has_member(shown, parent.member):
        yield Problem(
            pointer=child(place, "member"),
            what=f"the items of {operation.name} have no member {parent.member!r} "
            f"(known: {subject.known_members(shown)})",
            fix="write the member that shows the parent's id",
        )


@checks.of("resources.references")
def references(subject: Subject) -> Iterator[Problem]:
    known = resources(subject)
    for node in (*subject.of("parameter"), *subject.schemas):
        name = subject.word(node, REFERENCES)
        if name is not None and name not in known:
            yield Problem(
                pointer=REFERENCES.at(node.pointer),
                what=f"no operation has the resource {name!r} (known: {', '.join(sorted(known))})",
                fix="name a resource of this document",
            )


@checks.of("resources.reads-as")
def reads_as(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        if operation.resource is None:
            continue
        shown = shown_as(subject, operation.resource.name)
        for body in subject.request_schemas(operation):
            for member in subject.members(body):
                path = subject.word(member, READS_AS)
                if path is not None and not subject.has_member(shown, path):
                    yield Problem(
                        pointer=READS_AS.at(member.pointer),
                        what=f"no representation of {operation.resource.name!r} has the member "
                        f"{path!r}",
                        fix="write the dotted path of the member that shows it",
                    )


@checks.of("resources.unwrap")
def unwrap(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        found = operation.unwrap
        if found is None or not found.required:
            continue
        if not subject.has_member(subject.successes(operation), found.member):
            yield Problem(
                pointer=child(UNWRAP.at(operation.node.pointer), "member"),
                what=f"the response of {operation.name} has no member {found.member!r}",
                fix="name the member that holds the result, or write `required: false`",
            )

"""The vocabulary: each extension stands where it may, and what it names exists."""

from __future__ import annotations

from collections.abc import Iterator

from scripts._lint import shapes, vocabulary
from scripts._lint.finding import Family, Flaw
from scripts._lint.grammar import Node
from scripts._lint.rules.links import representations
from scripts._lint.subject import Operation, Subject

rules = Family(name="vocabulary")


@rules.rule("extension")
def extension(subject: Subject) -> Iterator[Flaw]:
    """An extension stands where `vocabulary.schema.json` lets it, and has the type given there."""
    for node in subject.nodes.values():
        if not isinstance(node.value, dict):
            continue
        if vocabulary.is_kind(node.kind):
            for pointer, what, mend in vocabulary.faults(node.kind, node.value):
                yield Flaw(pointer=node.pointer + pointer, what=what, mend=mend)
        elif node.kind not in ("callbacks", "reference"):
            for name in node.value:
                if name.startswith("x-"):
                    yield Flaw(
                        pointer=node.child(name),
                        what=f"{name!r} may not stand on a {node.kind}",
                        mend="move it to the element that it is about (specs/README.md)",
                    )


@rules.rule("pagination")
def pagination(subject: Subject) -> Iterator[Flaw]:
    """`x-pagination` names query parameters and members that the operation has."""
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
) -> Iterator[Flaw]:
    parameter = operation.parameter(name, "query")
    if parameter is None:
        yield Flaw(
            pointer=pointer,
            what=f"{operation.name} has no query parameter {name!r}",
            mend="name one of its query parameters",
        )
        return
    types = shapes.types(subject, subject.nodes.get(parameter.child("schema")))
    if "integer" not in types:
        yield Flaw(
            pointer=pointer,
            what=f"query parameter {name!r} is no integer",
            mend="describe it as one",
        )


def _member(
    subject: Subject, operation: Operation, pointer: str, path: str, kind: str
) -> Iterator[Flaw]:
    answers = list(subject.answers(operation))
    found = [place for answer in answers for place in shapes.follow(subject, answer, path)]
    if not found:
        known = ", ".join(shapes.known_members(subject, answer) for answer in answers)
        yield Flaw(
            pointer=pointer,
            what=f"the answer of {operation.name} has no member {path!r} (known: {known or 'none'})",
            mend="write the dotted path of a member of the success's body",
        )
    elif not any(kind in shapes.types(subject, place) for place in found):
        yield Flaw(
            pointer=pointer,
            what=f"member {path!r} is no {kind}",
            mend=f"name a member of type {kind}",
        )


@rules.rule("list")
def list_(subject: Subject) -> Iterator[Flaw]:
    """An operation with `x-pagination` is a `list`, and its answer holds an array."""
    for operation in subject.operations:
        resource = operation.extension("x-resource")
        if operation.extension("x-pagination") and resource.get("action", "list") != "list":
            yield Flaw(
                pointer=operation.node.child("x-pagination"),
                what=f"{operation.name} pages, but its action is {resource['action']!r}",
                mend="remove x-pagination or mend x-resource",
            )
        if resource.get("action") == "list" and not list(representations(subject, operation)):
            yield Flaw(
                pointer=operation.node.child("x-resource"),
                what=f"{operation.name} lists, but no array of {resource.get('name')!r} is found",
                mend="say in x-pagination or x-unwrap which member holds the array",
            )


@rules.rule("filter")
def filter_(subject: Subject) -> Iterator[Flaw]:
    """`x-filter` stands on a query parameter of a list and selects on members of its items."""
    for operation in subject.operations:
        items = list(representations(subject, operation))
        for parameter in operation.parameters:
            found = parameter.value.get("x-filter")
            if not isinstance(found, dict):
                continue
            if parameter.value.get("in") != "query":
                yield _misplaced(parameter, "x-filter", "a query parameter")
            yield from _selected(subject, operation, parameter, items)
            if found.get("match") == "one-of" and "array" not in shapes.types(
                subject, subject.nodes.get(parameter.child("schema"))
            ):
                yield Flaw(
                    pointer=parameter.child("x-filter", "match"),
                    what=f"one-of needs an array, {parameter.value.get('name')!r} is none",
                    mend="describe the parameter as an array, or match equal",
                )


def _misplaced(node: Node, name: str, where: str) -> Flaw:
    return Flaw(pointer=node.child(name), what=f"{name} stands on {where} only", mend="remove it")


def _selected(
    subject: Subject, operation: Operation, parameter: Node, items: list[Node]
) -> Iterator[Flaw]:
    named = parameter.value["x-filter"].get("member")
    for path in named if isinstance(named, list) else [named]:
        if not isinstance(path, str):
            continue
        if not any(shapes.follow(subject, item, path) for item in items):
            known = ", ".join(shapes.known_members(subject, item) for item in items)
            yield Flaw(
                pointer=parameter.child("x-filter", "member"),
                what=f"the items of {operation.name} have no member {path!r} "
                f"(known: {known or 'none'})",
                mend="write the dotted path of a member of an item",
            )


def resources(subject: Subject) -> set[str]:
    """The names of the document's resources."""
    names = (o.extension("x-resource").get("name") for o in subject.operations)
    return {name for name in names if isinstance(name, str)}


@rules.rule("resource")
def resource(subject: Subject) -> Iterator[Flaw]:
    """`x-resource` names path parameters, an id that is shown, and a parent that exists."""
    for operation in subject.operations:
        found = operation.extension("x-resource")
        parent = found.get("parent") if isinstance(found.get("parent"), dict) else None
        places = [("parameter", found.get("parameter"))]
        if parent is not None:
            places.append(("parent/parameter", parent.get("parameter")))
        for key, name in places:
            if isinstance(name, str) and operation.parameter(name, "path") is None:
                yield Flaw(
                    pointer=f"{operation.node.child('x-resource')}/{key}",
                    what=f"{operation.name} has no path parameter {name!r}",
                    mend="name a parameter of its path",
                )
        yield from _identified(subject, operation)
        if parent is not None:
            yield from _parent(subject, operation, parent)


def _identified(subject: Subject, operation: Operation) -> Iterator[Flaw]:
    found = operation.extension("x-resource")
    identifier = found.get("id", "id")
    shown = list(representations(subject, operation))
    if found.get("action") not in ("list", "read", "create") or not isinstance(identifier, str):
        return
    if shown and not any(shapes.follow(subject, place, identifier) for place in shown):
        known = ", ".join(shapes.known_members(subject, place) for place in shown)
        yield Flaw(
            pointer=operation.node.child("x-resource"),
            what=f"the {found.get('name')} that {operation.name} answers has no member "
            f"{identifier!r} (known: {known})",
            mend="say in `id` which member holds the id",
        )


def _parent(subject: Subject, operation: Operation, parent: dict[str, object]) -> Iterator[Flaw]:
    place = operation.node.child("x-resource", "parent")
    if isinstance(parent.get("name"), str) and parent["name"] not in resources(subject):
        yield Flaw(
            pointer=f"{place}/name",
            what=f"no operation has the resource {parent['name']!r}",
            mend="name a resource of this document",
        )
    member = parent.get("member")
    shown = list(representations(subject, operation))
    if isinstance(member, str) and shown:
        if not any(shapes.follow(subject, item, member) for item in shown):
            known = ", ".join(shapes.known_members(subject, item) for item in shown)
            yield Flaw(
                pointer=f"{place}/member",
                what=f"the items of {operation.name} have no member {member!r} (known: {known})",
                mend="write the member that shows the parent's id",
            )


@rules.rule("references")
def references(subject: Subject) -> Iterator[Flaw]:
    """`x-references` names a resource of the document."""
    known = resources(subject)
    for node in (*subject.of("parameter"), *subject.schemas):
        name = node.value.get("x-references")
        if isinstance(name, str) and name not in known:
            yield Flaw(
                pointer=node.child("x-references"),
                what=f"no operation has the resource {name!r} (known: {', '.join(sorted(known))})",
                mend="name a resource of this document",
            )


@rules.rule("reads-as")
def reads_as(subject: Subject) -> Iterator[Flaw]:
    """`x-reads-as` names a member of the representation of what is written."""
    for operation in subject.operations:
        request = subject.request(operation)
        name = operation.extension("x-resource").get("name")
        if request is None or not isinstance(name, str):
            continue
        shown = _shown(subject, name)
        for _, body in subject.bodies(request):
            schema = subject.nodes.get(body.child("schema"))
            for node in shapes.members(subject, schema).values():
                path = node.value.get("x-reads-as")
                if isinstance(path, str) and not any(
                    shapes.follow(subject, place, path) for place in shown
                ):
                    yield Flaw(
                        pointer=node.child("x-reads-as"),
                        what=f"no representation of {name!r} has the member {path!r}",
                        mend="write the dotted path of the member that shows it",
                    )


def _shown(subject: Subject, name: str) -> list[Node]:
    """Every schema in which a resource is shown."""
    return [
        place
        for operation in subject.operations
        if operation.extension("x-resource").get("name") == name
        for place in representations(subject, operation)
    ]


@rules.rule("unwrap")
def unwrap(subject: Subject) -> Iterator[Flaw]:
    """`x-unwrap` with `required: true` names a member of the success's body."""
    for operation in subject.operations:
        found = operation.extension("x-unwrap")
        path = found.get("member")
        if found.get("required") is not True or not isinstance(path, str):
            continue
        if not any(shapes.follow(subject, a, path) for a in subject.answers(operation)):
            yield Flaw(
                pointer=operation.node.child("x-unwrap", "member"),
                what=f"the answer of {operation.name} has no member {path!r}",
                mend="name the member that holds the result, or write `required: false`",
            )


@rules.rule("token-request")
def token_request(subject: Subject) -> Iterator[Flaw]:
    """`x-token-request` stands on an OAuth2 scheme and names an operation."""
    for node in subject.of("security-scheme"):
        found = node.value.get("x-token-request")
        if not isinstance(found, dict):
            continue
        if node.value.get("type") != "oauth2":
            yield _misplaced(node, "x-token-request", "an OAuth2 scheme")
        if isinstance(found.get("operation"), str) and not subject.operation(found["operation"]):
            yield Flaw(
                pointer=node.child("x-token-request", "operation"),
                what=f"{found['operation']!r} is no operation",
                mend="write the operationId of the token call",
            )

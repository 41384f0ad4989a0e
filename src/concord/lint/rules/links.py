"""Links: they lead to operations that exist, and stand wherever an id flows.

Model: an id flows from an operation whose success shows a resource with its id to an operation that
takes that id as a path parameter, or as a member of its request body. Required are the links that
let a caller, or the contract run, walk on: from `create` to all of them; from `list` to all of them
when nothing creates the resource, else to `read` alone; from `read` to all others when the resource
is neither created nor listed (its id was the caller's already).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.representations import representations
from concord.lint.subject import Operation, Subject
from concord.spec import child, parts
from concord.spec.vocabulary import REFERENCES, Resource

checks = Checks()

_REQUEST = re.compile(r"\$request\.(path|query|header)\.(.+)\Z")
_BODY = re.compile(r"\$(request|response)\.body(#(/.*)?)?\Z")
_OTHER = re.compile(r"\$(url|method|statusCode|response\.header\..+)\Z")


def _links(subject: Subject) -> Iterator[tuple[Operation, Node, Node]]:
    """Each link with its operation and the response that holds it."""
    # a component may be the response of many operations: each has its own parameters to hold the
    # link to
    seen: set[tuple[str, str]] = set()
    for operation in subject.operations:
        for _, response in subject.responses(operation):
            named = response.value.get("links")
            for name in named if isinstance(named, dict) else ():
                link = subject.below(response, "links", name)
                if link is not None and (link.pointer, operation.node.pointer) not in seen:
                    seen.add((link.pointer, operation.node.pointer))
                    yield operation, response, link


@checks.of("links.target")
def target(subject: Subject) -> Iterator[Problem]:
    for _, _, link in _links(subject):
        name = link.value.get("operationId")
        # the client and the contract run follow operationIds; in an imported document the vendor
        # has chosen
        if "operationRef" in link.value and not subject.spec.is_imported:
            yield Problem(
                pointer=link.child("operationRef"),
                what="the link names its target by operationRef",
                fix="write its operationId",
            )
        elif name is not None and subject.operation(name) is None:
            yield Problem(
                pointer=link.child("operationId"),
                what=f"the link leads to {name!r}, which is no operation",
                fix="write an operationId of this document",
            )


@checks.of("links.parameter")
def parameter(subject: Subject) -> Iterator[Problem]:
    for _, _, link in _links(subject):
        other = subject.operation(link.value.get("operationId"))
        given = link.value.get("parameters", {})
        if other is None or not isinstance(given, dict):
            continue
        for name in given:
            if not _names(other, name):
                yield Problem(
                    pointer=link.child("parameters", name),
                    what=f"{other.name} has no parameter {name!r}",
                    fix=f"write one of: {_known(other)}",
                )
        for node in other.parameters:
            name = str(node.value.get("name"))
            # OpenAPI (Link Object): `path.id` tells a path parameter from a query parameter of the
            # same name
            if node.value.get("in") == "path" and not {name, f"path.{name}"} & set(given):
                yield Problem(
                    pointer=link.pointer,
                    what=f"the link does not give {name!r}, which {other.name} needs",
                    fix=f"add {name!r} to its `parameters`",
                )


def _names(operation: Operation, name: str) -> bool:
    place, _, rest = name.partition(".")
    return any(
        node.value.get("name") == name
        or (node.value.get("name") == rest and node.value.get("in") == place)
        for node in operation.parameters
    )


def _known(operation: Operation) -> str:
    return ", ".join(str(node.value.get("name")) for node in operation.parameters) or "none"


@checks.of("links.expression")
def expression(subject: Subject) -> Iterator[Problem]:
    for operation, response, link in _links(subject):
        for pointer, text in _expressions(link):
            # any other text is a constant value
            if text.startswith("$"):
                what = _wrong_expression(subject, operation, response, text)
                if what:
                    yield Problem(
                        pointer=pointer,
                        what=f"{text!r}: {what}",
                        fix="fix the expression",
                    )


def _expressions(link: Node) -> Iterator[tuple[str, str]]:
    """Pointer and text of what a link gives: parameters, and the request body at any depth."""
    queue = [
        (link.child(name), link.value[name])
        for name in ("parameters", "requestBody")
        if name in link.value
    ]
    while queue:
        pointer, value = queue.pop(0)
        if isinstance(value, dict):
            queue.extend((child(pointer, name), inner) for name, inner in value.items())
        elif isinstance(value, str):
            yield pointer, value


def _wrong_expression(
    subject: Subject, operation: Operation, response: Node, text: str
) -> str | None:
    request, body = _REQUEST.match(text), _BODY.match(text)
    if request:
        found = operation.parameter(request[2], request[1])
        return None if found else f"{operation.name} has no {request[1]} parameter {request[2]!r}"
    if body:
        holder = response if body[1] == "response" else subject.request(operation)
        schemas = [it.child("schema") for _, it in (subject.bodies(holder) if holder else ())]
        tokens = parts(body[3] or "")
        if not any(
            schema in subject.nodes and _reaches(subject, schema, tokens) for schema in schemas
        ):
            return f"the {body[1]} body has no {body[3]!r}"
        return None
    return None if _OTHER.match(text) else "is no runtime expression"


def _reaches(subject: Subject, schema: str, tokens: list[str]) -> bool:
    """Whether the JSON pointer `tokens` leads somewhere in a value of the schema at `schema`."""
    for token in tokens:
        found = subject.view.properties(schema).get(token)
        # a number is an index only where no member has that name
        if found is None and token.isdigit():
            found = subject.view.items(schema)
        if found is None:
            return False
        schema = found
    return True


@checks.of("links.missing")
def missing(subject: Subject) -> Iterator[Problem]:
    for source in subject.operations:
        for other, name in _flows(subject, source):
            if not _linked(subject, source, other, name):
                yield Problem(
                    pointer=source.node.child("responses"),
                    what=f"the id that {source.name} returns flows to {other.name} ({name}), "
                    "and no link says so",
                    fix=f"add a link with operationId {other.name} that gives {name}",
                )


def _flows(subject: Subject, source: Operation) -> Iterator[tuple[Operation, str]]:
    """The operations, and by what they take the id, that a link must lead to from `source`."""
    resource = source.resource
    if resource is None or not _shows_id(subject, source, resource):
        return
    actions = {it.action for it in subject.operations if it.resource_name == resource.name}
    for other in subject.operations:
        taken = _taken(subject, other, resource.name)
        if taken is None or other is source:
            continue
        if (
            resource.action == "create"
            or (resource.action == "list" and ("create" not in actions or other.action == "read"))
            or (resource.action == "read" and not {"create", "list"} & actions)
        ):
            yield other, taken


def _shows_id(subject: Subject, source: Operation, resource: Resource) -> bool:
    """Whether a success of `source` shows the id of its resource."""
    return subject.has_member(representations(subject, source), resource.id)


def _taken(subject: Subject, operation: Operation, name: str) -> str | None:
    """The path parameter or body member by which `operation` takes the id of resource `name`."""
    resource = operation.resource
    named = set()
    if resource is not None and resource.name == name:
        if resource.member:
            return resource.member
        named.add(resource.parameter)
    if resource is not None and resource.parent is not None and resource.parent.name == name:
        named.add(resource.parent.parameter)
    for node in operation.parameters:
        parameter = str(node.value.get("name"))
        taken = parameter in named or subject.word(node, REFERENCES) == name
        if node.value.get("in") == "path" and taken:
            return parameter
    return None


def _linked(subject: Subject, source: Operation, other: Operation, name: str) -> bool:
    for operation, _, link in _links(subject):
        by_body = other.resource is not None and other.resource.member == name
        given = link.value.get("requestBody" if by_body else "parameters")
        leads = operation is source and link.value.get("operationId") == other.id
        if leads and by_body and given is not None:
            return True
        if leads and isinstance(given, dict) and {name, f"path.{name}"} & set(given):
            return True
    return False

"""Constructs that no client can be made of: the generator refuses them by these rules.

What is supported stands in `concord.generate.support`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from concord.generate import support
from concord.http import is_json
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Operation, Subject
from concord.spec import child, unusable_name, vocabulary

checks = Checks()

_TEMPLATED = re.compile(r"\{([^{}]*)\}")
_PATH_NAME = re.compile(r"[a-zA-Z_-][a-zA-Z0-9_-]*\Z")
_MAY_BE_BOOLEAN = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")
_SKIP = "or generate with --skip-unsupported"


@checks.of("unsupported.api-name")
def api_name(subject: Subject) -> Iterator[Problem]:
    folder = subject.spec.path.absolute().parent
    beside = [path.parent.name for path in folder.parent.glob("*/openapi.yaml")]
    what = unusable_name(subject.spec.api, beside)
    if what:
        yield Problem(
            pointer="",
            what=f"the folder {subject.spec.api!r} {what}: no client can be named after it",
            fix="rename it, such as `my-api`: letters, digits and single dashes",
        )


@checks.of("unsupported.response-media")
def response_media(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        for _, response in subject.responses(operation) if not operation.is_webhook else ():
            names = [name for name, _ in subject.bodies(response)]
            if names and not any(map(support.is_read, names)):
                yield Problem(
                    pointer=response.child("content"),
                    what=f"no client reads {' or '.join(names)}",
                    fix=f"describe a JSON or text response, {_SKIP}",
                )


@checks.of("unsupported.request-media")
def request_media(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        request = subject.request(operation)
        names = [name for name, _ in subject.bodies(request)] if request else []
        if request and names and not operation.is_webhook and not any(map(support.is_sent, names)):
            yield Problem(
                pointer=request.child("content"),
                what=f"no client sends {' or '.join(names)}",
                fix=f"describe a JSON or form body, {_SKIP}",
            )


@checks.of("unsupported.event-body")
def event_body(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        if operation.is_webhook:
            request = subject.request(operation)
            names = (
                [name for name, body in subject.bodies(request) if "schema" in body.value]
                if (request)
                else []
            )
            if not any(map(is_json, names)):
                yield Problem(
                    pointer=operation.node.pointer,
                    what="the event has no JSON body",
                    fix=f"describe its payload as application/json, {_SKIP}",
                )


def _called(subject: Subject) -> Iterator[Operation]:
    return (operation for operation in subject.operations if not operation.is_webhook)


@checks.of("unsupported.parameter-content")
def parameter_content(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        for node in operation.parameters:
            if "content" in node.value:
                yield Problem(
                    pointer=node.child("content"),
                    what=f"the parameter {node.value.get('name')!r} is described by `content`",
                    fix=f"describe it by `schema`, as the text that is sent, {_SKIP}",
                )


@checks.of("unsupported.parameter-place")
def parameter_place(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        for node in operation.parameters:
            place = node.value.get("in")
            if place == "cookie" and place not in support.PARAMETER_PLACES:
                yield Problem(
                    pointer=node.pointer,
                    what=f"{operation.name} has cookie parameters: {node.value.get('name')!r}",
                    fix=f"describe them as a security scheme, {_SKIP}",
                )


@checks.of("unsupported.path-parameter")
def path_parameter(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        for node in operation.parameters:
            if node.value.get("in") == "path" and "schema" in node.value:
                types = set(subject.view.types(node.child("schema")))
                if types and not types <= support.PATH_TYPES:
                    yield Problem(
                        pointer=node.child("schema"),
                        what=f"the path parameter {node.value.get('name')!r} may be "
                        f"{' or '.join(sorted(types - support.PATH_TYPES))}",
                        fix=f"describe it as a text, {_SKIP}",
                    )


@checks.of("unsupported.path-name")
def path_name(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        for name in _TEMPLATED.findall(operation.path):
            if not _PATH_NAME.match(name):
                yield Problem(
                    pointer=operation.node.pointer,
                    what=f"the path parameter {name!r} has other characters than letters, "
                    "digits, - and _",
                    fix=f"rename it in the path and in `parameters`: its name is not sent, {_SKIP}",
                )


@checks.of("unsupported.header-parameter")
def header_parameter(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        for node in operation.parameters:
            if node.value.get("in") == "header" and not _plain(subject, node):
                yield Problem(
                    pointer=node.pointer,
                    what=f"the header {node.value.get('name')!r} is no text, number or boolean",
                    fix=f"describe it as a plain string, {_SKIP}",
                )


def _plain(subject: Subject, node: Node) -> bool:
    schema = node.child("schema")
    formats = [subject.view.at(branch).get("format") for branch in subject.view.branches(schema)]
    dated = "date" in formats or "date-time" in formats
    return set(subject.view.types(schema)) <= support.HEADER_TYPES and not dated


@checks.of("unsupported.security-scheme")
def security_scheme(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("security-scheme"):
        kind, scheme = node.value.get("type"), str(node.value.get("scheme")).lower()
        known = kind in support.SCHEMES or (kind == "http" and scheme in support.HTTP_SCHEMES)
        if not known and kind is not None:
            name = node.pointer.rpartition("/")[2]
            yield Problem(
                pointer=node.pointer,
                what=f"the security scheme {name!r} is of a kind that no client can use",
                fix=f"use oauth2, openIdConnect, apiKey, http basic or http bearer, {_SKIP}",
            )


@checks.of("unsupported.binary-text")
def binary_text(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("media-type"):
        media = node.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if is_json(media) and node.value.get("schema"):
            for pointer in _binary(subject, node.child("schema"), set()):
                yield Problem(
                    pointer=pointer,
                    what="`format: binary` cannot stand in JSON",
                    fix="describe how the bytes are written: `contentEncoding: base64`",
                )


def _binary(subject: Subject, pointer: str, seen: set[str]) -> Iterator[str]:
    """The places below the schema at `pointer` that are said to hold bytes."""
    for branch in subject.view.branches(pointer):
        if branch in seen:
            continue
        seen.add(branch)
        schema = subject.view.at(branch)
        if schema.get("format") == "binary":
            yield branch
        below = [*subject.view.properties(branch).values()]
        below += [f"{branch}/items"] if isinstance(schema.get("items"), dict) else []
        for each in below:
            yield from _binary(subject, each, seen)


@checks.of("unsupported.boolean-schema")
def boolean_schema(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        boolean = node.is_schema and isinstance(node.value, bool)
        if boolean and node.field not in _MAY_BE_BOOLEAN:
            yield Problem(
                pointer=node.pointer,
                what="a boolean schema can be no type of a client",
                fix="write {} with a description, or remove it",
            )


@checks.of("unsupported.recursive-schema")
def recursive_schema(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        component = node.pointer.rpartition("/")[0] == "/components/schemas"
        if component and _reaches(subject, node.pointer):
            yield Problem(
                pointer=node.pointer,
                what="the schema holds itself other than by a property",
                fix="put the reference into a property of an object",
            )


def _reaches(subject: Subject, start: str) -> bool:
    """Whether a schema leads back to itself without a property on the way."""
    seen: set[str] = set()
    left = _held(subject, start)
    while left:
        pointer = left.pop()
        if pointer == start:
            return True
        if pointer not in seen:
            seen.add(pointer)
            left += _held(subject, pointer)
    return False


def _held(subject: Subject, pointer: str) -> list[str]:
    node = subject.follow(subject.nodes.get(pointer)) if pointer in subject.nodes else None
    if node is None:
        return []
    found: list[str] = [node.pointer] if node.pointer != pointer else []
    for key in ("allOf", "anyOf", "oneOf"):
        listed = node.value.get(key)
        found += (
            [node.child(key, i) for i in range(len(listed))] if isinstance(listed, list) else []
        )
    if not node.value.get("properties"):
        found += [
            node.child(key)
            for key in ("items", "additionalProperties")
            if isinstance(node.value.get(key), dict)
        ]
    return found


@checks.of("unsupported.python-name")
def python_name(subject: Subject) -> Iterator[Problem]:
    for name, pointer in [*_credentials(subject), *_web_links(subject)]:
        if not support.is_argument_name(name):
            yield Problem(
                pointer=pointer,
                what=f"{name!r} can be no name in a client",
                fix="write another one: small letters, digits and _, no word that Python or the "
                "client uses",
            )


def _credentials(subject: Subject) -> list[tuple[str, str]]:
    """The names of credentials, each with the scheme that asks for it."""
    try:
        schemes = subject.spec.schemes.values()
        return [(each.name, it.pointer) for it in schemes for each in (*it.credentials, *it.tokens)]
    except vocabulary.MALFORMED:
        return []


def _web_links(subject: Subject) -> Iterator[tuple[str, str]]:
    """The names of functions and of their arguments, each with its place."""
    document = subject.spec.document
    for name, link in (vocabulary.WEB_LINKS.tolerant(document) or {}).items():
        place = child(vocabulary.WEB_LINKS.at(""), name)
        yield name, place
        for index, each in enumerate(link.query):
            yield each.argument, child(place, "query", index)


@checks.of("unsupported.other")
def other(_: Subject) -> Iterator[Problem]:
    # `lint_file` asks the generator itself, where openapi-python-client is installed.
    return iter(())

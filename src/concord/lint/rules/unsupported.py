"""Constructs that no client can be made of: the generator refuses them by these rules.

What is supported stands in `concord.generate.support`.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.generate import support
from concord.http import is_json
from concord.http.payload import is_text
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Operation, Subject
from concord.spec import DOCUMENTS, child, unusable_name, vocabulary

checks = Checks()

_MAY_BE_BOOLEAN = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")
_SKIP = "or generate with --skip-unsupported"


@checks.of("unsupported.api-name")
def api_name(subject: Subject) -> Iterator[Problem]:
    folder = subject.spec.path.absolute().parent
    found = (path for name in DOCUMENTS for path in folder.parent.glob(f"*/{name}"))
    beside = list(dict.fromkeys(path.parent.name for path in found))
    what = unusable_name(subject.spec.api, beside)
    if what:
        yield Problem(
            pointer="",
            what=f"the folder {subject.spec.api!r} {what}: no client can be named after it",
            fix="rename it, such as `my-api`: letters, digits and single dashes",
        )


@checks.of("unsupported.success-media")
def success_media(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        responses = [it for status, it in subject.responses(operation) if status[:1] == "2"]
        bodies = [subject.bodies(response) for response in responses]
        # of several media types of one success a client asks for JSON, else for text
        named = [[(name, body) for name, body in each] for each in bodies]
        plain = [each for each in named if each and not any(is_json(name) for name, _ in each)]
        texts = [any(_is_text(subject, name, body) for name, body in each) for each in plain]
        if any(texts) and not all(texts):
            yield Problem(
                pointer=operation.node.child("responses"),
                what="one success is text and another one bytes: no client tells them apart",
                fix=f"make it two operations, or let both be text or both be bytes, {_SKIP}",
            )


def _is_text(subject: Subject, name: str, body: Node) -> bool:
    schema = body.child("schema")
    formats = {subject.view.at(branch).get("format") for branch in subject.view.branches(schema)}
    return is_text(name) and "binary" not in formats


@checks.of("unsupported.multipart")
def multipart(subject: Subject) -> Iterator[Problem]:
    for operation in _called(subject):
        request = subject.request(operation)
        for name, body in subject.bodies(request) if request else ():
            if name.startswith("multipart/") and not subject.members(body.child("schema")):
                yield Problem(
                    pointer=body.pointer,
                    what=f"the parts of a {name} body have no names",
                    fix=f"describe them as `properties`, {_SKIP}",
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
            content = node.value.get("content")
            for media in content if isinstance(content, dict) else ():
                if not support.is_written(str(media)):
                    yield Problem(
                        pointer=child(node.pointer, "content", media),
                        what=f"no client writes {node.value.get('name')!r} as {media!r}",
                        fix="describe it by a `schema`, or with `content` of application/json, "
                        f"{_SKIP}",
                    )


@checks.of("unsupported.security-scheme")
def security_scheme(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("security-scheme"):
        kind, scheme = node.value.get("type"), str(node.value.get("scheme")).lower()
        known = kind in support.SCHEMES or (kind == "http" and scheme in support.HTTP_SCHEMES)
        # without a type it is malformed, which the structure's rules say
        if not known and kind is not None:
            name = node.pointer.rpartition("/")[2]
            yield Problem(
                pointer=node.pointer,
                what=f"the security scheme {name!r} is of a kind that no client can use",
                fix=f"use oauth2, openIdConnect, apiKey, http basic or http bearer, {_SKIP}",
            )


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
        branches = range(len(listed)) if isinstance(listed, list) else ()
        # a base may list what extends it
        found += [
            at
            for at in (node.child(key, index) for index in branches)
            if key == "allOf" or not _extends(subject, at, node.pointer)
        ]
    # an object with members becomes a class, which may hold itself; an array or a map becomes an
    # alias
    if not node.value.get("properties"):
        found += [
            node.child(key)
            for key in ("items", "additionalProperties")
            if isinstance(node.value.get(key), dict)
        ]
    return found


def _extends(subject: Subject, pointer: str, base: str) -> bool:
    """Whether the schema at `pointer` is all of `base`, and more."""
    node = subject.follow(subject.nodes.get(pointer)) if pointer in subject.nodes else None
    listed = node.value.get("allOf") if node is not None else None
    if node is None or not isinstance(listed, list):
        return False
    places = (subject.nodes.get(node.child("allOf", index)) for index in range(len(listed)))
    return any(it is not None and it.referred == base for it in places)


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

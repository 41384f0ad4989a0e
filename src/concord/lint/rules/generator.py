"""Constructs that the client generator refuses or drops without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from concord.http import is_json
from concord.http.payload import is_text
from concord.lint.finding import Checks, Problem
from concord.lint.subject import Subject
from concord.spec import child

checks = Checks()

_MAY_BE_BOOLEAN = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")


@checks.of("generator.defs")
def defs(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        if "$defs" in node.value:
            yield Problem(
                pointer=node.child("$defs"),
                what="$defs is dropped with everything that refers to it",
                fix="move the schemas to components/schemas",
            )


@checks.of("generator.boolean-schema")
def boolean_schema(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        boolean = node.is_schema and isinstance(node.value, bool)
        if boolean and node.field not in _MAY_BE_BOOLEAN:
            yield Problem(
                pointer=node.pointer,
                what="a boolean schema makes the generator refuse the document",
                fix="write {} with a description, or remove it",
            )


@checks.of("generator.parameter-content")
def parameter_content(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("parameter"):
        content = node.value.get("content")
        for media in content if isinstance(content, dict) else ():
            if not is_json(str(media)) and not str(media).startswith("text/"):
                yield Problem(
                    pointer=child(node.pointer, "content", media),
                    what=f"no client writes {node.value.get('name')!r} as {media!r}",
                    fix="describe it by a `schema`, or with `content` of application/json",
                )


@checks.of("generator.multipart")
def multipart(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("request-body"):
        content = node.value.get("content")
        for media, stated in content.items() if isinstance(content, dict) else ():
            if not str(media).startswith("multipart/") or not isinstance(stated, dict):
                continue
            at = child(node.pointer, "content", media)
            if not subject.members(child(at, "schema")):
                what = f"the parts of a {media} body have no names"
                yield Problem(pointer=at, what=what, fix="describe them as `properties`")
            encoding = stated.get("encoding")
            for name, part in encoding.items() if isinstance(encoding, dict) else ():
                if isinstance(part, dict) and "headers" in part:
                    yield Problem(
                        pointer=child(at, "encoding", name, "headers"),
                        what=f"the headers of the part {name!r} are not sent",
                        fix="leave them out, or make the value a part of its own",
                    )


@checks.of("generator.success-media")
def success_media(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        responses = subject.responses(operation) if not operation.is_webhook else ()
        contents = [node.value.get("content") for status, node in responses if status[:1] == "2"]
        named = [[str(media) for media in it] for it in contents if isinstance(it, dict) and it]
        # of several media types of one success a client asks for JSON, else for text
        plain = [media for media in named if not any(map(is_json, media))]
        texts = [any(map(is_text, media)) for media in plain]
        if any(texts) and not all(texts):
            yield Problem(
                pointer=operation.node.child("responses"),
                what="one success is text and another one bytes: no client tells them apart",
                fix="make it two operations, or let both be text or both be bytes",
            )


@checks.of("generator.prefix-items")
def prefix_items(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        if "prefixItems" in node.value:
            yield Problem(
                pointer=node.child("prefixItems"),
                what="prefixItems is read by neither the generator nor the contract run",
                fix="describe the elements with `items`",
            )


def python_name(name: str) -> str:
    """The Python name that is made of `name`."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", name)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words)
    return words.strip("_").lower()


def _clashes(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Pointer, name and earlier name of each that gives a Python name already given."""
    seen: dict[str, str] = {}
    for pointer, name in names:
        python = python_name(name)
        if python in seen:
            yield pointer, name, seen[python]
        seen.setdefault(python, name)


@checks.of("generator.name-clash")
def name_clash(subject: Subject) -> Iterator[Problem]:
    seen: set[str] = set()
    for group in _named_together(subject):
        for pointer, name, earlier in _clashes(group):
            # The same operationId twice is the business of `naming.operation-id-unique`.
            if pointer not in seen and not (name == earlier and pointer.endswith("/operationId")):
                seen.add(pointer)
                python = python_name(name)
                yield Problem(
                    pointer=pointer,
                    what=f"{name!r} and {earlier!r} give the same Python name {python!r}",
                    fix="rename one of them, or leave one out",
                )


def _named_together(subject: Subject) -> Iterator[list[tuple[str, str]]]:
    """Pointers and names of what shares one Python namespace."""
    yield [(o.node.child("operationId"), o.id) for o in subject.operations if o.id]
    for operation in subject.operations:
        yield [(p.pointer, str(p.value.get("name"))) for p in operation.parameters]
    for node in subject.schemas:
        properties = node.value.get("properties")
        names = properties if isinstance(properties, dict) else ()
        yield [(node.child("properties", name), name) for name in names]
    components = "/components/schemas"
    places = [p.rpartition("/") for p in subject.nodes if p.rpartition("/")[0] == components]
    yield [(f"{components}/{name}", name) for _, _, name in places]

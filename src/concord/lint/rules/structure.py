"""What OpenAPI 3.1 itself prescribes: its meta-schema, its fields, its references.

Model: the meta-schema's complaints about surplus fields are replaced by `unknown-field`, since it
also calls a field surplus whenever something inside it is wrong, which would hide problems and
invent others.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import ValidationError

from concord.lint import schema_language
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject
from concord.spec import child, target

checks = Checks()

_MEDIA_TYPE = re.compile(
    r"(\*/\*|[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+*-]+)(\s*;\s*[\w-]+=[^;]+)*\Z", re.IGNORECASE
)
_PATTERNED = ("paths", "components", "callbacks", "responses")


def near(word: str, known: Iterable[str], *, likeness: float = 0.7) -> str:
    """A hint at the known word that `word` may be meant to be."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return f"write {found[0]!r}" if found else "remove it"


@checks.of("structure.openapi")
def openapi(subject: Subject) -> Iterator[Problem]:
    seen = set()
    for error in schema_language.openapi_validator().iter_errors(subject.spec.document):
        pointer = child("", *error.absolute_path)
        problem = Problem(pointer=pointer, what=_what(error), fix=_fix(error))
        if not _reported_elsewhere(error) and problem not in seen:
            seen.add(problem)
            yield problem


def _reported_elsewhere(error: ValidationError) -> bool:
    # see the model above: `unknown-field` reports what is surplus
    if error.validator == "unevaluatedProperties":
        return True
    *_, last = (None, *error.absolute_path)
    holder: Any = error.instance
    if last == "responses":  # without a status code: `responses.success`
        return error.validator in ("required", "minProperties")
    if error.validator == "const" and last == "required":  # `paths.parameter-required`
        return True
    if error.validator == "required" and error.message.startswith("'required'"):  # the same
        return bool(holder.get("in") == "path")
    # A URL with variables is none yet: `servers.url` reads it as it is meant.
    return error.validator == "format" and last == "url" and "{" in str(holder)


def _what(error: ValidationError) -> str:
    text = error.message
    if error.validator == "oneOf" and isinstance(error.instance, dict):
        alternatives: Any = error.validator_value
        names = [part["required"][0] for part in alternatives]
        return f"must have exactly one of {' and '.join(names)}"
    return text if len(text) <= 160 else f"{text[:100]} … {text[-50:]}"


def _fix(error: ValidationError) -> str:
    if error.validator == "type":
        return f"write a value of type {error.validator_value}"
    if error.validator == "required":
        return "add it"
    return "write what OpenAPI 3.1 prescribes here"


@checks.of("structure.unknown-field")
def unknown_field(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        if not isinstance(node.value, dict) or node.is_schema or node.kind == "responses":
            continue
        kind = "reference" if "$ref" in node.value else node.kind
        known = schema_language.fields(kind)
        patterns = schema_language.patterns(kind) if kind in _PATTERNED else ()
        # its keys are expressions, any of which may be right
        if kind == "callbacks":
            continue
        for name in node.value:
            extension = name.startswith("x-") and kind != "reference"
            if name in known or extension or any(p.search(name) for p in patterns):
                continue
            yield Problem(
                pointer=node.child(name),
                what=f"{name!r} is not a field of {kind} ({', '.join(sorted(known)) or '/…'})",
                fix=near(name, known),
            )


@checks.of("structure.media-type")
def media_type(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("media-type"):
        name = node.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if not _MEDIA_TYPE.match(name):
            yield Problem(
                pointer=node.pointer,
                what=f"{name!r} is no media type",
                fix="write type/subtype, such as application/json",
            )


@checks.of("structure.reference")
def reference(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        stated = node.value.get("$ref") if isinstance(node.value, dict) else None
        if stated is None:
            continue
        what = _wrong_reference(subject, node, stated)
        if what:
            yield Problem(
                pointer=node.child("$ref"),
                what=f"$ref {stated!r} {what}",
                fix="write the JSON pointer of an element of this document: #/components/…",
            )


def _wrong_reference(subject: Subject, node: Node, stated: Any) -> str | None:
    if not isinstance(stated, str):
        return "is no string"
    if not stated.startswith("#/"):
        return "leads out of the document, which must be self-contained"
    found = subject.nodes.get(node.referred)
    if found is None:
        return "leads to nothing"
    # what kind of schema it is follows from where it stands (`property`, `items`), not from what
    # it is
    if found.kind != node.kind and not (found.is_schema and node.is_schema):
        return f"leads to a {found.kind}, where a {node.kind} is needed"
    if _returns(subject, node):
        return "leads back to itself"
    return None


def _returns(subject: Subject, node: Node) -> bool:
    """Whether following references alone from `node` comes back to it."""
    seen: set[str] = set()
    place: Node | None = node
    while place is not None and place.reference is not None and place.pointer not in seen:
        seen.add(place.pointer)
        place = subject.nodes.get(place.referred)
    return place is not None and place.pointer == node.pointer and node.pointer in seen


@checks.of("structure.unused-component")
def unused_component(subject: Subject) -> Iterator[Problem]:
    used = _reachable(subject)
    for node in subject.nodes.values():
        keys = node.pointer.split("/")[1:]
        if len(keys) == 3 and keys[0] == "components" and node.pointer not in used:
            yield Problem(
                pointer=node.pointer,
                what=f"{node.kind} {keys[2]!r} is used nowhere",
                fix="use it or remove it",
            )


def _reachable(subject: Subject) -> set[str]:
    """The components that the root, paths and webhooks use, directly or through others."""
    used: set[str] = set()
    # as one mapping: the root's own `security` names schemes, too
    root = {key: value for key, value in subject.spec.document.items() if key != "components"}
    queue: list[Any] = [root]
    while queue:
        for pointer in _targets(queue.pop()):
            component = "/".join(pointer.split("/")[:4])
            node = subject.nodes.get(component)
            if node is not None and component not in used:
                used.add(component)
                queue.append(node.value)
    return used


def _targets(value: Any) -> Iterator[str]:
    """Pointers of the components that `value` names."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
            yield from _named(item)


def _named(item: dict[str, Any]) -> Iterator[str]:
    if isinstance(item.get("$ref"), str):
        yield target(item["$ref"])
    for requirement in item["security"] if isinstance(item.get("security"), list) else ():
        for name in requirement if isinstance(requirement, dict) else ():
            yield child("/components/securitySchemes", name)
    discriminator = item.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    for named in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(named, str):
            yield target(named) if "#" in named else child("/components/schemas", named)

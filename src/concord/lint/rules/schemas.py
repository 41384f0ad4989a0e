"""Schemas as JSON Schema 2020-12 and OpenAPI 3.1 have them, and their members."""

from __future__ import annotations

from collections.abc import Iterator

from jsonschema import Draft202012Validator, ValidationError

from concord.lint import schema_language
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.rules.structure import near
from concord.lint.subject import Subject
from concord.spec import child, parts

checks = Checks()

_OLD = ("nullable", "example")


@checks.of("schemas.meta-schema")
def meta_schema(subject: Subject) -> Iterator[Problem]:
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    seen = set()
    for node in subject.nodes.values():
        if not node.is_schema or _within_schema(subject, node):
            continue
        # nearly all schemas fit; only the others are worth the slow validator, which says why
        if schema_language.fits(schema_language.schema_validator(), node.value):
            continue
        for error in validator.iter_errors(node.value):
            if _reported_elsewhere(error):
                continue
            problem = Problem(
                pointer=child(node.pointer, *error.absolute_path),
                what=error.message,
                fix="write what JSON Schema 2020-12 prescribes here",
            )
            if problem not in seen:
                seen.add(problem)
                yield problem


def _reported_elsewhere(error: ValidationError) -> bool:
    """By `structure.reference` and by `openapi-3-0`."""
    keyword = error.absolute_path[-1] if error.absolute_path else None
    bound = keyword in ("exclusiveMinimum", "exclusiveMaximum")
    return keyword == "$ref" or (bound and isinstance(error.instance, bool))


def _within_schema(subject: Subject, node: Node) -> bool:
    """Whether another schema holds `node`, so that its own validation reaches it."""
    levels = len(parts(node.pointer))
    up = node.pointer
    for _ in range(levels):
        up = up.rpartition("/")[0]
        above = subject.nodes.get(up)
        if above is not None:
            return above.is_schema
    return False


@checks.of("schemas.unknown-keyword")
def unknown_keyword(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        # JSON Schema lets anything stand there: a keyword with a typing error is ignored in silence
        for name in set(node.value) - schema_language.keywords() - set(_OLD):
            if not name.startswith("x-"):
                yield Problem(
                    pointer=node.child(name),
                    what=f"{name!r} is no keyword of a schema",
                    fix=near(name, schema_language.keywords()),
                )


@checks.of("schemas.openapi-3-0")
def openapi_3_0(subject: Subject) -> Iterator[Problem]:
    holders = ("parameter", "header", "media-type")
    for node in (*subject.schemas, *subject.of(*holders)):
        for name in _OLD if node.is_schema else ("example",):
            if name in node.value:
                fix = 'add "null" to `type`' if name == "nullable" else "write `examples`"
                yield Problem(pointer=node.child(name), what=f"{name!r} is of OpenAPI 3.0", fix=fix)
        for name in ("exclusiveMinimum", "exclusiveMaximum") if node.is_schema else ():
            if isinstance(node.value.get(name), bool):
                yield Problem(
                    pointer=node.child(name),
                    what=f"a boolean {name!r} is of OpenAPI 3.0",
                    fix="write the bound itself as its value",
                )


@checks.of("schemas.required-member")
def required_member(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        names = node.value.get("required")
        # a pattern may declare any name
        if not isinstance(names, list) or isinstance(node.value.get("patternProperties"), dict):
            continue
        # what `then` declares, `then` alone may require: the view does not look through it
        known = subject.view.properties(_whole(subject, node).pointer)
        known = known | subject.view.properties(node.pointer)
        for index, name in enumerate(names):
            if isinstance(name, str) and name not in known:
                yield Problem(
                    pointer=node.child("required", index),
                    what=f"required {name!r} is no property (known: {', '.join(known) or 'none'})",
                    fix="describe it under `properties`, or remove the name",
                )


def _whole(subject: Subject, node: Node) -> Node:
    """The schema that `node` is a part of by `allOf`, `anyOf`, … (itself if of none)."""
    while True:
        up = node.pointer.rpartition("/")[0]
        if node.field in ("allOf", "anyOf", "oneOf"):
            up = up.rpartition("/")[0]
        elif node.field not in ("if", "then", "else", "not"):
            return node
        above = subject.nodes.get(up)
        if above is None or not above.is_schema:
            return node
        node = above


@checks.of("schemas.discriminator")
def discriminator(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        found = node.value.get("discriminator")
        if not isinstance(found, dict):
            continue
        name, mapping = found.get("propertyName"), found.get("mapping")
        for alternative in _alternatives(subject, node):
            if isinstance(name, str) and not _requires(subject, alternative, name):
                yield Problem(
                    pointer=node.child("discriminator"),
                    what=f"{name!r} is no required member of {alternative.pointer}",
                    fix="require it in each alternative",
                )
        for value, target in mapping.items() if isinstance(mapping, dict) else ():
            pointer = str(target)
            pointer = pointer[1:] if pointer.startswith("#") else f"/components/schemas/{target}"
            if pointer not in subject.nodes:
                yield Problem(
                    pointer=node.child("discriminator", "mapping", value),
                    what=f"{target!r} leads to nothing",
                    fix="write the `$ref` of a schema",
                )


def _alternatives(subject: Subject, node: Node) -> Iterator[Node]:
    for keyword in ("oneOf", "anyOf"):
        listed = node.value.get(keyword)
        for index in range(len(listed) if isinstance(listed, list) else 0):
            found = subject.below(node, keyword, index)
            if found is not None and subject.view.types(found.pointer) != ("null",):
                yield found


def _requires(subject: Subject, schema: Node, name: str) -> bool:
    branches = [subject.view.at(branch) for branch in subject.view.branches(schema.pointer)]
    required = [names for it in branches if isinstance(names := it.get("required"), list)]
    return name in subject.view.properties(schema.pointer) and any(name in it for it in required)

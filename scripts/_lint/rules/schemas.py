"""Schemas by themselves: JSON Schema 2020-12, and what its keywords say together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from scripts._lint import schema_language, shapes
from scripts._lint.finding import Family, Flaw
from scripts._lint.grammar import Node
from scripts._lint.rules.structure import near
from scripts._lint.subject import Subject
from specs import child, parts

rules = Family(name="schemas")

_OLD = ("nullable", "example")
_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
# What Python's `re` understands and ECMA-262, the dialect of JSON Schema, does not.
_NOT_ECMA = re.compile(r"\\[AZ]|\(\?P[<=>]|\(\?[aiLmsux]+[):-]|[*+?}]\+|\(\?>|\(\?#|\\[hHRK]")


@rules.rule("meta-schema")
def meta_schema(subject: Subject) -> Iterator[Flaw]:
    """A schema is one by JSON Schema 2020-12."""
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    seen = set()
    for node in subject.nodes.values():
        if not node.is_schema or _within_schema(subject, node):
            continue
        for error in validator.iter_errors(node.value):
            path = [str(part) for part in error.absolute_path]
            if path and path[-1] in ("exclusiveMinimum", "exclusiveMaximum", "$ref"):
                if path[-1] == "$ref" or isinstance(error.instance, bool):
                    continue
            flaw = Flaw(
                pointer=child(node.pointer, *error.absolute_path),
                what=error.message,
                mend="write what JSON Schema 2020-12 asks for here",
            )
            if flaw not in seen:
                seen.add(flaw)
                yield flaw


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


@rules.rule("unknown-keyword")
def unknown_keyword(subject: Subject) -> Iterator[Flaw]:
    """Each keyword is one that JSON Schema 2020-12 or OpenAPI 3.1 knows (others do nothing)."""
    for node in subject.schemas:
        for name in node.value:
            if name not in schema_language.keywords() and not name.startswith("x-"):
                if name not in _OLD:
                    yield Flaw(
                        pointer=node.child(name),
                        what=f"{name!r} is no keyword of a schema",
                        mend=near(name, schema_language.keywords()),
                    )


@rules.rule("openapi-3-0")
def openapi_3_0(subject: Subject) -> Iterator[Flaw]:
    """No keyword of OpenAPI 3.0: `nullable`, `example`, boolean `exclusiveMinimum`."""
    holders = ("parameter", "header", "media-type")
    for node in (*subject.schemas, *subject.of(*holders)):
        for name in _OLD if node.is_schema else ("example",):
            if name in node.value:
                mend = 'add "null" to `type`' if name == "nullable" else "write `examples`"
                yield Flaw(pointer=node.child(name), what=f"{name!r} is of OpenAPI 3.0", mend=mend)
        for name in ("exclusiveMinimum", "exclusiveMaximum") if node.is_schema else ():
            if isinstance(node.value.get(name), bool):
                yield Flaw(
                    pointer=node.child(name),
                    what=f"a boolean {name!r} is of OpenAPI 3.0",
                    mend="write the bound itself as its value",
                )


@rules.rule("pattern")
def pattern(subject: Subject) -> Iterator[Flaw]:
    """A `pattern` compiles, in ECMA-262 as in Python."""
    for node in subject.schemas:
        for pointer, text in _patterns(node):
            what = _wrong_pattern(text)
            if what:
                yield Flaw(
                    pointer=pointer, what=f"pattern {text!r} {what}", mend="mend the pattern"
                )


def _patterns(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node.value.get("pattern"), str):
        yield node.child("pattern"), node.value["pattern"]
    named = node.value.get("patternProperties")
    for text in named if isinstance(named, dict) else ():
        yield node.child("patternProperties", text), text


def _wrong_pattern(text: str) -> str | None:
    found = _NOT_ECMA.search(text)
    if found:
        return f"uses {found[0]!r}, which ECMA-262 does not have"
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return f"does not compile: {error}"
    return None


@rules.rule("required-member")
def required_member(subject: Subject) -> Iterator[Flaw]:
    """Each name in `required` is a property of the object."""
    for node in subject.schemas:
        names = node.value.get("required")
        if not isinstance(names, list) or isinstance(node.value.get("patternProperties"), dict):
            continue
        known = shapes.members(subject, _whole(subject, node))
        for index, name in enumerate(names):
            if isinstance(name, str) and name not in known:
                yield Flaw(
                    pointer=node.child("required", index),
                    what=f"required {name!r} is no property (known: {', '.join(known) or 'none'})",
                    mend="describe it under `properties`, or remove the name",
                )


def _whole(subject: Subject, node: Node) -> Node:
    """The schema that `node` is a part of by `allOf`, `anyOf`, … (itself if of none)."""
    while True:
        up = node.pointer.rpartition("/")[0]
        if node.field in ("allOf", "anyOf", "oneOf"):
            up = up.rpartition("/")[0]
        elif node.field not in shapes.COMPOSITION:
            return node
        above = subject.nodes.get(up)
        if above is None or not above.is_schema:
            return node
        node = above


@rules.rule("bounds")
def bounds(subject: Subject) -> Iterator[Flaw]:
    """No lower bound exceeds its upper bound."""
    for node in subject.schemas:
        for low, high in (*_BOUNDS, ("exclusiveMinimum", "exclusiveMaximum")):
            least, most = node.value.get(low), node.value.get(high)
            if _number(least) and _number(most) and least > most:
                yield Flaw(
                    pointer=node.child(low),
                    what=f"{low} {least} exceeds {high} {most}",
                    mend="swap or mend the two",
                )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@rules.rule("enum")
def enum(subject: Subject) -> Iterator[Flaw]:
    """The values of an `enum` are distinct and of the schema's type; so is a `const`."""
    for node in subject.schemas:
        values = node.value.get("enum")
        listed = list(enumerate(values)) if isinstance(values, list) else []
        for index, value in listed:
            if any(_same(value, earlier) for _, earlier in listed[:index]):
                yield Flaw(
                    pointer=node.child("enum", index),
                    what=f"{value!r} is listed twice",
                    mend="keep one of the two",
                )
        places = [(node.child("enum", index), value) for index, value in listed]
        if "const" in node.value:
            places.append((node.child("const"), node.value["const"]))
        for pointer, value in places:
            if not _is_of_type(value, node.value.get("type")):
                yield Flaw(
                    pointer=pointer,
                    what=f"{value!r} is not of type {node.value['type']}",
                    mend="quote or unquote the value, or mend the type",
                )


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _is_of_type(value: Any, named: Any) -> bool:
    names = named if isinstance(named, list) else [named]
    known = [name for name in names if name in Draft202012Validator.TYPE_CHECKER._type_checkers]
    checker = Draft202012Validator.TYPE_CHECKER
    return not known or any(checker.is_type(value, name) for name in known)


@rules.rule("format")
def format_(subject: Subject) -> Iterator[Flaw]:
    """A `format` is a known one and belongs to the schema's type."""
    for node in subject.schemas:
        name, types = node.value.get("format"), shapes.types(subject, node)
        if not isinstance(name, str):
            continue
        homes = {home for home, names in schema_language.FORMATS.items() if name in names}
        if not homes:
            known = [f for names in schema_language.FORMATS.values() for f in names]
            yield Flaw(
                pointer=node.child("format"),
                what=f"format {name!r} is unknown, so nothing checks it",
                mend=near(name, known),
            )
        elif types and not homes & types:
            yield Flaw(
                pointer=node.child("format"),
                what=f"format {name!r} is for {' or '.join(sorted(homes))}, the type is "
                f"{' or '.join(sorted(types))}",
                mend="mend the type or the format",
            )


@rules.rule("keyword-type")
def keyword_type(subject: Subject) -> Iterator[Flaw]:
    """A keyword speaks about the schema's type (`minLength` of an integer does nothing)."""
    for node in subject.schemas:
        named = node.value.get("type")
        types = {t for t in (named if isinstance(named, list) else [named]) if isinstance(t, str)}
        if "integer" in types:
            types.add("number")
        for home, keywords in schema_language.KEYWORDS_OF.items():
            for keyword in (
                sorted(keywords & set(node.value)) if home not in types and types else ()
            ):
                yield Flaw(
                    pointer=node.child(keyword),
                    what=f"{keyword!r} is for {home}, the type is {' or '.join(sorted(types))}",
                    mend="mend the type or remove the keyword",
                )


@rules.rule("array-items")
def array_items(subject: Subject) -> Iterator[Flaw]:
    """An array says what its elements are."""
    for node in subject.schemas:
        named = node.value.get("type")
        if "array" in (named if isinstance(named, list) else [named]) and not (
            {"items", "prefixItems", "$ref", "allOf"} & set(node.value)
        ):
            yield Flaw(
                pointer=node.pointer,
                what="the array does not say what its elements are",
                mend="add `items`",
            )


@rules.rule("discriminator")
def discriminator(subject: Subject) -> Iterator[Flaw]:
    """A discriminator names a required member of each alternative, and maps to schemas."""
    for node in subject.schemas:
        found = node.value.get("discriminator")
        if not isinstance(found, dict):
            continue
        name, mapping = found.get("propertyName"), found.get("mapping")
        for alternative in _alternatives(subject, node):
            if isinstance(name, str) and not _requires(subject, alternative, name):
                yield Flaw(
                    pointer=node.child("discriminator"),
                    what=f"{name!r} is no required member of {alternative.pointer}",
                    mend="require it in each alternative",
                )
        for value, target in mapping.items() if isinstance(mapping, dict) else ():
            pointer = str(target)
            pointer = pointer[1:] if pointer.startswith("#") else f"/components/schemas/{target}"
            if pointer not in subject.nodes:
                yield Flaw(
                    pointer=node.child("discriminator", "mapping", value),
                    what=f"{target!r} leads to nothing",
                    mend="write the `$ref` of a schema",
                )


def _alternatives(subject: Subject, node: Node) -> Iterator[Node]:
    for keyword in ("oneOf", "anyOf"):
        listed = node.value.get(keyword)
        for index in range(len(listed) if isinstance(listed, list) else 0):
            found = subject.below(node, keyword, index)
            if found is not None and shapes.types(subject, found) != {"null"}:
                yield found


def _requires(subject: Subject, schema: Node, name: str) -> bool:
    required = [part.value.get("required") for part in shapes.parts(subject, schema)]
    return name in shapes.members(subject, schema) and any(
        name in names for names in required if isinstance(names, list)
    )

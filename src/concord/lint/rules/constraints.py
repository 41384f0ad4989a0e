"""What the keywords of one schema say together: bounds, values, formats, types, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from concord.lint import schema_language
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.rules.structure import near
from concord.lint.subject import Subject

checks = Checks()

_TYPES = {
    name: jsonschema_rs.Draft202012Validator({"type": name})
    for name in ("null", "boolean", "integer", "number", "string", "array", "object")
}
_BOUNDS = (
    ("minimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
# What Python's `re` understands and ECMA-262, the dialect of JSON Schema, does not.
_NOT_ECMA = re.compile(r"\\[AZ]|\(\?P[<=>]|\(\?[aiLmsux]+[):-]|[*+?}]\+|\(\?>|\(\?#|\\[hHRK]")


@checks.of("constraints.pattern")
def pattern(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        for pointer, text in _patterns(node):
            what = _wrong_pattern(text)
            if what:
                yield Problem(
                    pointer=pointer, what=f"pattern {text!r} {what}", fix="fix the pattern"
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
        # Python's dialect is the nearest one at hand: what neither of the two understands is found
        # here
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return f"does not compile: {error}"
    return None


@checks.of("constraints.bounds")
def bounds(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        for low, high in _BOUNDS:
            least, most = node.value.get(low), node.value.get(high)
            if _number(least) and _number(most) and least > most:
                yield Problem(
                    pointer=node.child(low),
                    what=f"{low} {least} exceeds {high} {most}",
                    fix="swap or fix the two",
                )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@checks.of("constraints.enum")
def enum(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        values = node.value.get("enum")
        listed = list(enumerate(values)) if isinstance(values, list) else []
        for index, value in listed:
            if any(_same(value, earlier) for _, earlier in listed[:index]):
                yield Problem(
                    pointer=node.child("enum", index),
                    what=f"{value!r} is listed twice",
                    fix="keep one of the two",
                )
        places = [(node.child("enum", index), value) for index, value in listed]
        if "const" in node.value:
            places.append((node.child("const"), node.value["const"]))
        for pointer, value in places:
            if not _is_of_type(value, node.value.get("type")):
                yield Problem(
                    pointer=pointer,
                    what=f"{value!r} is not of type {node.value['type']}",
                    fix="quote or unquote the value, or fix the type",
                )


def _same(one: Any, other: Any) -> bool:
    # `1 == 1.0 == True` in Python: three values of an enumeration in JSON, or at least two
    return type(one) is type(other) and bool(one == other)


def _is_of_type(value: Any, named: Any) -> bool:
    names = named if isinstance(named, list) else [named]
    known = [_TYPES[name] for name in names if isinstance(name, str) and name in _TYPES]
    return not known or any(validator.is_valid(value) for validator in known)


@checks.of("constraints.format")
def format_(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        name, types = node.value.get("format"), set(subject.view.types(node.pointer))
        if not isinstance(name, str):
            continue
        homes = {home for home, names in schema_language.FORMATS.items() if name in names}
        if not homes:
            known = [f for names in schema_language.FORMATS.values() for f in names]
            yield Problem(
                pointer=node.child("format"),
                what=f"format {name!r} is unknown, so nothing checks it",
                fix=near(name, known),
            )
        elif types and not homes & types:
            yield Problem(
                pointer=node.child("format"),
                what=f"format {name!r} is for {' or '.join(sorted(homes))}, the type is "
                f"{' or '.join(sorted(types))}",
                fix="fix the type or the format",
            )


@checks.of("constraints.keyword-type")
def keyword_type(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        named = node.value.get("type")
        types = {t for t in (named if isinstance(named, list) else [named]) if isinstance(t, str)}
        if "integer" in types:
            # keywords for numbers (`minimum`, say) apply to integers, too
            types.add("number")
        for home, keywords in schema_language.KEYWORDS_OF.items():
            for keyword in (
                sorted(keywords & set(node.value)) if home not in types and types else ()
            ):
                yield Problem(
                    pointer=node.child(keyword),
                    what=f"{keyword!r} is for {home}, the type is {' or '.join(sorted(types))}",
                    fix="fix the type or remove the keyword",
                )


@checks.of("constraints.array-items")
def array_items(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        named = node.value.get("type")
        if "array" in (named if isinstance(named, list) else [named]) and not (
            {"items", "prefixItems", "$ref", "allOf"} & set(node.value)
        ):
            yield Problem(
                pointer=node.pointer,
                what="the array does not describe its items",
                fix="add `items`",
            )

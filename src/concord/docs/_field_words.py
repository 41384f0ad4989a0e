"""What a schema says of one value, in the words of the site: marks, limits, examples, notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from concord.spec import Replacement, vocabulary

_LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "multipleOf": "multiple of",
    "minLength": "least length",
    "maxLength": "greatest length",
    "minItems": "least items",
    "maxItems": "most items",
    "minProperties": "least members",
    "maxProperties": "most members",
    "pattern": "matches",
    "default": "default",
    "const": "always",
}


def marks_of(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for key, word in (
        ("deprecated", "deprecated"),
        ("readOnly", "read-only"),
        ("writeOnly", "write-only"),
    ):
        if any(node.get(key) is True for node in nodes):
            yield word


def limits_of(node: dict[str, Any], inner: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for owner, prefix in ((node, ""), (inner, "each: ")):
        for key, words in _LIMITS.items():
            if key in owner and (owner is node or inner is not node):
                yield prefix + words, shown(owner[key])
        if inner is node:
            break
    if node.get("uniqueItems"):
        yield "items", "no two the same"
    if node.get("additionalProperties") is False:
        yield "other members", "none"


def examples_of(nodes: list[dict[str, Any]]) -> Iterator[Any]:
    for node in nodes:
        found = node.get("examples", [])
        if isinstance(found, dict):  # a parameter's: named, each with its value
            found = [example["value"] for example in found.values() if "value" in example]
        yield from found


def notes_of(node: dict[str, Any]) -> Iterator[str]:
    """Sentences about what the vocabulary says of a parameter or a member."""
    if selects := vocabulary.FILTER.of(node):
        names = " or ".join(f"`{member}`" for member in selects.members)
        yield f"Selects items by {names}: {_MATCHES[selects.match]}."
    if resource := vocabulary.REFERENCES.of(node):
        yield f"Identifies a {resource.replace('_', ' ')} that must exist."
    if member := vocabulary.READS_AS.of(node):
        yield f"Read back as `{member}`."
    if vocabulary.UNIQUE.of(node):
        yield "No two may have the same value."
    if by := vocabulary.REPLACED_BY.of(node):
        yield _replacement(by, is_parameter="in" in node)
    if expansion := vocabulary.EXPANDS.of(node):
        yield f"With `{expansion.value}` the items show all of their members."


def _replacement(by: Replacement, *, is_parameter: bool) -> str:
    """What to use instead of something deprecated."""
    if by.operation:
        return f"Use `{by.operation}` with `{by.name}`: it lists them."
    if is_parameter:
        several = ", which takes several values" if by.relation == "first-of" else ""
        return f"Use `{by.name}` instead{several}."
    relation = "it has the same value" if by.relation == "equal" else "this is its first value"
    return f"Use `{by.name}`: {relation}."


_MATCHES = {
    "equal": "equal",
    "contains": "containing the text, whatever its case",
    "wildcard": "matching, where `*` stands for any text",
    "from": "this value or a later one",
    "after": "a later one",
    "to": "this value or an earlier one",
    "one-of": "one of the given values",
}


def shown(value: Any) -> str:
    """A value as JSON has it; a text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

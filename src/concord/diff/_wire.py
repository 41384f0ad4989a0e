"""How the values of a place travel: as JSON, or as text, which does not keep their types.

Model: parameters, response headers and the members of a form are text. The integer 5 and the text
"5" are the same bytes there, so whoever takes any text takes every number, and whoever takes an
array takes a single value as an array of one. `accepting` widens the schema of a reader by the
values that it cannot tell apart from its own; containment then decides as usual.
Known limits: null has no text and is compared as JSON; parts of `multipart/form-data` too. A text
that may hold the delimiter of an array fits no array that is written in one text.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from concord.diff._covers import covers

Wire = Literal["json", "text", "repeated", "joined"]
"""`repeated` and `joined` are text, and an array is written as several values or as one text."""
PLAIN = frozenset({"integer", "number", "boolean"})
"""Types whose texts are known; none of them holds a delimiter."""
TEXT_LIMITS = frozenset({"pattern", "minLength", "maxLength", "format"})
_NUMBER_LIMITS = frozenset(
    {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"}
)
_TEXTS: Mapping[str, dict[str, Any]] = {
    "integer": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)$"},
    "number": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$"},
    "boolean": {"type": "string", "enum": ["true", "false"]},
}


def within(wire: Wire) -> Wire:
    """How what stands within a value travels."""
    return "json" if wire == "json" else "text"


def text(value: Any) -> str:
    """The text of a value that is neither an array nor an object."""
    return value if isinstance(value, str) else json.dumps(value)


def texts(types: Collection[str]) -> dict[str, Any]:
    """The schema of the texts of all values of these types."""
    return {"anyOf": [_TEXTS[name] for name in sorted(types)]}


def types_fit(inner: frozenset[str] | None, outer: frozenset[str] | None, wire: Wire) -> bool:
    """Whether the texts of these types can be read as those, whatever else limits them."""
    if wire == "json" or not inner or not outer:
        return False
    readable = set(outer)
    if "string" in outer:
        readable |= PLAIN
    if "number" in outer:
        readable.add("integer")
    if "array" in outer and wire in ("repeated", "joined"):
        # a text in one piece may hold the delimiter, and would come apart
        readable |= PLAIN | ({"string"} if wire == "repeated" else set())
    return inner <= readable


def accepting(schema: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """`schema` of a reader, widened by the values that have the same text as one of its own.

    The schemas within it are widened already. Itself where nothing is added.
    """
    if wire == "json":
        return schema
    found = [schema, *_other_types(schema)]
    if "array" in _types(schema) and wire in ("repeated", "joined") and _may_hold_one(schema):
        one = {"type": sorted(PLAIN | ({"string"} if wire == "repeated" else set()))}
        items = schema.get("items", True)
        found.append(one if items is True else {"allOf": [items, one]})
    return {"anyOf": found} if len(found) > 1 else schema


def _other_types(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Schemas of the values of other types that have the same texts."""
    types = _types(schema)
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(listed, list):
        others = [other for value in listed for other in _same_text(value)]
        if others:
            yield {"enum": others}
        return
    if "string" in types:
        limits = {key: schema[key] for key in TEXT_LIMITS & schema.keys()}
        open_to = [
            name
            for name in sorted(PLAIN)
            # "unknown" counts as no: a change that nobody can rule out is reported
            if not limits or covers(_TEXTS[name], {"type": "string", **limits}) == "yes"
        ]
        if open_to:
            yield {"type": open_to}
    # a text is no reader's number beyond its bounds, and no schema of texts says which those are
    elif not _NUMBER_LIMITS & schema.keys():
        yield from (_TEXTS[name] for name in sorted(PLAIN & types))


def _same_text(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        try:
            other = json.loads(value)
        except ValueError:
            return
        # `5.0` and `5` are one number and two texts: only what is written back alike is the same on
        # the wire
        if isinstance(other, (bool, int, float)) and text(other) == value:
            yield other
    elif isinstance(value, (bool, int, float)):
        yield text(value)


def _types(schema: dict[str, Any]) -> frozenset[str]:
    stated = schema.get("type", ())
    return frozenset([stated] if isinstance(stated, str) else stated)


def _may_hold_one(schema: dict[str, Any]) -> bool:
    """Whether the number of items allows one, and nothing else is said of single items."""
    if schema.keys() & {"prefixItems", "contains"} or schema.get("items") is False:
        return False
    return int(schema.get("minItems", 0)) <= 1 <= int(schema.get("maxItems", 1))

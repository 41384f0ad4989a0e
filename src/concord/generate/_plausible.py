"""A value that a schema could have, where the document gives no example of one.

Model: pure and the same in every run. An example, a `const`, the first of an `enum` or a `default`
comes first, then what the format and the type and the limits say; of an object the members that
it must have.
Known limits: a `pattern` is not followed, nor are limits that contradict each other; what recurs is
cut off at some depth.
"""

from __future__ import annotations

from typing import Any

from concord.generate import _document
from concord.spec import Spec

_DEPTH = 6
_FORMATS = {
    "date": "2025-01-20",
    "date-time": "2025-01-20T09:00:00Z",
    "time": "09:00:00Z",
    "duration": "PT1H",
    "email": "ada@example.com",
    "uri": "https://example.com",
    "url": "https://example.com",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "dGV4dA==",
}
_TEXT = "text"
_LONGEST = 60
_MOST_ITEMS = 3
"""What is shown at most, whatever a schema asks for."""


def plausible(spec: Spec, pointer: str, depth: int = _DEPTH) -> Any:
    """A value of the schema at `pointer`."""
    schema = _document.schema(spec, _document.target(spec, pointer) or pointer)
    stated = _stated({**schema, **_document.schema(spec, pointer)})
    if stated:
        return stated[0]
    others = _document.alternatives(spec, pointer)
    typed = [it for it in others if spec.schemas.types(it) != ("null",)]
    if typed and not schema.get("properties") and depth:
        return plausible(spec, typed[0], depth - 1)
    kinds = [kind for kind in spec.schemas.types(pointer) if kind != "null"]
    kind = next(iter(kinds), "object" if _document.members(spec, pointer) else "string")
    match kind:
        case "object":
            return _object(spec, pointer, depth)
        case "array":
            inner = _document.item(spec, pointer)
            value = [plausible(spec, inner, depth - 1)] if inner and depth else []
            return value * min(max(1, int(_limit(schema, "minItems") or 1)), _MOST_ITEMS)
        case "boolean":
            return True
        case "integer" | "number":
            return _number(schema, kind)
    return _text(schema)


def _stated(schema: dict[str, Any]) -> list[Any]:
    """What the schema itself says, the most telling first."""
    examples = schema.get("examples")
    found = list(examples) if isinstance(examples, list) else []
    found += [schema[key] for key in ("example", "const") if key in schema]
    found += [value for value in schema.get("enum") or () if value is not None]
    found += [schema["default"]] if schema.get("default") is not None else []
    return found


def _object(spec: Spec, pointer: str, depth: int) -> dict[str, Any]:
    if not depth:
        return {}
    pointer = _document.target(spec, pointer) or pointer
    members = _document.members(spec, pointer)
    wanted = [name for name in members if name in spec.schemas.required(pointer)]
    return {
        name: plausible(spec, members[name], depth - 1)
        for name in wanted
        if not _document.schema(spec, members[name]).get("readOnly")
    }


def _number(schema: dict[str, Any], kind: str) -> int | float:
    step = _limit(schema, "multipleOf") or 1
    least = _limit(schema, "minimum")
    above = _limit(schema, "exclusiveMinimum")
    most = _limit(schema, "maximum")
    # one rather than nothing: a quantity of zero is often refused by a rule that no schema states
    value = max(1, step)
    if above is not None and value <= above:
        value = above + step
    if least is not None:
        value = max(value, least)
    if most is not None:
        value = min(value, most)
    return int(value) if kind == "integer" else value


def _limit(schema: dict[str, Any], name: str) -> int | float | None:
    """The number that a keyword gives; None where it gives none."""
    found = schema.get(name)
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    least = min(int(_limit(schema, "minLength") or 0), _LONGEST)
    most = _limit(schema, "maxLength")
    text = _TEXT.ljust(least, "x")
    return text if most is None else text[: max(int(most), least)]


def object_with(spec: Spec, pointer: str, given: dict[str, Any]) -> dict[str, Any]:
    """`given` with the members that the object at `pointer` must have and `given` lacks."""
    least = _object(spec, pointer, _DEPTH)
    return {**given, **{name: value for name, value in least.items() if name not in given}}

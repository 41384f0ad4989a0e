"""Schemas for assistants: each whole in itself, without references and words of ours.

Model: pure. References are put in their places, an `allOf` stays one; what recurs, or lies deeper
than `_DEPTH`, is any value with its description. Members that only the server fills are left out.
Known limits: an assistant sees what is sent; formats and patterns are those on the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from concord.generate import _text
from concord.spec import Spec, target

_DEPTH = 6
_LONGEST = 300
"""Characters of a description."""
_MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_ONE = frozenset({"items", "additionalProperties", "not", "contains", "propertyNames"})
_PLAIN = frozenset(
    {"type", "enum", "const", "default", "format", "pattern", "required", "uniqueItems"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
    | {"contentEncoding", "contentMediaType"}
)


class ToolSchemas:
    """The schemas of one spec, for tools."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._known: dict[tuple[str, int], dict[str, Any]] = {}
        """What a reference stands for at a depth, where it does not lead back to itself."""

    def at(self, pointer: str) -> dict[str, Any]:
        """The schema at `pointer`; an empty one if there is none."""
        try:
            return self._whole(self.spec.at(pointer), frozenset(), _DEPTH)
        except KeyError:
            return {}

    def _whole(self, schema: Any, within: frozenset[str], depth: int) -> dict[str, Any]:
        if not isinstance(schema, Mapping):
            return {} if schema is not False else {"not": {}}
        found = self._referred(schema.get("$ref"), within, depth)
        for keyword, value in schema.items():
            if keyword in _PLAIN:
                found[keyword] = value
            elif keyword == "description":
                found[keyword] = shortened(value, _LONGEST)
            elif not depth:
                continue
            elif keyword in _MANY and isinstance(value, list):
                found[keyword] = [self._whole(it, within, depth - 1) for it in value]
            elif keyword in _ONE:
                plain = isinstance(value, bool)
                found[keyword] = value if plain else self._whole(value, within, depth - 1)
            elif keyword == "properties" and isinstance(value, Mapping):
                found[keyword] = self._members(value, within, depth)
        return _kept(found)

    def _referred(self, reference: Any, within: frozenset[str], depth: int) -> dict[str, Any]:
        if not isinstance(reference, str) or not reference.startswith("#"):
            return {}
        pointer = self.spec.canonical(target(reference))
        if pointer in within or not depth:
            said = self.spec.at(pointer).get("description")
            return {"description": shortened(said, _LONGEST)} if said else {}
        if within:  # what is open above could make another of it
            return self._whole(self.spec.at(pointer), within | {pointer}, depth)
        key = pointer, depth
        if key not in self._known:
            self._known[key] = self._whole(self.spec.at(pointer), frozenset({pointer}), depth)
        return dict(self._known[key])

    def _members(
        self, members: Mapping[str, Any], within: frozenset[str], depth: int
    ) -> dict[str, Any]:
        return {
            name: self._whole(it, within, depth - 1)
            for name, it in members.items()
            if not (isinstance(it, Mapping) and it.get("readOnly") is True)
        }


def _kept(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that requires no member which it leaves out."""
    members = schema.get("properties")
    if isinstance(members, dict) and isinstance(schema.get("required"), list):
        required = [it for it in schema["required"] if it in members]
        schema = {**schema, "required": required}
    return {name: it for name, it in schema.items() if name != "required" or it}


def shortened(text: Any, longest: int) -> str:
    """`text` on one line, cut at the end of a word."""
    line = _text.sentence(text)
    if len(line) <= longest:
        return line
    return line[:longest].rpartition(" ")[0].rstrip(",;:") + " …"


def closed(members: Mapping[str, Any], required: Iterable[str]) -> dict[str, Any]:
    """The schema of an object that has these members and no others."""
    names = list(required)
    return {
        "type": "object",
        "properties": dict(members),
        **({"required": names} if names else {}),
        "additionalProperties": False,
    }

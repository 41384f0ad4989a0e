"""Schema inference: the schema that the values at an undocumented place suggest.

Model: types and formats are counted, names of members kept; no value is. An inferred schema is
bounded in depth and width, whatever values it takes.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from concord.evidence import kind_of
from concord.traffic import _redact

# deeper or wider than that a person describes the place anew anyway
_DEEPEST, _WIDEST = 4, 30
_DATE = r"\d{4}-\d\d-\d\d"
_FORMATS = {
    "date-time": re.compile(rf"{_DATE}T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "date": re.compile(_DATE),
    "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "uri": re.compile(r"https?://[^\s<>\"]+"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
}
_ORDER = ("string", "integer", "number", "boolean", "object", "array", "null")


class InferredSchema:
    """The schema of the values at one place."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._types: Counter[str] = Counter()
        self._formats: Counter[str] = Counter()
        self._members: dict[str, InferredSchema] = {}
        self._items: InferredSchema | None = None
        self._keyed = False

    def take(self, value: Any) -> None:
        """Take another value into account."""
        self._types[kind_of(value)] += 1
        if isinstance(value, str):
            self._formats.update(n for n, pattern in _FORMATS.items() if pattern.fullmatch(value))
        elif isinstance(value, dict) and self._depth < _DEEPEST:
            for key, inner in value.items():
                self._take_member(key, inner)
        elif isinstance(value, list) and self._depth < _DEEPEST:
            self._items = self._items or InferredSchema(self._depth + 1)
            for item in value:
                self._items.take(item)

    def _take_member(self, key: str, value: Any) -> None:
        if _redact.name(key) == "*" or len(self._members) >= _WIDEST:
            self._keyed = True  # names that are data: a mapping, not a list of members
        else:
            self._members.setdefault(key, InferredSchema(self._depth + 1)).take(value)

    def schema(self) -> dict[str, Any]:
        """A schema that all of the values satisfy."""
        types = [kind for kind in _ORDER if self._types[kind]]
        # an integer is a number
        if "number" in types and "integer" in types:
            types.remove("integer")
        found: dict[str, Any] = {}
        if types:
            found["type"] = types[0] if len(types) == 1 else types
        texts = self._types["string"]
        # a format is inferred only if every text has it
        stated = [form for form in _FORMATS if texts and self._formats[form] == texts]
        if stated:
            found["format"] = stated[0]
        if self._items is not None:
            found["items"] = _described(self._items)
        if self._members and not self._keyed:
            found["properties"] = {key: _described(it) for key, it in self._members.items()}
        return found

    def words(self) -> str:
        """The types, for people."""
        return " or ".join(kind for kind in _ORDER if self._types[kind]) or "nothing"


def _described(inferred: InferredSchema) -> dict[str, Any]:
    schema = inferred.schema()
    kind = schema.pop("type", None)
    return {**({"type": kind} if kind else {}), "description": UNDOCUMENTED, **schema}


UNDOCUMENTED = "Not documented; seen in recorded traffic."

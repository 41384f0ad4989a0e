"""Redaction: samples of exchanges without secrets and personal data.

The rule: a sample shows structure. Of a body that is the names of members that the spec declares
(and others that read like a word), JSON types, and a value only where the spec itself declares that
very value for that place (enum, const, example, default). Headers and credentials never show; of a
URL the operation's path and the names of query parameters. An undocumented value where others are
declared shows if it reads like a word of a vocabulary: letters with `_`, `-` and `.` between
them, two digits at the most.
Known limits: a vendor that puts a person's name where the spec declares an enumeration shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from concord.evidence import Applied, Shape, kind_of
from concord.spec import Operation

_NAME = re.compile(r"[A-Za-z_$@][A-Za-z_.$\[\]-]*\d{0,2}")
_VALUE = re.compile(r"[A-Za-z]+(?:[_.-][A-Za-z]+)*\d{0,2}")
# an excerpt for people: enough to recognise the place, too little to rebuild a record
_MOST_MEMBERS, _DEEPEST = 8, 3


def name(text: str, *, declared: bool = False) -> str:
    """A member's or parameter's name, `*` if it may be data."""
    return text if declared or (len(text) <= 60 and _NAME.fullmatch(text)) else "*"


def vocabulary(value: Any) -> bool:
    """Whether a value reads like one of a vocabulary, not like data."""
    if isinstance(value, str):
        return len(value) <= 40 and _VALUE.fullmatch(value) is not None
    return isinstance(value, int) and abs(value) < 1_000


def sample(value: Any, shapes: Sequence[Shape], depth: int = 0) -> Any:
    """`value` by the rule; `shapes` are the schemas that apply to it."""
    applied = Applied(shapes, value)
    if isinstance(value, dict):
        return _object(value, applied, depth)
    if isinstance(value, list):
        shown = [sample(item, applied.items, depth + 1) for item in value[:1]]
        return [*shown, f"… {len(value) - 1} more"] if len(value) > 1 else shown
    if value is None or _declared(value, applied.shapes):
        return value
    return _placeholder(value, applied.shapes)


def _object(value: dict[str, Any], applied: Applied, depth: int) -> Any:
    if depth >= _DEEPEST:
        return "<object>"
    found: dict[str, Any] = {}
    # a sample is an excerpt for people
    for key in list(value)[:_MOST_MEMBERS]:
        shown = name(key, declared=key in applied.names)
        found[shown] = sample(value[key], applied.below(value, key), depth + 1)
    if len(value) > _MOST_MEMBERS:
        found["…"] = f"{len(value) - _MOST_MEMBERS} more"
    return found


def _declared(value: Any, applying: Sequence[Shape]) -> bool:
    # as JSON: 1 and true are equal in Python
    text = json.dumps(value)
    for shape in applying:
        stated = [*shape.definition.get("examples", ()), shape.definition.get("default")]
        if text in shape.values or any(json.dumps(it) == text for it in stated if it is not None):
            return True
    return False


def _placeholder(value: Any, applying: Sequence[Shape]) -> str:
    formats = [shape.definition["format"] for shape in applying if "format" in shape.definition]
    return f"<{formats[0] if formats and isinstance(value, str) else kind_of(value)}>"


def request_line(operation: Operation, url: str) -> str:
    """Method, path template and names of the query."""
    names = {parameter.name for parameter in operation.parameters}
    try:
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        pairs = []
    query = "&".join(f"{name(key, declared=key in names)}=…" for key, _ in pairs)
    return f"{operation.label}{f'?{query}' if query else ''}"

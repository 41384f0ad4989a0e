"""Conditions on records, translated to SQL.

Model: a condition compares the values at one or several dotted members with a value, as
`x-filter` in `specs/README.md` says. `[]` after a part of a member means any element of the
array there (`skills[]`, `trainings[].identifier`). `matches` is `wildcard` in any case.
Dates and times are compared as instants: a value without a time of day means its whole day in
UTC, and `2025-01-20T10:00:00+01:00` equals `2025-01-20T09:00:00Z`.
Known limits: no text fits a pattern of over 50,000 bytes; member names hold no double quotes; a
missing member never meets a condition.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

Match = Literal[
    "equal", "contains", "wildcard", "matches", "from", "after", "to", "one-of", "absent",
    "present",
]  # fmt: skip
_LONGEST_PATTERN = 50_000
"""Bytes: SQLite's own limit (SQLITE_MAX_LIKE_PATTERN_LENGTH)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_COMPARISON = {"from": ">=", "after": ">", "to": "<="}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Records whose `member` (any of them, if several) stands in relation `match` to `value`."""

    member: str | tuple[str, ...]
    match: Match = "equal"
    value: Any = None


def sql(conditions: Sequence[Condition]) -> tuple[str, list[Any]]:
    """` AND …` for a WHERE clause over the column `data`, and its parameters."""
    text, values = "", []
    for condition in conditions:
        members = (
            (condition.member,) if isinstance(condition.member, str) else tuple(condition.member)
        )
        alternatives = []
        for member in members:
            alternative, parameters = _on_member(member, condition)
            alternatives.append(alternative)
            values.extend(parameters)
        text += f" AND ({' OR '.join(alternatives)})"
    return text, values


def order_sql(order: Sequence[str]) -> str:
    """`ORDER BY` over members (descending with a leading `-`), then the order of insertion."""
    terms = [
        f"{value_sql(member.removeprefix('-'))}{' DESC' if member.startswith('-') else ''}"
        for member in order
    ]
    return ", ".join([*terms, "position"])


def value_sql(member: str) -> str:
    """The expression for a member that passes through no array."""
    return f"json_extract(data, '{_path(member.split('.'))}')"


def _path(parts: Sequence[str]) -> str:
    # a quoted label of SQLite's JSON path, in an SQL string where a quote is doubled
    return "$" + "".join(f'."{part}"'.replace("'", "''") for part in parts)


def _on_member(member: str, condition: Condition) -> tuple[str, list[Any]]:
    if "[]" not in member:
        return _predicate(value_sql(member), condition)
    *arrays, rest = member.split("[]")
    source, tables = "data", []
    for index, part in enumerate(arrays):
        path = _path(part.strip(".").split("."))
        tables.append(f"json_each({source}, '{path}') AS e{index}")
        # `json_each` gives a text as its bare value, which is no JSON for `json_extract`: an error
        # in SQLite
        source = f"CASE WHEN e{index}.type IN ('object', 'array') THEN e{index}.value END"
    last = f"e{len(arrays) - 1}.value"
    value = f"json_extract({source}, '{_path(rest.strip('.').split('.'))}')" if rest else last
    predicate, parameters = _predicate(value, condition)
    # Member names come from the spec and from our modules; values are always bound.
    text = f"EXISTS (SELECT 1 FROM {', '.join(tables)} WHERE {predicate})"  # noqa: S608
    return text, parameters


def _predicate(expression: str, condition: Condition) -> tuple[str, list[Any]]:
    value = _bindable(condition.value)
    match condition.match:
        case "equal":
            # `IS`, not `=`: null equals null, and a missing member is null
            return f"{expression} IS ?", [value]
        case "one-of":
            text = f"{expression} IN (SELECT value FROM json_each(?))"  # noqa: S608
            return text, [json.dumps(value)]
        case "contains":
            # not LIKE, which folds ASCII alone: `É` would not contain `é`
            return f"instr(fold({expression}), fold(?)) > 0", [str(value)]
        case "absent":
            return f"{expression} IS NULL", []
        case "present":
            return f"{expression} IS NOT NULL", []
        case "wildcard":
            return _glob(expression, "?", str(value))
        case "matches":
            return _glob(f"fold({expression})", "fold(?)", str(value))
        case "from" | "after" | "to" as relation:
            return _range(expression, relation, value)


def _bindable(value: Any) -> Any:
    """`value` as SQLite can take it: integers beyond 64 bits as floats, infinite beyond those."""
    if not isinstance(value, int) or -(2**63) <= value < 2**63:
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _range(
    expression: str, relation: Literal["from", "after", "to"], value: Any
) -> tuple[str, list[Any]]:
    span = day_span(value) if isinstance(value, str) else None
    if span is None:
        return f"{expression} {_COMPARISON[relation]} ?", [value]
    first, last = span
    bound = first if relation == "from" else last
    return f"instant({expression}) {_COMPARISON[relation]} ?", [bound]


def _glob(expression: str, placeholder: str, pattern: str) -> tuple[str, list[Any]]:
    """Whether a text fits `pattern`, in which `*` alone has a meaning."""
    # several stars in a row say the same as one, and each takes time
    plain = re.sub(r"\*+", "*", pattern)
    # `?` and `[` have a meaning in GLOB and none in a wildcard; within brackets they stand for
    # themselves
    found = "".join(f"[{sign}]" if sign in "?[" else sign for sign in plain)
    # SQLite refuses longer patterns with an error
    if len(found.encode("utf-8", "replace")) > _LONGEST_PATTERN:
        return "0", []
    return f"{expression} GLOB {placeholder}", [found]


def day_span(value: str) -> tuple[int, int] | None:
    """First and last microsecond that a date (its whole day) or a date-time means."""
    first = instant(value)
    if first is None:
        return None
    return first, first + _DAY - 1 if len(value) == len("2025-01-20") else first


@lru_cache(maxsize=65_536)
def instant(value: object) -> int | None:
    """Microseconds since 1970 of an RFC 3339 date or date-time; None if it is neither."""
    if not isinstance(value, str) or len(value) < len("2025-01-20") or value[4:5] != "-":
        return None
    # A leap second counts as the second before it: datetime has no 60th second.
    text = value.upper()
    leap = text[17:19] == "60"
    try:
        moment = datetime.fromisoformat(text[:17] + "59" + text[19:] if leap else text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _fold(value: object) -> str | None:
    return None if value is None else str(value).casefold()


def install(connection: sqlite3.Connection) -> None:
    """Give `connection` the functions that the conditions use."""
    connection.create_function("instant", 1, instant, deterministic=True)
    connection.create_function("fold", 1, lru_cache(maxsize=65_536)(_fold), deterministic=True)

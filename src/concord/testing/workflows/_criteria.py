"""Whether criteria hold: simple conditions, regular expressions, JSONPath.

Known limits: texts are compared without regard to case, as the standard has it; a number equals the
text that says it.
"""

from __future__ import annotations

import json
import operator
import re
from typing import Any

import jsonpath_rfc9535 as jsonpath

from concord.spec.workflows import (
    Comparison,
    Condition,
    Criterion,
    Expression,
    Junction,
    Literal,
    Negation,
    embedded,
    parse_condition,
    parse_expression,
)
from concord.testing.workflows._state import NoValueError, State

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_LONGEST = 120


def failure(criterion: Criterion, state: State) -> str | None:
    """What a criterion expected and found instead, in one line; None if it holds."""
    try:
        holds, seen = _judged(criterion, state)
    except NoValueError as error:
        return f"expected {criterion}: {error}"
    return None if holds else f"expected {criterion}{seen}"


def _judged(criterion: Criterion, state: State) -> tuple[bool, str]:
    if criterion.kind == "simple":
        condition = parse_condition(criterion.condition)
        return bool(_value(condition, state)), _seen(condition, state)
    context = state.value(parse_expression(criterion.context))
    shown = f", it is {_shown(context)}"
    if criterion.kind == "regex":
        text = context if isinstance(context, str) else json.dumps(context)
        return re.search(criterion.condition, text) is not None, shown
    query = "".join(
        it if isinstance(it, str) else json.dumps(state.value(it))
        for it in embedded(criterion.condition)
    )
    return bool(jsonpath.find(query, context)), shown


def _seen(condition: Condition, state: State) -> str:
    """What the one reference of a plain comparison leads to, for messages."""
    if not isinstance(condition, Comparison) or not isinstance(condition.left, Expression):
        return ""
    return f", it is {_shown(state.value(condition.left))}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _value(condition: Condition, state: State) -> Any:
    match condition:
        case Literal():
            return condition.value
        case Expression():
            return state.value(condition)
        case Negation():
            return not _value(condition.condition, state)
        case Junction():
            join = all if condition.operator == "&&" else any
            return join(_value(each, state) for each in condition.conditions)
    return _compare(
        condition.operator, _value(condition.left, state), _value(condition.right, state)
    )


def _compare(sign: str, left: Any, right: Any) -> bool:
    left, right = _alike(left, right)
    if sign in ("==", "!="):
        # True is 1 in Python and nowhere else
        same = left == right and isinstance(left, bool) == isinstance(right, bool)
        return same is (sign == "==")
    try:
        return bool(_ORDER[sign](left, right))
    except TypeError:
        return False


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Texts in one case, and a text beside a number as the number that it says."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold(), right.casefold()
    return _number_beside(left, right), _number_beside(right, left)


def _number_beside(value: Any, other: Any) -> Any:
    if isinstance(value, str) and isinstance(other, (int, float)) and not isinstance(other, bool):
        try:
            return float(value)
        except ValueError:
            return value
    return value

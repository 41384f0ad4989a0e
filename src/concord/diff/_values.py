"""What one place may hold: types, null, listed values, limits.

Rules (`request-` narrowing is an error, widening information; `response-` the other way round):
types and formats, null, values added to and removed from an enumeration, and each limit on its
own (`max`, `min`, lengths, counts, pattern, multiples, uniqueness).
Known limits: a pattern is compared with a pattern as far as the library decides it; where it does
not, the change is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from concord.diff._change import CALLERS, IMPLEMENTERS, STRICT, TOLERANT, Finding, Level
from concord.diff._covers import Verdict, covers
from concord.diff._merged_schema import LIMITS, LOWER, UPPER, Sub, View
from concord.diff._rules import rule_at
from concord.diff._wire import PLAIN, TEXT_LIMITS, Wire, text, texts, types_fit

_CONTENT = ("contentEncoding", "contentMediaType")
_ITEM_LIMITS = frozenset({"minItems", "maxItems", "uniqueItems"})
# generated clients parse these two into `date` and `datetime`, so their change breaks code
_PYTHON_TYPES = frozenset({"date", "date-time"})
# Formats of numbers by what they hold; without one, as much as the widest.
_WIDTHS: dict[Any, int] = {"int32": 1, "float": 1, "int64": 2, "double": 2, None: 2}


@dataclass(frozen=True, kw_only=True)
class Spot:
    """What is compared: in which direction it travels and what it is."""

    direction: str
    """`request` (the sender is the user) or `response` (the sender is the server)."""
    kind: str
    """`parameter`, `body`, `property` or `header`."""
    subject: str
    wire: Wire = "json"
    """How its values travel."""

    @property
    def prefix(self) -> str:
        """How the ids of its rules begin."""
        return f"{self.direction}-{self.kind}"

    def rule(self, kind: str) -> str:
        """The id of the rule of that kind for this place."""
        return rule_at(self.prefix, kind).id

    @property
    def is_request(self) -> bool:
        """Whether it is part of a request, which the user sends."""
        return self.direction == "request"


def values(spot: Spot, base: View, head: View, *, fits: bool = False) -> Iterator[Finding]:
    """What changed about the values of one place, without what stands below it.

    `fits`: whether containment found that everything that was valid still is.
    """
    if disjoint(base, head) and not (fits or _types_fit(spot, base, head)):
        yield _type_changed(spot, base, head)
        return
    yield from _types(spot, base, head, fits=fits)
    yield from _null(spot, base, head)
    yield from _enumeration(spot, base, head)
    for keyword in sorted(base.limits.keys() | head.limits.keys()):
        if not (keyword in _CONTENT or (keyword == "format" and _numbers(base, head))):
            yield from _limit(spot, base, head, keyword)


def single(spot: Spot, base: View, head: View) -> tuple[Sub, Sub]:
    """A value and the items of the array that it is now written in; nothing if it is not."""
    listed = spot.wire in ("repeated", "joined") and head.types == frozenset({"array"})
    if not listed or not spot.is_request or (base.types or frozenset()) & {"array", "object"}:
        return (), ()
    return base.sub, head.items


def _types_fit(spot: Spot, base: View, head: View) -> bool:
    """Whether the sender's types have the same texts as the reader's, limits aside."""
    inner, outer = (base, head) if spot.is_request else (head, base)
    return types_fit(inner.types, outer.types, spot.wire)


def representation(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    """What changed about the size of a number and the content of a text.

    Schemas do not count it among the values, so containment says nothing of it.
    """
    if _numbers(base, head):
        yield from _limit(spot, base, head, "format")
    for keyword in _CONTENT:
        yield from _limit(spot, base, head, keyword)


def _numbers(base: View, head: View) -> bool:
    return any((view.types or frozenset()) & {"integer", "number"} for view in (base, head))


def disjoint(base: View, head: View) -> bool:
    """Whether no type is common to both."""
    if not base.types or not head.types or base.types & head.types:
        return False
    # every integer is a number: the two are never apart
    return not {"integer", "number"} <= base.types | head.types


def narrowed(spot: Spot, found: Verdict, *, reading: Level = "warning") -> tuple[Level, str]:
    """Level and reason of a change whose old values fit the new ones (as `found` says) or not.

    `reading` is the level of values that a reader of responses does not know yet.
    """
    if found == "yes":
        return (
            "info",
            "no request that was valid is refused" if spot.is_request else "nothing new is sent",
        )
    if found == "unknown":
        return "warning", "whether everything that was valid still is could not be decided"
    if spot.is_request:
        return "error", "requests that were valid are refused"
    return reading, "responses may hold what the old document excludes"


def affected(spot: Spot, level: Level) -> tuple[str, ...]:
    """Whom a change of values reaches."""
    if level == "info":
        return (IMPLEMENTERS,)
    if spot.is_request:
        return (CALLERS,)
    return (STRICT, TOLERANT) if level == "error" else (STRICT,)


def _fits(spot: Spot, base: dict[str, Any], head: dict[str, Any]) -> Verdict:
    return covers(base, head) if spot.is_request else covers(head, base)


def _type_changed(spot: Spot, base: View, head: View) -> Finding:
    why = "requests that were valid are refused"
    level: Level = "error"
    if spot.wire == "joined" and single(spot, base, head)[0]:
        level, why = "warning", "a text that holds the delimiter is read as several values"
    return Finding(
        id=spot.rule("type-changed"),
        level=level,
        subject=spot.subject,
        what=f"type changed from {_types_text(base)} to {_types_text(head)}",
        why=why if spot.is_request else "responses hold another type than readers expect",
        affects=(CALLERS,) if spot.is_request else (STRICT, TOLERANT),
        base=base.pointer,
        head=head.pointer,
    )


def _types_text(view: View) -> str:
    return " or ".join(sorted(view.types)) if view.types else "anything"


def _types(spot: Spot, base: View, head: View, *, fits: bool) -> Iterator[Finding]:
    if base.types == head.types:
        return
    old, new = ({"type": sorted(v.types)} if v.types else {} for v in (base, head))
    found = _fits(spot, old, new)
    if old and new and found != "yes" and {"integer", "number"} <= set(old["type"] + new["type"]):
        found = "no"  # the library leaves this one open
    if spot.wire != "json" and (fits or _types_fit(spot, base, head)):
        found = "yes"
    level, why = narrowed(spot, found, reading="error")
    word = "changed" if level != "info" else "generalized" if spot.is_request else "specialized"
    yield Finding(
        id=spot.rule(f"type-{word}"),
        level=level,
        subject=spot.subject,
        what=f"type changed from {_types_text(base)} to {_types_text(head)}",
        why=why,
        affects=affected(spot, level),
        base=base.pointer,
        head=head.pointer,
    )


def _null(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    # without a type anything is allowed, null too
    if base.null == head.null or not (base.types and head.types):
        return
    level, why = narrowed(spot, "yes" if head.null == spot.is_request else "no", reading="error")
    if not spot.is_request and head.null:
        why = "a value that was always there may be null"
    yield Finding(
        id=spot.rule(f"became-{'' if head.null else 'not-'}nullable"),
        level=level,
        subject=spot.subject,
        what="may be null" if head.null else "may no longer be null",
        why=why,
        affects=affected(spot, level),
        base=base.pointer,
        head=head.pointer,
    )


def _enumeration(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    if base.values is None and head.values is None:
        return
    if base.values is None or head.values is None:
        yield _listed(spot, base, head)
        return
    was, now = (_by_text(spot, view.values) for view in (base, head))
    for word, values_, fits in (
        ("removed", [was[key] for key in sorted(was.keys() - now)], not spot.is_request),
        ("added", [now[key] for key in sorted(now.keys() - was)], spot.is_request),
    ):
        if values_:
            yield _value(spot, base, head, word, _words(values_), fits=fits)


def _by_text(spot: Spot, found: dict[str, Any] | None) -> dict[str, Any]:
    """Listed values by what tells them apart: their JSON, or their text where that is all."""
    if spot.wire == "json":
        return found or {}
    return {text(value): value for value in (found or {}).values()}


def _words(found: list[Any]) -> str:
    return ", ".join(repr(value) for value in found)


def _value(spot: Spot, base: View, head: View, word: str, named: str, *, fits: bool) -> Finding:
    level, why = narrowed(spot, "yes" if fits else "no")
    if level == "warning":
        why = "a strict reader refuses the new value; a tolerant one meets a value it does not know"
    elif level == "error":
        why = "requests with the value are refused"
    return Finding(
        id=spot.rule(f"enum-value-{word}"),
        level=level,
        subject=spot.subject,
        what=f"{'new value' if word == 'added' else 'no longer'} {named}",
        why=why,
        affects=affected(spot, level),
        base=base.listed or base.pointer,
        head=head.listed or head.pointer,
    )


def _listed(spot: Spot, base: View, head: View) -> Finding:
    became = head.values is not None
    left = [value for _, value in sorted((head.values or {}).items())]
    level, why = narrowed(spot, "yes" if became != spot.is_request else "no")
    return Finding(
        id=spot.rule(f"became-{'' if became else 'not-'}enum"),
        level=level,
        subject=spot.subject,
        what=f"only {_words(left)} left" if became else "any value allowed",
        why=why,
        affects=affected(spot, level),
        base=base.listed or base.pointer,
        head=head.listed or head.pointer,
    )


def _limit(spot: Spot, base: View, head: View, keyword: str) -> Iterator[Finding]:
    old, new = (view.limits.get(keyword, (None, "")) for view in (base, head))
    if old[0] == new[0]:
        return
    types = sorted((base.types or frozenset()) & (head.types or frozenset()))
    kind = {"type": types} if types else {}
    found = _fits(
        spot, *({**kind, keyword: v} if v is not None else kind for v in (old[0], new[0]))
    )
    if spot.wire != "json" and not types:
        found = _limit_of_other_type(spot, base, head, keyword) or found
    reading: Level = "warning"
    if keyword == "multipleOf":
        one, other = (old[0], new[0]) if spot.is_request else (new[0], old[0])
        found = _multiples(one, other, types)
    # JSON Schema 2020-12 (section 8): annotations, which no validator asserts and containment
    # ignores
    if keyword in _CONTENT:
        found = "yes" if (new if spot.is_request else old)[0] is None else "unknown"
    if keyword == "format":
        found, reading = _format(spot, old[0], new[0], found)
    level, why = narrowed(spot, found, reading=reading)
    yield Finding(
        id=spot.rule(f"{LIMITS[keyword]}-{_verb(keyword, old[0], new[0])}"),
        level=level,
        subject=spot.subject,
        what=_limit_text(keyword, old[0], new[0]),
        why=why,
        affects=affected(spot, level),
        base=old[1] or base.pointer,
        head=new[1] or head.pointer,
    )


def _limit_of_other_type(spot: Spot, base: View, head: View, keyword: str) -> Verdict | None:
    """Whether values of another type, by their texts, keep the reader's limit; None if unasked."""
    inner, outer = (base, head) if spot.is_request else (head, base)
    limit = outer.limits.get(keyword, (None, ""))[0]
    if limit is None:
        return "yes"
    if keyword in _ITEM_LIMITS:
        return covers({"type": "array", "minItems": 1, "maxItems": 1}, {keyword: limit})
    if keyword not in TEXT_LIMITS or not inner.types or not inner.types <= PLAIN:
        return None
    found = covers(texts(inner.types), {"type": "string", keyword: limit})
    # the sender's own limits are not part of the texts, so a "no" may be too strict
    return "unknown" if found == "no" and inner.limits else found


def _multiples(inner: Any, outer: Any, types: list[str]) -> Verdict:
    """Whether all multiples of `inner` (None: all numbers) are multiples of `outer`.

    The library leaves this one open.
    """
    if outer is None:
        return "yes"
    if inner is None:
        # all integers are the multiples of 1; 0 has no multiples but itself, so that it fits
        # nothing
        inner = 1 if types == ["integer"] else 0
    try:
        # by their texts: as floats 0.3 is no multiple of 0.1
        one, other = Fraction(str(inner)), Fraction(str(outer))
        return "yes" if one and not one % other else "no"
    except (ValueError, ZeroDivisionError):
        return "unknown"


def _format(spot: Spot, old: Any, new: Any, found: Verdict) -> tuple[Verdict, Level]:
    """A format is a hint, unless readers make another type of it."""
    if {old, new} & _PYTHON_TYPES and not spot.is_request:
        return "no", "error"
    if {old, new} <= _WIDTHS.keys():
        wider = _WIDTHS[new] >= _WIDTHS[old] if spot.is_request else _WIDTHS[new] <= _WIDTHS[old]
        return ("yes" if wider else "unknown"), "warning"
    if spot.is_request and new is None:
        return "yes", "warning"
    return ("unknown" if found == "no" else found), "warning"


def _verb(keyword: str, old: Any, new: Any) -> str:
    numeric = keyword in UPPER or keyword in LOWER
    if old is None:
        return "set" if numeric else "added"
    if new is None:
        return "unset" if numeric else "removed"
    if numeric:
        return "increased" if new > old else "decreased"
    return "changed"


def _limit_text(keyword: str, old: Any, new: Any) -> str:
    if old is None:
        return f"{keyword} {new!r} added"
    if new is None:
        return f"{keyword} {old!r} removed"
    return f"{keyword} changed from {old!r} to {new!r}"

"""Planted defects: relations between members."""

from __future__ import annotations

from typing import Any

from tests.lint.planted._defect import PROPERTIES, WIDGET, planted

_MOMENT = {"type": "string", "format": "date-time", "description": "Moment."}
_NUMBER = {"type": "integer", "description": "Number."}
_PLACE = f"{WIDGET}/x-relations"


def related(*stated: Any) -> dict[str, Any]:
    """A widget with two moments and two numbers, which relate so."""
    # a dict that stands twice would be written with an anchor
    moments = {f"{PROPERTIES}/{name}": dict(_MOMENT) for name in ("begin", "finish")}
    numbers = {f"{PROPERTIES}/{name}": dict(_NUMBER) for name in ("seats", "sold")}
    return {**moments, **numbers, _PLACE: list(stated)}


RELATIONS = (
    planted(
        "relations.members",
        "no such member",
        related({"before": ["begin", "end"]}),
        f"{_PLACE}/0",
    ),
    planted(
        "relations.members",
        "a malformed one beside it",
        related({"after": ["begin", "end"]}, {"before": ["begin", "end"]}),
        f"{_PLACE}/1",
        also=tuple(("vocabulary.extension", f"{_PLACE}/0{key}") for key in ("", "/after")),
    ),
    planted(
        "relations.types",
        "a moment and a number",
        related({"not-after": ["begin", "seats"]}),
        f"{_PLACE}/0",
    ),
    planted(
        "relations.types",
        "the elements of what is no array",
        related({"count": {"of": "begin", "is": "seats"}}),
        f"{_PLACE}/0",
    ),
    planted(
        "relations.types",
        "moments as numbers",
        related({"at-most": ["begin", "seats"]}),
        f"{_PLACE}/0",
    ),
    planted(
        "examples.schema",
        "an example that breaks a relation",
        {
            **related({"at-most": ["sold", "seats"]}),
            f"{WIDGET}/examples": [{"id": "w1", "status": "new", "sold": 2, "seats": 1}],
        },
        f"{WIDGET}/examples/0/seats",
    ),
    planted(
        "ledger.unknown-id",
        "of a relation",
        related({"at-most": ["sold", "seats"], "x-ambiguity": ["widgets-none"]}),
        f"{_PLACE}/0/x-ambiguity/0",
    ),
)

SILENT: dict[str, dict[str, Any]] = {
    "relations of members that can be compared": related(
        {"before": ["begin", "finish"]},
        {"at-most": ["sold", "seats"]},
        {"implies": {"when": {"sold": 0}, "present": ["begin"]}},
        {"sum": {"of": ["sold"], "is": "seats"}, "x-inferred": "a reason"},
    ),
}

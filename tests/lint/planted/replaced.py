"""Planted defects: what took the place of something deprecated."""

from __future__ import annotations

from typing import Any

from tests.lint.planted._defect import LIST, PROPERTIES, SCHEMAS, planted

OLD = f"{PROPERTIES}/state"
_STATE = {"type": "string", "description": "State.", "deprecated": True}
_NAMES = {"type": "array", "description": "Names.", "items": {"type": "string"}}


def member(stated: Any, **changes: Any) -> dict[str, Any]:
    """A deprecated member of the widget that is replaced so."""
    return {OLD: {**_STATE, "x-replaced-by": stated, **changes}}


def parameter(stated: Any, **changes: Any) -> dict[str, Any]:
    """A deprecated parameter of the list that is replaced so."""
    old = {"name": "state", "in": "query", "description": "State.", "deprecated": True}
    old |= {"schema": {"type": "string"}, "x-replaced-by": stated}
    return {f"{LIST}/parameters/-": old | changes}


def listed(**changes: Any) -> dict[str, Any]:
    """A deprecated list of ids, which another list tells by a filter."""
    stated = {"operation": "widgets.list", "parameter": "status", "as": "ids-of", **changes}
    return member(stated, **_NAMES)


REPLACED = (
    planted(
        "replaced.deprecated",
        "of a member that is current",
        member({"member": "status", "as": "equal"}, deprecated=False),
        f"{OLD}/x-replaced-by",
    ),
    planted(
        "replaced.deprecated",
        "of a header",
        parameter({"parameter": "status", "as": "equal"}, **{"in": "header"}),
        f"{LIST}/parameters/3/x-replaced-by",
    ),
    planted(
        "replaced.target",
        "no such member",
        member({"member": "states", "as": "equal"}),
        f"{OLD}/x-replaced-by/member",
    ),
    planted(
        "replaced.target",
        "no such parameter",
        parameter({"parameter": "states", "as": "equal"}),
        f"{LIST}/parameters/3/x-replaced-by/parameter",
    ),
    planted(
        "replaced.target",
        "no such list",
        listed(operation="widgets.get"),
        f"{OLD}/x-replaced-by/operation",
    ),
    planted(
        "replaced.target",
        "no filter of the list",
        listed(parameter="page"),
        f"{OLD}/x-replaced-by/parameter",
    ),
    planted(
        "replaced.target",
        "a member that is deprecated, too",
        {**member({"member": "code", "as": "equal"}), f"{PROPERTIES}/code/deprecated": True},
        f"{OLD}/x-replaced-by/member",
    ),
    planted(
        "replaced.relation",
        "the first of what is no list",
        member({"member": "status", "as": "first-of"}),
        f"{OLD}/x-replaced-by/as",
    ),
    planted(
        "replaced.relation",
        "equal to what is of another type",
        parameter({"parameter": "page", "as": "equal"}),
        f"{LIST}/parameters/3/x-replaced-by/as",
    ),
    planted(
        "replaced.relation",
        "the ids of a list in one text",
        {**listed(), f"{OLD}/type": "string", f"{OLD}/items": {}},
        f"{OLD}/x-replaced-by/as",
        also=(("constraints.keyword-type", f"{OLD}/items"),),
    ),
)

SILENT: dict[str, dict[str, Any]] = {
    "a deprecated member beside its replacement": member({"member": "status", "as": "equal"}),
    "a deprecated member that is the first of a list": {
        f"{PROPERTIES}/names": _NAMES,
        **member({"member": "names", "as": "first-of"}),
    },
    "a deprecated parameter beside its replacement": parameter(
        {"parameter": "status", "as": "equal"}
    ),
    "a deprecated list that another one tells": listed(),
    "a deprecated member that nothing replaces": {OLD: _STATE},
    "a member of a part of the schema that has its replacement": {
        f"{SCHEMAS}/Part": {
            "type": "object",
            "description": "A part.",
            "x-source": ["Widgets"],
            "properties": {
                "state": {**_STATE, "x-replaced-by": {"member": "status", "as": "equal"}}
            },
        },
        f"{SCHEMAS}/Whole": {
            "description": "The whole.",
            "x-source": ["Widgets"],
            "allOf": [{"$ref": f"#{SCHEMAS}/Part"}, {"$ref": f"#{SCHEMAS}/Widget"}],
        },
        f"{SCHEMAS}/WidgetPage/properties/whole": {"$ref": f"#{SCHEMAS}/Whole"},
    },
}

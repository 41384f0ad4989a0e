"""Planted defects: links."""

from __future__ import annotations

from typing import Any

from tests.lint.planted._defect import CREATE, GET, ID, ITEM, LIST, LISTED, PING, planted
from tests.lint.planting import DELETE

_LINK = {"operationId": "widgets.get", "parameters": {"id": "$response.body#/data/0/id"}}

_RENAME = {
    **PING,
    "operationId": "widgets.rename",
    "parameters": [ID],
    "x-resource": {"name": "widget", "action": "invoke", "parameter": "id"},
    "responses": {
        "204": {"description": "Renamed."},
        "404": {"$ref": "#/components/responses/Refused"},
    },
}

EDIT = "/paths/~1v1~1widgets~1edit"


def by_body(member: str) -> dict[str, Any]:
    """An operation that takes the id of a widget as a member of its body."""
    return {
        **PING,
        "operationId": "widgets.edit",
        "x-resource": {"name": "widget", "action": "update", "member": member},
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/WidgetCreate"},
                    "examples": {"first": {"value": {"owner_id": "c1", "parent_id": "w1"}}},
                }
            }
        },
        "responses": _RENAME["responses"],
    }


def editable(member: str) -> dict[str, Any]:
    """Such an operation, and the link that leads to it."""
    return {
        EDIT: {"post": by_body(member)},
        f"{CREATE}/responses/201/links/edit": {
            "operationId": "widgets.edit",
            "requestBody": {"owner_id": "c1", "parent_id": "$response.body#/id"},
        },
    }


LINKS = (
    planted(
        "links.target",
        "no such operation",
        {f"{LISTED}/links/other": {**_LINK, "operationId": "widgets.read"}},
        f"{LISTED}/links/other/operationId",
    ),
    planted(
        "links.target",
        "by operationRef",
        {f"{LISTED}/links/other": {"operationRef": "#/paths/~1v1~1widgets/get"}},
        f"{LISTED}/links/other/operationRef",
    ),
    planted(
        "links.parameter",
        "a parameter that the target does not have, and one that it needs",
        {f"{LISTED}/links/other": {**_LINK, "parameters": {"key": "1"}}},
        f"{LISTED}/links/other",
        f"{LISTED}/links/other/parameters/key",
    ),
    planted(
        "links.expression",
        "no such member",
        {f"{LISTED}/links/get/parameters/id": "$response.body#/data/0/identifier"},
        f"{LISTED}/links/get/parameters/id",
    ),
    planted(
        "links.expression",
        "no such request parameter",
        {f"{LISTED}/links/get/parameters/id": "$request.path.id"},
        f"{LISTED}/links/get/parameters/id",
    ),
    planted(
        "links.expression",
        "no such member, in a request body",
        {f"{LISTED}/links/get/requestBody": {"which": {"id": "$response.body#/data/0/key"}}},
        f"{LISTED}/links/get/requestBody/which/id",
    ),
    planted(
        "links.missing",
        "from create and from list",
        {f"{CREATE}/responses/201/links": DELETE, f"{LISTED}/links": DELETE},
        f"{CREATE}/responses",
        f"{LIST}/responses",
    ),
)

FLOWS = (
    planted(
        "links.missing",
        "to an operation that takes the id in its body",
        {EDIT: {"post": by_body("parent_id")}},
        f"{CREATE}/responses",
    ),
    planted(
        "links.missing",
        "from create to every operation that takes the id, from list to read alone",
        {f"{ITEM}/put": _RENAME},
        f"{CREATE}/responses",
    ),
    planted(
        "links.missing",
        "from list to every operation, where nothing creates",
        {f"{ITEM}/put": _RENAME, f"{CREATE}/x-resource": DELETE},
        f"{LIST}/responses",
    ),
    planted(
        "links.missing",
        "from read, where nothing creates or lists",
        {f"{ITEM}/put": _RENAME, f"{CREATE}/x-resource": DELETE, f"{LIST}/x-resource": DELETE},
        f"{GET}/responses",
    ),
    planted(
        "links.missing",
        "to a list within a parent",
        {
            f"{ITEM}/put": {
                **_RENAME,
                "x-resource": {
                    "name": "widget",
                    "action": "invoke",
                    "parameter": "id",
                    "parent": {"name": "widget", "parameter": "id", "member": "id"},
                },
            }
        },
        f"{CREATE}/responses",
    ),
)

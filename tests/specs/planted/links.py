"""Planted defects: links."""

from __future__ import annotations

from tests.specs.planted._defect import CREATE, GET, ID, ITEM, LIST, LISTED, PING, planted
from tests.specs.planting import DELETE

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

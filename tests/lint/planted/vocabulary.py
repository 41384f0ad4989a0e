"""Planted defects: extensions and what they name."""

from __future__ import annotations

from tests.lint.planted._defect import CREATE, EVENT, GET, LIST, SCHEMAS, SCHEME, planted
from tests.lint.planted.links import EDIT, editable
from tests.lint.planting import DELETE

VOCABULARY = (
    planted("vocabulary.extension", "unknown", {f"{LIST}/x-resouce": {}}, f"{LIST}/x-resouce"),
    planted(
        "vocabulary.extension",
        "on the wrong element",
        {"/info/x-source": ["Basics"]},
        "/info/x-source",
    ),
    planted(
        "vocabulary.extension",
        "of the wrong type",
        {f"{LIST}/x-source": "Widgets"},
        f"{LIST}/x-source",
    ),
    planted(
        "vocabulary.extension",
        "a page and an offset",
        {f"{LIST}/x-pagination/offset": "page"},
        f"{LIST}/x-pagination/offset",
    ),
    planted(
        "vocabulary.extension",
        "a key that is missing",
        {"/x-signature": {"header": "X-Signature", "algorithm": "hmac-sha256", "encoding": "hex"}},
        "/x-signature",
    ),
    planted(
        "vocabulary.token-request",
        "no such operation",
        {f"{SCHEME}/x-token-request/operation": "access.token"},
        f"{SCHEME}/x-token-request/operation",
    ),
    planted(
        "vocabulary.caused-by",
        "no such operation",
        {f"{EVENT}/x-caused-by": ["widgets.make"]},
        f"{EVENT}/x-caused-by/0",
    ),
    planted(
        "vocabulary.caused-by",
        "no such operation, member or list",
        {
            f"{EVENT}/x-caused-by": [
                {"operation": "widgets.make", "after": "widgets.fill"},
                {"operation": "widgets.create", "sent": {"colour": "red"}},
                {"resource": "gadget", "time": "made_at"},
                {
                    "resource": "widget",
                    "found": {"state": "new"},
                    "time": "made_at",
                    "becomes": {"state": "old"},
                },
            ]
        },
        f"{EVENT}/x-caused-by/0/operation",
        f"{EVENT}/x-caused-by/0/after",
        f"{EVENT}/x-caused-by/1/sent/colour",
        f"{EVENT}/x-caused-by/2/resource",
        f"{EVENT}/x-caused-by/3/found/state",
        f"{EVENT}/x-caused-by/3/becomes/state",
        f"{EVENT}/x-caused-by/3/time",
    ),
    planted(
        "vocabulary.event",
        "no such member of a body",
        {f"{EVENT}/x-event": {"name": "id", "id": "key", "time": "sent.at"}},
        f"{EVENT}/x-event/id",
        f"{EVENT}/x-event/time",
    ),
    planted(
        "vocabulary.event",
        "no such member of the body of one event",
        {"/x-event": {"name": "id", "id": "key"}},
        "/x-event/id",
    ),
    planted(
        "vocabulary.subscribes",
        "no such member of the request or answer",
        {f"{CREATE}/x-subscribes": {"url": "address", "secret": "key"}},
        f"{CREATE}/x-subscribes/url",
        f"{CREATE}/x-subscribes/secret",
    ),
    planted(
        "lists.pagination",
        "no such parameter, no such member, no integer",
        {
            f"{LIST}/x-pagination/page": "p",
            f"{LIST}/x-pagination/size": "status",
            f"{LIST}/x-pagination/total": "meta.count",
        },
        f"{LIST}/x-pagination/page",
        f"{LIST}/x-pagination/size",
        f"{LIST}/x-pagination/total",
    ),
    planted(
        "lists.pagination",
        "a member of another type",
        {f"{LIST}/x-pagination/total": "data"},
        f"{LIST}/x-pagination/total",
    ),
    planted(
        "lists.pagination",
        "no such cursor, no such header",
        {
            f"{LIST}/x-pagination": {
                "style": "link",
                "cursor": "after",
                "items": "data",
                "total_header": "X-Total",
            },
        },
        f"{LIST}/x-pagination/cursor",
        f"{LIST}/x-pagination/style",
        f"{LIST}/x-pagination/total_header",
    ),
    planted(
        "lists.pagination",
        "items and a body that lead nowhere",
        {
            f"{LIST}/x-pagination": {
                "style": "cursor",
                "cursor": "page",
                "items": "data",
                "next_item": "serial",
                "more": "data",
            },
        },
        f"{LIST}/x-pagination/next_item",
        f"{LIST}/x-pagination/more",
    ),
    planted(
        "lists.list",
        "pages, but creates",
        {f"{LIST}/x-resource/action": "create"},
        f"{LIST}/x-pagination",
    ),
    planted(
        "lists.list",
        "no array",
        {
            f"{GET}/x-resource": {"name": "other", "action": "list"},
        },
        f"{GET}/x-resource",
    ),
    planted(
        "lists.filter",
        "no such member",
        {f"{LIST}/parameters/2/x-filter/member": ["status", "owner.name"]},
        f"{LIST}/parameters/2/x-filter/member",
    ),
    planted(
        "lists.filter",
        "one-of without an array",
        {f"{LIST}/parameters/2/x-filter/match": "one-of"},
        f"{LIST}/parameters/2/x-filter/match",
    ),
    planted(
        "lists.filter",
        "on a header",
        {f"{LIST}/parameters/2/in": "header"},
        f"{LIST}/parameters/2/x-filter",
    ),
    planted(
        "lists.filter",
        "in the body of what is no list",
        {f"{SCHEMAS}/WidgetCreate/properties/note/x-filter": {"member": "code", "match": "equal"}},
        f"{SCHEMAS}/WidgetCreate/properties/note/x-filter",
    ),
    planted(
        "resources.resource",
        "no such member of the body",
        editable("widget_id"),
        f"{EDIT}/post/x-resource/member",
    ),
    planted(
        "resources.resource",
        "a member of the body that does not say what it names",
        editable("owner_id"),
        f"{SCHEMAS}/WidgetCreate/properties/owner_id",
    ),
    planted(
        "resources.resource",
        "no such parameter",
        {f"{GET}/x-resource/parameter": "widget_id"},
        f"{GET}/x-resource/parameter",
    ),
    planted(
        "resources.resource",
        "an id that is not shown",
        {f"{CREATE}/x-resource/id": "identifier"},
        f"{CREATE}/x-resource",
    ),
    planted(
        "lists.expands",
        "no such member, and on a header",
        {
            f"{LIST}/parameters/2/in": "header",
            f"{LIST}/parameters/2/x-filter": DELETE,
            f"{LIST}/parameters/2/x-expands": {"value": "new", "brief": ["id", "_link"]},
        },
        f"{LIST}/parameters/2/x-expands",
        f"{LIST}/parameters/2/x-expands/brief/1",
    ),
    planted(
        "responses.outcome",
        "a member that only the list has",
        {"/x-outcome": {"member": "meta.total", "success": "1"}},
        "/paths/~1oauth~1token/post/responses",
        f"{CREATE}/responses",
        f"{GET}/responses",
    ),
    planted(
        "resources.resource",
        "an id that a read says it shows",
        {f"{GET}/x-resource/id": "identifier"},
        f"{GET}/x-resource",
    ),
    planted(
        "resources.resource",
        "a parent that does not exist",
        {f"{LIST}/x-resource/parent": {"name": "shop", "parameter": "shop_id", "member": "shop"}},
        f"{LIST}/x-resource/parent/member",
        f"{LIST}/x-resource/parent/name",
        f"{LIST}/x-resource/parent/parameter",
    ),
    planted(
        "resources.references",
        "no such resource",
        {f"{SCHEMAS}/WidgetCreate/properties/parent_id/x-references": "gadget"},
        f"{SCHEMAS}/WidgetCreate/properties/parent_id/x-references",
    ),
    planted(
        "resources.reads-as",
        "no such member",
        {f"{SCHEMAS}/WidgetCreate/properties/owner_id/x-reads-as": "owner.key"},
        f"{SCHEMAS}/WidgetCreate/properties/owner_id/x-reads-as",
    ),
    planted(
        "resources.unwrap",
        "no such member",
        {f"{GET}/x-unwrap": {"member": "data", "required": True}},
        f"{GET}/x-unwrap/member",
    ),
)

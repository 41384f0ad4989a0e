"""Planted defects: what no client can be made of."""

from __future__ import annotations

from typing import Any

from tests.lint.planted._defect import (
    CREATE,
    EVENT,
    GET,
    ITEM,
    PROPERTIES,
    SCHEMAS,
    planted,
)

_TEXT = {"type": "string", "description": "Text."}
_BODY = f"{CREATE}/requestBody"
_PDF = {"application/pdf": {"schema": _TEXT}}
_PARAMETER = f"{GET}/parameters/1"


def _parameter(place: str, **said: Any) -> dict[str, Any]:
    described = {"name": "X-Since", "in": place, "description": "Day.", **said}
    return {f"{GET}/parameters/-": described}


UNSUPPORTED = (
    planted(
        "unsupported.response-media",
        "a PDF",
        {f"{GET}/responses/404": {"description": "None.", "content": _PDF}},
        f"{GET}/responses/404/content",
        also=(("responses.failure-by-reference", f"{GET}/responses/404"),),
    ),
    planted(
        "unsupported.request-media",
        "XML",
        {f"{_BODY}/content": {"text/xml": {"schema": _TEXT}}},
        f"{_BODY}/content",
        also=(("structure.unused-component", f"{SCHEMAS}/WidgetCreate"),),
    ),
    planted(
        "unsupported.event-body",
        "XML",
        {f"{EVENT}/requestBody/content": {"text/xml": {"schema": _TEXT}}},
        EVENT,
    ),
    planted(
        "unsupported.parameter-content",
        "JSON in a query",
        _parameter("query", content={"application/json": {"schema": _TEXT}}),
        f"{_PARAMETER}/content",
    ),
    planted(
        "unsupported.parameter-place", "a cookie", _parameter("cookie", schema=_TEXT), _PARAMETER
    ),
    planted(
        "unsupported.path-parameter",
        "null",
        {f"{ITEM}/get/parameters/0/schema": {"type": ["string", "null"]}},
        f"{GET}/parameters/0/schema",
    ),
    planted(
        "unsupported.path-name",
        "with a dot",
        {
            "/paths/~1v1~1pings~1{ping.id}": {
                "get": {
                    "operationId": "pings.get",
                    "tags": ["Widgets"],
                    "summary": "Ping",
                    "description": "Responds.",
                    "x-source": ["Widgets"],
                    "security": [],
                    "parameters": [
                        {
                            "name": "ping.id",
                            "in": "path",
                            "required": True,
                            "description": "Id.",
                            "schema": {"type": "string"},
                        }
                    ],
                    "responses": {"204": {"description": "Fine."}},
                }
            }
        },
        "/paths/~1v1~1pings~1{ping.id}/get",
        also=(("responses.client-error", "/paths/~1v1~1pings~1{ping.id}/get"),),
    ),
    planted(
        "unsupported.header-parameter",
        "a date",
        _parameter("header", schema={"type": "string", "format": "date"}),
        _PARAMETER,
    ),
    planted(
        "unsupported.security-scheme",
        "mutual TLS",
        {
            "/components/securitySchemes/tls": {
                "type": "mutualTLS",
                "description": "A certificate.",
                "x-source": ["Access"],
            },
            f"{GET}/security": [{"tls": []}],
        },
        "/components/securitySchemes/tls",
    ),
    planted(
        "unsupported.binary-text",
        "in a property",
        {f"{PROPERTIES}/image": {**_TEXT, "format": "binary"}},
        f"{PROPERTIES}/image",
    ),
    planted(
        "unsupported.boolean-schema", "a property", {f"{PROPERTIES}/any": True}, f"{PROPERTIES}/any"
    ),
    planted(
        "unsupported.recursive-schema",
        "an array of itself",
        {
            f"{SCHEMAS}/Tree": {
                "type": "array",
                "description": "Branches.",
                "x-source": ["Widgets"],
                "items": {"$ref": f"#{SCHEMAS}/Tree"},
            },
            f"{PROPERTIES}/tree": {"$ref": f"#{SCHEMAS}/Tree"},
        },
        f"{SCHEMAS}/Tree",
    ),
    planted(
        "unsupported.python-name",
        "a keyword, and a name of the client's own",
        {
            "/x-web-links": {
                "class": {
                    "url": "https://sample-vendor.com",
                    "description": "A page.",
                    "x-source": ["Widgets"],
                    "query": [
                        {
                            "argument": "scheme",
                            "name": "s",
                            "required": True,
                            "description": "Which.",
                        }
                    ],
                }
            }
        },
        "/x-web-links/class",
        "/x-web-links/class/query/0",
    ),
    planted(
        "unsupported.other",
        "two enumerations of one class",
        {
            f"{PROPERTIES}/grade": {**_TEXT, "enum": ["a", "b"]},
            f"{SCHEMAS}/WidgetGrade": {**_TEXT, "enum": ["c"], "x-source": ["Widgets"]},
            f"{PROPERTIES}/second_grade": {"$ref": f"#{SCHEMAS}/WidgetGrade"},
        },
        f"{SCHEMAS}/Widget",
    ),
)

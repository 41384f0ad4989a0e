"""Planted defects: what no client can be made of."""

from __future__ import annotations

from typing import Any

from tests.lint.planted._defect import (
    CREATE,
    EVENT,
    GET,
    PROPERTIES,
    SCHEMAS,
    planted,
)

_TEXT = {"type": "string", "description": "Text."}
_BODY = f"{CREATE}/requestBody"
_PARAMETER = f"{GET}/parameters/1"


def _parameter(place: str, **said: Any) -> dict[str, Any]:
    described = {"name": "X-Since", "in": place, "description": "Day.", **said}
    return {f"{GET}/parameters/-": described}


UNSUPPORTED = (
    planted(
        "unsupported.success-media",
        "text and bytes",
        {
            f"{GET}/responses/202": {
                "description": "Text.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            },
            f"{GET}/responses/206": {"description": "Bytes.", "content": {"image/png": {}}},
        },
        f"{GET}/responses",
    ),
    planted(
        "unsupported.multipart",
        "no parts",
        {f"{_BODY}/content": {"multipart/form-data": {"schema": {"type": "object"}}}},
        f"{_BODY}/content/multipart~1form-data",
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
        "XML",
        _parameter("query", content={"application/xml": {"schema": _TEXT}}),
        f"{_PARAMETER}/content/application~1xml",
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

"""Planted defects: what the generator drops."""

from __future__ import annotations

from tests.lint.planted._defect import CREATE, LIST, PROPERTIES, planted

_BODY = f"{CREATE}/requestBody/content"
_FILE = {"type": "string", "description": "It."}
_HEADERS = {"X-Id": {"schema": {"type": "string"}, "description": "Id."}}

GENERATOR = (
    planted(
        "generator.part-headers",
        "of a file",
        {
            f"{_BODY}/multipart~1form-data": {
                "schema": {"type": "object", "properties": {"file": _FILE}},
                "encoding": {"file": {"headers": _HEADERS}},
            }
        },
        f"{_BODY}/multipart~1form-data/encoding/file/headers",
    ),
    planted(
        "generator.prefix-items",
        "in a property",
        {
            f"{PROPERTIES}/place": {
                "type": "array",
                "description": "Latitude and longitude.",
                "prefixItems": [{"type": "number"}, {"type": "number"}],
            }
        },
        f"{PROPERTIES}/place/prefixItems",
    ),
    planted(
        "generator.name-clash",
        "two properties, and two parameters",
        {
            f"{PROPERTIES}/madeOn": {"type": "string", "description": "Again."},
            f"{LIST}/parameters/-": {
                "name": "per-page",
                "in": "query",
                "description": "Again.",
                "schema": {"type": "integer"},
            },
        },
        f"{PROPERTIES}/madeOn",
        f"{LIST}/parameters/3",
    ),
)

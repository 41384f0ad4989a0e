"""Planted defects: what the generator drops or refuses."""

from __future__ import annotations

from tests.lint.planted._defect import CREATE, GET, LIST, PROPERTIES, WIDGET, planted

GENERATOR = (
    planted("generator.defs", "in a schema", {f"{WIDGET}/$defs": {}}, f"{WIDGET}/$defs"),
    planted(
        "generator.boolean-schema", "a property", {f"{PROPERTIES}/any": True}, f"{PROPERTIES}/any"
    ),
    planted(
        "generator.parameter-content",
        "XML",
        {
            f"{GET}/parameters/-": {
                "name": "filter",
                "in": "query",
                "description": "Filter.",
                "content": {"application/xml": {"schema": {"type": "string"}}},
            }
        },
        f"{GET}/parameters/1/content/application~1xml",
    ),
    planted(
        "generator.multipart",
        "no parts",
        {f"{CREATE}/requestBody/content/multipart~1form-data": {"schema": {"type": "object"}}},
        f"{CREATE}/requestBody/content/multipart~1form-data",
    ),
    planted(
        "generator.success-media",
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

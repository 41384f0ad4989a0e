"""Planted defects: what the generator drops."""

from __future__ import annotations

from tests.lint.planted._defect import LIST, PROPERTIES, SCHEMAS, planted

_KIND = {"type": "string", "description": "Kind."}

GENERATOR = (
    planted(
        "generator.nullable-enum",
        "null in the type",
        {
            f"{PROPERTIES}/grade": {
                "type": ["string", "null"],
                "description": "Grade.",
                "enum": ["a", None],
            }
        },
        f"{PROPERTIES}/grade/enum",
    ),
    planted(
        "generator.discriminator-const",
        "base and child",
        {
            f"{SCHEMAS}/Base": {
                "type": "object",
                "description": "Base.",
                "x-source": ["Widgets"],
                "properties": {"kind": _KIND},
            },
            f"{PROPERTIES}/maker": {
                "description": "Who made it.",
                "allOf": [
                    {"$ref": f"#{SCHEMAS}/Base"},
                    {
                        "type": "object",
                        "properties": {"kind": {"const": "a", "description": "Kind."}},
                    },
                ],
            },
        },
        f"{PROPERTIES}/maker/allOf",
    ),
    planted(
        "generator.parameter-style",
        "deepObject",
        {f"{LIST}/parameters/2/style": "deepObject"},
        f"{LIST}/parameters/2/style",
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

"""Planted defects: the document as a whole, and its servers."""

from __future__ import annotations

from tests.lint.planted._defect import GET, LIST, PROPERTIES, REFUSED, SCHEMAS, planted
from tests.lint.planting import DELETE

STRUCTURE = (
    planted("structure.openapi", "a wrong type", {"/info/version": 1}, "/info/version"),
    planted("structure.openapi", "a missing field", {"/info/title": DELETE}, "/info"),
    planted(
        "structure.openapi",
        "neither schema nor content",
        {f"{LIST}/parameters/0/schema": DELETE},
        f"{LIST}/parameters/0",
        also=(("lists.pagination", f"{LIST}/x-pagination/page"),),
    ),
    planted(
        "structure.unknown-field",
        "misspelled",
        {f"{LIST}/parameters/0/requried": True},
        f"{LIST}/parameters/0/requried",
    ),
    planted(
        "structure.unknown-field",
        "beside a reference",
        {f"{GET}/responses/404/x-source": ["Errors"]},
        f"{GET}/responses/404/x-source",
    ),
    planted(
        "structure.media-type",
        "no slash",
        {f"{REFUSED}/content": {"json": {"schema": {"$ref": f"#{SCHEMAS}/Error"}}}},
        f"{REFUSED}/content/json",
    ),
    planted(
        "structure.reference",
        "to nothing",
        {f"{PROPERTIES}/status/$ref": "#/components/schemas/State"},
        f"{PROPERTIES}/status/$ref",
        also=(("text.schema", f"{PROPERTIES}/status"),),
    ),
    planted(
        "structure.reference",
        "to another kind",
        {f"{GET}/responses/404/$ref": f"#{SCHEMAS}/Error"},
        f"{GET}/responses/404/$ref",
    ),
    planted(
        "structure.reference",
        "to another file",
        {f"{GET}/responses/404/$ref": "other.yaml#/Refused"},
        f"{GET}/responses/404/$ref",
    ),
    planted(
        "structure.reference",
        "to itself",
        {f"{PROPERTIES}/weight": {"$ref": f"#{PROPERTIES}/weight", "description": "Weight."}},
        f"{PROPERTIES}/weight/$ref",
    ),
    planted(
        "structure.unused-component",
        "two that use each other",
        {
            f"{SCHEMAS}/One": {
                "type": "object",
                "description": "One.",
                "x-source": ["Widgets"],
                "properties": {"two": {"$ref": f"#{SCHEMAS}/Two"}},
            },
            f"{SCHEMAS}/Two": {
                "type": "object",
                "description": "Two.",
                "x-source": ["Widgets"],
                "properties": {"one": {"$ref": f"#{SCHEMAS}/One"}},
            },
        },
        f"{SCHEMAS}/One",
        f"{SCHEMAS}/Two",
    ),
)

SERVERS = (
    planted("servers.declared", "none", {"/servers": DELETE}, ""),
    planted(
        "servers.url",
        "trailing slash",
        {"/servers/0/url": "https://api.sample-vendor.com/"},
        "/servers/0/url",
    ),
    planted(
        "servers.url",
        "placeholder",
        {"/servers/0/url": "https://api.example.com"},
        "/servers/0/url",
    ),
    planted("servers.url", "relative", {"/servers/0/url": "/v1"}, "/servers/0/url"),
    planted(
        "servers.variable",
        "undeclared",
        {"/servers/0/url": "https://{region}.sample-vendor.com"},
        "/servers/0/url",
    ),
    planted(
        "servers.variable",
        "unused, and a default that is not listed",
        {"/servers/0/variables": {"region": {"default": "us", "enum": ["eu"]}}},
        "/servers/0/variables/region",
        "/servers/0/variables/region/default",
    ),
    planted(
        "servers.environment",
        "twice",
        {
            "/servers/-": {
                "url": "https://sandbox.sample-vendor.com",
                "description": "Sandbox.",
                "x-environment": "production",
                "x-source": ["Basics"],
            }
        },
        "/servers/1",
    ),
)

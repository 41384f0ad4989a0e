"""Planted defects: schemas and examples."""

from __future__ import annotations

from tests.lint.planted._defect import (
    CREATE,
    EVENT,
    GET,
    LISTED,
    LISTED_BODY,
    PROPERTIES,
    SCHEMAS,
    planted,
)
from tests.lint.planting import DELETE

_EVENT_KIND = {
    "type": "object",
    "description": "A part.",
    "required": ["kind"],
    "properties": {"kind": {"type": "string", "description": "Kind."}},
}

_PART = {"type": "object", "description": "Another.", "properties": {}}

SCHEMA_RULES = (
    planted(
        "schemas.meta-schema",
        "wrong type of a keyword",
        {f"{PROPERTIES}/weight/minimum": "0"},
        f"{PROPERTIES}/weight/minimum",
    ),
    planted(
        "schemas.meta-schema",
        "unknown type",
        {f"{PROPERTIES}/weight/type": "decimal"},
        f"{PROPERTIES}/weight/type",
        also=(
            ("constraints.keyword-type", f"{PROPERTIES}/weight/maximum"),
            ("constraints.keyword-type", f"{PROPERTIES}/weight/minimum"),
        ),
    ),
    planted(
        "schemas.unknown-keyword",
        "misspelled",
        {f"{PROPERTIES}/weight/maxLenght": 3},
        f"{PROPERTIES}/weight/maxLenght",
    ),
    planted(
        "schemas.openapi-3-0",
        "nullable",
        {f"{PROPERTIES}/weight/nullable": True},
        f"{PROPERTIES}/weight/nullable",
    ),
    planted(
        "schemas.openapi-3-0",
        "example",
        {f"{PROPERTIES}/weight/example": 3, f"{LISTED_BODY}/example": {}},
        f"{PROPERTIES}/weight/example",
        f"{LISTED_BODY}/example",
    ),
    planted(
        "schemas.openapi-3-0",
        "boolean exclusiveMinimum",
        {f"{PROPERTIES}/weight/exclusiveMinimum": True},
        f"{PROPERTIES}/weight/exclusiveMinimum",
    ),
    planted(
        "schemas.required-member",
        "no such property",
        {f"{SCHEMAS}/Error/required": ["mesage"]},
        f"{SCHEMAS}/Error/required/0",
    ),
    planted(
        "schemas.discriminator",
        "not required everywhere, and a mapping to nothing",
        {
            f"{PROPERTIES}/owner": {
                "description": "Who has it.",
                "oneOf": [_EVENT_KIND, _PART],
                "discriminator": {"propertyName": "kind", "mapping": {"a": "#/nowhere"}},
            },
            f"{SCHEMAS}/WidgetCreate/properties/owner_id/x-reads-as": "owner.kind",
        },
        f"{PROPERTIES}/owner/discriminator",
        f"{PROPERTIES}/owner/discriminator/mapping/a",
    ),
    planted(
        "constraints.pattern",
        "does not compile",
        {f"{PROPERTIES}/id/pattern": "[a-z"},
        f"{PROPERTIES}/id/pattern",
    ),
    planted(
        "constraints.pattern",
        "not ECMA-262",
        {f"{PROPERTIES}/id/pattern": r"\Aw\d\Z"},
        f"{PROPERTIES}/id/pattern",
        also=(),
    ),
    planted(
        "constraints.bounds",
        "minimum above maximum",
        {f"{PROPERTIES}/weight/minimum": 11},
        f"{PROPERTIES}/weight/minimum",
    ),
    planted(
        "constraints.bounds",
        "minLength above maxLength",
        {f"{SCHEMAS}/WidgetCreate/properties/note/minLength": 81},
        f"{SCHEMAS}/WidgetCreate/properties/note/minLength",
    ),
    planted(
        "constraints.enum",
        "twice, and of another type",
        {f"{SCHEMAS}/Status/enum": ["new", "old", "new", 1]},
        f"{SCHEMAS}/Status/enum/2",
        f"{SCHEMAS}/Status/enum/3",
    ),
    planted(
        "constraints.format",
        "of another type",
        {f"{PROPERTIES}/weight/format": "date"},
        f"{PROPERTIES}/weight/format",
    ),
    planted(
        "constraints.format",
        "unknown",
        {f"{PROPERTIES}/made_on/format": "datetime"},
        f"{PROPERTIES}/made_on/format",
    ),
    planted(
        "constraints.keyword-type",
        "minLength of a number",
        {f"{PROPERTIES}/weight/minLength": 1},
        f"{PROPERTIES}/weight/minLength",
    ),
    planted(
        "constraints.array-items",
        "none",
        {f"{PROPERTIES}/tags": {"type": "array", "description": "Words."}},
        f"{PROPERTIES}/tags",
    ),
)

EXAMPLES = (
    planted(
        "examples.schema",
        "of another type",
        {f"{PROPERTIES}/id/examples": [1]},
        f"{PROPERTIES}/id/examples/0",
    ),
    planted(
        "examples.schema",
        "of another format",
        {f"{PROPERTIES}/made_on/examples": ["20/01/2025"]},
        f"{PROPERTIES}/made_on/examples/0",
    ),
    planted(
        "examples.default",
        "does not fit the pattern",
        {f"{PROPERTIES}/code/default": "abc"},
        f"{PROPERTIES}/code/default",
    ),
    planted(
        "examples.default",
        "not in the enum",
        {f"{SCHEMAS}/Status/default": "lost"},
        f"{SCHEMAS}/Status/default",
    ),
    planted(
        "examples.payload",
        "deep in a response",
        {f"{LISTED_BODY}/examples/one_widget/value/data/0/status": "lost"},
        f"{LISTED_BODY}/examples/one_widget/value/data/0/status",
    ),
    planted(
        "examples.payload",
        "of a parameter and of a header",
        {
            f"{GET}/parameters/0/examples": {"known": {"value": 1}},
            f"{LISTED}/headers/X-Remaining/examples": {"few": {"value": "3"}},
        },
        f"{GET}/parameters/0/examples/known/value",
        f"{LISTED}/headers/X-Remaining/examples/few/value",
    ),
    planted(
        "examples.payload",
        "readOnly in a request",
        {
            f"{SCHEMAS}/WidgetCreate/properties/id": {"$ref": f"#{PROPERTIES}/id"},
            f"{CREATE}/requestBody/content/application~1json/examples/for_owner/value/id": "w1",
        },
        f"{CREATE}/requestBody/content/application~1json/examples/for_owner/value/id",
    ),
    planted(
        "examples.value",
        "elsewhere",
        {f"{LISTED_BODY}/examples/far": {"externalValue": "https://far.sample-vendor.com/x"}},
        f"{LISTED_BODY}/examples/far",
    ),
    planted(
        "examples.missing",
        "of a success, a request and an event",
        {
            f"{LISTED_BODY}/examples": DELETE,
            f"{CREATE}/requestBody/content/application~1json/examples": DELETE,
            f"{EVENT}/requestBody/content/application~1json/examples": DELETE,
        },
        LISTED_BODY,
        f"{CREATE}/requestBody/content/application~1json",
        f"{EVENT}/requestBody/content/application~1json",
    ),
)

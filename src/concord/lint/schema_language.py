"""The words of OpenAPI 3.1 and JSON Schema 2020-12, taken from their own meta-schemas."""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

OPENAPI_KEYWORDS = frozenset({"discriminator", "xml", "externalDocs"})

# Each keyword that speaks about one JSON type only.
KEYWORDS_OF: dict[str, frozenset[str]] = {
    "string": frozenset({"minLength", "maxLength", "pattern", "contentEncoding"}),
    "number": frozenset(
        {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    ),
    "array": frozenset({"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"}),
    "object": frozenset(
        {
            "additionalProperties",
            "maxProperties",
            "minProperties",
            "patternProperties",
            "properties",
            "propertyNames",
            "required",
        }
    ),
}
FORMATS: dict[str, frozenset[str]] = {
    "string": frozenset(
        [
            "date",
            "date-time",
            "time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "uri-template",
            "iri",
            "iri-reference",
            "uuid",
            "regex",
            "json-pointer",
            "relative-json-pointer",
            "password",
            "byte",
            "binary",
        ]
    ),
    "integer": frozenset({"int32", "int64"}),
    "number": frozenset({"float", "double", "int32", "int64"}),
}


_SAME = {"webhook": "operation", "webhook-item": "path-item"}


@cache
def keywords() -> frozenset[str]:
    """Every keyword that a schema may use."""
    found: set[str] = set(OPENAPI_KEYWORDS)
    for part in Draft202012Validator.META_SCHEMA["allOf"]:
        vocabulary = REGISTRY.contents(f"https://json-schema.org/draft/2020-12/{part['$ref']}")
        found |= set(vocabulary["properties"])
    return frozenset(found)


@cache
def meta_schema() -> dict[str, Any]:
    """OpenAPI 3.1's meta-schema, as openapi-spec-validator ships it."""
    # Importing the package takes longer than all rules on a small spec: its file is read instead.
    package = importlib.util.find_spec("openapi_spec_validator")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "resources" / "schemas" / "v3.1" / "schema.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def fits(validator: jsonschema_rs.Draft202012Validator, value: Any) -> bool:
    """Whether `value` has no error: found out much faster than jsonschema lists what there is.

    False too where it cannot be told, as of a number that JSON does not have.
    """
    try:
        return validator.is_valid(value)
    except ValueError:
        return False


@cache
def schema_validator() -> jsonschema_rs.Draft202012Validator:
    """A validator of schemas by the meta-schema of JSON Schema 2020-12, for `fits`."""
    return jsonschema_rs.Draft202012Validator(Draft202012Validator.META_SCHEMA)


@cache
def openapi_validator() -> Draft202012Validator:
    """A validator of documents by OpenAPI 3.1's meta-schema."""
    resource = DRAFT202012.create_resource(meta_schema())
    # Crawled once: each `$dynamicRef` would search the whole meta-schema for its anchor again.
    registry: Registry[Any] = Registry().with_resource(meta_schema()["$id"], resource).crawl()
    return Draft202012Validator(
        {"$ref": meta_schema()["$id"]},
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


@cache
def arazzo_validator() -> Draft202012Validator:
    """A validator of workflows by the schema of Arazzo 1.0 (its licence stands beside it)."""
    path = Path(__file__).with_name("arazzo-1.0.schema.json")
    return Draft202012Validator(json.loads(path.read_text("utf-8")))


@cache
def fields(kind: str) -> frozenset[str]:
    """The fixed fields of an element of that kind."""
    definitions = meta_schema()["$defs"]
    kind = _SAME.get(kind, kind)
    if kind == "oauth-flow":
        return frozenset().union(*map(_named, definitions["oauth-flows"]["$defs"].values()))
    return frozenset(_named(meta_schema() if kind == "document" else definitions.get(kind, {})))


@cache
def patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of the fields of an element of that kind (`/…` in `paths`)."""
    found = meta_schema()["$defs"].get(kind, {}).get("patternProperties", {})
    return tuple(re.compile(pattern) for pattern in found)


def _named(schema: Any) -> set[str]:
    """The names under `properties` of `schema` and of all that it is composed of."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("properties", {}))
    reference = schema.get("$ref")
    if reference is not None:
        target: Any = meta_schema()
        for part in reference.split("/")[1:]:
            target = target[part]
        found |= _named(target)
    for part in schema.get("allOf", []):
        found |= _named(part)
    for keyword in ("then", "else"):
        found |= _named(schema.get(keyword))
    for part in schema.get("dependentSchemas", {}).values():
        found |= _named(part)
    return found

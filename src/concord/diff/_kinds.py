"""Texts of the rules about values, one row per kind of change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What a rule says, wherever it says it."""

    name: str
    summary: str
    example: str


# ids as oasdiff has them where it knows the change: tools that read its output know them
MAX_DECREASED = Kind("max-decreased", "the greatest value is lower", "maximum: 9 → 5")
MAX_INCREASED = Kind("max-increased", "the greatest value is higher", "maximum: 5 → 9")
MAX_SET = Kind("max-set", "the greatest value is limited", "maximum: none → 9")
MAX_UNSET = Kind("max-unset", "the greatest value is no longer limited", "maximum: 9 → none")
EXCLUSIVE_MAX_DECREASED = Kind(
    "exclusive-max-decreased",
    "the bound that values stay below is lower",
    "exclusiveMaximum: 9 → 5",
)
EXCLUSIVE_MAX_INCREASED = Kind(
    "exclusive-max-increased",
    "the bound that values stay below is higher",
    "exclusiveMaximum: 5 → 9",
)
EXCLUSIVE_MAX_SET = Kind(
    "exclusive-max-set", "the bound that values stay below is limited", "exclusiveMaximum: none → 9"
)
EXCLUSIVE_MAX_UNSET = Kind(
    "exclusive-max-unset",
    "the bound that values stay below is no longer limited",
    "exclusiveMaximum: 9 → none",
)
MAX_LENGTH_DECREASED = Kind(
    "max-length-decreased", "the greatest length of a text is lower", "maxLength: 9 → 5"
)
MAX_LENGTH_INCREASED = Kind(
    "max-length-increased", "the greatest length of a text is higher", "maxLength: 5 → 9"
)
MAX_LENGTH_SET = Kind(
    "max-length-set", "the greatest length of a text is limited", "maxLength: none → 9"
)
MAX_LENGTH_UNSET = Kind(
    "max-length-unset", "the greatest length of a text is no longer limited", "maxLength: 9 → none"
)
MAX_ITEMS_DECREASED = Kind(
    "max-items-decreased", "the greatest number of items is lower", "maxItems: 9 → 5"
)
MAX_ITEMS_INCREASED = Kind(
    "max-items-increased", "the greatest number of items is higher", "maxItems: 5 → 9"
)
MAX_ITEMS_SET = Kind(
    "max-items-set", "the greatest number of items is limited", "maxItems: none → 9"
)
MAX_ITEMS_UNSET = Kind(
    "max-items-unset", "the greatest number of items is no longer limited", "maxItems: 9 → none"
)
MAX_PROPERTIES_DECREASED = Kind(
    "max-properties-decreased", "the greatest number of members is lower", "maxProperties: 9 → 5"
)
MAX_PROPERTIES_INCREASED = Kind(
    "max-properties-increased", "the greatest number of members is higher", "maxProperties: 5 → 9"
)
MAX_PROPERTIES_SET = Kind(
    "max-properties-set", "the greatest number of members is limited", "maxProperties: none → 9"
)
MAX_PROPERTIES_UNSET = Kind(
    "max-properties-unset",
    "the greatest number of members is no longer limited",
    "maxProperties: 9 → none",
)
MIN_DECREASED = Kind("min-decreased", "the smallest value is lower", "minimum: 5 → 1")
MIN_INCREASED = Kind("min-increased", "the smallest value is higher", "minimum: 1 → 5")
MIN_SET = Kind("min-set", "the smallest value is limited", "minimum: none → 1")
MIN_UNSET = Kind("min-unset", "the smallest value is no longer limited", "minimum: 1 → none")
EXCLUSIVE_MIN_DECREASED = Kind(
    "exclusive-min-decreased",
    "the bound that values stay above is lower",
    "exclusiveMinimum: 5 → 1",
)
EXCLUSIVE_MIN_INCREASED = Kind(
    "exclusive-min-increased",
    "the bound that values stay above is higher",
    "exclusiveMinimum: 1 → 5",
)
EXCLUSIVE_MIN_SET = Kind(
    "exclusive-min-set", "the bound that values stay above is limited", "exclusiveMinimum: none → 1"
)
EXCLUSIVE_MIN_UNSET = Kind(
    "exclusive-min-unset",
    "the bound that values stay above is no longer limited",
    "exclusiveMinimum: 1 → none",
)
MIN_LENGTH_DECREASED = Kind(
    "min-length-decreased", "the smallest length of a text is lower", "minLength: 5 → 1"
)
MIN_LENGTH_INCREASED = Kind(
    "min-length-increased", "the smallest length of a text is higher", "minLength: 1 → 5"
)
MIN_LENGTH_SET = Kind(
    "min-length-set", "the smallest length of a text is limited", "minLength: none → 1"
)
MIN_LENGTH_UNSET = Kind(
    "min-length-unset", "the smallest length of a text is no longer limited", "minLength: 1 → none"
)
MIN_ITEMS_DECREASED = Kind(
    "min-items-decreased", "the smallest number of items is lower", "minItems: 5 → 1"
)
MIN_ITEMS_INCREASED = Kind(
    "min-items-increased", "the smallest number of items is higher", "minItems: 1 → 5"
)
MIN_ITEMS_SET = Kind(
    "min-items-set", "the smallest number of items is limited", "minItems: none → 1"
)
MIN_ITEMS_UNSET = Kind(
    "min-items-unset", "the smallest number of items is no longer limited", "minItems: 1 → none"
)
MIN_PROPERTIES_DECREASED = Kind(
    "min-properties-decreased", "the smallest number of members is lower", "minProperties: 5 → 1"
)
MIN_PROPERTIES_INCREASED = Kind(
    "min-properties-increased", "the smallest number of members is higher", "minProperties: 1 → 5"
)
MIN_PROPERTIES_SET = Kind(
    "min-properties-set", "the smallest number of members is limited", "minProperties: none → 1"
)
MIN_PROPERTIES_UNSET = Kind(
    "min-properties-unset",
    "the smallest number of members is no longer limited",
    "minProperties: 1 → none",
)
PATTERN_CHANGED = Kind(
    "pattern-changed", "the pattern of a text is another", "pattern: ^a+$ → ^a*$"
)
PATTERN_ADDED = Kind("pattern-added", "the pattern of a text is stated", "pattern: none → ^a+$")
PATTERN_REMOVED = Kind(
    "pattern-removed", "the pattern of a text is no longer stated", "pattern: ^a+$ → none"
)
FORMAT_CHANGED = Kind("format-changed", "the format is another", "format: date → email")
FORMAT_ADDED = Kind("format-added", "the format is stated", "format: none → date")
FORMAT_REMOVED = Kind("format-removed", "the format is no longer stated", "format: date → none")
MULTIPLE_OF_CHANGED = Kind(
    "multiple-of-changed", "the step of a number is another", "multipleOf: 2 → 4"
)
MULTIPLE_OF_ADDED = Kind(
    "multiple-of-added", "the step of a number is stated", "multipleOf: none → 2"
)
MULTIPLE_OF_REMOVED = Kind(
    "multiple-of-removed", "the step of a number is no longer stated", "multipleOf: 2 → none"
)
UNIQUE_ITEMS_CHANGED = Kind(
    "unique-items-changed", "whether items are unique is another", "uniqueItems: true → false"
)
UNIQUE_ITEMS_ADDED = Kind(
    "unique-items-added", "whether items are unique is stated", "uniqueItems: none → true"
)
UNIQUE_ITEMS_REMOVED = Kind(
    "unique-items-removed",
    "whether items are unique is no longer stated",
    "uniqueItems: true → none",
)
CONTENT_ENCODING_CHANGED = Kind(
    "content-encoding-changed",
    "the encoding of a text is another",
    "contentEncoding: base64 → base16",
)
CONTENT_ENCODING_ADDED = Kind(
    "content-encoding-added", "the encoding of a text is stated", "contentEncoding: none → base64"
)
CONTENT_ENCODING_REMOVED = Kind(
    "content-encoding-removed",
    "the encoding of a text is no longer stated",
    "contentEncoding: base64 → none",
)
CONTENT_MEDIA_TYPE_CHANGED = Kind(
    "content-media-type-changed",
    "the media type of a text is another",
    "contentMediaType: text/csv → image/png",
)
CONTENT_MEDIA_TYPE_ADDED = Kind(
    "content-media-type-added",
    "the media type of a text is stated",
    "contentMediaType: none → text/csv",
)
CONTENT_MEDIA_TYPE_REMOVED = Kind(
    "content-media-type-removed",
    "the media type of a text is no longer stated",
    "contentMediaType: text/csv → none",
)
TYPE_CHANGED = Kind("type-changed", "the type is another", "type: string → integer")
TYPE_GENERALIZED = Kind("type-generalized", "the type allows more", "type: integer → number")
TYPE_SPECIALIZED = Kind("type-specialized", "the type allows less", "type: number → integer")
BECAME_NULLABLE = Kind("became-nullable", "null is allowed", "type: string → [string, 'null']")
BECAME_NOT_NULLABLE = Kind(
    "became-not-nullable", "null is no longer allowed", "type: [string, 'null'] → string"
)
ENUM_VALUE_REMOVED = Kind(
    "enum-value-removed", "a listed value is no longer allowed", "enum: [a, b] → [a]"
)
ENUM_VALUE_ADDED = Kind("enum-value-added", "one more value is listed", "enum: [a] → [a, b]")
BECAME_ENUM = Kind("became-enum", "the values are listed now", "enum: none → [a]")
BECAME_NOT_ENUM = Kind("became-not-enum", "the values are no longer listed", "enum: [a] → none")
RULES_CHANGED = Kind(
    "rules-changed",
    "a rule changed that has no name of its own",
    "propertyNames: none → {maxLength: 3}",
)
SCHEMA_NARROWED = Kind(
    "schema-narrowed", "less is allowed, by no single rule", "anyOf: [A, B] → allOf: [A, B]"
)
SCHEMA_WIDENED = Kind(
    "schema-widened", "more is possible, by no single rule", "allOf: [A, B] → anyOf: [A, B]"
)
ONE_OF_ADDED = Kind("one-of-added", "an alternative of `oneOf` is new", "oneOf: [A] → [A, B]")
ONE_OF_REMOVED = Kind("one-of-removed", "an alternative of `oneOf` is gone", "oneOf: [A, B] → [A]")
ANY_OF_ADDED = Kind("any-of-added", "an alternative of `anyOf` is new", "anyOf: [A] → [A, B]")
ANY_OF_REMOVED = Kind("any-of-removed", "an alternative of `anyOf` is gone", "anyOf: [A, B] → [A]")
DEFAULT_VALUE_ADDED = Kind("default-value-added", "a default is stated", "default: none → 1")
DEFAULT_VALUE_CHANGED = Kind("default-value-changed", "the default is another", "default: 1 → 2")
DEFAULT_VALUE_REMOVED = Kind(
    "default-value-removed", "the default is no longer stated", "default: 1 → none"
)
DEPRECATED = Kind("deprecated", "it is deprecated", "deprecated: false → true")
REACTIVATED = Kind("reactivated", "it is no longer deprecated", "deprecated: true → false")
DISCRIMINATOR_ADDED = Kind(
    "discriminator-added", "a member tells alternatives apart", "discriminator: none → kind"
)
DISCRIMINATOR_REMOVED = Kind(
    "discriminator-removed",
    "no member tells alternatives apart any more",
    "discriminator: kind → none",
)
DISCRIMINATOR_PROPERTY_NAME_CHANGED = Kind(
    "discriminator-property-name-changed",
    "another member tells alternatives apart",
    "propertyName: kind → type",
)
DISCRIMINATOR_MAPPING_ADDED = Kind(
    "discriminator-mapping-added",
    "a value that tells alternatives apart is new",
    "mapping: {x: A} → {x: A, y: B}",
)
DISCRIMINATOR_MAPPING_DELETED = Kind(
    "discriminator-mapping-deleted",
    "a value that tells alternatives apart is gone",
    "mapping: {x: A, y: B} → {x: A}",
)
DISCRIMINATOR_MAPPING_CHANGED = Kind(
    "discriminator-mapping-changed",
    "a value leads to another alternative",
    "mapping: {x: A} → {x: B}",
)
ADDITIONAL_PROPERTIES_ALLOWED = Kind(
    "additional-properties-allowed",
    "members that are not named are allowed",
    "additionalProperties: false → true",
)
ADDITIONAL_PROPERTIES_FORBIDDEN = Kind(
    "additional-properties-forbidden",
    "members that are not named are forbidden",
    "additionalProperties: true → false",
)

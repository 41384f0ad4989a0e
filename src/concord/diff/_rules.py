"""Every rule of the comparison: id, levels, what it says, an example.

Model: one row a rule; what is said of rules elsewhere (`--list-rules`, `RULES.md`, the levels for
who serves an API) is read from here, and every id that the comparison gives has a row. Rules about
values exist once for each place that has values; what they say is a `Kind`.
Levels: the usual one first, then those that a change has where containment finds it harmless or
cannot decide it. The ids are oasdiff's where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]

ERROR: Level = "error"
WARNING: Level = "warning"
INFO: Level = "info"


@dataclass(frozen=True)
class Kind:
    """What a rule says, wherever it says it."""

    name: str
    summary: str
    example: str


@dataclass(frozen=True)
class Rule:
    """A rule: `place` and the kind's name are how the comparison finds it."""

    id: str
    place: str
    kind: Kind
    levels: tuple[Level, ...]
    serves: Level = INFO
    """The level for who serves the API, where the change is no break but new work."""

    @property
    def level(self) -> Level:
        """The level that it usually has."""
        return self.levels[0]


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

# fmt: off
RULES: tuple[Rule, ...] = (
    Rule("request-parameter-max-decreased", "request-parameter", MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-increased", "request-parameter", MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-set", "request-parameter", MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-unset", "request-parameter", MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-exclusive-max-decreased", "request-parameter", EXCLUSIVE_MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-exclusive-max-increased", "request-parameter", EXCLUSIVE_MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-exclusive-max-set", "request-parameter", EXCLUSIVE_MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-exclusive-max-unset", "request-parameter", EXCLUSIVE_MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-length-decreased", "request-parameter", MAX_LENGTH_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-length-increased", "request-parameter", MAX_LENGTH_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-length-set", "request-parameter", MAX_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-length-unset", "request-parameter", MAX_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-items-decreased", "request-parameter", MAX_ITEMS_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-items-increased", "request-parameter", MAX_ITEMS_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-items-set", "request-parameter", MAX_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-items-unset", "request-parameter", MAX_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-properties-decreased", "request-parameter", MAX_PROPERTIES_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-properties-increased", "request-parameter", MAX_PROPERTIES_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-max-properties-set", "request-parameter", MAX_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-max-properties-unset", "request-parameter", MAX_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-decreased", "request-parameter", MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-increased", "request-parameter", MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-set", "request-parameter", MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-unset", "request-parameter", MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-exclusive-min-decreased", "request-parameter", EXCLUSIVE_MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-exclusive-min-increased", "request-parameter", EXCLUSIVE_MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-exclusive-min-set", "request-parameter", EXCLUSIVE_MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-exclusive-min-unset", "request-parameter", EXCLUSIVE_MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-length-decreased", "request-parameter", MIN_LENGTH_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-length-increased", "request-parameter", MIN_LENGTH_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-length-set", "request-parameter", MIN_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-length-unset", "request-parameter", MIN_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-items-decreased", "request-parameter", MIN_ITEMS_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-items-increased", "request-parameter", MIN_ITEMS_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-items-set", "request-parameter", MIN_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-items-unset", "request-parameter", MIN_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-properties-decreased", "request-parameter", MIN_PROPERTIES_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-min-properties-increased", "request-parameter", MIN_PROPERTIES_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-properties-set", "request-parameter", MIN_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-min-properties-unset", "request-parameter", MIN_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-pattern-changed", "request-parameter", PATTERN_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-pattern-added", "request-parameter", PATTERN_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-pattern-removed", "request-parameter", PATTERN_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-format-changed", "request-parameter", FORMAT_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-parameter-format-added", "request-parameter", FORMAT_ADDED, (WARNING, INFO), WARNING),
    Rule("request-parameter-format-removed", "request-parameter", FORMAT_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-parameter-multiple-of-changed", "request-parameter", MULTIPLE_OF_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-multiple-of-added", "request-parameter", MULTIPLE_OF_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-multiple-of-removed", "request-parameter", MULTIPLE_OF_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-unique-items-changed", "request-parameter", UNIQUE_ITEMS_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-unique-items-added", "request-parameter", UNIQUE_ITEMS_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-unique-items-removed", "request-parameter", UNIQUE_ITEMS_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-content-encoding-changed", "request-parameter", CONTENT_ENCODING_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-parameter-content-encoding-added", "request-parameter", CONTENT_ENCODING_ADDED, (WARNING, INFO), WARNING),
    Rule("request-parameter-content-encoding-removed", "request-parameter", CONTENT_ENCODING_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-parameter-content-media-type-changed", "request-parameter", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-parameter-content-media-type-added", "request-parameter", CONTENT_MEDIA_TYPE_ADDED, (WARNING, INFO), INFO),
    Rule("request-parameter-content-media-type-removed", "request-parameter", CONTENT_MEDIA_TYPE_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-parameter-type-changed", "request-parameter", TYPE_CHANGED, (ERROR, WARNING), WARNING),
    Rule("request-parameter-type-generalized", "request-parameter", TYPE_GENERALIZED, (INFO,), WARNING),
    Rule("request-parameter-became-nullable", "request-parameter", BECAME_NULLABLE, (INFO,), WARNING),
    Rule("request-parameter-became-not-nullable", "request-parameter", BECAME_NOT_NULLABLE, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-enum-value-removed", "request-parameter", ENUM_VALUE_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-enum-value-added", "request-parameter", ENUM_VALUE_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-became-enum", "request-parameter", BECAME_ENUM, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-became-not-enum", "request-parameter", BECAME_NOT_ENUM, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-rules-changed", "request-parameter", RULES_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-schema-narrowed", "request-parameter", SCHEMA_NARROWED, (ERROR,), WARNING),
    Rule("request-parameter-one-of-added", "request-parameter", ONE_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-one-of-removed", "request-parameter", ONE_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-any-of-added", "request-parameter", ANY_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-parameter-any-of-removed", "request-parameter", ANY_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-parameter-default-value-added", "request-parameter", DEFAULT_VALUE_ADDED, (INFO,), WARNING),
    Rule("request-parameter-default-value-changed", "request-parameter", DEFAULT_VALUE_CHANGED, (WARNING,), WARNING),
    Rule("request-parameter-default-value-removed", "request-parameter", DEFAULT_VALUE_REMOVED, (INFO,), WARNING),
    Rule("request-parameter-deprecated", "request-parameter", DEPRECATED, (INFO,), WARNING),
    Rule("request-parameter-reactivated", "request-parameter", REACTIVATED, (INFO,), WARNING),
    Rule("request-parameter-discriminator-added", "request-parameter", DISCRIMINATOR_ADDED, (INFO,), WARNING),
    Rule("request-parameter-discriminator-removed", "request-parameter", DISCRIMINATOR_REMOVED, (WARNING,), WARNING),
    Rule("request-parameter-discriminator-property-name-changed", "request-parameter", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), WARNING),
    Rule("request-parameter-discriminator-mapping-added", "request-parameter", DISCRIMINATOR_MAPPING_ADDED, (INFO,), WARNING),
    Rule("request-parameter-discriminator-mapping-deleted", "request-parameter", DISCRIMINATOR_MAPPING_DELETED, (ERROR,), WARNING),
    Rule("request-parameter-discriminator-mapping-changed", "request-parameter", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), WARNING),
    Rule("request-parameter-additional-properties-allowed", "request-parameter", ADDITIONAL_PROPERTIES_ALLOWED, (INFO,), WARNING),
    Rule("request-parameter-additional-properties-forbidden", "request-parameter", ADDITIONAL_PROPERTIES_FORBIDDEN, (WARNING,), WARNING),
    Rule("request-body-max-decreased", "request-body", MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-increased", "request-body", MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-set", "request-body", MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-unset", "request-body", MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-exclusive-max-decreased", "request-body", EXCLUSIVE_MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-exclusive-max-increased", "request-body", EXCLUSIVE_MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-exclusive-max-set", "request-body", EXCLUSIVE_MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-exclusive-max-unset", "request-body", EXCLUSIVE_MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-length-decreased", "request-body", MAX_LENGTH_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-length-increased", "request-body", MAX_LENGTH_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-length-set", "request-body", MAX_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-length-unset", "request-body", MAX_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-items-decreased", "request-body", MAX_ITEMS_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-items-increased", "request-body", MAX_ITEMS_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-items-set", "request-body", MAX_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-items-unset", "request-body", MAX_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-properties-decreased", "request-body", MAX_PROPERTIES_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-properties-increased", "request-body", MAX_PROPERTIES_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-max-properties-set", "request-body", MAX_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-max-properties-unset", "request-body", MAX_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-decreased", "request-body", MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-increased", "request-body", MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-set", "request-body", MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-unset", "request-body", MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-exclusive-min-decreased", "request-body", EXCLUSIVE_MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-exclusive-min-increased", "request-body", EXCLUSIVE_MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-exclusive-min-set", "request-body", EXCLUSIVE_MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-exclusive-min-unset", "request-body", EXCLUSIVE_MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-length-decreased", "request-body", MIN_LENGTH_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-length-increased", "request-body", MIN_LENGTH_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-length-set", "request-body", MIN_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-length-unset", "request-body", MIN_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-items-decreased", "request-body", MIN_ITEMS_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-items-increased", "request-body", MIN_ITEMS_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-items-set", "request-body", MIN_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-items-unset", "request-body", MIN_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-properties-decreased", "request-body", MIN_PROPERTIES_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-min-properties-increased", "request-body", MIN_PROPERTIES_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-properties-set", "request-body", MIN_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-min-properties-unset", "request-body", MIN_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-pattern-changed", "request-body", PATTERN_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-pattern-added", "request-body", PATTERN_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-pattern-removed", "request-body", PATTERN_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-format-changed", "request-body", FORMAT_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-body-format-added", "request-body", FORMAT_ADDED, (WARNING, INFO), WARNING),
    Rule("request-body-format-removed", "request-body", FORMAT_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-body-multiple-of-changed", "request-body", MULTIPLE_OF_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-multiple-of-added", "request-body", MULTIPLE_OF_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-multiple-of-removed", "request-body", MULTIPLE_OF_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-unique-items-changed", "request-body", UNIQUE_ITEMS_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-unique-items-added", "request-body", UNIQUE_ITEMS_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-unique-items-removed", "request-body", UNIQUE_ITEMS_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-content-encoding-changed", "request-body", CONTENT_ENCODING_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-body-content-encoding-added", "request-body", CONTENT_ENCODING_ADDED, (WARNING, INFO), WARNING),
    Rule("request-body-content-encoding-removed", "request-body", CONTENT_ENCODING_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-body-content-media-type-changed", "request-body", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-body-content-media-type-added", "request-body", CONTENT_MEDIA_TYPE_ADDED, (WARNING, INFO), INFO),
    Rule("request-body-content-media-type-removed", "request-body", CONTENT_MEDIA_TYPE_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-body-type-changed", "request-body", TYPE_CHANGED, (ERROR, WARNING), WARNING),
    Rule("request-body-type-generalized", "request-body", TYPE_GENERALIZED, (INFO,), WARNING),
    Rule("request-body-became-nullable", "request-body", BECAME_NULLABLE, (INFO,), WARNING),
    Rule("request-body-became-not-nullable", "request-body", BECAME_NOT_NULLABLE, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-enum-value-removed", "request-body", ENUM_VALUE_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-enum-value-added", "request-body", ENUM_VALUE_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-became-enum", "request-body", BECAME_ENUM, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-became-not-enum", "request-body", BECAME_NOT_ENUM, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-rules-changed", "request-body", RULES_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-schema-narrowed", "request-body", SCHEMA_NARROWED, (ERROR,), WARNING),
    Rule("request-body-one-of-added", "request-body", ONE_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-one-of-removed", "request-body", ONE_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-any-of-added", "request-body", ANY_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-body-any-of-removed", "request-body", ANY_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-body-default-value-added", "request-body", DEFAULT_VALUE_ADDED, (INFO,), WARNING),
    Rule("request-body-default-value-changed", "request-body", DEFAULT_VALUE_CHANGED, (WARNING,), WARNING),
    Rule("request-body-default-value-removed", "request-body", DEFAULT_VALUE_REMOVED, (INFO,), WARNING),
    Rule("request-body-deprecated", "request-body", DEPRECATED, (INFO,), WARNING),
    Rule("request-body-reactivated", "request-body", REACTIVATED, (INFO,), WARNING),
    Rule("request-body-discriminator-added", "request-body", DISCRIMINATOR_ADDED, (INFO,), WARNING),
    Rule("request-body-discriminator-removed", "request-body", DISCRIMINATOR_REMOVED, (WARNING,), WARNING),
    Rule("request-body-discriminator-property-name-changed", "request-body", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), WARNING),
    Rule("request-body-discriminator-mapping-added", "request-body", DISCRIMINATOR_MAPPING_ADDED, (INFO,), WARNING),
    Rule("request-body-discriminator-mapping-deleted", "request-body", DISCRIMINATOR_MAPPING_DELETED, (ERROR,), WARNING),
    Rule("request-body-discriminator-mapping-changed", "request-body", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), WARNING),
    Rule("request-body-additional-properties-allowed", "request-body", ADDITIONAL_PROPERTIES_ALLOWED, (INFO,), WARNING),
    Rule("request-body-additional-properties-forbidden", "request-body", ADDITIONAL_PROPERTIES_FORBIDDEN, (WARNING,), WARNING),
    Rule("request-property-max-decreased", "request-property", MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-increased", "request-property", MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-set", "request-property", MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-unset", "request-property", MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-exclusive-max-decreased", "request-property", EXCLUSIVE_MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-exclusive-max-increased", "request-property", EXCLUSIVE_MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-exclusive-max-set", "request-property", EXCLUSIVE_MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-exclusive-max-unset", "request-property", EXCLUSIVE_MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-length-decreased", "request-property", MAX_LENGTH_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-length-increased", "request-property", MAX_LENGTH_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-length-set", "request-property", MAX_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-length-unset", "request-property", MAX_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-items-decreased", "request-property", MAX_ITEMS_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-items-increased", "request-property", MAX_ITEMS_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-items-set", "request-property", MAX_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-items-unset", "request-property", MAX_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-properties-decreased", "request-property", MAX_PROPERTIES_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-properties-increased", "request-property", MAX_PROPERTIES_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-max-properties-set", "request-property", MAX_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-max-properties-unset", "request-property", MAX_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-decreased", "request-property", MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-increased", "request-property", MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-set", "request-property", MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-unset", "request-property", MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-exclusive-min-decreased", "request-property", EXCLUSIVE_MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-exclusive-min-increased", "request-property", EXCLUSIVE_MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-exclusive-min-set", "request-property", EXCLUSIVE_MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-exclusive-min-unset", "request-property", EXCLUSIVE_MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-length-decreased", "request-property", MIN_LENGTH_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-length-increased", "request-property", MIN_LENGTH_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-length-set", "request-property", MIN_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-length-unset", "request-property", MIN_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-items-decreased", "request-property", MIN_ITEMS_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-items-increased", "request-property", MIN_ITEMS_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-items-set", "request-property", MIN_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-items-unset", "request-property", MIN_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-properties-decreased", "request-property", MIN_PROPERTIES_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-min-properties-increased", "request-property", MIN_PROPERTIES_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-properties-set", "request-property", MIN_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-min-properties-unset", "request-property", MIN_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-pattern-changed", "request-property", PATTERN_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-pattern-added", "request-property", PATTERN_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-pattern-removed", "request-property", PATTERN_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-format-changed", "request-property", FORMAT_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-property-format-added", "request-property", FORMAT_ADDED, (WARNING, INFO), WARNING),
    Rule("request-property-format-removed", "request-property", FORMAT_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-property-multiple-of-changed", "request-property", MULTIPLE_OF_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-multiple-of-added", "request-property", MULTIPLE_OF_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-multiple-of-removed", "request-property", MULTIPLE_OF_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-unique-items-changed", "request-property", UNIQUE_ITEMS_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-unique-items-added", "request-property", UNIQUE_ITEMS_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-unique-items-removed", "request-property", UNIQUE_ITEMS_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-content-encoding-changed", "request-property", CONTENT_ENCODING_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-property-content-encoding-added", "request-property", CONTENT_ENCODING_ADDED, (WARNING, INFO), WARNING),
    Rule("request-property-content-encoding-removed", "request-property", CONTENT_ENCODING_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-property-content-media-type-changed", "request-property", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-property-content-media-type-added", "request-property", CONTENT_MEDIA_TYPE_ADDED, (WARNING, INFO), INFO),
    Rule("request-property-content-media-type-removed", "request-property", CONTENT_MEDIA_TYPE_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-property-type-changed", "request-property", TYPE_CHANGED, (ERROR, WARNING), WARNING),
    Rule("request-property-type-generalized", "request-property", TYPE_GENERALIZED, (INFO,), WARNING),
    Rule("request-property-became-nullable", "request-property", BECAME_NULLABLE, (INFO,), WARNING),
    Rule("request-property-became-not-nullable", "request-property", BECAME_NOT_NULLABLE, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-enum-value-removed", "request-property", ENUM_VALUE_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-enum-value-added", "request-property", ENUM_VALUE_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-became-enum", "request-property", BECAME_ENUM, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-became-not-enum", "request-property", BECAME_NOT_ENUM, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-rules-changed", "request-property", RULES_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-schema-narrowed", "request-property", SCHEMA_NARROWED, (ERROR,), WARNING),
    Rule("request-property-one-of-added", "request-property", ONE_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-one-of-removed", "request-property", ONE_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-any-of-added", "request-property", ANY_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-property-any-of-removed", "request-property", ANY_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-property-default-value-added", "request-property", DEFAULT_VALUE_ADDED, (INFO,), WARNING),
    Rule("request-property-default-value-changed", "request-property", DEFAULT_VALUE_CHANGED, (WARNING,), WARNING),
    Rule("request-property-default-value-removed", "request-property", DEFAULT_VALUE_REMOVED, (INFO,), WARNING),
    Rule("request-property-deprecated", "request-property", DEPRECATED, (INFO,), WARNING),
    Rule("request-property-reactivated", "request-property", REACTIVATED, (INFO,), WARNING),
    Rule("request-property-discriminator-added", "request-property", DISCRIMINATOR_ADDED, (INFO,), WARNING),
    Rule("request-property-discriminator-removed", "request-property", DISCRIMINATOR_REMOVED, (WARNING,), WARNING),
    Rule("request-property-discriminator-property-name-changed", "request-property", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), WARNING),
    Rule("request-property-discriminator-mapping-added", "request-property", DISCRIMINATOR_MAPPING_ADDED, (INFO,), WARNING),
    Rule("request-property-discriminator-mapping-deleted", "request-property", DISCRIMINATOR_MAPPING_DELETED, (ERROR,), WARNING),
    Rule("request-property-discriminator-mapping-changed", "request-property", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), WARNING),
    Rule("request-property-additional-properties-allowed", "request-property", ADDITIONAL_PROPERTIES_ALLOWED, (INFO,), WARNING),
    Rule("request-property-additional-properties-forbidden", "request-property", ADDITIONAL_PROPERTIES_FORBIDDEN, (WARNING,), WARNING),
    Rule("request-header-max-decreased", "request-header", MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-increased", "request-header", MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-set", "request-header", MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-unset", "request-header", MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-exclusive-max-decreased", "request-header", EXCLUSIVE_MAX_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-exclusive-max-increased", "request-header", EXCLUSIVE_MAX_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-exclusive-max-set", "request-header", EXCLUSIVE_MAX_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-exclusive-max-unset", "request-header", EXCLUSIVE_MAX_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-length-decreased", "request-header", MAX_LENGTH_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-length-increased", "request-header", MAX_LENGTH_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-length-set", "request-header", MAX_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-length-unset", "request-header", MAX_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-items-decreased", "request-header", MAX_ITEMS_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-items-increased", "request-header", MAX_ITEMS_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-items-set", "request-header", MAX_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-items-unset", "request-header", MAX_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-properties-decreased", "request-header", MAX_PROPERTIES_DECREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-properties-increased", "request-header", MAX_PROPERTIES_INCREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-max-properties-set", "request-header", MAX_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-max-properties-unset", "request-header", MAX_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-decreased", "request-header", MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-increased", "request-header", MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-set", "request-header", MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-unset", "request-header", MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-exclusive-min-decreased", "request-header", EXCLUSIVE_MIN_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-exclusive-min-increased", "request-header", EXCLUSIVE_MIN_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-exclusive-min-set", "request-header", EXCLUSIVE_MIN_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-exclusive-min-unset", "request-header", EXCLUSIVE_MIN_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-length-decreased", "request-header", MIN_LENGTH_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-length-increased", "request-header", MIN_LENGTH_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-length-set", "request-header", MIN_LENGTH_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-length-unset", "request-header", MIN_LENGTH_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-items-decreased", "request-header", MIN_ITEMS_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-items-increased", "request-header", MIN_ITEMS_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-items-set", "request-header", MIN_ITEMS_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-items-unset", "request-header", MIN_ITEMS_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-properties-decreased", "request-header", MIN_PROPERTIES_DECREASED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-min-properties-increased", "request-header", MIN_PROPERTIES_INCREASED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-properties-set", "request-header", MIN_PROPERTIES_SET, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-min-properties-unset", "request-header", MIN_PROPERTIES_UNSET, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-pattern-changed", "request-header", PATTERN_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-pattern-added", "request-header", PATTERN_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-pattern-removed", "request-header", PATTERN_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-format-changed", "request-header", FORMAT_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-header-format-added", "request-header", FORMAT_ADDED, (WARNING, INFO), WARNING),
    Rule("request-header-format-removed", "request-header", FORMAT_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-header-multiple-of-changed", "request-header", MULTIPLE_OF_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-multiple-of-added", "request-header", MULTIPLE_OF_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-multiple-of-removed", "request-header", MULTIPLE_OF_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-unique-items-changed", "request-header", UNIQUE_ITEMS_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-unique-items-added", "request-header", UNIQUE_ITEMS_ADDED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-unique-items-removed", "request-header", UNIQUE_ITEMS_REMOVED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-content-encoding-changed", "request-header", CONTENT_ENCODING_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-header-content-encoding-added", "request-header", CONTENT_ENCODING_ADDED, (WARNING, INFO), WARNING),
    Rule("request-header-content-encoding-removed", "request-header", CONTENT_ENCODING_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-header-content-media-type-changed", "request-header", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, INFO), WARNING),
    Rule("request-header-content-media-type-added", "request-header", CONTENT_MEDIA_TYPE_ADDED, (WARNING, INFO), INFO),
    Rule("request-header-content-media-type-removed", "request-header", CONTENT_MEDIA_TYPE_REMOVED, (INFO, WARNING), WARNING),
    Rule("request-header-type-changed", "request-header", TYPE_CHANGED, (ERROR, WARNING), WARNING),
    Rule("request-header-type-generalized", "request-header", TYPE_GENERALIZED, (INFO,), WARNING),
    Rule("request-header-became-nullable", "request-header", BECAME_NULLABLE, (INFO,), WARNING),
    Rule("request-header-became-not-nullable", "request-header", BECAME_NOT_NULLABLE, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-enum-value-removed", "request-header", ENUM_VALUE_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-enum-value-added", "request-header", ENUM_VALUE_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-became-enum", "request-header", BECAME_ENUM, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-became-not-enum", "request-header", BECAME_NOT_ENUM, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-rules-changed", "request-header", RULES_CHANGED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-schema-narrowed", "request-header", SCHEMA_NARROWED, (ERROR,), WARNING),
    Rule("request-header-one-of-added", "request-header", ONE_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-one-of-removed", "request-header", ONE_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-any-of-added", "request-header", ANY_OF_ADDED, (INFO, WARNING, ERROR), WARNING),
    Rule("request-header-any-of-removed", "request-header", ANY_OF_REMOVED, (ERROR, WARNING, INFO), WARNING),
    Rule("request-header-default-value-added", "request-header", DEFAULT_VALUE_ADDED, (INFO,), WARNING),
    Rule("request-header-default-value-changed", "request-header", DEFAULT_VALUE_CHANGED, (WARNING,), WARNING),
    Rule("request-header-default-value-removed", "request-header", DEFAULT_VALUE_REMOVED, (INFO,), WARNING),
    Rule("request-header-deprecated", "request-header", DEPRECATED, (INFO,), WARNING),
    Rule("request-header-reactivated", "request-header", REACTIVATED, (INFO,), WARNING),
    Rule("request-header-discriminator-added", "request-header", DISCRIMINATOR_ADDED, (INFO,), WARNING),
    Rule("request-header-discriminator-removed", "request-header", DISCRIMINATOR_REMOVED, (WARNING,), WARNING),
    Rule("request-header-discriminator-property-name-changed", "request-header", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), WARNING),
    Rule("request-header-discriminator-mapping-added", "request-header", DISCRIMINATOR_MAPPING_ADDED, (INFO,), WARNING),
    Rule("request-header-discriminator-mapping-deleted", "request-header", DISCRIMINATOR_MAPPING_DELETED, (ERROR,), WARNING),
    Rule("request-header-discriminator-mapping-changed", "request-header", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), WARNING),
    Rule("request-header-additional-properties-allowed", "request-header", ADDITIONAL_PROPERTIES_ALLOWED, (INFO,), WARNING),
    Rule("request-header-additional-properties-forbidden", "request-header", ADDITIONAL_PROPERTIES_FORBIDDEN, (WARNING,), WARNING),
    Rule("response-body-max-decreased", "response-body", MAX_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-body-max-increased", "response-body", MAX_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-set", "response-body", MAX_SET, (INFO, WARNING), ERROR),
    Rule("response-body-max-unset", "response-body", MAX_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-exclusive-max-decreased", "response-body", EXCLUSIVE_MAX_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-body-exclusive-max-increased", "response-body", EXCLUSIVE_MAX_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-exclusive-max-set", "response-body", EXCLUSIVE_MAX_SET, (INFO, WARNING), ERROR),
    Rule("response-body-exclusive-max-unset", "response-body", EXCLUSIVE_MAX_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-length-decreased", "response-body", MAX_LENGTH_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-body-max-length-increased", "response-body", MAX_LENGTH_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-length-set", "response-body", MAX_LENGTH_SET, (INFO, WARNING), ERROR),
    Rule("response-body-max-length-unset", "response-body", MAX_LENGTH_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-items-decreased", "response-body", MAX_ITEMS_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-body-max-items-increased", "response-body", MAX_ITEMS_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-items-set", "response-body", MAX_ITEMS_SET, (INFO, WARNING), ERROR),
    Rule("response-body-max-items-unset", "response-body", MAX_ITEMS_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-properties-decreased", "response-body", MAX_PROPERTIES_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-body-max-properties-increased", "response-body", MAX_PROPERTIES_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-max-properties-set", "response-body", MAX_PROPERTIES_SET, (INFO, WARNING), ERROR),
    Rule("response-body-max-properties-unset", "response-body", MAX_PROPERTIES_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-decreased", "response-body", MIN_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-increased", "response-body", MIN_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-body-min-set", "response-body", MIN_SET, (INFO, WARNING), ERROR),
    Rule("response-body-min-unset", "response-body", MIN_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-exclusive-min-decreased", "response-body", EXCLUSIVE_MIN_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-exclusive-min-increased", "response-body", EXCLUSIVE_MIN_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-body-exclusive-min-set", "response-body", EXCLUSIVE_MIN_SET, (INFO, WARNING), ERROR),
    Rule("response-body-exclusive-min-unset", "response-body", EXCLUSIVE_MIN_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-length-decreased", "response-body", MIN_LENGTH_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-length-increased", "response-body", MIN_LENGTH_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-body-min-length-set", "response-body", MIN_LENGTH_SET, (INFO, WARNING), ERROR),
    Rule("response-body-min-length-unset", "response-body", MIN_LENGTH_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-items-decreased", "response-body", MIN_ITEMS_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-items-increased", "response-body", MIN_ITEMS_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-body-min-items-set", "response-body", MIN_ITEMS_SET, (INFO, WARNING), ERROR),
    Rule("response-body-min-items-unset", "response-body", MIN_ITEMS_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-properties-decreased", "response-body", MIN_PROPERTIES_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-min-properties-increased", "response-body", MIN_PROPERTIES_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-body-min-properties-set", "response-body", MIN_PROPERTIES_SET, (INFO, WARNING), ERROR),
    Rule("response-body-min-properties-unset", "response-body", MIN_PROPERTIES_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-pattern-changed", "response-body", PATTERN_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-pattern-added", "response-body", PATTERN_ADDED, (INFO, WARNING), ERROR),
    Rule("response-body-pattern-removed", "response-body", PATTERN_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-format-changed", "response-body", FORMAT_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-format-added", "response-body", FORMAT_ADDED, (INFO, WARNING), ERROR),
    Rule("response-body-format-removed", "response-body", FORMAT_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-multiple-of-changed", "response-body", MULTIPLE_OF_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-multiple-of-added", "response-body", MULTIPLE_OF_ADDED, (INFO, WARNING), ERROR),
    Rule("response-body-multiple-of-removed", "response-body", MULTIPLE_OF_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-unique-items-changed", "response-body", UNIQUE_ITEMS_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-unique-items-added", "response-body", UNIQUE_ITEMS_ADDED, (INFO, WARNING), ERROR),
    Rule("response-body-unique-items-removed", "response-body", UNIQUE_ITEMS_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-content-encoding-changed", "response-body", CONTENT_ENCODING_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-content-encoding-added", "response-body", CONTENT_ENCODING_ADDED, (INFO, WARNING), ERROR),
    Rule("response-body-content-encoding-removed", "response-body", CONTENT_ENCODING_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-content-media-type-changed", "response-body", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-content-media-type-added", "response-body", CONTENT_MEDIA_TYPE_ADDED, (INFO, WARNING), INFO),
    Rule("response-body-content-media-type-removed", "response-body", CONTENT_MEDIA_TYPE_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-type-changed", "response-body", TYPE_CHANGED, (ERROR, WARNING), ERROR),
    Rule("response-body-type-specialized", "response-body", TYPE_SPECIALIZED, (INFO,), ERROR),
    Rule("response-body-became-nullable", "response-body", BECAME_NULLABLE, (ERROR,), ERROR),
    Rule("response-body-became-not-nullable", "response-body", BECAME_NOT_NULLABLE, (INFO, WARNING), ERROR),
    Rule("response-body-enum-value-removed", "response-body", ENUM_VALUE_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-body-enum-value-added", "response-body", ENUM_VALUE_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-became-enum", "response-body", BECAME_ENUM, (INFO, WARNING), ERROR),
    Rule("response-body-became-not-enum", "response-body", BECAME_NOT_ENUM, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-rules-changed", "response-body", RULES_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-schema-widened", "response-body", SCHEMA_WIDENED, (WARNING,), ERROR),
    Rule("response-body-one-of-added", "response-body", ONE_OF_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-one-of-removed", "response-body", ONE_OF_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-body-any-of-added", "response-body", ANY_OF_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-body-any-of-removed", "response-body", ANY_OF_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-body-default-value-added", "response-body", DEFAULT_VALUE_ADDED, (INFO,), ERROR),
    Rule("response-body-default-value-changed", "response-body", DEFAULT_VALUE_CHANGED, (INFO,), ERROR),
    Rule("response-body-default-value-removed", "response-body", DEFAULT_VALUE_REMOVED, (INFO,), ERROR),
    Rule("response-body-deprecated", "response-body", DEPRECATED, (INFO,), ERROR),
    Rule("response-body-reactivated", "response-body", REACTIVATED, (INFO,), ERROR),
    Rule("response-body-discriminator-added", "response-body", DISCRIMINATOR_ADDED, (INFO,), ERROR),
    Rule("response-body-discriminator-removed", "response-body", DISCRIMINATOR_REMOVED, (WARNING,), ERROR),
    Rule("response-body-discriminator-property-name-changed", "response-body", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), ERROR),
    Rule("response-body-discriminator-mapping-added", "response-body", DISCRIMINATOR_MAPPING_ADDED, (WARNING,), ERROR),
    Rule("response-body-discriminator-mapping-deleted", "response-body", DISCRIMINATOR_MAPPING_DELETED, (INFO,), ERROR),
    Rule("response-body-discriminator-mapping-changed", "response-body", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), ERROR),
    Rule("response-body-additional-properties-allowed", "response-body", ADDITIONAL_PROPERTIES_ALLOWED, (WARNING,), ERROR),
    Rule("response-body-additional-properties-forbidden", "response-body", ADDITIONAL_PROPERTIES_FORBIDDEN, (INFO,), ERROR),
    Rule("response-property-max-decreased", "response-property", MAX_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-property-max-increased", "response-property", MAX_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-set", "response-property", MAX_SET, (INFO, WARNING), ERROR),
    Rule("response-property-max-unset", "response-property", MAX_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-exclusive-max-decreased", "response-property", EXCLUSIVE_MAX_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-property-exclusive-max-increased", "response-property", EXCLUSIVE_MAX_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-exclusive-max-set", "response-property", EXCLUSIVE_MAX_SET, (INFO, WARNING), ERROR),
    Rule("response-property-exclusive-max-unset", "response-property", EXCLUSIVE_MAX_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-length-decreased", "response-property", MAX_LENGTH_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-property-max-length-increased", "response-property", MAX_LENGTH_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-length-set", "response-property", MAX_LENGTH_SET, (INFO, WARNING), ERROR),
    Rule("response-property-max-length-unset", "response-property", MAX_LENGTH_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-items-decreased", "response-property", MAX_ITEMS_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-property-max-items-increased", "response-property", MAX_ITEMS_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-items-set", "response-property", MAX_ITEMS_SET, (INFO, WARNING), ERROR),
    Rule("response-property-max-items-unset", "response-property", MAX_ITEMS_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-properties-decreased", "response-property", MAX_PROPERTIES_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-property-max-properties-increased", "response-property", MAX_PROPERTIES_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-max-properties-set", "response-property", MAX_PROPERTIES_SET, (INFO, WARNING), ERROR),
    Rule("response-property-max-properties-unset", "response-property", MAX_PROPERTIES_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-decreased", "response-property", MIN_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-increased", "response-property", MIN_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-property-min-set", "response-property", MIN_SET, (INFO, WARNING), ERROR),
    Rule("response-property-min-unset", "response-property", MIN_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-exclusive-min-decreased", "response-property", EXCLUSIVE_MIN_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-exclusive-min-increased", "response-property", EXCLUSIVE_MIN_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-property-exclusive-min-set", "response-property", EXCLUSIVE_MIN_SET, (INFO, WARNING), ERROR),
    Rule("response-property-exclusive-min-unset", "response-property", EXCLUSIVE_MIN_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-length-decreased", "response-property", MIN_LENGTH_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-length-increased", "response-property", MIN_LENGTH_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-property-min-length-set", "response-property", MIN_LENGTH_SET, (INFO, WARNING), ERROR),
    Rule("response-property-min-length-unset", "response-property", MIN_LENGTH_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-items-decreased", "response-property", MIN_ITEMS_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-items-increased", "response-property", MIN_ITEMS_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-property-min-items-set", "response-property", MIN_ITEMS_SET, (INFO, WARNING), ERROR),
    Rule("response-property-min-items-unset", "response-property", MIN_ITEMS_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-properties-decreased", "response-property", MIN_PROPERTIES_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-min-properties-increased", "response-property", MIN_PROPERTIES_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-property-min-properties-set", "response-property", MIN_PROPERTIES_SET, (INFO, WARNING), ERROR),
    Rule("response-property-min-properties-unset", "response-property", MIN_PROPERTIES_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-pattern-changed", "response-property", PATTERN_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-pattern-added", "response-property", PATTERN_ADDED, (INFO, WARNING), ERROR),
    Rule("response-property-pattern-removed", "response-property", PATTERN_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-format-changed", "response-property", FORMAT_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-format-added", "response-property", FORMAT_ADDED, (INFO, WARNING), ERROR),
    Rule("response-property-format-removed", "response-property", FORMAT_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-multiple-of-changed", "response-property", MULTIPLE_OF_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-multiple-of-added", "response-property", MULTIPLE_OF_ADDED, (INFO, WARNING), ERROR),
    Rule("response-property-multiple-of-removed", "response-property", MULTIPLE_OF_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-unique-items-changed", "response-property", UNIQUE_ITEMS_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-unique-items-added", "response-property", UNIQUE_ITEMS_ADDED, (INFO, WARNING), ERROR),
    Rule("response-property-unique-items-removed", "response-property", UNIQUE_ITEMS_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-content-encoding-changed", "response-property", CONTENT_ENCODING_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-content-encoding-added", "response-property", CONTENT_ENCODING_ADDED, (INFO, WARNING), ERROR),
    Rule("response-property-content-encoding-removed", "response-property", CONTENT_ENCODING_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-content-media-type-changed", "response-property", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-content-media-type-added", "response-property", CONTENT_MEDIA_TYPE_ADDED, (INFO, WARNING), INFO),
    Rule("response-property-content-media-type-removed", "response-property", CONTENT_MEDIA_TYPE_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-type-changed", "response-property", TYPE_CHANGED, (ERROR, WARNING), ERROR),
    Rule("response-property-type-specialized", "response-property", TYPE_SPECIALIZED, (INFO,), ERROR),
    Rule("response-property-became-nullable", "response-property", BECAME_NULLABLE, (ERROR,), ERROR),
    Rule("response-property-became-not-nullable", "response-property", BECAME_NOT_NULLABLE, (INFO, WARNING), ERROR),
    Rule("response-property-enum-value-removed", "response-property", ENUM_VALUE_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-property-enum-value-added", "response-property", ENUM_VALUE_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-became-enum", "response-property", BECAME_ENUM, (INFO, WARNING), ERROR),
    Rule("response-property-became-not-enum", "response-property", BECAME_NOT_ENUM, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-rules-changed", "response-property", RULES_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-schema-widened", "response-property", SCHEMA_WIDENED, (WARNING,), ERROR),
    Rule("response-property-one-of-added", "response-property", ONE_OF_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-one-of-removed", "response-property", ONE_OF_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-property-any-of-added", "response-property", ANY_OF_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-property-any-of-removed", "response-property", ANY_OF_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-property-default-value-added", "response-property", DEFAULT_VALUE_ADDED, (INFO,), ERROR),
    Rule("response-property-default-value-changed", "response-property", DEFAULT_VALUE_CHANGED, (INFO,), ERROR),
    Rule("response-property-default-value-removed", "response-property", DEFAULT_VALUE_REMOVED, (INFO,), ERROR),
    Rule("response-property-deprecated", "response-property", DEPRECATED, (INFO,), ERROR),
    Rule("response-property-reactivated", "response-property", REACTIVATED, (INFO,), ERROR),
    Rule("response-property-discriminator-added", "response-property", DISCRIMINATOR_ADDED, (INFO,), ERROR),
    Rule("response-property-discriminator-removed", "response-property", DISCRIMINATOR_REMOVED, (WARNING,), ERROR),
    Rule("response-property-discriminator-property-name-changed", "response-property", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), ERROR),
    Rule("response-property-discriminator-mapping-added", "response-property", DISCRIMINATOR_MAPPING_ADDED, (WARNING,), ERROR),
    Rule("response-property-discriminator-mapping-deleted", "response-property", DISCRIMINATOR_MAPPING_DELETED, (INFO,), ERROR),
    Rule("response-property-discriminator-mapping-changed", "response-property", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), ERROR),
    Rule("response-property-additional-properties-allowed", "response-property", ADDITIONAL_PROPERTIES_ALLOWED, (WARNING,), ERROR),
    Rule("response-property-additional-properties-forbidden", "response-property", ADDITIONAL_PROPERTIES_FORBIDDEN, (INFO,), ERROR),
    Rule("response-header-max-decreased", "response-header", MAX_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-header-max-increased", "response-header", MAX_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-set", "response-header", MAX_SET, (INFO, WARNING), ERROR),
    Rule("response-header-max-unset", "response-header", MAX_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-exclusive-max-decreased", "response-header", EXCLUSIVE_MAX_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-header-exclusive-max-increased", "response-header", EXCLUSIVE_MAX_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-exclusive-max-set", "response-header", EXCLUSIVE_MAX_SET, (INFO, WARNING), ERROR),
    Rule("response-header-exclusive-max-unset", "response-header", EXCLUSIVE_MAX_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-length-decreased", "response-header", MAX_LENGTH_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-header-max-length-increased", "response-header", MAX_LENGTH_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-length-set", "response-header", MAX_LENGTH_SET, (INFO, WARNING), ERROR),
    Rule("response-header-max-length-unset", "response-header", MAX_LENGTH_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-items-decreased", "response-header", MAX_ITEMS_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-header-max-items-increased", "response-header", MAX_ITEMS_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-items-set", "response-header", MAX_ITEMS_SET, (INFO, WARNING), ERROR),
    Rule("response-header-max-items-unset", "response-header", MAX_ITEMS_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-properties-decreased", "response-header", MAX_PROPERTIES_DECREASED, (INFO, WARNING), ERROR),
    Rule("response-header-max-properties-increased", "response-header", MAX_PROPERTIES_INCREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-max-properties-set", "response-header", MAX_PROPERTIES_SET, (INFO, WARNING), ERROR),
    Rule("response-header-max-properties-unset", "response-header", MAX_PROPERTIES_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-decreased", "response-header", MIN_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-increased", "response-header", MIN_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-header-min-set", "response-header", MIN_SET, (INFO, WARNING), ERROR),
    Rule("response-header-min-unset", "response-header", MIN_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-exclusive-min-decreased", "response-header", EXCLUSIVE_MIN_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-exclusive-min-increased", "response-header", EXCLUSIVE_MIN_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-header-exclusive-min-set", "response-header", EXCLUSIVE_MIN_SET, (INFO, WARNING), ERROR),
    Rule("response-header-exclusive-min-unset", "response-header", EXCLUSIVE_MIN_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-length-decreased", "response-header", MIN_LENGTH_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-length-increased", "response-header", MIN_LENGTH_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-header-min-length-set", "response-header", MIN_LENGTH_SET, (INFO, WARNING), ERROR),
    Rule("response-header-min-length-unset", "response-header", MIN_LENGTH_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-items-decreased", "response-header", MIN_ITEMS_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-items-increased", "response-header", MIN_ITEMS_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-header-min-items-set", "response-header", MIN_ITEMS_SET, (INFO, WARNING), ERROR),
    Rule("response-header-min-items-unset", "response-header", MIN_ITEMS_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-properties-decreased", "response-header", MIN_PROPERTIES_DECREASED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-min-properties-increased", "response-header", MIN_PROPERTIES_INCREASED, (INFO, WARNING), ERROR),
    Rule("response-header-min-properties-set", "response-header", MIN_PROPERTIES_SET, (INFO, WARNING), ERROR),
    Rule("response-header-min-properties-unset", "response-header", MIN_PROPERTIES_UNSET, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-pattern-changed", "response-header", PATTERN_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-pattern-added", "response-header", PATTERN_ADDED, (INFO, WARNING), ERROR),
    Rule("response-header-pattern-removed", "response-header", PATTERN_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-format-changed", "response-header", FORMAT_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-format-added", "response-header", FORMAT_ADDED, (INFO, WARNING), ERROR),
    Rule("response-header-format-removed", "response-header", FORMAT_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-multiple-of-changed", "response-header", MULTIPLE_OF_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-multiple-of-added", "response-header", MULTIPLE_OF_ADDED, (INFO, WARNING), ERROR),
    Rule("response-header-multiple-of-removed", "response-header", MULTIPLE_OF_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-unique-items-changed", "response-header", UNIQUE_ITEMS_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-unique-items-added", "response-header", UNIQUE_ITEMS_ADDED, (INFO, WARNING), ERROR),
    Rule("response-header-unique-items-removed", "response-header", UNIQUE_ITEMS_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-content-encoding-changed", "response-header", CONTENT_ENCODING_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-content-encoding-added", "response-header", CONTENT_ENCODING_ADDED, (INFO, WARNING), ERROR),
    Rule("response-header-content-encoding-removed", "response-header", CONTENT_ENCODING_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-content-media-type-changed", "response-header", CONTENT_MEDIA_TYPE_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-content-media-type-added", "response-header", CONTENT_MEDIA_TYPE_ADDED, (INFO, WARNING), INFO),
    Rule("response-header-content-media-type-removed", "response-header", CONTENT_MEDIA_TYPE_REMOVED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-type-changed", "response-header", TYPE_CHANGED, (ERROR, WARNING), ERROR),
    Rule("response-header-type-specialized", "response-header", TYPE_SPECIALIZED, (INFO,), ERROR),
    Rule("response-header-became-nullable", "response-header", BECAME_NULLABLE, (ERROR,), ERROR),
    Rule("response-header-became-not-nullable", "response-header", BECAME_NOT_NULLABLE, (INFO, WARNING), ERROR),
    Rule("response-header-enum-value-removed", "response-header", ENUM_VALUE_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-header-enum-value-added", "response-header", ENUM_VALUE_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-became-enum", "response-header", BECAME_ENUM, (INFO, WARNING), ERROR),
    Rule("response-header-became-not-enum", "response-header", BECAME_NOT_ENUM, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-rules-changed", "response-header", RULES_CHANGED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-schema-widened", "response-header", SCHEMA_WIDENED, (WARNING,), ERROR),
    Rule("response-header-one-of-added", "response-header", ONE_OF_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-one-of-removed", "response-header", ONE_OF_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-header-any-of-added", "response-header", ANY_OF_ADDED, (WARNING, ERROR, INFO), ERROR),
    Rule("response-header-any-of-removed", "response-header", ANY_OF_REMOVED, (INFO, WARNING), ERROR),
    Rule("response-header-default-value-added", "response-header", DEFAULT_VALUE_ADDED, (INFO,), ERROR),
    Rule("response-header-default-value-changed", "response-header", DEFAULT_VALUE_CHANGED, (INFO,), ERROR),
    Rule("response-header-default-value-removed", "response-header", DEFAULT_VALUE_REMOVED, (INFO,), ERROR),
    Rule("response-header-deprecated", "response-header", DEPRECATED, (INFO,), ERROR),
    Rule("response-header-reactivated", "response-header", REACTIVATED, (INFO,), ERROR),
    Rule("response-header-discriminator-added", "response-header", DISCRIMINATOR_ADDED, (INFO,), ERROR),
    Rule("response-header-discriminator-removed", "response-header", DISCRIMINATOR_REMOVED, (WARNING,), ERROR),
    Rule("response-header-discriminator-property-name-changed", "response-header", DISCRIMINATOR_PROPERTY_NAME_CHANGED, (WARNING,), ERROR),
    Rule("response-header-discriminator-mapping-added", "response-header", DISCRIMINATOR_MAPPING_ADDED, (WARNING,), ERROR),
    Rule("response-header-discriminator-mapping-deleted", "response-header", DISCRIMINATOR_MAPPING_DELETED, (INFO,), ERROR),
    Rule("response-header-discriminator-mapping-changed", "response-header", DISCRIMINATOR_MAPPING_CHANGED, (ERROR,), ERROR),
    Rule("response-header-additional-properties-allowed", "response-header", ADDITIONAL_PROPERTIES_ALLOWED, (WARNING,), ERROR),
    Rule("response-header-additional-properties-forbidden", "response-header", ADDITIONAL_PROPERTIES_FORBIDDEN, (INFO,), ERROR),
    Rule("api-server-removed", "", Kind("api-server-removed", "a server is gone", "servers: [a, b] → [a]"), (ERROR,), WARNING),
    Rule("api-server-added", "", Kind("api-server-added", "a server is new", "servers: [a] → [a, b]"), (INFO,), WARNING),
    Rule("api-server-url-changed", "", Kind("api-server-url-changed", "a server has another address", "url: https://a.example → https://b.example"), (ERROR,), WARNING),
    Rule("api-security-component-type-changed", "", Kind("api-security-component-type-changed", "credentials are presented differently", "type: apiKey → http"), (ERROR,), WARNING),
    Rule("api-security-component-oauth-token-url-changed", "", Kind("api-security-component-oauth-token-url-changed", "tokens are fetched elsewhere", "tokenUrl: /token → /oauth/token"), (ERROR,), WARNING),
    Rule("api-security-component-oauth-url-changed", "", Kind("api-security-component-oauth-url-changed", "users authorize elsewhere", "authorizationUrl: /a → /b"), (ERROR,), WARNING),
    Rule("api-security-removed", "", Kind("api-security-removed", "credentials no longer suffice, or are no longer needed", "security: [{a: []}, {b: []}] → [{a: []}]"), (ERROR, INFO), WARNING),
    Rule("api-security-added", "", Kind("api-security-added", "credentials are needed, or other ones suffice, too", "security: none → [{key: []}]"), (ERROR, INFO), WARNING),
    Rule("api-security-scope-added", "", Kind("api-security-scope-added", "one more scope is needed", "security: [{oauth: [r]}] → [{oauth: [r, w]}]"), (ERROR,), WARNING),
    Rule("request-body-became-required", "", Kind("request-body-became-required", "the body is required", "required: false → true"), (ERROR,), WARNING),
    Rule("request-body-became-optional", "", Kind("request-body-became-optional", "the body may be left out", "required: true → false"), (INFO,), WARNING),
    Rule("request-body-added-required", "", Kind("request-body-added-required", "a required body is new", "requestBody: none → required"), (ERROR,), WARNING),
    Rule("request-body-added-optional", "", Kind("request-body-added-optional", "an optional body is new", "requestBody: none → optional"), (INFO,), WARNING),
    Rule("request-body-removed", "", Kind("request-body-removed", "the body is gone", "requestBody → none"), (WARNING,), WARNING),
    Rule("request-body-media-type-removed", "request-body", Kind("media-type-removed", "a media type of the body is gone", "content: [json, xml] → [json]"), (ERROR,), WARNING),
    Rule("request-body-media-type-added", "request-body", Kind("media-type-added", "a media type of the body is new", "content: [json] → [json, xml]"), (INFO,), INFO),
    Rule("response-media-type-removed", "response", Kind("media-type-removed", "a media type of a response is gone", "content: [json, csv] → [json]"), (ERROR,), ERROR),
    Rule("response-media-type-added", "response", Kind("media-type-added", "a media type of a response is new", "content: [json] → [json, csv]"), (INFO,), INFO),
    Rule("response-success-status-removed", "", Kind("response-success-status-removed", "a status of success is gone", "responses: [200, 201] → [200]"), (ERROR,), ERROR),
    Rule("response-success-status-added", "", Kind("response-success-status-added", "a status of success is new", "responses: [200] → [200, 201]"), (INFO,), INFO),
    Rule("response-non-success-status-removed", "", Kind("response-non-success-status-removed", "a status of failure is gone", "responses: [200, 404] → [200]"), (INFO,), ERROR),
    Rule("response-non-success-status-added", "", Kind("response-non-success-status-added", "a status of failure is new", "responses: [200] → [200, 404]"), (INFO,), INFO),
    Rule("required-response-header-removed", "", Kind("required-response-header-removed", "a header that was always there is gone", "headers: [X-Rate, required] → none"), (ERROR,), ERROR),
    Rule("optional-response-header-removed", "", Kind("optional-response-header-removed", "a header is gone", "headers: [X-Rate] → none"), (WARNING,), WARNING),
    Rule("response-header-added", "", Kind("response-header-added", "a header is new", "headers: none → [X-Rate]"), (INFO,), INFO),
    Rule("response-header-became-optional", "", Kind("response-header-became-optional", "a header may be missing", "required: true → false"), (ERROR,), ERROR),
    Rule("request-property-removed", "", Kind("request-property-removed", "a member of a request is gone (an error where others are refused)", "properties: [a, b] → [a]"), (WARNING, ERROR), WARNING),
    Rule("response-required-property-removed", "", Kind("response-required-property-removed", "a member that was always there is gone", "properties: [a, b], required: [b] → [a]"), (ERROR,), ERROR),
    Rule("response-optional-property-removed", "", Kind("response-optional-property-removed", "a member of a response is gone", "properties: [a, b] → [a]"), (WARNING,), ERROR),
    Rule("new-required-request-property", "", Kind("new-required-request-property", "a required member of a request is new", "properties: [a] → [a, b], required: [b]"), (ERROR,), WARNING),
    Rule("new-optional-request-property", "", Kind("new-optional-request-property", "an optional member of a request is new", "properties: [a] → [a, b]"), (INFO,), WARNING),
    Rule("response-required-property-added", "", Kind("response-required-property-added", "a member that is always there is new (a warning where others were forbidden)", "properties: [a] → [a, b], required: [b]"), (INFO, WARNING), ERROR),
    Rule("response-optional-property-added", "", Kind("response-optional-property-added", "a member is new (a warning where others were forbidden)", "properties: [a] → [a, b]"), (INFO, WARNING), INFO),
    Rule("request-property-became-required", "", Kind("request-property-became-required", "a member of a request is required", "required: [] → [a]"), (ERROR,), WARNING),
    Rule("request-property-became-optional", "", Kind("request-property-became-optional", "a member of a request may be left out", "required: [a] → []"), (INFO,), WARNING),
    Rule("response-property-became-required", "", Kind("response-property-became-required", "a member is always there", "required: [] → [a]"), (INFO,), ERROR),
    Rule("response-property-became-optional", "", Kind("response-property-became-optional", "a member may be missing", "required: [a] → []"), (ERROR,), ERROR),
    Rule("request-optional-property-became-read-only", "", Kind("request-optional-property-became-read-only", "a member, optional, no longer travels in this direction", "readOnly: false → true"), (WARNING,), WARNING),
    Rule("request-optional-property-became-not-read-only", "", Kind("request-optional-property-became-not-read-only", "a member, optional, travels in this direction, too", "readOnly: true → false"), (INFO,), WARNING),
    Rule("request-required-property-became-read-only", "", Kind("request-required-property-became-read-only", "a member, required, no longer travels in this direction", "readOnly: false → true"), (ERROR,), WARNING),
    Rule("request-required-property-became-not-read-only", "", Kind("request-required-property-became-not-read-only", "a member, required, travels in this direction, too", "readOnly: true → false"), (ERROR,), WARNING),
    Rule("response-optional-property-became-write-only", "", Kind("response-optional-property-became-write-only", "a member, optional, no longer travels in this direction", "writeOnly: false → true"), (WARNING,), ERROR),
    Rule("response-optional-property-became-not-write-only", "", Kind("response-optional-property-became-not-write-only", "a member, optional, travels in this direction, too", "writeOnly: true → false"), (INFO,), ERROR),
    Rule("response-required-property-became-write-only", "", Kind("response-required-property-became-write-only", "a member, required, no longer travels in this direction", "writeOnly: false → true"), (ERROR,), ERROR),
    Rule("response-required-property-became-not-write-only", "", Kind("response-required-property-became-not-write-only", "a member, required, travels in this direction, too", "writeOnly: true → false"), (INFO,), ERROR),
    Rule("api-removed-without-deprecation", "", Kind("api-removed-without-deprecation", "an operation is gone", "paths: /a: [get, post] → [get]"), (ERROR,), WARNING),
    Rule("api-removed-with-deprecation", "", Kind("api-removed-with-deprecation", "an operation is gone that was deprecated", "paths: /a: [get, post] → [get]"), (WARNING,), WARNING),
    Rule("api-path-removed-without-deprecation", "", Kind("api-path-removed-without-deprecation", "a path is gone", "paths: [/a, /b] → [/a]"), (ERROR,), WARNING),
    Rule("api-path-removed-with-deprecation", "", Kind("api-path-removed-with-deprecation", "a path is gone that was deprecated", "paths: [/a, /b] → [/a]"), (WARNING,), WARNING),
    Rule("endpoint-added", "", Kind("endpoint-added", "an operation is new", "paths: [/a] → [/a, /b]"), (INFO,), WARNING),
    Rule("endpoint-deprecated", "", Kind("endpoint-deprecated", "an operation is deprecated", "deprecated: false → true"), (INFO,), WARNING),
    Rule("endpoint-reactivated", "", Kind("endpoint-reactivated", "an operation is no longer deprecated", "deprecated: true → false"), (INFO,), WARNING),
    Rule("api-operation-id-removed", "", Kind("api-operation-id-removed", "an operation has another operationId", "operationId: a.list → a.all"), (WARNING,), WARNING),
    Rule("api-operation-id-added", "", Kind("api-operation-id-added", "an operation has an operationId now", "operationId: none → a.list"), (INFO,), WARNING),
    Rule("webhook-removed", "", Kind("webhook-removed", "an event is no longer delivered", "webhooks: [a, b] → [a]"), (ERROR,), WARNING),
    Rule("webhook-added", "", Kind("webhook-added", "an event is new", "webhooks: [a] → [a, b]"), (INFO,), WARNING),
    Rule("request-parameter-removed", "", Kind("request-parameter-removed", "a parameter is gone (an error where unknown ones are refused)", "parameters: [q] → none"), (WARNING, ERROR), WARNING),
    Rule("new-required-request-parameter", "", Kind("new-required-request-parameter", "a required parameter is new", "parameters: none → [q, required]"), (ERROR,), WARNING),
    Rule("new-optional-request-parameter", "", Kind("new-optional-request-parameter", "an optional parameter is new", "parameters: none → [q]"), (INFO,), WARNING),
    Rule("request-parameter-became-required", "", Kind("request-parameter-became-required", "a parameter is required", "required: false → true"), (ERROR,), WARNING),
    Rule("request-parameter-became-optional", "", Kind("request-parameter-became-optional", "a parameter may be left out", "required: true → false"), (INFO,), WARNING),
    Rule("request-parameter-style-changed", "", Kind("request-parameter-style-changed", "a parameter is written differently", "explode: true → false"), (ERROR,), WARNING),
    Rule("filter-added", "x-filter", Kind("added", "`x-filter` is added: the parameter selects other items than before", "x-filter: none → stated"), (INFO,), WARNING),
    Rule("filter-removed", "x-filter", Kind("removed", "`x-filter` is removed: the parameter selects other items than before", "x-filter: stated → none"), (WARNING,), WARNING),
    Rule("filter-changed", "x-filter", Kind("changed", "`x-filter` is changed: the parameter selects other items than before", "x-filter: another value"), (WARNING,), WARNING),
    Rule("expands-added", "x-expands", Kind("added", "`x-expands` is added: items show other members than before", "x-expands: none → stated"), (INFO,), WARNING),
    Rule("expands-removed", "x-expands", Kind("removed", "`x-expands` is removed: items show other members than before", "x-expands: stated → none"), (WARNING,), WARNING),
    Rule("expands-changed", "x-expands", Kind("changed", "`x-expands` is changed: items show other members than before", "x-expands: another value"), (WARNING,), WARNING),
    Rule("reads-as-added", "x-reads-as", Kind("added", "`x-reads-as` is added: what was written is found elsewhere", "x-reads-as: none → stated"), (WARNING,), WARNING),
    Rule("reads-as-removed", "x-reads-as", Kind("removed", "`x-reads-as` is removed: what was written is found elsewhere", "x-reads-as: stated → none"), (WARNING,), WARNING),
    Rule("reads-as-changed", "x-reads-as", Kind("changed", "`x-reads-as` is changed: what was written is found elsewhere", "x-reads-as: another value"), (WARNING,), WARNING),
    Rule("replaced-by-added", "x-replaced-by", Kind("added", "`x-replaced-by` is added: what is deprecated agrees with something else than before", "x-replaced-by: none → stated"), (INFO,), WARNING),
    Rule("replaced-by-removed", "x-replaced-by", Kind("removed", "`x-replaced-by` is removed: what is deprecated agrees with something else than before", "x-replaced-by: stated → none"), (INFO,), WARNING),
    Rule("replaced-by-changed", "x-replaced-by", Kind("changed", "`x-replaced-by` is changed: what is deprecated agrees with something else than before", "x-replaced-by: another value"), (WARNING,), WARNING),
    Rule("unique-added", "x-unique", Kind("added", "`x-unique` is added: a value that is taken is refused", "x-unique: none → stated"), (WARNING,), WARNING),
    Rule("unique-removed", "x-unique", Kind("removed", "`x-unique` is removed: a value that is taken is refused", "x-unique: stated → none"), (INFO,), WARNING),
    Rule("unique-changed", "x-unique", Kind("changed", "`x-unique` is changed: a value that is taken is refused", "x-unique: another value"), (ERROR,), WARNING),
    Rule("references-added", "x-references", Kind("added", "`x-references` is added: the value must name an existing resource", "x-references: none → stated"), (WARNING,), WARNING),
    Rule("references-removed", "x-references", Kind("removed", "`x-references` is removed: the value must name an existing resource", "x-references: stated → none"), (INFO,), WARNING),
    Rule("references-changed", "x-references", Kind("changed", "`x-references` is changed: the value must name an existing resource", "x-references: another value"), (WARNING,), WARNING),
    Rule("pagination-added", "x-pagination", Kind("added", "`x-pagination` is added: iterating over all pages finds the page, the items or the end elsewhere", "x-pagination: none → stated"), (ERROR,), WARNING),
    Rule("pagination-removed", "x-pagination", Kind("removed", "`x-pagination` is removed: iterating over all pages finds the page, the items or the end elsewhere", "x-pagination: stated → none"), (ERROR,), WARNING),
    Rule("pagination-changed", "x-pagination", Kind("changed", "`x-pagination` is changed: iterating over all pages finds the page, the items or the end elsewhere", "x-pagination: another value"), (ERROR, INFO), WARNING),
    Rule("resource-added", "x-resource", Kind("added", "`x-resource` is added: what the call does to a resource is described differently", "x-resource: none → stated"), (INFO,), WARNING),
    Rule("resource-removed", "x-resource", Kind("removed", "`x-resource` is removed: what the call does to a resource is described differently", "x-resource: stated → none"), (INFO,), WARNING),
    Rule("resource-changed", "x-resource", Kind("changed", "`x-resource` is changed: what the call does to a resource is described differently", "x-resource: another value"), (WARNING,), WARNING),
    Rule("unwrap-added", "x-unwrap", Kind("added", "`x-unwrap` is added: a method returns what stands at another member of the response", "x-unwrap: none → stated"), (ERROR,), WARNING),
    Rule("unwrap-removed", "x-unwrap", Kind("removed", "`x-unwrap` is removed: a method returns what stands at another member of the response", "x-unwrap: stated → none"), (ERROR,), WARNING),
    Rule("unwrap-changed", "x-unwrap", Kind("changed", "`x-unwrap` is changed: a method returns what stands at another member of the response", "x-unwrap: another value"), (ERROR, INFO), WARNING),
    Rule("subscribes-added", "x-subscribes", Kind("added", "`x-subscribes` is added: receivers of events are registered differently", "x-subscribes: none → stated"), (INFO,), WARNING),
    Rule("subscribes-removed", "x-subscribes", Kind("removed", "`x-subscribes` is removed: receivers of events are registered differently", "x-subscribes: stated → none"), (WARNING,), WARNING),
    Rule("subscribes-changed", "x-subscribes", Kind("changed", "`x-subscribes` is changed: receivers of events are registered differently", "x-subscribes: another value"), (WARNING,), WARNING),
    Rule("rate-limit-added", "x-rate-limit", Kind("added", "`x-rate-limit` is added: calls at the old pace may be refused", "x-rate-limit: none → stated"), (WARNING,), WARNING),
    Rule("rate-limit-removed", "x-rate-limit", Kind("removed", "`x-rate-limit` is removed: calls at the old pace may be refused", "x-rate-limit: stated → none"), (INFO,), WARNING),
    Rule("rate-limit-changed", "x-rate-limit", Kind("changed", "`x-rate-limit` is changed: calls at the old pace may be refused", "x-rate-limit: another value"), (WARNING, INFO), WARNING),
    Rule("unknown-parameters-added", "x-unknown-parameters", Kind("added", "`x-unknown-parameters` is added: calls with parameters that are not documented are responded to differently", "x-unknown-parameters: none → stated"), (WARNING,), WARNING),
    Rule("unknown-parameters-removed", "x-unknown-parameters", Kind("removed", "`x-unknown-parameters` is removed: calls with parameters that are not documented are responded to differently", "x-unknown-parameters: stated → none"), (INFO,), WARNING),
    Rule("unknown-parameters-changed", "x-unknown-parameters", Kind("changed", "`x-unknown-parameters` is changed: calls with parameters that are not documented are responded to differently", "x-unknown-parameters: another value"), (INFO, WARNING), WARNING),
    Rule("outcome-added", "x-outcome", Kind("added", "`x-outcome` is added: success and failure are told apart differently", "x-outcome: none → stated"), (ERROR,), WARNING),
    Rule("outcome-removed", "x-outcome", Kind("removed", "`x-outcome` is removed: success and failure are told apart differently", "x-outcome: stated → none"), (ERROR,), WARNING),
    Rule("outcome-changed", "x-outcome", Kind("changed", "`x-outcome` is changed: success and failure are told apart differently", "x-outcome: another value"), (ERROR, INFO), WARNING),
    Rule("web-links-added", "x-web-links", Kind("added", "`x-web-links` is added: addresses of pages are made differently", "x-web-links: none → stated"), (INFO,), WARNING),
    Rule("web-links-removed", "x-web-links", Kind("removed", "`x-web-links` is removed: addresses of pages are made differently", "x-web-links: stated → none"), (ERROR,), WARNING),
    Rule("web-links-changed", "x-web-links", Kind("changed", "`x-web-links` is changed: addresses of pages are made differently", "x-web-links: another value"), (WARNING,), WARNING),
    Rule("event-added", "x-event", Kind("added", "`x-event` is added: a receiver reads an event's name, identity and time at other members", "x-event: none → stated"), (INFO,), WARNING),
    Rule("event-removed", "x-event", Kind("removed", "`x-event` is removed: a receiver reads an event's name, identity and time at other members", "x-event: stated → none"), (ERROR,), WARNING),
    Rule("event-changed", "x-event", Kind("changed", "`x-event` is changed: a receiver reads an event's name, identity and time at other members", "x-event: another value"), (ERROR, INFO), WARNING),
    Rule("caused-by-added", "x-caused-by", Kind("added", "`x-caused-by` is added: the event follows other calls than before", "x-caused-by: none → stated"), (INFO,), WARNING),
    Rule("caused-by-removed", "x-caused-by", Kind("removed", "`x-caused-by` is removed: the event follows other calls than before", "x-caused-by: stated → none"), (WARNING,), WARNING),
    Rule("caused-by-changed", "x-caused-by", Kind("changed", "`x-caused-by` is changed: the event follows other calls than before", "x-caused-by: another value"), (WARNING,), WARNING),
    Rule("signature-added", "x-signature", Kind("added", "`x-signature` is added: a receiver that verifies signatures as before refuses every delivery", "x-signature: none → stated"), (INFO,), WARNING),
    Rule("signature-removed", "x-signature", Kind("removed", "`x-signature` is removed: a receiver that verifies signatures as before refuses every delivery", "x-signature: stated → none"), (ERROR,), WARNING),
    Rule("signature-changed", "x-signature", Kind("changed", "`x-signature` is changed: a receiver that verifies signatures as before refuses every delivery", "x-signature: another value"), (ERROR,), WARNING),
    Rule("retry-schedule-added", "x-retry-schedule", Kind("added", "`x-retry-schedule` is added: a delivery that failed comes again at other times", "x-retry-schedule: none → stated"), (INFO,), WARNING),
    Rule("retry-schedule-removed", "x-retry-schedule", Kind("removed", "`x-retry-schedule` is removed: a delivery that failed comes again at other times", "x-retry-schedule: stated → none"), (WARNING,), WARNING),
    Rule("retry-schedule-changed", "x-retry-schedule", Kind("changed", "`x-retry-schedule` is changed: a delivery that failed comes again at other times", "x-retry-schedule: another value"), (WARNING,), WARNING),
    Rule("token-request-added", "x-token-request", Kind("added", "`x-token-request` is added: the token request is another", "x-token-request: none → stated"), (WARNING,), WARNING),
    Rule("token-request-removed", "x-token-request", Kind("removed", "`x-token-request` is removed: the token request is another", "x-token-request: stated → none"), (ERROR,), WARNING),
    Rule("token-request-changed", "x-token-request", Kind("changed", "`x-token-request` is changed: the token request is another", "x-token-request: another value"), (ERROR,), WARNING),
    Rule("username-added", "x-username", Kind("added", "`x-username` is added: the credentials are written differently", "x-username: none → stated"), (ERROR,), WARNING),
    Rule("username-removed", "x-username", Kind("removed", "`x-username` is removed: the credentials are written differently", "x-username: stated → none"), (ERROR,), WARNING),
    Rule("username-changed", "x-username", Kind("changed", "`x-username` is changed: the credentials are written differently", "x-username: another value"), (ERROR,), WARNING),
    Rule("environment-added", "x-environment", Kind("added", "`x-environment` is added: the client knows the server under another name", "x-environment: none → stated"), (INFO,), WARNING),
    Rule("environment-removed", "x-environment", Kind("removed", "`x-environment` is removed: the client knows the server under another name", "x-environment: stated → none"), (ERROR,), WARNING),
    Rule("environment-changed", "x-environment", Kind("changed", "`x-environment` is changed: the client knows the server under another name", "x-environment: another value"), (ERROR,), WARNING),
)
# fmt: on
BY_ID = {rule.id: rule for rule in RULES}
_BY_PLACE = {(rule.place, rule.kind.name): rule for rule in RULES if rule.place}


def rule_at(place: str, kind: str) -> Rule:
    """The rule of a kind for the values of a place. Raises KeyError if there is none."""
    return _BY_PLACE[place, kind]

"""One of the two documents, as the rules read it: references followed, keywords in one dialect.

Model: a schema is named by its pointer. OpenAPI 3.0 is read as JSON Schema 2020-12 (`nullable`,
boolean `exclusiveMinimum`, nothing beside `$ref`), so that a document may move from 3.0 to 3.1
without a change. `concord.spec.schemas` is not used: it reads sound documents of 3.1 and keeps the
first of several statements, while here every keyword counts, in documents that nobody linted.
Known limits: local references only; one that leads nowhere is read as a schema of any value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from concord.spec import Spec, child, target

MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLE = (
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
)
# What a schema says beside its set of values, and the rules read.
ANNOTATIONS = ("default", "deprecated", "readOnly", "writeOnly", "discriminator")
EXTENSIONS = frozenset(
    {"x-filter", "x-reads-as", "x-unique", "x-references", "x-relations", "x-replaced-by"}
)
# Keywords whose lists say the same in any order.
UNORDERED = ("allOf", "anyOf", "oneOf", "required", "enum", "type")
_NOTHING: dict[str, Any] = {
    "deprecated": False,
    "readOnly": False,
    "writeOnly": False,
    "nullable": False,
}
_NOTHING |= {"uniqueItems": False, "additionalProperties": True, "required": [], "minLength": 0}
_NOTHING |= {"minItems": 0, "minProperties": 0}
_WORDS = frozenset(
    {"title", "description", "example", "examples", "externalDocs", "xml", "$comment", "$defs"}
    | {"$schema", "$id", "definitions", "x-source", "x-inferred", "x-ambiguity"}
    | {"x-documented"}
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """A document and what was found out about it."""

    spec: Spec
    old: bool
    """Whether it is written in OpenAPI 3.0."""
    _schemas: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    _texts: dict[str, str] = field(default_factory=dict, repr=False)
    _branches: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, spec: Spec) -> Side:
        """The side of a loaded document."""
        return cls(spec=spec, old=str(spec.document.get("openapi", "")).startswith("3.0"))

    def schema(self, pointer: str) -> dict[str, Any]:
        """The schema at `pointer` in the dialect of 2020-12, its references as they stand."""
        if pointer not in self._schemas:
            self._schemas[pointer] = self._normal(pointer)
        return self._schemas[pointer]

    def _normal(self, pointer: str) -> dict[str, Any]:
        try:
            found = self.spec.at(pointer)
        except KeyError:
            found = {}
        if isinstance(found, bool) or not isinstance(found, dict):
            return {"not": {}} if found is False else {}
        # OpenAPI 3.0 (Reference Object): members beside `$ref` are ignored
        if self.old and "$ref" in found:
            return {"$ref": found["$ref"]}
        kept = {k: v for k, v in found.items() if _kept(k, v)}
        for key, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            # 3.0 takes JSON Schema draft 5, where it is a boolean beside the limit
            if isinstance(kept.get(key), bool) and kept.pop(key) and limit in kept:
                kept[key] = kept.pop(limit)
        if kept.get("format") in ("binary", "base64") and kept.get("type") == "string":
            del kept["format"]  # how a body is encoded, not which texts it may be
        return kept

    def target(self, pointer: str) -> str | None:
        """What the `$ref` of the schema at `pointer` leads to; None if it has none."""
        reference = self.schema(pointer).get("$ref")
        if not isinstance(reference, str):
            return None
        # another file: the empty pointer is the document itself, which as a schema allows any
        # value
        return target(reference) if reference.startswith("#") else ""

    def named(self, pointer: str) -> str:
        """Where a chain of schemas that are nothing but references ends."""
        seen: set[str] = set()
        while self.schema(pointer).keys() == {"$ref"} and pointer not in seen:
            seen.add(pointer)
            pointer = self.target(pointer) or ""
        return pointer

    def branches(self, pointer: str, keyword: str) -> tuple[str, ...]:
        """The pointers of the schemas that a list keyword holds.

        Where their order has no meaning they are sorted by what they say, so that nothing that is
        decided about them depends on how the document was written.
        """
        key = (pointer, keyword)
        if key not in self._branches:
            listed = self.schema(pointer).get(keyword)
            found = [child(pointer, keyword, i) for i in range(len(listed or ()))]
            self._branches[key] = tuple(
                sorted(found, key=self.text) if keyword in UNORDERED else found
            )
        return self._branches[key]

    def discriminator(self, pointer: str) -> tuple[Any, dict[str, str]]:
        """The member that the discriminator of a schema reads, and where each value leads.

        A value is a key of `mapping`, or the name of a component that an alternative refers to.
        """
        stated = self.schema(pointer).get("discriminator")
        if not isinstance(stated, dict):
            return None, {}
        references = [
            self.target(branch) or ""
            for keyword in ("anyOf", "oneOf")
            for branch in self.branches(pointer, keyword)
        ]
        found = {
            at.rpartition("/")[2]: at for at in references if at.startswith("/components/schemas/")
        }
        mapping = stated.get("mapping")
        explicit = {
            str(value): _component(str(reference))
            for value, reference in (mapping.items() if isinstance(mapping, dict) else ())
        }
        named = set(explicit.values())
        # OpenAPI (Discriminator Object): the component's name holds unless `mapping` names the
        # schema otherwise
        implicit = {value: at for value, at in found.items() if at not in named}
        return stated.get("propertyName"), {**implicit, **explicit}

    def text(self, pointer: str) -> str:
        """What the schema at `pointer` says, in one text for all orders of the document."""
        if pointer not in self._texts:
            schema = self.schema(pointer)
            said = (f"{json.dumps(k)}: {self._value(child(pointer, k), k)}" for k in sorted(schema))
            self._texts[pointer] = "{" + ", ".join(said) + "}"
        return self._texts[pointer]

    def _value(self, pointer: str, key: str) -> str:
        value = self.schema(pointer.rpartition("/")[0])[key]
        if key in MAPS and isinstance(value, dict):
            said = (f"{json.dumps(n)}: {self.text(child(pointer, n))}" for n in sorted(value))
            return "{" + ", ".join(said) + "}"
        if key in LISTS and isinstance(value, list):
            found = [self.text(child(pointer, i)) for i in range(len(value))]
            return "[" + ", ".join(sorted(found) if key in UNORDERED else found) + "]"
        if key in SINGLE and isinstance(value, dict):
            return self.text(pointer)
        return plain(key, value)


def _component(reference: str) -> str:
    """Where a value of a discriminator's mapping leads: it is a reference or a component's name."""
    if "/" in reference or reference.startswith("#"):
        return target(reference) if reference.startswith("#") else reference
    return child("/components/schemas", reference)


def plain(key: str, value: Any) -> str:
    """The text of a keyword's value that is no schema, in one text for all orders of a set."""
    if key == "type" and isinstance(value, str):
        value = [value]
    if key in UNORDERED and isinstance(value, list):
        value = sorted(value, key=lambda each: json.dumps(each, sort_keys=True))
    return json.dumps(value, sort_keys=True)


def _kept(key: str, value: Any) -> bool:
    if key in _WORDS or (key.startswith("x-") and key not in EXTENSIONS):
        return False
    return not (key in _NOTHING and value == _NOTHING[key] and type(value) is type(_NOTHING[key]))

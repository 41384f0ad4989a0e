"""The keywords by which an element states facts that a server, or a client, can break.

Model: what is stated by mere presence (texts, samples, the names and types of members) has the
provenance of its element. Facts beyond that are decided one by one: a sample or an address says
nothing of them.
Known limits: of `type`, `anyOf` and `oneOf` only that they admit null is a fact here; statuses are
decided as one set, by the keyword `responses`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.lint.grammar import Node
from concord.spec.vocabulary import (
    AMBIGUITY,
    DOCUMENTED,
    FIXTURES,
    INFERRED,
    SOURCE,
    WEB_LINKS,
    WORDS,
)

METHOD = "method"
"""The keyword for what an operation says by the key that it stands at."""

_SPOKEN_FOR = frozenset(
    it.name for it in (SOURCE, INFERRED, DOCUMENTED, AMBIGUITY, WEB_LINKS, FIXTURES)
)
"""Words that say where a statement comes from, or that state their own headings."""

_OF_OPERATIONS = ("responses", "security", "deprecated")
_OF_PARAMETERS = ("style", "explode", "deprecated")
_KEYWORDS = {
    "operation": _OF_OPERATIONS,
    "webhook": _OF_OPERATIONS,
    "parameter": _OF_PARAMETERS,
    "header": _OF_PARAMETERS,
    "schema": (
        *("default", "format", "enum", "const", "required", "readOnly", "writeOnly", "deprecated"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
        *("minProperties", "maxProperties", "propertyNames", "dependentRequired", "contains"),
    ),
}


def statements(node: Node) -> Iterator[str]:
    """The keywords of facts that `node` states, in a fixed order."""
    value = node.value
    # OpenAPI 3.1: only a schema may state something beside its `$ref`
    if not isinstance(value, dict) or (node.reference is not None and not node.is_schema):
        return
    if node.kind in ("operation", "webhook"):
        yield METHOD
    known = _KEYWORDS["schema"] if node.is_schema else _KEYWORDS.get(node.kind, ())
    stated = (it for it in (*known, *WORDS) if it in value and it not in _SPOKEN_FOR)
    yield from (it for it in stated if not _speaks_for_itself(value[it]))
    if _is_required(node):
        yield "required"
    if node.is_schema:
        yield from _closed(value)
        yield from _nullable(value)


def _speaks_for_itself(stated: Any) -> bool:
    """Whether each entry of a list says where it comes from, as relations do."""
    entries = stated if isinstance(stated, list) else ()
    return bool(entries) and all(
        isinstance(it, dict) and (SOURCE.stated(it) or INFERRED.stated(it)) for it in entries
    )


def _is_required(node: Node) -> bool:
    """Whether an element that is no schema says that it must be there.

    OpenAPI itself prescribes it of path parameters.
    """
    return (
        node.kind in ("parameter", "header", "request-body")
        and node.value.get("required") is True
        and node.value.get("in") != "path"
    )


def _closed(schema: dict[str, Any]) -> Iterator[str]:
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if schema.get(keyword) is False:
            yield keyword


def _nullable(schema: dict[str, Any]) -> Iterator[str]:
    types = schema.get("type")
    if isinstance(types, list) and "null" in types:
        yield "type"
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword)
        for branch in branches if isinstance(branches, list) else ():
            if isinstance(branch, dict) and branch.get("type") == "null":
                yield keyword

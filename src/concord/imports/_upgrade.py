"""OpenAPI 3.0 as OpenAPI 3.1: what the two say by different words.

Model: changes a document in place, schema by schema; which value is a schema follows from the
grammar of OpenAPI, so that a property named `nullable` stays what it is.
- `nullable: true` becomes the type `"null"`; of an `enum`, a `const` or a composition, a branch of
  `anyOf`. OpenAPI 3.0 lets `nullable` speak beside a `type` only; authors mean it beside `allOf`,
  too, and are taken at their word.
- A boolean `exclusiveMinimum` (`-Maximum`) becomes the bound itself.
- `example` becomes `examples`, wherever it stands.
- An `enum` that holds null beside a type that includes it becomes two branches of `anyOf`.
- What stands beside a `$ref` is ignored in 3.0 and would be obeyed in 3.1: constraints are removed,
  descriptions stay.
Of documents of 3.1, too:
- `type: "null"` beside alternatives, which no value keeps, becomes one of them.
- `$dynamicRef` is left out, with what it needs (`$id`, `$dynamicAnchor`): which schema it means
  depends on the way that leads to it, which no step follows. Any value is allowed there.
- The body of a response that cannot have one (204, 205, 304) is left out.
`format: binary` and `format: byte` stay: they are registered for 3.1, and clients rely on them.
Source: OpenAPI 3.1.1; "Migrating from OpenAPI 3.0 to 3.1.0" of the OpenAPI Initiative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from concord.http import BODILESS
from concord.imports._note import Note
from concord.lint.grammar import Node, walk

VERSION = "3.1.1"
_ANNOTATIONS = frozenset(
    {"title", "description", "summary", "deprecated", "example", "examples", "externalDocs"}
)
"""What says nothing about the value."""
_OUTER = _ANNOTATIONS | {"default", "readOnly", "writeOnly", "xml"}
"""What stays beside the `anyOf` of a value that may be null."""
_DYNAMIC = ("$dynamicRef", "$dynamicAnchor", "$id")
_COMPOSITIONS = ("allOf", "anyOf", "oneOf", "enum", "const", "$ref")


_IGNORED = "keyword(s) beside a `$ref`, which OpenAPI 3.0 ignores, were left out"
_MEANT = "`nullable`, of which OpenAPI 3.1 takes no notice, was taken at its word"
_EITHER = '`type: "null"` beside alternatives, which no value keeps, was made one of them'
_ANYTHING = "`$dynamicRef`, which is not followed, was left out: any value is allowed"
_EMPTY = "bodies of responses that cannot have any (204, 205, 304) were left out"
_NOTES = (_IGNORED, _MEANT, _EITHER, _ANYTHING, _EMPTY)
"""What a note says, in the order of the notes."""


def upgraded(document: dict[str, Any]) -> list[Note]:
    """Make `document` one of OpenAPI 3.1 in place; what was lost, or taken at its word.

    A document of 3.1 may have words of 3.0, too, of which OpenAPI 3.1 takes no notice.
    """
    is_old = str(document["openapi"]).startswith("3.0")
    found: dict[str, list[str]] = {what: [] for what in _NOTES}
    # all nodes first: a schema that gets a branch must not be visited again through it
    for node in list(walk(Node(kind="document", pointer="", value=document))):
        if isinstance(node.value, dict):
            for what, pointer in _upgraded(node, is_old=is_old):
                found[what].append(pointer)
    document["openapi"] = VERSION
    return [Note(what=what, pointers=tuple(places)) for what, places in found.items() if places]


def _upgraded(node: Node, *, is_old: bool) -> Iterator[tuple[str, str]]:
    """Change one node in place; what was lost or taken at its word, and its pointer."""
    if node.reference is not None and is_old:
        yield from ((_IGNORED, pointer) for pointer in _without_siblings(node))
    elif node.kind in ("parameter", "header", "media-type"):
        _named_example(node.value)
    elif node.kind == "responses":
        yield from ((_EMPTY, pointer) for pointer in _bodies_of_bodiless(node))
    elif node.is_schema:
        if not is_old and node.value.get("nullable") is True:
            yield _MEANT, node.pointer
        if _null_beside_alternatives(node.value):
            yield _EITHER, node.pointer
        if "$dynamicRef" in node.value:
            yield _ANYTHING, node.pointer
        _schema(node.value)


def _bodies_of_bodiless(responses: Node) -> Iterator[str]:
    for status in map(str, sorted(BODILESS)):
        response = responses.value.get(status)
        if isinstance(response, dict) and response.pop("content", None):
            yield responses.child(status)


def _null_beside_alternatives(schema: dict[str, Any]) -> bool:
    """Let null be one of the alternatives of a schema that says `type: "null"` beside them."""
    found = [schema[it] for it in ("oneOf", "anyOf") if isinstance(schema.get(it), list)]
    if schema.get("type") != "null" or len(found) != 1:
        return False
    del schema["type"]
    found[0].append({"type": "null"})
    return True


def _without_siblings(node: Node) -> Iterator[str]:
    if node.kind in ("path-item", "webhook-item"):
        return
    for name in list(node.value):
        kept = name == "$ref" or (node.is_schema and (name in _ANNOTATIONS or name[:2] == "x-"))
        if not kept:
            del node.value[name]
            yield node.child(name)
    if node.is_schema:
        _examples(node.value)


def _schema(schema: dict[str, Any]) -> None:
    for word in _DYNAMIC:
        schema.pop(word, None)
    _bound(schema, "minimum", "exclusiveMinimum")
    _bound(schema, "maximum", "exclusiveMaximum")
    _examples(schema)
    if schema.pop("nullable", False) is True:
        _nullable(schema)
    if schema.get("enum") == [None]:
        del schema["enum"]
        schema["type"] = "null"
    types = schema.get("type")
    if isinstance(types, list) and "null" in types and isinstance(schema.get("enum"), list):
        _nullable_enum(schema, types)


def _bound(schema: dict[str, Any], bound: str, exclusive: str) -> None:
    stated = schema.get(exclusive)
    if isinstance(stated, bool):
        del schema[exclusive]
        if stated and bound in schema:
            schema[exclusive] = schema.pop(bound)


def _examples(schema: dict[str, Any]) -> None:
    if "example" in schema:
        example = schema.pop("example")
        listed = schema.get("examples")
        schema["examples"] = [example, *(listed if isinstance(listed, list) else ())]


def _named_example(holder: dict[str, Any]) -> None:
    """`example` of a parameter, a header or a media type as the only one of its `examples`."""
    if "example" in holder:
        example = holder.pop("example")
        # OpenAPI lets only one of the two be there; of both, the named ones say more
        if not holder.get("examples"):
            holder["examples"] = {"example": {"value": example}}


def _nullable(schema: dict[str, Any]) -> None:
    """Let `schema` take null, too."""
    if any(name in schema for name in _COMPOSITIONS):
        inner = {name: schema.pop(name) for name in _inner(schema)}
        if "enum" in inner and isinstance(inner["enum"], list):
            inner["enum"] = [value for value in inner["enum"] if value is not None]
        says_null = {"type": "null"}
        # an `enum` of null alone leaves no value for the other branch
        schema["anyOf"] = [says_null] if inner.get("enum") == [] else [_plain(inner), says_null]
    elif isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]


def _nullable_enum(schema: dict[str, Any], types: list[Any]) -> None:
    """The same values as two branches: of an `enum` that holds null generators make no type."""
    others = [it for it in types if it != "null"]
    if len(others) != 1:
        return
    takes_null = None in schema["enum"]
    schema["type"] = others[0]
    if takes_null:
        _nullable(schema)


def _inner(schema: Iterable[str]) -> list[str]:
    return [name for name in schema if name not in _OUTER and not name.startswith("x-")]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema`, or the only branch that it consists of."""
    branches = schema.get("allOf")
    only = set(schema) == {"allOf"} and isinstance(branches, list) and len(branches) == 1
    # `nullable` beside an `allOf` of one reference is how 3.0 wrote "this, or null"
    found = branches[0] if only and branches else schema
    return found if isinstance(found, dict) else schema

"""A document as a validator must read it, by where its values travel.

Model: pure; the document stays as it is, and what does not change is shared with the result, so
that pointers into one are pointers into the other. Said in keywords, which validators read, is
- that an integer of format `int32` or `int64` has the bounds of that width (a narrower bound that
  is stated stays);
- of requests, that a `readOnly` member is not required, and what it is there: the server may ignore
  or refuse it;
- of responses, that a `writeOnly` member is not required.
Known limits: `required` beside a `$ref` to the schema that declares the member counts, `required`
in a schema that is referred to from beside the declaration does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from concord.spec._pointer import target, tokens

Direction = Literal["request", "response", "any"]

INTEGER_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
"""The least and the greatest value by format, as generators of cases read it, too."""

_HIDDEN = {"request": "readOnly", "response": "writeOnly"}
DATA = frozenset({"const", "default", "enum", "example", "examples", "value"})
"""Keywords that hold values of the API, in which nothing is a schema."""
NAMED = frozenset(
    {"$defs", "content", "definitions", "dependentSchemas", "headers", "parameters", "paths"}
    | {"patternProperties", "requestBodies", "responses", "schemas", "webhooks"}
)
"""Keywords below which people choose the names, `default` and `value` included."""
_COMPOSED = ("allOf", "anyOf", "oneOf")


def directed(document: dict[str, Any], direction: Direction = "any") -> dict[str, Any]:
    """`document` with what its schemas mean for values that travel in `direction`."""
    reader = _Reader(document, direction)
    found: dict[str, Any] = reader.read(document, frozenset())
    return found


def is_marked(document: dict[str, Any], schema: Any, keyword: str) -> bool:
    """Whether `readOnly` or `writeOnly` applies to `schema`.

    It may stand in the schema, behind a reference, in a branch of `allOf`, or in the only branch of
    `anyOf` or `oneOf` that is not null.
    """
    waiting, seen = [schema], set[int]()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        if node.get(keyword) is True:
            return True
        # references may form a cycle; nodes are compared by identity, because equal schemas at two
        # places are two
        waiting += [_referred(document, node), *_listed(node, "allOf")]
        for name in ("anyOf", "oneOf"):
            others = [it for it in _listed(node, name) if it != {"type": "null"}]
            waiting += others if len(others) == 1 else []
    return False


class _Reader:
    def __init__(self, document: dict[str, Any], direction: Direction) -> None:
        self._document = document
        self._keyword = _HIDDEN.get(direction, "")
        self._forgets = direction == "request"

    def read(self, node: Any, hidden: frozenset[str]) -> Any:
        """`node` as it is meant; `hidden` are the members that the schemas around it hide."""
        if isinstance(node, list):
            changed = [self.read(item, hidden) for item in node]
            return changed if _differ(node, changed) else node
        if not isinstance(node, dict):
            return node
        if self._keyword and ("properties" in node or "required" in node):
            hidden = hidden | self._hidden(node)
        # what stays as it is, nearly all of a document, is not built anew
        found: dict[str, Any] = {}
        for name, value in node.items():
            # a `default` or `example` may look like a schema (`{"required": [...]}`), and is none
            if isinstance(value, (dict, list)) and name not in DATA:
                read = self._child(name, value, hidden)
                if read is not value:
                    found[name] = read
        if "format" in node:
            # `format` is an annotation in JSON Schema 2020-12: validators do not bound an integer
            # by it
            found |= {key: it for key, it in _bounded(node).items() if node.get(key) is not it}
        required = node.get("required")
        if hidden and isinstance(required, list):
            left = [it for it in required if not (isinstance(it, str) and it in hidden)]
            if left != required:
                found["required"] = left
        return {**node, **found} if found else node

    def _child(self, name: str, value: Any, hidden: frozenset[str]) -> Any:
        if name == "properties" and isinstance(value, dict):
            # only of requests: the server ignores or refuses a `readOnly` member, so its schema
            # there binds nobody; a `writeOnly` member in a response is still a value that has to
            # fit
            return self._each(value, hidden if self._forgets else frozenset())
        if name in NAMED and isinstance(value, dict):
            return self._each(value, frozenset())
        # branches of a composition speak of the same object, hence of the same hidden members;
        # what stands elsewhere below (items, say) is another object with members of its own
        return self.read(value, hidden if name in _COMPOSED else frozenset())

    def _each(self, named: dict[str, Any], forgotten: frozenset[str]) -> dict[str, Any]:
        """What people have named, each read; of the members in `forgotten` nothing is said."""
        found: dict[str, Any] = {}
        for key, value in named.items():
            is_hidden = key in forgotten and self._is_hidden(value)
            read = {} if is_hidden else self.read(value, frozenset())
            if read is not value:
                found[key] = read
        return {**named, **found} if found else named

    def _hidden(self, schema: dict[str, Any]) -> frozenset[str]:
        """The members of an object that values of this direction do not have."""
        return frozenset(
            name
            for part in composed(self._document, schema)
            for name, stated in _members(part)
            if self._is_hidden(stated)
        )

    def _is_hidden(self, schema: Any) -> bool:
        return is_marked(self._document, schema, self._keyword)


def composed(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`schema` and what it is composed of, behind references, too: each once."""
    waiting: list[Any] = [schema]
    seen = set[int]()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting.append(_referred(document, node))
        waiting += [it for name in _COMPOSED for it in _listed(node, name)]


def _bounded(schema: dict[str, Any]) -> dict[str, Any]:
    """The bounds of an integer by its format, where the schema states none that is narrower."""
    form, kinds = schema.get("format"), schema.get("type")
    bounds = INTEGER_BOUNDS.get(form) if isinstance(form, str) else None
    listed = kinds if isinstance(kinds, list) else [kinds]
    if bounds is None or "integer" not in listed:
        return {}
    least: Any = schema.get("minimum")
    most: Any = schema.get("maximum")
    return {
        "minimum": max(least, bounds[0]) if _is_number(least) else bounds[0],
        "maximum": min(most, bounds[1]) if _is_number(most) else bounds[1],
    }


def _is_number(value: Any) -> bool:
    # `True` is an `int` in Python, and no number in JSON
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _referred(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """What a schema's reference leads to, None if it has none or it leads nowhere."""
    reference = schema.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node: Any = document
    for part in tokens(target(reference)):
        if isinstance(node, list) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
        elif isinstance(node, dict) and part in node:
            node = node[part]
        else:
            return None
    return node


def _listed(schema: dict[str, Any], keyword: str) -> list[Any]:
    found = schema.get(keyword)
    return found if isinstance(found, list) else []


def _members(schema: dict[str, Any]) -> list[tuple[str, Any]]:
    found = schema.get("properties")
    return list(found.items()) if isinstance(found, dict) else []


def _differ(one: Any, other: Any) -> bool:
    return any(a is not b for a, b in zip(one, other, strict=True))

"""What a schema describes: its members, its types, and what a dotted path of them leads to.

Model: a schema is looked through to its parts (`$ref`, `allOf`, `anyOf`, `oneOf`, `then`, `else`);
a member exists if any part has it.
Known limits: `not`, `dependentSchemas` and `patternProperties` are not looked through.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.grammar import Node
from concord.lint.subject import Subject

_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLES = ("then", "else")
COMPOSITION = (*_LISTS, *_SINGLES, "if", "not")


def parts(subject: Subject, schema: Node | None) -> Iterator[Node]:
    """`schema` and every schema that it is made of, each once."""
    seen: set[str] = set()
    queue = [schema]
    while queue:
        node = queue.pop(0)
        if node is None or node.pointer in seen or not isinstance(node.value, dict):
            continue
        seen.add(node.pointer)
        yield node
        if node.reference is not None and node.reference.startswith("#"):
            queue.append(subject.nodes.get(node.reference[1:]))
        for keyword in _LISTS:
            listed = node.value.get(keyword)
            count = len(listed) if isinstance(listed, list) else 0
            queue.extend(subject.nodes.get(node.child(keyword, i)) for i in range(count))
        queue.extend(subject.nodes.get(node.child(keyword)) for keyword in _SINGLES)


def members(subject: Subject, schema: Node | None) -> dict[str, Node]:
    """The members of the object that `schema` describes, by name."""
    found: dict[str, Node] = {}
    for part in parts(subject, schema):
        names = part.value.get("properties")
        for name in names if isinstance(names, dict) else ():
            node = subject.nodes.get(part.child("properties", name))
            if node is not None and isinstance(node.value, dict):
                found.setdefault(name, node)
    return found


def elements(subject: Subject, schema: Node | None) -> Iterator[Node]:
    """The schemas of the elements of the array that `schema` describes."""
    for part in parts(subject, schema):
        node = subject.nodes.get(part.child("items"))
        if node is not None and isinstance(node.value, dict):
            yield node


def types(subject: Subject, schema: Node | None) -> set[str]:
    """The JSON types that `schema` names; empty when it names none."""
    found: set[str] = set()
    for part in parts(subject, schema):
        named = part.value.get("type")
        names = named if isinstance(named, list) else [named]
        found |= {name for name in names if isinstance(name, str)}
    return found


def follow(subject: Subject, schema: Node | None, path: str) -> list[Node]:
    """What the dotted `path` leads to, through arrays where there are any; `""` is `schema`."""
    places = [schema] if schema is not None else []
    for name in path.split(".") if path else ():
        places = [
            members(subject, place)[name]
            for start in places
            for place in (start, *_inside(subject, start))
            if name in members(subject, place)
        ]
    return places


def _inside(subject: Subject, schema: Node) -> Iterator[Node]:
    seen = {schema.pointer}
    queue = [schema]
    while queue:
        for node in elements(subject, queue.pop(0)):
            if node.pointer not in seen:
                seen.add(node.pointer)
                yield node
                queue.append(node)


def known_members(subject: Subject, schema: Node | None) -> str:
    """The members of `schema`, for messages."""
    return ", ".join(sorted(members(subject, schema))) or "none"

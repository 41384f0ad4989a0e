"""In which schemas an operation shows its resource, and which resources a document has."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint import shapes
from concord.lint.grammar import Node
from concord.lint.subject import Operation, Subject


def representations(subject: Subject, operation: Operation) -> Iterator[Node]:
    """The schemas of the resource in an operation's successes (of a list: of its items)."""
    unwrap = operation.extension("x-unwrap").get("member")
    for answer in subject.answers(operation):
        inner = shapes.follow(subject, answer, unwrap) if isinstance(unwrap, str) else []
        for place in inner or [answer]:
            if is_list(operation):
                yield from _items(subject, operation, place, answer)
            else:
                yield place


def is_list(operation: Operation) -> bool:
    """Whether its success shows many of its resource."""
    pages = bool(operation.extension("x-pagination"))
    return pages or operation.extension("x-resource").get("action") == "list"


def _items(subject: Subject, operation: Operation, place: Node, answer: Node) -> Iterator[Node]:
    path = str(operation.extension("x-pagination").get("items", ""))
    # The items of an envelope are named from the body, those of a bare list are the unwrapped one.
    for found in shapes.follow(subject, place, path) or shapes.follow(subject, answer, path):
        yield from shapes.elements(subject, found)


def resources(subject: Subject) -> set[str]:
    """The names of the document's resources."""
    names = (o.extension("x-resource").get("name") for o in subject.operations)
    return {name for name in names if isinstance(name, str)}


def shown_as(subject: Subject, name: str) -> list[Node]:
    """Every schema in which a resource is shown."""
    return [
        place
        for operation in subject.operations
        if operation.extension("x-resource").get("name") == name
        for place in representations(subject, operation)
    ]

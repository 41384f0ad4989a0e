"""In which schemas an operation shows its resource, and which resources a document has."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.subject import Operation, Subject


def representations(subject: Subject, operation: Operation) -> list[str]:
    """Pointers of the resource's schemas in an operation's successes (of a list: of its items)."""
    return [
        pointer
        for body in subject.successes(operation)
        for pointer in _shown_in(subject, operation, body)
    ]


def _shown_in(subject: Subject, operation: Operation, body: str) -> Iterator[str]:
    # a success may lack the envelope (`Unwrap.required` is false): then the body itself is the
    # result
    inner = subject.view.member(body, operation.unwrap.member) if operation.unwrap else None
    place = body if inner is None else inner
    if not is_list(operation):
        yield place
        return
    path = operation.pagination.items if operation.pagination else ""
    # the items of an envelope are named from the body, those of a bare list are the unwrapped one
    for holder in (place, body):
        found = subject.view.member(holder, path)
        items = None if found is None else subject.view.items(found)
        if items is not None:
            yield items
            return


def is_list(operation: Operation) -> bool:
    """Whether its success shows many of its resource."""
    return operation.pagination is not None or operation.action == "list"


def resources(subject: Subject) -> set[str]:
    """The names of the document's resources."""
    return {it.resource_name for it in subject.operations if it.resource}


def shown_as(subject: Subject, name: str) -> list[str]:
    """Pointers of all schemas in which a resource is shown."""
    return [
        pointer
        for operation in subject.operations
        if operation.resource_name == name
        for pointer in representations(subject, operation)
    ]

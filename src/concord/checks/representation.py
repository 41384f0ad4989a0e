"""Places in bodies by the vocabulary: results, items, ids, and the members of a resource.

Model: pure, over JSON values. A missing member is None, as a null is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.http import is_json
from concord.spec import Operation, Spec, child, dotted, is_marked, vocabulary

member = dotted.member
put = dotted.put


def body_naming(path: str, value: Any) -> dict[str, Any]:
    """A body that says nothing but the value at a dotted `path`."""
    body: dict[str, Any] = {}
    put(body, path, value)
    return body


def members(value: Any, path: str) -> Iterator[Any]:
    """The values at a dotted `path` that goes through arrays (any element)."""
    if isinstance(value, list):
        for item in value:
            yield from members(item, path)
        return
    name, _, rest = path.partition(".")
    if not name:
        yield value
    elif isinstance(value, dict) and name in value:
        yield from members(value[name], rest)


def result(operation: Operation, body: Any) -> Any:
    """What a success body holds once its envelope (`x-unwrap`) is taken off."""
    name = operation.unwrap.member if operation.unwrap else ""
    if not name or not isinstance(body, dict):
        return body
    parent, _, last = name.rpartition(".")
    holder = member(body, parent)
    return holder[last] if isinstance(holder, dict) and last in holder else body


def items(operation: Operation, body: Any) -> list[Any]:
    """The items of a list's success body."""
    paging = operation.pagination
    found = member(body, paging.items) if paging else result(operation, body)
    return found if isinstance(found, list) else []


def items_pointer(operation: Operation) -> str:
    """Where a list's success body holds its items."""
    unwrapped = operation.unwrap.member if operation.unwrap else ""
    path = operation.pagination.items if operation.pagination else unwrapped
    return child("", *path.split(".")) if path else ""


def identity(operation: Operation, item: Any) -> str | int | None:
    """The id of a representation, None if it shows none."""
    found = member(item, operation.resource.id if operation.resource else "id")
    return found if isinstance(found, (str, int)) else None


def shown(operation: Operation, body: Any) -> Iterator[str | int]:
    """The ids that a success body of a list or create operation shows."""
    action = operation.action
    found = items(operation, body) if action == "list" else [result(operation, body)]
    if action in ("list", "create"):
        for item in found:
            identifier = identity(operation, item)
            if identifier is not None:
                yield identifier


def shown_at(name: str, definition: Mapping[str, Any]) -> str:
    """The dotted member of a representation that shows a property of a request body."""
    return vocabulary.READS_AS.of(definition) or name


def body_properties(spec: Spec, operation: Operation) -> list[tuple[str, dict[str, Any], str]]:
    """The properties of a JSON request body that a client may send: name, definition, pointer."""
    bodies = spec.request_media(operation)
    media = next((bodies[name] for name in bodies if is_json(name)), None)
    if media is None:
        return []
    schema = spec.resolve(child(media, "schema"))
    found = []
    for name in schema.definition.get("properties", {}):
        stated = child(schema.pointer, "properties", name)
        if is_marked(spec.document, spec.at(stated), "readOnly"):
            continue  # the server sets it, whatever a request says
        # what stands beside a `$ref` (3.1) is nearer than what it leads to
        found.append((name, {**spec.resolve(stated).definition, **spec.schemas.at(stated)}, stated))
    return found


def successes(operation: Operation) -> list[int]:
    """The statuses of success that the operation documents (`2XX` is none in particular)."""
    return [
        int(status)
        for status in operation.statuses
        if len(status) == 3 and status.isdigit() and status[0] == "2"
    ]

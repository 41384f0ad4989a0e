"""One operation's request and responses as text, to be compared between readings.

Model: pure, from the spec alone. `example` is what travels: curl, and each documented response with
its examples. `outline` is what may travel: parameters and members with their types, for differences
that no example shows. Responses stand in the order of their statuses, whatever the document's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus

from concord.docs._samples import curl
from concord.docs._shapes import label, unfold
from concord.docs._text import as_json
from concord.docs._wire import wire
from concord.spec import Direction, Element, Operation, Spec, child

HEAD = "HTTP "
"""What the first line of a response starts with."""
_MOST_LEVELS = 4
_MOST_VALUES = 6
_Writer = Callable[[Spec, Element], Iterator[str]]


def example(spec: Spec, operation: Operation) -> list[str]:
    """The lines of an operation's documented request and responses."""
    if operation in spec.webhooks:
        request = [f"{operation.method.upper()} to the receiver", *_delivery(spec, operation)]
    else:
        request = list(_call(spec, operation))
    return [*request, *_responses(spec, operation, _example_of)]


def outline(spec: Spec, operation: Operation) -> list[str]:
    """The lines of what an operation takes and returns, by type."""
    lines = [operation.label]
    for parameter in operation.parameters:
        kind = _type(spec, child(parameter.pointer, "schema"))
        required = ", required" if parameter.required else ""
        lines.append(f"  {parameter.location} {parameter.name}: {kind}{required}")
    if operation.has_body:
        body = spec.resolve(child(operation.pointer, "requestBody"))
        for media, place in _contents(body).items():
            lines += [f"  body {media}", *_body(spec, place, "request")]
    return [*lines, *_responses(spec, operation, _outline_of)]


def _call(spec: Spec, operation: Operation) -> Iterator[str]:
    made = wire(spec, operation)
    yield from curl(made).splitlines()
    if operation.has_body and made.body is None:
        yield "# with a body of which the spec has no example"


def _delivery(spec: Spec, operation: Operation) -> Iterator[str]:
    if operation.has_body:
        yield from _example_of(spec, spec.resolve(child(operation.pointer, "requestBody")))


def _responses(spec: Spec, operation: Operation, write: _Writer) -> Iterator[str]:
    # otherwise a reading that reorders responses would look like one that changes them
    for status in sorted(operation.statuses):
        response = spec.resolve(child(operation.pointer, "responses", status))
        yield ""
        yield f"{HEAD}{_status(status)}"
        yield from write(spec, response)


def _status(status: str) -> str:
    known = status.isdigit() and int(status) in set(HTTPStatus)
    return f"{status} {HTTPStatus(int(status)).phrase}" if known else status


def _example_of(spec: Spec, element: Element) -> Iterator[str]:
    for name in element.definition.get("headers", {}):
        yield f"{name}: …"
    for media, place in _contents(element).items():
        yield f"Content-Type: {media}"
        for name in spec.at(place).get("examples", {}):
            found = spec.resolve(child(place, "examples", name)).definition
            if "value" in found:
                yield from as_json(found["value"]).splitlines()


def _outline_of(spec: Spec, element: Element) -> Iterator[str]:
    for name in element.definition.get("headers", {}):
        yield f"  header {name}"
    for media, place in _contents(element).items():
        yield f"  body {media}"
        yield from _body(spec, place, "response")


def _contents(element: Element) -> dict[str, str]:
    found = element.definition.get("content", {})
    return {media: child(element.pointer, "content", media) for media in found}


def _body(spec: Spec, media: str, direction: Direction) -> Iterator[str]:
    if "schema" in spec.at(media):
        place = child(media, "schema")
        yield f"    {_type(spec, place)}"
        yield from _members(spec, place, direction, " " * 6, ())


def _members(
    spec: Spec, place: str, direction: Direction, indent: str, above: tuple[str, ...]
) -> Iterator[str]:
    """The members of an object, or of the items of an array, as deep as a reader follows."""
    schemas, found = spec.schemas, unfold(spec, place)
    if found.pointer in above or len(above) > _MOST_LEVELS:
        return
    above = (*above, found.pointer)
    items = schemas.items(place)
    if items is not None:
        yield from _members(spec, items, direction, indent, above)
    required = schemas.required(place)
    hidden = "readOnly" if direction == "request" else "writeOnly"
    for name, member in schemas.properties(place).items():
        if not schemas.keyword(member, hidden):
            mark = ", required" if name in required else ""
            yield f"{indent}{name}: {_type(spec, member)}{mark}"
            yield from _members(spec, member, direction, indent + "  ", above)


def _type(spec: Spec, place: str) -> str:
    """The type in words, with the values of a short enumeration."""
    found = unfold(spec, place)
    kind = "".join(piece.text for piece in label(spec, found))
    values = [value for value in found.definition.get("enum", ()) if value is not None]
    if not values:
        return kind
    shown = " | ".join(map(str, values[:_MOST_VALUES]))
    return f"{kind} ({shown}{' | …' if len(values) > _MOST_VALUES else ''})"

"""Writes: a read shows what was written and what the response showed; deleted resources are gone.

Model: after a successful write, the resource's `read` operation is sent; each written property must
show as the vocabulary says (`x-reads-as`, or the member of the same name), and what the response
showed of the resource must show again.
Known limits: below the first level, members that are shown elsewhere (`x-reads-as`) or that no
schema declares are not compared. Dates are compared by the moment they mean, texts exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.checks._page_sizes import largest_page
from concord.checks.check import Check, Operations, resource_at
from concord.checks.exchange import Send, Subject
from concord.checks.messages import Message, constant, message
from concord.checks.representation import (
    body_naming,
    body_properties,
    identity,
    items,
    items_pointer,
    member,
    result,
    shown_at,
    successes,
)
from concord.checks.value_forms import form_of
from concord.checks.values import Form, canonical, same, short
from concord.http import is_json
from concord.spec import Operation, Spec, child, is_marked, vocabulary

_MISSING = object()


def writes_are_read_back(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a create, replace or update: read it, and compare what was sent."""
    reader = reader_of(spec, exchange.operation)
    writing = exchange.operation.action in ("create", "replace", "update")
    if reader is None or not writing or not exchange.success or exchange.request_members is None:
        return False
    identifier = identifier_of(exchange)
    if identifier is None:
        return False
    again = read(reader, identifier, send)
    if not again.success:
        again.fail(
            message(
                "what was just written is answered with {status} when it is read",
                status=again.status,
            )
        )
    shown = result(reader, again.response.json)
    for name, definition, pointer in body_properties(spec, exchange.operation):
        # JSON Schema: a `writeOnly` member is never shown, so that nothing can be compared
        if name in exchange.request_members and not definition.get("writeOnly"):
            sent = declared(spec, pointer, exchange.request_members[name])
            form = form_of(spec, pointer)
            _compare(again, shown, name, definition, pointer, sent, form)
    return True


def answers_are_read_back(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a write that answers with the resource as a read shows it: read it, and compare."""
    reader = reader_of(spec, exchange.operation)
    writing = exchange.operation.action in ("create", "replace", "update", "invoke")
    if reader is None or not writing or not exchange.success:
        return False
    answered = result(exchange.operation, exchange.response.json)
    form = _form(spec, exchange.operation, exchange.status)
    identifier = identifier_of(exchange)
    if identifier is None or form is None or not isinstance(answered, dict):
        return False
    again = read(reader, identifier, send)
    # of another schema the same name may mean another thing
    if form != _form(spec, reader, again.status):
        return False
    found, place = result(reader, again.response.json), form_of(spec, form)
    if answered is not exchange.response.json:
        place = (
            place.member(exchange.operation.unwrap.member) if exchange.operation.unwrap else place
        )
    for name, value in answered.items():
        again_value = found.get(name, _MISSING) if isinstance(found, dict) else _MISSING
        if again_value is _MISSING and value is None:
            continue  # whether it has to be there is said by the schema
        if again_value is _MISSING or not same(value, again_value, place.member(name)):
            what = message(
                "{name} was answered as {value} and {read} when it is read",
                name=name,
                value=short(value),
                read=_read_as(again_value),
            )
            again.fail(what, pointer=exchange.operation.pointer, at=child("", name))
    return True


def _read_as(value: Any) -> Message:
    return (
        constant("is missing") if value is _MISSING else message("is {value}", value=short(value))
    )


def _form(spec: Spec, operation: Operation, status: int) -> str | None:
    """Where the schema of the JSON that `operation` answers with `status` is declared."""
    if str(status) not in operation.statuses:
        return None
    response = spec.resolve(child(operation.pointer, "responses", str(status)))
    content = response.definition.get("content", {})
    media = next((name for name in content if is_json(name)), None)
    if media is None or "schema" not in content[media]:
        return None
    return spec.resolve(child(response.pointer, "content", media, "schema")).pointer


def deleted_is_gone(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a delete: reading it must not succeed, and no list may show it."""
    if exchange.operation.action != "delete" or not exchange.success:
        return False
    reader, identifier = reader_of(spec, exchange.operation), named_id(exchange)
    # any failure will do: 404, 410, or 403 where nobody may learn what existed
    if reader is not None and read(reader, identifier, send).success:
        exchange.fail(
            "what was just deleted can still be read",
            pointer=exchange.operation.pointer,
            relies_on=resource_at(reader),
        )
    judged = reader is not None
    for operation in lists_of(spec, exchange.operation):
        again = send(operation, {}, largest_page(operation))
        judged = judged or again.success
        shown = {
            canonical(identity(operation, item)) for item in items(operation, again.response.json)
        }
        # ids are text in a path, and maybe numbers in the list
        if again.success and canonical(identifier) in shown:
            at = items_pointer(operation)
            what = f"what was just deleted is still shown by {operation.label}"
            again.fail(what, pointer=exchange.operation.pointer, at=at)
    return judged


def can_be_missed(spec: Spec, operation: Operation) -> bool:
    """Whether what the operation deletes can be read or listed."""
    shown = reader_of(spec, operation) is not None or bool(lists_of(spec, operation))
    return operation.action == "delete" and shown


def lists_of(spec: Spec, operation: Operation) -> list[Operation]:
    """The lists of all resources of the kind that `operation` is about, which need no argument."""
    return [
        other
        for other in spec.operations
        if other.action == "list"
        and other.resource_name == operation.resource_name
        and not any(item.required for item in other.parameters)
        and other.method == "get"
    ]


def reader_of(spec: Spec, operation: Operation) -> Operation | None:
    """The operation that reads one resource of the same kind, by nothing but its id."""
    return reader_of_kind(spec, operation.resource_name)


def reader_of_kind(spec: Spec, kind: str | None) -> Operation | None:
    """The operation that reads one resource of that `kind`, by nothing but its id."""
    for operation in spec.operations:
        resource = operation.resource
        if resource is None or resource.action != "read" or resource.name != kind:
            continue
        # a read that requires more cannot be sent: nothing says what to put there
        needed = [item.name for item in operation.parameters if item.required]
        if needed == ([resource.parameter] if resource.parameter else []):
            return operation
    return None


def can_be_read(spec: Spec, operation: Operation) -> bool:
    """Whether what the operation writes can be read by its id."""
    writes = operation.action in ("create", "replace", "update")
    return writes and reader_of(spec, operation) is not None


def answers_as_read(spec: Spec, operation: Operation) -> bool:
    """Whether the operation answers with the resource as a read shows it."""
    reader = reader_of(spec, operation)
    if reader is None or operation.action not in ("create", "replace", "update", "invoke"):
        return False
    forms = {_form(spec, operation, status) for status in successes(operation)}
    return bool((forms - {None}) & {_form(spec, reader, status) for status in successes(reader)})


def read(reader: Operation, identifier: Any, send: Send) -> Subject:
    """The exchange that reads the resource of this id."""
    resource = reader.resource
    assert resource is not None, "only what reads a resource reads it"
    if resource.parameter:
        return send(reader, {resource.parameter: identifier}, {})
    return send(reader, {}, {}, body_naming(resource.member, identifier))


def identifier_of(exchange: Subject) -> Any:
    """The id of the resource that was written, None if nothing shows it."""
    shown = identity(exchange.operation, result(exchange.operation, exchange.response.json))
    # the response first: a create names no resource in its request
    return shown if shown is not None else named_id(exchange)


def named_id(exchange: Subject) -> Any:
    """The id that the request names its resource by."""
    resource = exchange.operation.resource
    if resource is None:
        return None
    if resource.member:
        return member(exchange.request_members, resource.member)
    return exchange.path_parameters.get(resource.parameter)


def _compare(
    again: Subject,
    shown: Any,
    name: str,
    definition: dict[str, Any],
    pointer: str,
    sent: Any,
    form: Form,
) -> None:
    path = shown_at(name, definition)
    parent, _, last = path.rpartition(".")
    holder = member(shown, parent)
    found = holder.get(last, _MISSING) if isinstance(holder, dict) else _MISSING
    if found is _MISSING and not vocabulary.READS_AS.stated(definition):
        return  # the representation has no such member, so nothing is said about it
    if found is _MISSING or not same(sent, found, form):
        at = child("", *path.split("."))
        what = message(
            "{name} was written as {sent} and {read} when it is read",
            name=constant(name),
            sent=short(sent),
            read=_read_as(found),
        )
        again.fail(what, pointer=pointer, at=at)


def declared(spec: Spec, pointer: str, value: Any) -> Any:
    """`value` without the members that its schema does not declare to be shown as they are.

    A server may drop what it does not know. A schema that names no members leaves all.
    """
    schema = spec.resolve(pointer)
    if isinstance(value, list) and isinstance(schema.definition.get("items"), dict):
        return [declared(spec, child(schema.pointer, "items"), item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = dict(_members(spec, schema.pointer))
    if not kept:
        return value
    return {
        name: declared(spec, kept[name], item)
        for name, item in value.items()
        if name in kept and not _shown_otherwise(spec, kept[name])
    }


def _members(spec: Spec, pointer: str) -> Iterator[tuple[str, str]]:
    """The names and pointers of the properties of a schema and of its branches, each once."""
    met: set[str] = set()
    waiting = [pointer]
    while waiting:
        schema = spec.resolve(waiting.pop())
        if schema.pointer in met or not isinstance(schema.definition, dict):
            continue
        met.add(schema.pointer)
        for name in schema.definition.get("properties", {}):
            yield name, child(schema.pointer, "properties", name)
        branches = [
            child(schema.pointer, keyword, index)
            for keyword in ("allOf", "anyOf", "oneOf")
            for index in range(len(schema.definition.get(keyword, [])))
        ]
        # reversed, since the last one is taken first: then the first that declares a member counts
        waiting += reversed(branches)


def _shown_otherwise(spec: Spec, pointer: str) -> bool:
    stated = {**spec.resolve(pointer).definition, **spec.schemas.at(pointer)}
    hidden = stated.get("writeOnly") or is_marked(spec.document, stated, "readOnly")
    return bool(hidden) or vocabulary.READS_AS.stated(stated)


WRITES_ARE_READ_BACK = Check(
    name="writes_are_read_back",
    summary="a read shows what was written",
    applies_to=Operations(
        concerns=can_be_read, otherwise="nothing that is written can be read by its id (x-resource)"
    ),
    replay="steps",
    relies_on=("x-resource", "x-reads-as"),
    sends="a read",
    evaluate=writes_are_read_back,
)


ANSWERS_ARE_READ_BACK = Check(
    name="answers_are_read_back",
    summary="a read shows the same as the response to the write, where both have the same schema",
    applies_to=Operations(
        concerns=answers_as_read, otherwise="the response of no write has the schema of a read"
    ),
    replay="steps",
    relies_on=("x-resource",),
    sends="a read",
    evaluate=answers_are_read_back,
)


DELETED_IS_GONE = Check(
    name="deleted_is_gone",
    summary="a deleted resource cannot be read, and no list has it",
    applies_to=Operations(concerns=can_be_missed, otherwise="nothing can be deleted (x-resource)"),
    replay="steps",
    relies_on=("x-resource",),
    sends="a read and the lists",
    evaluate=deleted_is_gone,
)

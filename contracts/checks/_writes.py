"""Writes: what was written is read back, what was deleted is gone.

Model: after a successful write, the resource's `read` operation is asked; each written property
must show as the vocabulary says (`x-reads-as`, or the member of the same name).
Known limits: below the first level, members that are shown elsewhere (`x-reads-as`) or that no
schema declares are not compared. Dates are compared by the moment they mean, texts exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import specs
from contracts.checks._exchange import Ask, Seen
from contracts.checks._filters import moment
from contracts.checks.representation import body_properties, identity, member, result

_MISSING = object()


def writes_are_read_back(spec: specs.Spec, seen: Seen, ask: Ask) -> bool:
    """After a create, replace or update: read it, and compare what was sent."""
    reader = _reader(spec, seen)
    writing = seen.resource.get("action") in ("create", "replace", "update")
    if reader is None or not writing or not seen.success or not isinstance(seen.sent, dict):
        return False
    identifier = _identifier(seen)
    if identifier is None:
        return False
    again = _read(reader, identifier, ask)
    if not again.success:
        again.breach(f"what was just written is answered with {again.status} when it is read")
    shown = result(reader, again.body)
    for name, definition, pointer in body_properties(spec, seen.operation):
        if name in seen.sent and not definition.get("writeOnly"):
            sent = declared(spec, pointer, seen.sent[name])
            _compare(again, shown, name, definition, pointer, sent)
    return True


def deleted_is_gone(spec: specs.Spec, seen: Seen, ask: Ask) -> bool:
    """After a delete: reading it must not succeed."""
    reader = _reader(spec, seen)
    if reader is None or seen.resource.get("action") != "delete" or not seen.success:
        return False
    again = _read(reader, _named(seen), ask)
    if again.success:
        again.breach("what was just deleted can still be read", pointer=seen.operation.pointer)
    return True


def _reader(spec: specs.Spec, seen: Seen) -> specs.Operation | None:
    """The operation that reads one resource of the same kind, by nothing but its id."""
    for operation in spec.operations:
        resource = operation.definition.get("x-resource", {})
        if (
            resource.get("action") == "read"
            and resource.get("name") == seen.resource.get("name")
            and [item.name for item in operation.parameters if item.required]
            == [resource[key] for key in ("parameter",) if key in resource]
        ):
            return operation
    return None


def _read(reader: specs.Operation, identifier: Any, ask: Ask) -> Seen:
    resource = reader.definition["x-resource"]
    if "parameter" in resource:
        return ask(reader, {resource["parameter"]: identifier}, {})
    body = identifier
    for name in reversed(resource["member"].split(".")):
        body = {name: body}
    return ask(reader, {}, {}, body)


def _identifier(seen: Seen) -> Any:
    shown = identity(seen.operation, result(seen.operation, seen.body))
    return shown if shown is not None else _named(seen)


def _named(seen: Seen) -> Any:
    """The id that the request names its resource by."""
    if "member" in seen.resource:
        return member(seen.sent, seen.resource["member"])
    return seen.names.get(seen.resource.get("parameter", ""))


def _compare(
    again: Seen, shown: Any, name: str, definition: dict[str, Any], pointer: str, sent: Any
) -> None:
    path = definition.get("x-reads-as", name)
    parent, _, last = path.rpartition(".")
    holder = member(shown, parent)
    found = holder.get(last, _MISSING) if isinstance(holder, dict) else _MISSING
    if found is _MISSING and "x-reads-as" not in definition:
        return  # the representation has no such member, so nothing is said about it
    if found is _MISSING or not same(sent, found):
        at = specs.child("", *path.split("."))
        told = "is missing" if found is _MISSING else f"is {_short(found)}"
        what = f"{name} was written as {_short(sent)} and {told} when it is read"
        again.breach(what, pointer=pointer, at=at)


def declared(spec: specs.Spec, pointer: str, value: Any) -> Any:
    """`value` without the members that its schema does not declare to be shown as they are.

    A server may drop what it does not know. A schema that names no members leaves all.
    """
    schema = spec.resolve(pointer)
    if isinstance(value, list) and isinstance(schema.definition.get("items"), dict):
        return [declared(spec, specs.child(schema.pointer, "items"), item) for item in value]
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


def _members(spec: specs.Spec, pointer: str) -> Iterator[tuple[str, str]]:
    """The names and pointers of the properties of a schema and of its branches."""
    schema = spec.resolve(pointer)
    for name in schema.definition.get("properties", {}):
        yield name, specs.child(schema.pointer, "properties", name)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index in range(len(schema.definition.get(keyword, []))):
            yield from _members(spec, specs.child(schema.pointer, keyword, index))


def _shown_otherwise(spec: specs.Spec, pointer: str) -> bool:
    stated = {**spec.resolve(pointer).definition, **spec.at(pointer)}
    return bool(stated.get("writeOnly")) or "x-reads-as" in stated


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def same(sent: Any, shown: Any) -> bool:
    """Whether `shown` says what was `sent`: numbers by value, dates by the moment they name."""
    if isinstance(sent, dict) and isinstance(shown, dict):
        return all(name in shown and same(value, shown[name]) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(shown, list):
        pairs = zip(sent, shown, strict=False)
        return len(sent) == len(shown) and all(same(one, other) for one, other in pairs)
    if isinstance(sent, str) and isinstance(shown, str) and sent != shown:
        first = moment(sent)
        return first is not None and first == moment(shown)
    return bool(sent == shown) and isinstance(sent, bool) == isinstance(shown, bool)

"""Links: from what a success shows to the operations that take its id."""

from __future__ import annotations

from typing import Any

from concord.imports.proposals._draft import Draft
from concord.spec import Operation, child
from concord.spec.vocabulary import Resource

_BY_ID = ("read", "replace", "update", "delete", "invoke")
_FROM_ONE = ("create", "read", "replace", "update")


def guess(draft: Draft) -> None:
    """Propose `links` of successes: from a creation to all that its id is for, else to reads."""
    targets: dict[str, list[tuple[Operation, Resource]]] = {}
    for operation, resource in draft.acting(*_BY_ID):
        if resource.parameter and operation.id and _parameters(operation) == {resource.parameter}:
            targets.setdefault(resource.name, []).append((operation, resource))
    for operation, resource in draft.acting("list", "create"):
        body = draft.success(operation)
        if not body:
            continue
        many = resource.action == "list"
        place = _place(draft, operation, resource)
        own = [
            (target, it)
            for target, it in targets.get(resource.name, ())
            if not many or it.action == "read"
        ]
        links = {_name(target): _link(target, it, place) for target, it in own if place}
        response = draft.response(operation)
        if links and response.startswith(operation.pointer):
            reason = f"the success shows the id of a {resource.name}"
            draft.propose(response, "links", links, 0.85, reason)


def _parameters(operation: Operation) -> set[str]:
    return {it.name for it in operation.parameters if it.location == "path"}


def _place(draft: Draft, operation: Operation, resource: Resource) -> str:
    """The runtime expression of the id that a success shows; empty if it shows none."""
    listed = draft.listed(operation) if resource.action == "list" else None
    schema = listed[1] if listed else draft.result(operation)
    if not schema or resource.id not in draft.schemas.properties(schema):
        return ""
    path = listed[0] if listed else draft.envelopes.get(operation.pointer, "")
    parts = [*filter(None, path.split(".")), *(["0"] if listed else []), resource.id]
    return f"$response.body#{child('', *parts)}"


def _name(target: Operation) -> str:
    return target.id.rpartition(".")[2]


def _link(target: Operation, resource: Resource, place: str) -> dict[str, Any]:
    return {"operationId": target.id, "parameters": {resource.parameter: place}}

"""The writes that a prediction rests on: what they do to a resource is what the spec says they do.

Model: by kind of resource and id, the operations that have succeeded; of a list, all those of its
kind. What is written anew (`replace`, `create`) rests on nothing that was before.
Known limits: ids as they stand in paths and at the top of a result.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.checks.check import resource_at
from concord.checks.references import references
from concord.checks.representation import body_properties, identity, result
from concord.checks.values import canonical
from concord.http import Exchange
from concord.oracle._state import requested_id
from concord.spec import Operation, Spec, child, vocabulary

_ANEW = ("create", "replace")
_WRITES = (*_ANEW, "update", "delete", "invoke")
_MOST = 10_000
"""Resources that are kept: the oldest is forgotten first."""
_FAILURE = 400


class Changes:
    """Which operations have written which resources."""

    def __init__(self) -> None:
        self._of_one: dict[tuple[str, str], dict[str, Operation]] = {}
        self._of_kind: dict[str, dict[str, Operation]] = {}

    def follow(self, exchange: Exchange) -> None:
        """Take in an exchange: a write that succeeded."""
        operation = exchange.operation
        is_write = operation.action in _WRITES and exchange.is_operation
        if not is_write or not exchange.success:
            return
        self._of_kind.setdefault(operation.resource_name, {})[operation.id] = operation
        key = _key(exchange)
        if key is None:
            return
        before = {} if operation.action in _ANEW else self._of_one.get(key, {})
        self._of_one[key] = {**before, operation.id: operation}
        while len(self._of_one) > _MOST:
            del self._of_one[next(iter(self._of_one))]

    def of(self, exchange: Exchange) -> tuple[str, ...]:
        """Where it is said what the writes do that an exchange shows the result of."""
        kind = exchange.operation.resource_name
        key = None if exchange.operation.action == "list" else _key(exchange)
        written = self._of_kind.get(kind, {}) if key is None else self._of_one.get(key, {})
        return tuple(place for it in written.values() for place in resource_at(it))


def _key(exchange: Exchange) -> tuple[str, str] | None:
    """The kind and id of the resource that an exchange is about; None if nothing names one."""
    operation = exchange.operation
    shown = identity(operation, result(operation, exchange.response.json))
    # a creation that names its resource itself (`PUT /things/{id}`) has no id of its own in the
    # response
    found = requested_id(exchange) if operation.action != "create" else shown
    found = shown if found is None else found
    return None if found is None else (operation.resource_name, canonical(found))


def refusal_facts(spec: Spec, exchange: Exchange, expected: int) -> tuple[str, ...]:
    """What makes a request that is right in itself one to refuse with that status: pointers."""
    return tuple(_refusal(spec, exchange, expected))


def _refusal(spec: Spec, exchange: Exchange, expected: int) -> Iterator[str]:
    operation = exchange.operation
    both_refuse = expected >= _FAILURE and exchange.status >= _FAILURE
    if both_refuse or expected == 409:
        # which failure has which status is what the operation says of its responses
        yield child(operation.pointer, "responses")
    if both_refuse:
        return
    if expected in (401, 403):
        yield spec.security_at(operation)
    if expected in (404, 410, 422):
        yield from (
            vocabulary.REFERENCES.at(it.pointer)
            for it in references(spec, operation)
            if it.refused and vocabulary.REFERENCES.stated(spec.schemas.at(it.pointer))
        )
    if expected == 409:
        yield from (
            vocabulary.UNIQUE.at(pointer)
            for _, definition, pointer in body_properties(spec, operation)
            if vocabulary.UNIQUE.stated(definition)
        )

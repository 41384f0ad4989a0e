"""Rejected writes: they have changed nothing, and the response repeats nothing that is secret.

Model: `altered` makes of a body that was accepted another right one, so that a server which does
what it refuses differs from one that does not; `wrong` makes of that a body with one mistake which
leaves texts right. `State` is what reads and lists show of a resource: the members that the body
names, or the ids and totals of the lists of its kind.
Known limits: members at the top of a JSON body; lists that need no argument; nobody else may write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.checks._page_sizes import largest_page
from concord.checks.check import Check, Operations
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.near_valid_input import NearValidInput, NearValidInputs, sample_of
from concord.checks.representation import body_properties, identity, items, member, result, shown_at
from concord.checks.values import canonical
from concord.checks.writes import lists_of, named_id, read, reader_of
from concord.http.pages import total_of
from concord.spec import Operation, Spec, Validator, vocabulary

REFUSED = "refusal_is_harmless"
REFUSALS = frozenset({400, 401, 403, 404, 409, 415, 422})
_KEPT = frozenset({"const", "enum", "pattern", "readOnly", vocabulary.REFERENCES.name})
_SECRET = 8
"""Shorter texts may be part of any answer."""
State = tuple[Any, ...]


def altered(
    spec: Spec,
    schemas: Validator,
    operation: Operation,
    body: Mapping[str, Any],
    mark: str,
) -> dict[str, Any]:
    """`body` with other texts, `mark` in each; without those that cannot be others."""
    own, found = operation.resource.member if operation.resource else "", dict(body)
    for name, definition, pointer in body_properties(spec, operation):
        held = body.get(name) or sample_of(definition)
        if name == own or _KEPT & definition.keys() or not isinstance(held, str):
            continue
        # near the accepted text: rules that the schema does not state may look at its beginning or
        # its end
        for text in (f"{held}-{mark}", f"{mark}-{held}", mark):
            if schemas.is_valid(pointer, text):
                found[name] = text
                break
    return found


def with_secrets(
    spec: Spec, operation: Operation, body: dict[str, Any], mark: str
) -> dict[str, Any]:
    """`body` with a text for each property that is only ever written and that it leaves out.

    For requests that are rejected anyway: a server need not accept such a text.
    """
    secrets = {
        name: f"{mark}-{name}"
        for name, definition, _ in body_properties(spec, operation)
        if definition.get("writeOnly") and "string" in str(definition.get("type"))
    }
    return {**secrets, **body}


def wrong(
    inputs: NearValidInputs, operation: Operation, target: str, body: dict[str, Any]
) -> NearValidInput | None:
    """A mistake in the body that leaves its texts right; one of a text if there is none else."""

    def spoils_a_text(mistake: NearValidInput) -> bool:
        return any(
            isinstance(body[name], str) and mistake.body.get(name) != body[name] for name in body
        )

    found = [it for it in inputs.of(operation, target, body) if isinstance(it.body, dict)]
    # the texts are what is compared afterwards, so the mistake had better stand elsewhere
    return min((it for it in found if it.body != body), key=spoils_a_text, default=None)


def state(spec: Spec, exchange: Subject, send: Send) -> State | None:
    """What is shown of what `exchange`, a write, is about; None if nothing is."""
    if exchange.operation.action == "create":
        found = [_listed(operation, send) for operation in lists_of(spec, exchange.operation)]
        return tuple(found) or None
    reader = reader_of(spec, exchange.operation)
    named = named_id(exchange)
    again = read(reader, named, send) if reader is not None and named is not None else None
    if reader is None or again is None or not again.success:
        return None
    shown = result(reader, again.response.json)
    return tuple((name, member(shown, path)) for name, path in _paths(spec, exchange.operation))


def judge_state(exchange: Subject, what: str, before: State | None, after: State | None) -> None:
    """Raise a Violation if a refused write has changed what is shown."""
    if before is not None and before != after:
        exchange.fail(
            message(
                "refused with {status} ({what}), and done all the same, or in part",
                status=exchange.status,
                what=constant(what),
            )
        )


def judge_secrets(spec: Spec, exchange: Subject, text: str) -> None:
    """Raise a Violation if a refusal repeats a text that is only ever written."""
    for name, definition, pointer in body_properties(spec, exchange.operation):
        sent = member(exchange.request_members, name)
        secret = definition.get("writeOnly") and isinstance(sent, str) and len(sent) >= _SECRET
        if secret and sent in text:
            exchange.fail(
                message(
                    "refused with {status}, which repeats {name}",
                    status=exchange.status,
                    name=constant(name),
                ),
                pointer=pointer,
            )


def can_be_compared(spec: Spec, operation: Operation) -> bool:
    """Whether what the operation writes can be read or listed."""
    shown = reader_of(spec, operation) is not None or bool(lists_of(spec, operation))
    return operation.action in ("create", "replace", "update") and shown


def _paths(spec: Spec, operation: Operation) -> Iterator[tuple[str, str]]:
    for name, definition, _ in body_properties(spec, operation):
        if not definition.get("writeOnly"):
            yield name, shown_at(name, definition)


def _listed(operation: Operation, send: Send) -> Any:
    """The total of a list and the ids that its largest page shows."""
    again = send(operation, {}, largest_page(operation))
    paging = operation.pagination
    ids = {canonical(identity(operation, item)) for item in items(operation, again.response.json)}
    return total_of(paging, again.response) if paging else None, frozenset(ids)


REFUSAL_IS_HARMLESS = Check(
    name=REFUSED,
    summary=(
        "a rejected write changes nothing: reads and lists are as before, and a unique value is "
        "still free; the response repeats no write-only value"
    ),
    applies_to=Operations(
        concerns=can_be_compared,
        otherwise="nothing that is written can be read or listed (x-resource)",
    ),
    replay="operation",
    relies_on=("x-resource", "x-reads-as", "x-unique", "writeOnly"),
    sends="writes without credentials, with one mistake, as another media type; reads around them",
)

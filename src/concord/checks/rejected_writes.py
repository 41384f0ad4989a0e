"""Refused writes: what was refused changed nothing, and tells nothing that is only ever written.

Model: `altered` makes of a body that was accepted another right one, so that a server which does
what it refuses can be told from one that does not; `wrong` makes of that a body with one slip which
leaves texts right. `State` is what reads and lists show of a resource: the members that the body
names, or the ids and totals of the lists of its kind.
Known limits: members at the top of a JSON body; lists that need no argument; nobody else may write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.checks._paging import largest_page
from concord.checks.exchange import Ask, Seen
from concord.checks.messages import constant, message
from concord.checks.near_valid_input import Slip, Slips, sample_of
from concord.checks.representation import body_properties, identity, items, member, result
from concord.checks.values import canonical
from concord.checks.writes import lists_of, read, reader_of
from concord.spec import Operation, Spec, Validator

REFUSED = "refusal_is_harmless"
REFUSALS = frozenset({400, 401, 403, 404, 409, 415, 422})
_KEPT = frozenset({"const", "enum", "pattern", "readOnly", "x-references"})
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
    own, found = operation.definition.get("x-resource", {}).get("member"), dict(body)
    for name, definition, pointer in body_properties(spec, operation):
        held = body.get(name) or sample_of(definition)
        if name == own or _KEPT & definition.keys() or not isinstance(held, str):
            continue
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


def wrong(slips: Slips, operation: Operation, target: str, body: dict[str, Any]) -> Slip | None:
    """A slip in the body that leaves its texts right; one of a text if there is none else."""

    def spoils_a_text(slip: Slip) -> bool:
        return any(
            isinstance(body[name], str) and slip.body.get(name) != body[name] for name in body
        )

    found = [it for it in slips.of(operation, target, body) if isinstance(it.body, dict)]
    return min((it for it in found if it.body != body), key=spoils_a_text, default=None)


def state(spec: Spec, seen: Seen, ask: Ask) -> State | None:
    """What is shown of what `seen`, a write, is about; None if nothing is."""
    if seen.resource.get("action") == "create":
        found = [_listed(operation, ask) for operation in lists_of(spec, seen.operation)]
        return tuple(found) or None
    reader = reader_of(spec, seen.operation)
    own = seen.resource.get("member")
    named = member(seen.sent, own) if own else seen.names.get(seen.resource.get("parameter", ""))
    again = read(reader, named, ask) if reader is not None and named is not None else None
    if reader is None or again is None or not again.success:
        return None
    shown = result(reader, again.body)
    return tuple((name, member(shown, path)) for name, path in _paths(spec, seen.operation))


def judge_state(seen: Seen, what: str, before: State | None, after: State | None) -> None:
    """Raise a Violation if a refused write has changed what is shown."""
    if before is not None and before != after:
        seen.violation(
            message(
                "refused with {status} ({what}), and done all the same, or in part",
                status=seen.status,
                what=constant(what),
            )
        )


def judge_secrets(spec: Spec, seen: Seen, text: str) -> None:
    """Raise a Violation if a refusal repeats a text that is only ever written."""
    for name, definition, pointer in body_properties(spec, seen.operation):
        sent = member(seen.sent, name)
        secret = definition.get("writeOnly") and isinstance(sent, str) and len(sent) >= _SECRET
        if secret and sent in text:
            seen.violation(
                message(
                    "refused with {status}, which repeats {name}",
                    status=seen.status,
                    name=constant(name),
                ),
                pointer=pointer,
            )


def inapplicable(spec: Spec) -> str | None:
    """Why no write of `spec` can be judged, None if one can."""
    for operation in spec.operations:
        action = operation.definition.get("x-resource", {}).get("action")
        shown = reader_of(spec, operation) is not None or bool(lists_of(spec, operation))
        if action in ("create", "replace", "update") and shown:
            return None
    return "nothing that is written can be read or listed (x-resource)"


def _paths(spec: Spec, operation: Operation) -> Iterator[tuple[str, str]]:
    for name, definition, _ in body_properties(spec, operation):
        if not definition.get("writeOnly"):
            yield name, str(definition.get("x-reads-as", name))


def _listed(operation: Operation, ask: Ask) -> Any:
    """The total of a list and the ids that its largest page shows."""
    again = ask(operation, {}, largest_page(operation))
    total = operation.definition.get("x-pagination", {}).get("total")
    ids = {canonical(identity(operation, item)) for item in items(operation, again.body)}
    return member(again.body, total) if total else None, frozenset(ids)

"""Odd writes after the engine's phases: each must be accepted, read as sent, and touch no other.

Model: `Keeping.run` sends the odd bodies (`checks.kept`) of the last success of each create,
replace and update that can be read. What reads differently breaks `writes_are_read_back`; a body
whose free texts alone are odd must not be refused; what was made before must read as it did.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from concord.checks import CHECKS, Violation
from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.last_success import LastSuccess
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, member, result
from concord.checks.round_trip import LISTED, RoundTripBodies
from concord.checks.value_forms import form_of
from concord.checks.values import same
from concord.checks.writes import identifier_of, read, reader_of
from concord.runner.probes.context import Asking, json_of
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation

READ_BACK = "writes_are_read_back"
ACCEPTED = "positive_data_acceptance"
_INVALID = (400, 422)
_WRITES = ("create", "replace", "update")


class Keeping:
    """The odd writes of one run."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._spec = asking.spec
        self._oddities = RoundTripBodies(asking.spec)
        self._made: dict[str, tuple[Any, Any]] = {}
        """By resource, the id of what was made last, and what a read showed of it."""

    def run(self, remembered: Mapping[str, LastSuccess]) -> None:
        """Write and read what is odd of each write that is `remembered` by its label."""
        writes = [it for it in self._spec.operations if self._action(it) in _WRITES]
        for operation in sorted(writes, key=lambda it: _WRITES.index(self._action(it))):
            found, reader = remembered.get(operation.label), reader_of(self._spec, operation)
            body = json_of(found.body) if found is not None else None
            if found is None or reader is None or not isinstance(body, dict):
                continue
            with suppress(OverBudgetError):
                for what, odd in self._oddities.of(operation, body):
                    self._write(operation, reader, found.target, what, odd)

    def _write(
        self,
        operation: Operation,
        reader: Operation,
        target: str,
        what: str,
        odd: dict[str, Any],
    ) -> None:
        data = self._asking.renewed(operation.label, json.dumps(odd).encode())
        sent = self._asking.send(operation, target, data)
        subject = self._asking.subject(operation, target, data, sent)
        exchange = self._asking.exchange(operation, target, data, sent)
        if sent.status in _INVALID and (what.startswith("texts") or what == LISTED):
            said = message(
                "refused with {status} for {what}, which its schema allows",
                status=sent.status,
                what=constant(what),
            )
            violation = Violation(operation=operation.label, what=said, pointer=operation.pointer)
            self._asking.report(operation, ACCEPTED, violation, exchange)
        if not subject.success:
            return
        self._judge(operation, exchange, partial(self._reads_back, subject))
        identifier = identifier_of(subject)
        kind = str(operation.definition["x-resource"]["name"])
        others_stay = partial(self._others_stay, subject, reader, kind, identifier)
        self._judge(operation, exchange, others_stay)
        if identifier is not None and self._action(operation) == "create":
            with suppress(OverBudgetError):
                shown = result(reader, read(reader, identifier, self._asking.ask).response.json)
                self._made[kind] = (identifier, shown)

    def _reads_back(self, subject: Subject) -> bool:
        return CHECKS[READ_BACK].judge(self._spec, subject, self._asking.ask)

    def _others_stay(self, subject: Subject, reader: Operation, kind: str, identifier: Any) -> bool:
        """What was made before reads as it did, if it is not what was written now."""
        other, before = self._made.get(kind, (None, None))
        if other is None or str(other) == str(identifier) or subject.operation.action == "create":
            return False
        after = result(reader, read(reader, other, self._asking.ask).response.json)
        # what the server sets itself may follow from what the others are
        written = {
            it.get("x-reads-as", name): pointer
            for name, it, pointer in body_properties(self._spec, subject.operation)
        }
        forms = {path: form_of(self._spec, pointer) for path, pointer in written.items()}
        if any(not same(member(before, it), member(after, it), forms[it]) for it in forms):
            subject.fail(message("it changed {other}, too, which it does not name", other=other))
        return True

    def _judge(
        self, operation: Operation, exchange: RecordedCase, check: Callable[[], bool]
    ) -> None:
        self._asking.judge(operation, READ_BACK, exchange, check)

    def _action(self, operation: Operation) -> str:
        return str(operation.definition.get("x-resource", {}).get("action", ""))

"""Round trips: writes with boundary values are accepted, read back as sent, and touch no other.

Model: `RoundTrip` sends the bodies of `checks.round_trip`, made from the last success of each
create, replace and update that can be read. What reads differently breaks `writes_are_read_back`; a
body of which only free texts are unusual must be accepted; what was made before reads as it did.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from concord.checks import Violation
from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, member, result
from concord.checks.round_trip import LISTED, RoundTripBodies
from concord.checks.value_forms import form_of
from concord.checks.values import same
from concord.checks.violation_data import ViolationData
from concord.checks.writes import WRITES_ARE_READ_BACK, identifier_of, read, reader_of
from concord.runner.probes.context import ProbeContext, json_of
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, vocabulary

ACCEPTED = "positive_data_acceptance"
_INVALID = (400, 422)
_WRITES = ("create", "replace", "update")


def run(context: ProbeContext) -> dict[str, str]:
    """Send the writes of one run."""
    RoundTrip(context).run()
    return {}


class RoundTrip:
    """The writes with boundary values of one run."""

    def __init__(self, context: ProbeContext) -> None:
        self._context = context
        self._spec = context.spec
        self._bodies = RoundTripBodies(context.spec)
        self._made: dict[str, tuple[Any, Any]] = {}
        """By resource, the id of what was made last, and what a read showed of it."""

    def run(self) -> None:
        """Vary and read back each write that has succeeded."""
        writes = [it for it in self._spec.operations if it.action in _WRITES]
        # creates first: what they make must survive the replaces and updates
        for operation in sorted(writes, key=lambda it: _WRITES.index(it.action)):
            found = self._context.last_success.get(operation.label)
            reader = reader_of(self._spec, operation)
            body = json_of(found.body) if found is not None else None
            if found is None or reader is None or not isinstance(body, dict):
                continue
            with suppress(OverBudgetError):
                for what, varied in self._bodies.of(operation, body):
                    self._write(operation, reader, found.target, what, varied, body)

    def _write(
        self,
        operation: Operation,
        reader: Operation,
        target: str,
        what: str,
        body: dict[str, Any],
        accepted: dict[str, Any],
    ) -> None:
        data = self._context.renewed(operation.label, json.dumps(body).encode())
        response = self._context.send(operation, target, data)
        subject = self._context.subject(operation, target, data, response)
        exchange = self._context.record(operation, target, data, response)
        # of other boundary values a rule that only prose states may be in the way
        is_judged = what.startswith("texts") or what == LISTED
        if response.status in _INVALID and is_judged and self._stands(operation, target, accepted):
            self._report_refusal(operation, response.status, what, exchange)
        if not subject.success:
            return
        self._judge(operation, exchange, partial(self._reads_back, subject))
        identifier = identifier_of(subject)
        self._judge(operation, exchange, partial(self._others_stay, subject, reader, identifier))
        if identifier is not None and operation.action == "create":
            with suppress(OverBudgetError):
                found = read(reader, identifier, self._context.follow_up)
                shown = result(reader, found.response.json)
                self._made[operation.resource_name] = (identifier, shown)

    def _stands(self, operation: Operation, target: str, accepted: dict[str, Any]) -> bool:
        """Whether what was accepted before still is: what it names may be gone by now."""
        data = self._context.renewed(operation.label, json.dumps(accepted).encode())
        return self._context.send(operation, target, data).status // 100 == 2

    def _report_refusal(
        self, operation: Operation, status: int, what: str, exchange: RecordedCase
    ) -> None:
        said = message(
            "refused with {status} for {what}, which its schema allows",
            status=status,
            what=constant(what),
        )
        violation = Violation(
            operation=operation.label,
            what=said,
            pointer=operation.pointer,
            data=ViolationData(is_refusal=True, received_status=status),
        )
        self._context.report(operation, ACCEPTED, violation, exchange)

    def _reads_back(self, subject: Subject) -> bool:
        return WRITES_ARE_READ_BACK.judge(self._spec, subject, self._context.follow_up)

    def _others_stay(self, subject: Subject, reader: Operation, identifier: Any) -> bool:
        """What was made before reads as it did, if it is not what was written now."""
        other, before = self._made.get(subject.operation.resource_name, (None, None))
        if other is None or str(other) == str(identifier) or subject.operation.action == "create":
            return False
        after = result(reader, read(reader, other, self._context.follow_up).response.json)
        # what the server sets itself may follow from what the others are
        written = {
            vocabulary.READS_AS.of(it) or name: pointer
            for name, it, pointer in body_properties(self._spec, subject.operation)
        }
        forms = {path: form_of(self._spec, pointer) for path, pointer in written.items()}
        if any(not same(member(before, it), member(after, it), forms[it]) for it in forms):
            subject.fail(message("it changed {other}, too, which it does not name", other=other))
        return True

    def _judge(
        self, operation: Operation, exchange: RecordedCase, check: Callable[[], bool]
    ) -> None:
        self._context.judge(operation, WRITES_ARE_READ_BACK.name, exchange, check)

"""Rejected writes: what a write is about is read before and after the server rejects it.

Model: each write that has succeeded is sent once more, with other texts, in ways that must be
rejected: without credentials, with one near-valid value, as another media type. Whatever is
rejected must have changed nothing (`checks.rejected_writes`). A create with a unique value is then
sent with credentials: it must be accepted, as one with another fresh value was just before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from concord.checks import Violation
from concord.checks.built_in import asks_for_credentials
from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.messages import constant, message
from concord.checks.near_valid_input import NearValidInputs
from concord.checks.rejected_writes import (
    REFUSALS,
    REFUSED,
    State,
    altered,
    judge_secrets,
    judge_state,
    state,
    with_secrets,
    wrong,
)
from concord.http import TOO_MANY_REQUESTS, Response
from concord.runner.probes.context import JSON, ProbeContext, json_of
from concord.runner.worker.unique_values import unique_members
from concord.spec import Operation

_PLAIN = "text/plain"
_WRITES = ("create", "replace", "update")


def run(context: ProbeContext) -> dict[str, str]:
    """Have each write that has succeeded rejected."""
    RejectedWrites(context).run()
    return {}


@dataclass(frozen=True, kw_only=True)
class _Write:
    """A write that has succeeded: its path and query, and its JSON body."""

    operation: Operation
    target: str
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """A write as it was sent; `why` it must be rejected."""

    write: _Write
    body: Any
    response: Response
    why: str = ""
    media_type: str = JSON
    is_admitted: bool = True


class RejectedWrites:
    """The rejected writes of one run."""

    def __init__(self, context: ProbeContext) -> None:
        self._context, self._spec = context, context.spec
        self._schemas = context.spec.validator("request")
        self._inputs = NearValidInputs(context.spec)
        self._turn = 0

    def run(self) -> None:
        """Have each write that has succeeded rejected."""
        for operation in self._spec.operations:
            last = self._context.last_success.get(operation.label)
            body = json_of(last.body) if last is not None else None
            if last is None or operation.action not in _WRITES or not isinstance(body, dict):
                continue
            try:
                self._reject(_Write(operation=operation, target=last.target, body=body))
            except OverBudgetError:
                continue

    def _reject(self, write: _Write) -> None:
        operation = write.operation
        before = self._state(write)
        secured = asks_for_credentials(self._spec, operation)
        if secured and self._context.identity.parts(operation):
            before = self._without_credentials(write, before)
        if "negative" not in self._context.permits:
            return
        other = self._other(write)
        # it is wrong anyway, so a secret that no example shows does no harm in it
        secretive = with_secrets(self._spec, operation, other, f"refused{self._turn}")
        near_valid = wrong(self._inputs, operation, write.target, secretive)
        if near_valid is not None:
            before = self._judge(self._send(write, near_valid.body, why=near_valid.what), before)
        # an operation that takes plain text would be right to accept it
        if not any(_PLAIN in it for it in self._spec.request_media(operation)):
            why = f"it is {_PLAIN}"
            self._judge(self._send(write, other, why=why, media_type=_PLAIN), before)

    def _without_credentials(self, write: _Write, before: State | None) -> State | None:
        """Send the write as nobody; what is shown after that, and after the same with credentials.

        The second one shows whether a rejected create has taken its unique values. It says so only
        where such a create is accepted at all, so one with other values is sent first.
        """
        is_unique = self._creates_unique(write) and self._is_accepted(write)
        if is_unique:
            before = self._state(write)
        rejected = self._send(write, self._other(write), why="no credentials", is_admitted=False)
        after = self._judge(rejected, before)
        status = rejected.response.status
        if not is_unique or status not in (401, 403):
            return after
        repeated = self._send(write, rejected.body)
        # with fresh values such a create was accepted just before: only the values can be in the
        # way
        if repeated.response.status in REFUSALS:
            self._report(repeated, self._taken(write, status))
        return self._state(write)

    def _creates_unique(self, write: _Write) -> bool:
        """Whether the write creates something with a value that must be unique."""
        names = unique_members(self._spec, write.operation)
        return write.operation.action == "create" and any(name in write.body for name in names)

    def _is_accepted(self, write: _Write) -> bool:
        return self._send(write, self._other(write)).response.success

    def _taken(self, write: _Write, status: int) -> Violation:
        """The violation that a rejected create has taken its unique values."""
        names = unique_members(self._spec, write.operation)
        what = message(
            "{names} of a create that was refused with {status} is taken",
            names=constant(" and ".join(names)),
            status=status,
        )
        operation = write.operation
        return Violation(operation=operation.label, what=what, pointer=operation.pointer)

    def _other(self, write: _Write) -> dict[str, Any]:
        """The body with other texts than any that was sent before."""
        self._turn += 1
        mark = f"refused{self._turn}"
        return altered(self._spec, self._schemas, write.operation, write.body, mark)

    def _judge(self, attempt: _Attempt, before: State | None) -> State | None:
        """Judge a write that was to be rejected; what is shown after it."""
        subject = self._subject(attempt)
        if attempt.response.status not in REFUSALS:
            # that it was accepted is for other checks to judge; what is shown has to be read anew
            return before if before is None else state(self._spec, subject, self._context.follow_up)
        after = None
        if before is not None:
            after = state(self._spec, subject, self._context.follow_up)
        violation = None
        try:
            judge_secrets(self._spec, subject, attempt.response.text)
            judge_state(subject, attempt.why, before, after)
        except Violation as found:
            violation = found
        self._report(attempt, violation)
        return after

    def _report(self, attempt: _Attempt, violation: Violation | None) -> None:
        subject = self._subject(attempt)
        exchange = self._context.record(
            subject.operation,
            attempt.write.target,
            subject.request.body,
            attempt.response,
            media_type=attempt.media_type,
            is_admitted=attempt.is_admitted,
        )
        self._context.report(subject.operation, REFUSED, violation, exchange)

    def _state(self, write: _Write) -> State | None:
        """What is shown of the resource that the write is about."""
        unsent = _Attempt(write=write, body=write.body, response=Response(status=0))
        return state(self._spec, self._subject(unsent), self._context.follow_up)

    def _subject(self, attempt: _Attempt) -> Subject:
        """The exchange as checks judge it: of the response only the status counts."""
        data = json.dumps(attempt.body, ensure_ascii=False).encode()
        response = Response(status=attempt.response.status)
        return self._context.subject(attempt.write.operation, attempt.write.target, data, response)

    def _send(
        self,
        write: _Write,
        body: Any,
        *,
        why: str = "",
        media_type: str = JSON,
        is_admitted: bool = True,
    ) -> _Attempt:
        """Send the write with another body. Raises OverBudgetError."""
        data = None if body is None else json.dumps(body).encode()
        response = self._context.send(
            write.operation, write.target, data, media_type=media_type, is_admitted=is_admitted
        )
        if response.status == TOO_MANY_REQUESTS:
            raise OverBudgetError  # a 429 says nothing about the contract
        return _Attempt(
            write=write,
            body=body,
            response=response,
            why=why,
            media_type=media_type,
            is_admitted=is_admitted,
        )

"""Refused writes after the engine's phases: what they are about is read before and after them.

Model: `Refusing.run` sends each write that has succeeded once more, with other texts, in ways that
must be refused: without credentials, with one slip, as another media type. Whatever is refused must
have changed nothing (`checks.refused`). A create with a unique value is then sent as it should be:
it must be accepted as one with another fresh value was just before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from concord.checks import Violation
from concord.checks.built_in import asks_for_credentials
from concord.checks.exchange import OverBudgetError, Seen
from concord.checks.last_success import Remembered
from concord.checks.messages import constant, message
from concord.checks.model_protocol import names_in
from concord.checks.near_valid_input import Slips
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
from concord.runner.probes.context import JSON, Asking, json_of
from concord.runner.worker.transport import Sent
from concord.runner.worker.unique_values import unique_members
from concord.spec import Operation

_TOO_MANY = 429
_PLAIN = "text/plain"
_WRITES = ("create", "replace", "update")


class Refusing:
    """The refused writes of one run; with `invalid`, wrong requests are sent, too."""

    def __init__(self, asking: Asking, *, invalid: bool = True) -> None:
        self._asking, self._spec, self._invalid = asking, asking.spec, invalid
        self._schemas = asking.spec.validator("request")
        self._slips = Slips(asking.spec)
        self._turn = 0

    def run(self, remembered: Mapping[str, Remembered]) -> None:
        """Let each write that is `remembered` by the label of its operation be refused."""
        for operation in self._spec.operations:
            found = remembered.get(operation.label)
            body = json_of(found.body) if found is not None else None
            action = operation.definition.get("x-resource", {}).get("action")
            if found is None or action not in _WRITES or not isinstance(body, dict):
                continue
            try:
                self._refuse(operation, found.target, body)
            except OverBudgetError:
                continue  # who is asked to wait has learned nothing

    def _refuse(self, operation: Operation, target: str, body: dict[str, Any]) -> None:
        seen = self._seen(operation, target, body, 0)
        before = state(self._spec, seen, self._asking.ask)
        if asks_for_credentials(self._spec, operation) and self._asking.identity.parts(operation):
            before = self._denied(operation, target, body, before)
        if not self._invalid:
            return
        other = self._other(operation, body)
        # it will be wrong all the same: a secret that no example shows does no harm in it
        secretive = with_secrets(self._spec, operation, other, f"refused{self._turn}")
        slip = wrong(self._slips, operation, target, secretive)
        if slip is not None:
            sent = self._send(operation, target, slip.body)
            before = self._judge(operation, target, slip.body, slip.what, before, sent)
        if not any(_PLAIN in it for it in self._spec.request_media(operation)):
            sent = self._send(operation, target, other, media=_PLAIN)
            self._judge(operation, target, other, f"it is {_PLAIN}", before, sent, media=_PLAIN)

    def _denied(
        self, operation: Operation, target: str, body: dict[str, Any], before: State | None
    ) -> State | None:
        unique = unique_members(self._spec, operation)
        creates = operation.definition["x-resource"]["action"] == "create"
        taken = creates and any(name in body for name in unique)
        if taken and not _good(self._send(operation, target, self._other(operation, body))):
            taken = False  # such a create is refused for another reason
        if taken:
            seen = self._seen(operation, target, body, 0)
            before = state(self._spec, seen, self._asking.ask)
        other = self._other(operation, body)
        sent = self._send(operation, target, other, admitted=False)
        what = "no credentials"
        after = self._judge(operation, target, other, what, before, sent, admitted=False)
        if not taken or sent.status not in (401, 403):
            return after
        again = self._send(operation, target, other)
        if again.status in REFUSALS:
            seen = self._seen(operation, target, other, again.status)
            what = message(
                "{names} of a create that was refused with {status} is taken",
                names=constant(" and ".join(unique)),
                status=sent.status,
            )
            self._tell(
                seen,
                target,
                again,
                Violation(operation=operation.label, what=what, pointer=operation.pointer),
                admitted=True,
            )
        return state(self._spec, self._seen(operation, target, body, 0), self._asking.ask)

    def _other(self, operation: Operation, body: dict[str, Any]) -> dict[str, Any]:
        self._turn += 1
        mark = f"refused{self._turn}"
        return altered(self._spec, self._schemas, operation, body, mark)

    def _judge(
        self,
        operation: Operation,
        target: str,
        body: dict[str, Any],
        what: str,
        before: State | None,
        sent: Sent,
        *,
        media: str = JSON,
        admitted: bool = True,
    ) -> State | None:
        """Judge a request that was to be refused; what is shown after it."""
        seen = self._seen(operation, target, body, sent.status)
        if sent.status not in REFUSALS:
            return before if before is None else state(self._spec, seen, self._asking.ask)
        after = state(self._spec, seen, self._asking.ask) if before is not None else None
        violation = None
        try:
            judge_secrets(self._spec, seen, sent.text)
            judge_state(seen, what, before, after)
        except Violation as found:
            violation = found
        self._tell(seen, target, sent, violation, media=media, admitted=admitted)
        return after

    def _tell(
        self,
        seen: Seen,
        target: str,
        sent: Sent,
        violation: Violation | None,
        *,
        media: str = JSON,
        admitted: bool,
    ) -> None:
        body = json.dumps(seen.sent, ensure_ascii=False).encode()
        exchange = self._asking.exchange(
            seen.operation, target, body, sent, media_type=media, is_admitted=admitted
        )
        self._asking.report(seen.operation, REFUSED, violation, exchange)

    def _seen(self, operation: Operation, target: str, body: Any, status: int) -> Seen:
        names = names_in(operation.path, target.partition("?")[0])
        return Seen(operation=operation, names=names, query={}, sent=body, status=status, body=None)

    def _send(
        self,
        operation: Operation,
        target: str,
        body: Any,
        *,
        media: str = JSON,
        admitted: bool = True,
    ) -> Sent:
        data = None if body is None else json.dumps(body).encode()
        sent = self._asking.send(operation, target, data, media_type=media, is_admitted=admitted)
        if sent.status == _TOO_MANY:
            raise OverBudgetError
        return sent


def _good(sent: Sent) -> bool:
    return sent.status // 100 == 2

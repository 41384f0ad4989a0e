"""Refused writes after the engine's phases: what they are about is read before and after them.

Model: `Refusing.run` sends each write that has succeeded once more, with other texts, in ways that
must be refused: without credentials, with one slip, as another media type. Whatever is refused must
have changed nothing (`checks.refused`). A create with a unique value is then sent as it should be:
it must be accepted as one with another fresh value was just before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import specs
from contracts.checks import Breach
from contracts.checks._exchange import OverBudgetError, Seen
from contracts.checks.following import names_in
from contracts.checks.refused import (
    REFUSALS,
    REFUSED,
    State,
    altered,
    judge_secrets,
    judge_state,
    state,
    wrong,
)
from contracts.checks.remembered import Remembered
from contracts.checks.slips import Slips
from contracts.evidence import Schemas
from contracts.runner._auth import Authenticator
from contracts.runner._exchange import Exchange
from contracts.runner._model import Request
from contracts.runner._unique import unique_members
from contracts.runner._wire import Sent, Wire

_TOO_MANY = 429
_JSON, _PLAIN = "application/json", "text/plain"
_WRITES = ("create", "replace", "update")
Report = Callable[[specs.Operation, str, Breach | None, Exchange], None]
"""Takes a judgement: of an operation, by a check, the breach if there is one."""


class Refusing:
    """The refused writes of one run; with `invalid`, wrong requests are sent, too."""

    def __init__(
        self,
        spec: specs.Spec,
        wire: Wire,
        identity: Authenticator,
        redact: Callable[[str], str],
        report: Report,
        *,
        invalid: bool = True,
    ) -> None:
        self._spec, self._wire, self._identity = spec, wire, identity
        self._redact, self._report, self._invalid = redact, report, invalid
        self._schemas, self._slips = Schemas(spec.document), Slips(spec)
        self._turn = 0

    def run(self, remembered: Mapping[str, Remembered]) -> None:
        """Let each write that is `remembered` by the label of its operation be refused."""
        for operation in self._spec.operations:
            found = remembered.get(operation.label)
            body = _json(found.body) if found is not None else None
            action = operation.definition.get("x-resource", {}).get("action")
            if found is None or action not in _WRITES or not isinstance(body, dict):
                continue
            try:
                self._refuse(operation, found.target, body)
            except OverBudgetError:
                continue  # who is asked to wait has learned nothing

    def _refuse(self, operation: specs.Operation, target: str, body: dict[str, Any]) -> None:
        seen = self._seen(operation, target, body, 0)
        before = state(self._spec, seen, self._ask)
        presented = self._identity.present(operation)
        if presented.headers or presented.query:
            before = self._denied(operation, target, body, before)
        if not self._invalid:
            return
        other = self._other(operation, body)
        slip = wrong(self._slips, operation, target, other)
        if slip is not None:
            sent = self._send(operation, target, slip.body)
            before = self._judge(operation, target, slip.body, slip.what, before, sent)
        if not any(_PLAIN in it for it in self._spec.request_media(operation)):
            sent = self._send(operation, target, other, media=_PLAIN)
            self._judge(operation, target, other, f"it is {_PLAIN}", before, sent)

    def _denied(
        self, operation: specs.Operation, target: str, body: dict[str, Any], before: State | None
    ) -> State | None:
        unique = unique_members(self._spec, operation)
        creates = operation.definition["x-resource"]["action"] == "create"
        taken = creates and any(name in body for name in unique)
        if taken and not _good(self._send(operation, target, self._other(operation, body))):
            taken = False  # such a create is refused for another reason
        if taken:
            seen = self._seen(operation, target, body, 0)
            before = state(self._spec, seen, self._ask)
        other = self._other(operation, body)
        sent = self._send(operation, target, other, admitted=False)
        after = self._judge(operation, target, other, "no credentials", before, sent)
        if not taken or sent.status not in (401, 403):
            return after
        again = self._send(operation, target, other)
        if again.status in REFUSALS:
            seen = self._seen(operation, target, other, again.status)
            what = (
                f"{' and '.join(unique)} of a create that was refused with {sent.status} is taken"
            )
            self._tell(
                seen,
                target,
                again,
                Breach(operation=operation.label, what=what, pointer=operation.pointer),
            )
        return state(self._spec, self._seen(operation, target, body, 0), self._ask)

    def _other(self, operation: specs.Operation, body: dict[str, Any]) -> dict[str, Any]:
        self._turn += 1
        mark = f"refused{self._turn}"
        return altered(self._spec, self._schemas, operation, body, mark)

    def _judge(
        self,
        operation: specs.Operation,
        target: str,
        body: dict[str, Any],
        what: str,
        before: State | None,
        sent: Sent,
    ) -> State | None:
        """Judge a request that was to be refused; what is shown after it."""
        seen = self._seen(operation, target, body, sent.status)
        if sent.status not in REFUSALS:
            return before if before is None else state(self._spec, seen, self._ask)
        after = state(self._spec, seen, self._ask) if before is not None else None
        breach = None
        try:
            judge_secrets(self._spec, seen, sent.text)
            judge_state(seen, what, before, after)
        except Breach as found:
            breach = found
        self._tell(seen, target, sent, breach)
        return after

    def _tell(self, seen: Seen, target: str, sent: Sent, breach: Breach | None) -> None:
        request = Request(
            method=seen.operation.method.upper(),
            path=self._redact(target),
            headers=(("Content-Type", _JSON),),
            body=self._redact(json.dumps(seen.sent, ensure_ascii=False)),
        )
        exchange = Exchange(
            phase="probes",
            request=request,
            status=sent.status,
            media_type=sent.headers.get("Content-Type", "").partition(";")[0].strip(),
            text=self._redact(sent.text),
        )
        self._report(seen.operation, REFUSED, breach, exchange)

    def _seen(self, operation: specs.Operation, target: str, body: Any, status: int) -> Seen:
        names = names_in(operation.path, target.partition("?")[0])
        return Seen(operation=operation, names=names, query={}, sent=body, status=status, body=None)

    def _ask(
        self,
        operation: specs.Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Seen:
        path = operation.path
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        sent = self._send(operation, target, body or None)
        return Seen(
            operation=operation,
            names=names,
            query={},
            sent=body,
            status=sent.status,
            body=sent.json(),
        )

    def _send(
        self,
        operation: specs.Operation,
        target: str,
        body: Any,
        *,
        media: str = _JSON,
        admitted: bool = True,
    ) -> Sent:
        content: dict[str, Any] = {"headers": {}}
        if admitted:
            presented = self._identity.present(operation)
            content = {"headers": dict(presented.headers)}
            if presented.query:
                content["params"] = presented.query
        if body is not None:
            content["headers"]["Content-Type"] = media
            content["data"] = json.dumps(body).encode()
        sent = self._wire.send(operation.method, target, **content)
        if sent.status == _TOO_MANY:
            raise OverBudgetError
        return sent


def _good(sent: Sent) -> bool:
    return sent.status // 100 == 2


def _json(body: bytes | None) -> Any:
    try:
        return None if body is None else json.loads(body)
    except ValueError:
        return None

"""A receiver for the length of a run, and whether the events that the run caused arrived there.

Model: an emulator is told of the receiver at its control door before the first request. What the
run causes is counted as it succeeds; after the phases the deliveries are judged against that.
Known limits: a vendor's server cannot reach this machine, and the check says so; the receiver stays
registered at an emulator that outlives the run until that is reset.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import specs
from contracts.checks import Breach
from contracts.checks.events import EVENTS, Judge, causes, tells
from contracts.checks.remembered import Remembered
from contracts.receiver import receiving
from contracts.runner._exchange import Exchange
from contracts.runner._model import Request

Control = Callable[[str, str, Any], Any]
Report = Callable[[specs.Operation, str, Breach | None, Exchange], None]

_UNREACHED = "the target cannot be told to post events to this machine (no emulator)"


class Events:
    """The events of one run."""

    def __init__(
        self, spec: specs.Spec, operations: Iterable[specs.Operation], control: Control | None
    ) -> None:
        chosen = {operation.label for operation in operations}
        self._spec = spec
        self._causes = [pair for pair in causes(spec) if pair[1].label in chosen]
        self._stack = ExitStack()
        self._secret = secrets.token_hex(16)
        self._receiver = None
        if self._causes and control is not None and control("GET", "clock", None) is not None:
            receiver = self._stack.enter_context(receiving())
            told = {"url": receiver.url, "secret": self._secret}
            self._receiver = receiver if control("POST", "receivers", told) else None

    def judge(
        self,
        remembered: Mapping[str, Remembered],
        redact: Callable[[str], str],
        report: Report,
    ) -> dict[str, str]:
        """Judge what arrived; why the check could not be judged here, if it applies."""
        if self._receiver is None:
            return {EVENTS: _UNREACHED} if self._causes else {}
        judge, judged = Judge(self._spec, self._secret), set()
        for webhook, cause in self._causes:
            last = remembered.get(cause.label)
            if last is None:
                continue
            wanted = self._expected(webhook, remembered)
            received = self._receiver.arrived(partial(tells, webhook), wanted)
            breach = None
            try:
                judge.judge(webhook, cause, wanted, received)
            except Breach as found:
                breach = found
            if breach is None or webhook.id not in judged:
                report(cause, EVENTS, breach, _exchange(cause, last, redact))
            judged.add(webhook.id)
        return {}

    def _expected(self, webhook: specs.Operation, remembered: Mapping[str, Remembered]) -> int:
        own = {cause.label for event, cause in self._causes if event.id == webhook.id}
        return sum(remembered[label].times for label in own if label in remembered)

    def close(self) -> None:
        """The run is over."""
        self._stack.close()


def _exchange(
    operation: specs.Operation, last: Remembered, redact: Callable[[str], str]
) -> Exchange:
    headers = () if last.media_type is None else (("Content-Type", last.media_type),)
    request = Request(
        method=operation.method.upper(),
        path=redact(last.target),
        headers=headers,
        body=None if last.body is None else redact(last.body.decode("utf-8", "replace")),
    )
    return Exchange(phase="probes", request=request, status=last.status, media_type="", text="")

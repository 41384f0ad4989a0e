"""Events: a receiver for the length of a run, and whether what the run causes arrives there.

Model: the receiver is registered before the first request (`subscription`). What the phases cause
is counted as it succeeds; after them the other causes are triggered, refused deliveries must come
again, and every delivery is judged (`event_judgement`). An emulator's clock is restored in the end.
Known limits: only servers on this machine can reach the receiver; what time brings about is judged
at emulators alone, and what it changed there stays changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime

from concord.checks.events import EVENTS, causes, identity, is_event
from concord.errors import CouldNotRunError
from concord.http import Request, payload
from concord.http.addresses import is_loopback
from concord.http.control import ControlError, Emulator
from concord.http.receiver import receiving
from concord.oracle import Delivered, Logged, summary
from concord.runner.plan import Plan
from concord.runner.probes.context import ProbeContext
from concord.runner.probes.event_judgement import EventJudgement, Reception
from concord.runner.probes.redelivery import Refusals
from concord.runner.probes.subscription import (
    RefusedError,
    Subscriber,
    Subscription,
    at_control_endpoint,
    subscribing_operation,
)
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec

_UNREACHED = "the target cannot post events to this machine"


def run(context: ProbeContext) -> dict[str, str]:
    """Judge the events of one run; why they could not be judged here, if there are any."""
    return {} if context.events is None else context.events.judge(context)


class Events:
    """The events of one run."""

    def __init__(
        self,
        spec: Spec,
        operations: Iterable[Operation],
        plan: Plan,
        wire: Wire,
        identity: Authenticator,
        control: Emulator | None,
    ) -> None:
        chosen = {operation.label for operation in operations}
        self._spec = spec
        self._causes = [
            it for it in causes(spec) if all(each.label in chosen for each in it.concerned)
        ]
        self._wire, self._identity = wire, identity
        self._control = control
        self._stack = ExitStack()
        self._reception: Reception | None = None
        """What receives the deliveries; None where the target cannot send any."""
        self._reason = _UNREACHED
        if self._causes and not plan.read_only:
            self._open(plan)

    def _open(self, plan: Plan) -> None:
        """Receive events, if the target can be told to post them here."""
        on_this_machine = is_loopback(plan.base_url)
        operation = subscribing_operation(self._spec)
        if not (on_this_machine and operation) and self._control is None:
            return
        # without a clock that can be moved nobody waits for a redelivery: nothing is refused
        webhooks = list({it.webhook.id: it.webhook for it in self._causes}.values())
        refusals = Refusals(self._spec, webhooks if self._control else [])
        receiver = self._stack.enter_context(receiving())
        receiver.answer = refusals.answer
        try:
            subscription = self._subscribed(operation, receiver.url)
        except (RefusedError, CouldNotRunError) as error:
            self._reason = str(error)
            return
        # after the receiver was entered, so before it is closed: nothing is posted to a closed
        # port
        self._stack.callback(subscription.end)
        self._reception = Reception(
            causes=tuple(self._causes),
            receiver=receiver,
            refusals=refusals,
            secret=subscription.secret,
            began=_now(self._control),
        )

    def _subscribed(self, operation: Operation | None, url: str) -> Subscription:
        if operation is None:
            assert self._control is not None
            return at_control_endpoint(self._control, url)
        names = [webhook.path for webhook in self._spec.webhooks]
        return Subscriber(self._spec, operation, self._wire, self._identity).subscribe(url, names)

    def judge(self, context: ProbeContext) -> dict[str, str]:
        """Judge what arrived; why the check could not be judged here, if it applies."""
        if self._reception is None:
            return {EVENTS: self._reason} if self._causes else {}
        judgement = EventJudgement(self._reception, context)
        for cause, (violation, exchange) in judgement.run().items():
            if exchange is not None:
                context.report(cause.reported_for, EVENTS, violation, exchange)
        for what in judgement.unjudged:
            context.unjudged(what)
        return {}

    def delivered(self) -> Iterator[Logged]:
        """What the receiver got of each event that could be caused; redeliveries are left out."""
        if self._reception is None:
            return
        receiver = self._reception.receiver
        for webhook in {it.webhook.id: it.webhook for it in self._causes}.values():
            own = [
                it
                for it in receiver.deliveries
                if is_event(self._spec, webhook, payload.parse_or_none(it.body))
            ]
            first = {identity(self._spec, webhook, it): it for it in reversed(own)}
            got = [
                Delivered(method=it.method, headers=it.headers, body=it.body)
                for it in first.values()
            ]
            yield Logged(
                request=Request(method="POST", target=receiver.url),
                response=summary(got),
                at=time.monotonic(),
                event=webhook.path,
            )

    def close(self) -> None:
        """Remove what was registered: the run is over."""
        with self._wire.gate.cleaning():
            self._stack.close()


def _now(control: Emulator | None) -> datetime | None:
    """The target's clock, if it can be read."""
    if control is None:
        return None
    try:
        return control.now()
    except ControlError:
        return None

"""What a probe of a receiver is: one declaration, from which all that is said of it is derived.

Model: a `Probe` judges one event (or, with `once`, all of them together) and returns how the
receiver failed. `after` names the probes whose failure explains one of its own: where they failed
it is not run, so that one mistake is one finding.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from concord.receivers.answers import Answer
from concord.receivers.delivery import Deliverer, Delivery
from concord.receivers.event import Event
from concord.receivers.session import Session

Kind = Literal["refused", "crashed", "late", "accepted", "effect"]
"""How a receiver failed: it refused what is genuine, accepted what is not, …"""
Needs = Literal["signature", "time", "schedule", "delivery", "effect"]
Rests = Literal["responses", "schema", "media", "signature", "time", "schedule"]
"""What of the spec an expectation rests on."""

NEEDS: dict[Needs, str] = {
    "signature": "the event is not signed (x-signature)",
    "time": "no member states when the event happened (x-event)",
    "schedule": "no schedule of redeliveries is documented (x-retry-schedule)",
    "delivery": "no header identifies the delivery (x-event)",
    "effect": "what a delivery brings about is not known (--effect)",
}
"""Why a probe does not apply."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One event under test."""

    deliverer: Deliverer
    value: Any
    """The documented body."""

    @property
    def event(self) -> Event:
        """The event."""
        return self.deliverer.event

    @property
    def genuine(self) -> Delivery:
        """A delivery of the documented body as a new event."""
        return self.deliverer.make(self.value)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One way in which a receiver failed."""

    kind: Kind
    delivery: Delivery
    answer: Answer
    said: str = ""
    """More about it, where the kind does not say it all."""


Judge = Callable[[Session, Sequence[Subject]], Awaitable[Sequence[Failure] | None]]
"""The failures of a probe; None where it could not judge."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """The declaration of a probe."""

    name: str
    """Its id in reports."""
    what: str
    """What is sent, as a noun: it follows "accepts" or "refuses"."""
    expects: Literal["accepted", "refused", "no effect"]
    fix: str
    """What its author should do."""
    judge: Judge
    rests_on: tuple[Rests, ...]
    presumes: str = ""
    """Why it is expected although no documentation says so; then a failure is inferred."""
    needs: tuple[Needs, ...] = ()
    after: tuple[str, ...] = ()
    once: bool = False
    """Whether all events are judged together."""

    @property
    def summary(self) -> str:
        """The expectation in one sentence, for tables."""
        if self.expects == "no effect":
            return f"{self.what} has no effect"
        return f"{self.what} is {self.expects}"

    def inapplicable(self, event: Event, *, has_effect: bool) -> str | None:
        """Why it cannot judge an event; None if it can."""
        held = {
            "signature": event.signature is not None,
            "time": bool(event.members and event.members.time),
            "schedule": event.schedule is not None,
            "delivery": bool(event.members and event.members.delivery),
            "effect": has_effect,
        }
        return next((NEEDS[it] for it in self.needs if not held[it]), None)


Make = Callable[[Session, Subject], Iterable[Delivery]]


def accepts(make: Make) -> Judge:
    """A judge for deliveries that a receiver has to acknowledge, one after the other."""
    return _one_by_one(make, not_acknowledged)


def refuses(make: Make) -> Judge:
    """A judge for deliveries that a receiver has to refuse, each without failing itself."""
    return _one_by_one(make, not_refused)


def _one_by_one(make: Make, failure: Callable[[Delivery, Answer], Failure | None]) -> Judge:
    """A judge that ends with the first failure; None where there was nothing to deliver."""

    async def judge(session: Session, subjects: Sequence[Subject]) -> Sequence[Failure] | None:
        # without `once` a probe is made of one event at a time
        (subject,) = subjects
        is_judged = False
        for delivery in make(session, subject):
            is_judged = True
            answer = await session.deliver(delivery)
            if found := failure(delivery, answer):
                return [found]
        return [] if is_judged else None

    return judge


def not_acknowledged(delivery: Delivery, answer: Answer) -> Failure | None:
    """The failure that an answer to a genuine delivery is, if it is one."""
    if answer.is_success:
        return None
    kind: Kind = "late" if answer.is_late else "crashed" if answer.is_crash else "refused"
    return Failure(kind=kind, delivery=delivery, answer=answer)


def not_refused(delivery: Delivery, answer: Answer) -> Failure | None:
    """The failure that an answer to a forged delivery is, if it is one."""
    if answer.is_success:
        return Failure(kind="accepted", delivery=delivery, answer=answer)
    if answer.is_late or answer.is_crash:
        kind: Kind = "late" if answer.is_late else "crashed"
        return Failure(kind=kind, delivery=delivery, answer=answer)
    return None

"""Judges of several deliveries together: repeated, late, out of order, at once; their effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from concord.receivers import forging
from concord.receivers.answers import Answer
from concord.receivers.delivery import Delivery, span
from concord.receivers.fresh import fresh_id
from concord.receivers.probe import Failure, Subject, not_acknowledged, not_refused
from concord.receivers.session import Session

AT_ONCE = 20


async def rewritten(session: Session, subjects: Sequence[Subject]) -> list[Failure] | None:
    """Is the signature verified over the bytes as they came?"""
    (subject,) = subjects
    forged = list(forging.rewritten(subject.deliverer, subject.value))
    if not forged:
        return None
    # who verifies nothing accepts these, too: that is another mistake
    wrong = next(forging.by_another_secret(forged[0]))
    if (await session.deliver(wrong)).is_success:
        return None
    for delivery in forged:
        answer = await session.deliver(delivery)
        if answer.is_success:
            return [Failure(kind="accepted", delivery=delivery, answer=answer)]
    return []


async def other_event(session: Session, subjects: Sequence[Subject]) -> list[Failure]:
    """Is a signature good for its own body alone, also after that was accepted?"""
    (subject,) = subjects
    seen = subject.genuine
    await session.deliver(seen)
    delivery = forging.with_signature_of(subject.genuine, seen)
    found = not_refused(delivery, await session.deliver(delivery))
    return [found] if found else []


async def duplicate(session: Session, subjects: Sequence[Subject]) -> list[Failure]:
    """Is the same delivery acknowledged twice?"""
    (subject,) = subjects
    delivery = subject.genuine
    await session.deliver(delivery)
    found = not_acknowledged(delivery, await session.deliver(delivery))
    return [found] if found else []


async def redelivered(session: Session, subjects: Sequence[Subject]) -> list[Failure] | None:
    """Is each redelivery of the schedule acknowledged, by ids that stay and ids that do not?"""
    (subject,) = subjects
    schedule = subject.event.schedule
    delivery = subject.genuine
    # without a schedule once more, as any vendor does that gets no acknowledgement
    for _ in range(1 + len(schedule.delays) if schedule else 2):
        found = not_acknowledged(delivery, await session.deliver(delivery))
        if found:
            return [found]
        delivery = subject.deliverer.again(delivery)
    return []


async def late(session: Session, subjects: Sequence[Subject]) -> list[Failure]:
    """Is an event that comes with the last redelivery acknowledged?"""
    (subject,) = subjects
    delivery = subject.deliverer.make(subject.value, age=span(subject.event.schedule))
    found = not_acknowledged(delivery, await session.deliver(delivery))
    return [found] if found else []


async def out_of_order(session: Session, subjects: Sequence[Subject]) -> list[Failure] | None:
    """Is each event acknowledged before the ones that precede it?"""
    if len(subjects) < 2:  # one event has no order
        return None
    names: dict[Any, Any] = {}
    found = []
    # documents list what creates a thing before what changes and ends it
    for subject in reversed(subjects):
        value = _with_other_ids(subject.value, names)
        delivery = subject.deliverer.make(value)
        if failure := not_acknowledged(delivery, await session.deliver(delivery)):
            found.append(failure)
    return found


def _with_other_ids(value: Any, names: dict[Any, Any]) -> Any:
    """`value` about other resources: the same id becomes the same other one everywhere."""
    if isinstance(value, list):
        return [_with_other_ids(it, names) for it in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        # by its name, since a schema says of an id only that it is a text or a number
        is_id = name.lower() == "id" or name.endswith(("_id", "Id"))
        if is_id and isinstance(inner, str | int) and not isinstance(inner, bool):
            found[name] = names.setdefault(inner, fresh_id(inner))
        else:
            found[name] = _with_other_ids(inner, names)
    return found


async def at_once(session: Session, subjects: Sequence[Subject]) -> list[Failure]:
    """Are many deliveries at the same time acknowledged?"""
    deliveries = [subjects[it % len(subjects)].genuine for it in range(AT_ONCE)]
    answers = await session.deliver_at_once(deliveries)
    pairs = zip(deliveries, answers, strict=True)
    # one is enough: what fails under load fails in many of them
    return [found for it in pairs if (found := not_acknowledged(*it))][:1]


async def effective(session: Session, subjects: Sequence[Subject]) -> list[Failure]:
    """Does a delivery that is acknowledged bring anything about?"""
    failure: list[Failure] = []
    for subject in subjects:
        delivery = subject.genuine
        before = await session.effects(delivery.id)
        answer = await session.deliver(delivery)
        if await session.grown(delivery.id, before):
            session.effective = subject.event.label
            return []
        failure = failure or [Failure(kind="effect", delivery=delivery, answer=answer)]
    return failure


async def repeated_effect(session: Session, subjects: Sequence[Subject]) -> list[Failure] | None:
    """Does the same delivery, sent again, bring nothing more about?"""
    return await _once_more(session, subjects, lambda _, delivery: [delivery])


async def redelivered_effect(session: Session, subjects: Sequence[Subject]) -> list[Failure] | None:
    """Does a redelivery, which has another id of the delivery, bring nothing more about?"""
    return await _once_more(session, subjects, lambda it, delivery: [it.deliverer.again(delivery)])


async def _once_more(
    session: Session,
    subjects: Sequence[Subject],
    again: Callable[[Subject, Delivery], Sequence[Delivery]],
) -> list[Failure] | None:
    if (subject := _effective(session, subjects)) is None:
        return None
    delivery = subject.genuine
    before = await session.effects(delivery.id)
    await session.deliver(delivery)
    # without an effect of the first one nothing can be said of the second
    if not (first := await session.grown(delivery.id, before)):
        return None
    for repeated in again(subject, delivery):
        answer = await session.deliver(repeated)
        more = await session.settled(delivery.id, before) - first
        if more:
            return [_effect(repeated, answer, more)]
    return []


async def effect_of_simultaneous(
    session: Session, subjects: Sequence[Subject]
) -> list[Failure] | None:
    """Does one delivery that comes many times at once have the effect of one?"""
    if (subject := _effective(session, subjects)) is None:
        return None
    alone, delivery = subject.genuine, subject.genuine
    before = await session.effects(alone.id)
    await session.deliver(alone)
    usual = await session.grown(alone.id, before)
    if not usual:
        return None
    before = await session.effects(delivery.id)
    answers = await session.deliver_at_once([delivery] * AT_ONCE)
    if not await session.grown(delivery.id, before):
        return None
    # one delivery may bring about several things: what it brings about alone is the measure
    more = await session.settled(delivery.id, before) - usual
    return [_effect(delivery, answers[0], more)] if more > 0 else []


async def effect_of_forged(session: Session, subjects: Sequence[Subject]) -> list[Failure] | None:
    """Does a delivery that is refused bring nothing about?"""
    if (subject := _effective(session, subjects)) is None:
        return None
    for delivery in forging.by_another_secret(subject.genuine):
        before = await session.effects(delivery.id)
        answer = await session.deliver(delivery)
        more = await session.settled(delivery.id, before)
        if more:
            return [_effect(delivery, answer, more)]
    return []


def _effective(session: Session, subjects: Sequence[Subject]) -> Subject | None:
    """The event that was seen to bring something about."""
    return next((it for it in subjects if it.event.label == session.effective), None)


def _effect(delivery: Delivery, answer: Answer, more: int) -> Failure:
    return Failure(kind="effect", delivery=delivery, answer=answer, said=f"{more} more")

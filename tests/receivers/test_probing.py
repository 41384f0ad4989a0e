"""Probes: each fires at a receiver that makes its mistake, and stays silent at a right one.

Those that a mistake of `scripts/_bench/_receiver_mistakes.py` is planted for are tested there.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from concord import project
from concord.errors import CouldNotRunError
from concord.http.payload import FORM
from concord.receivers import Answer, Delivery, Session, UnreachableError
from concord.receivers.delivery import Deliverer
from concord.receivers.forging import DEEP
from concord.receivers.probes import BY_NAME, PROBES, explained_by
from concord.receivers.run import EXPLAINED, NOTHING_TO_VARY, TOLD_TO_SKIP
from concord.spec import Spec
from tests.receivers.memory import SECRET, Memory, failed, probed

ORDER = ("appointment.created", "appointment.updated", "customer.created")


def run(spec: Spec, receiver: Memory, **options: Any) -> Any:
    return asyncio.run(probed(spec, receiver, **options))


def test_a_right_receiver_is_kept_and_every_probe_judges(ivalid: Spec) -> None:
    found = run(ivalid, Memory(), events=ORDER, effect=True)
    assert failed(found) == []
    unjudged = {name for name, why in found.reasons.items() if why}
    assert unjudged == {"effect_of_a_redelivery"}
    assert found.reasons.keys() == BY_NAME.keys()


def test_a_right_receiver_of_an_api_with_ids_of_deliveries_is_kept() -> None:
    found = run(project.load("iadvize"), Memory(), events=["conversation.closed"], effect=True)
    assert failed(found) == []
    assert found.reasons["effect_of_a_redelivery"] is None
    assert found.reasons["late_redelivery"] is None


def test_late_redelivery_needs_a_schedule() -> None:
    spec = project.load("iadvize").under({"iadvize-event-retry": "unstated"})
    found = run(spec, Memory(), events=["conversation.closed"])
    assert failed(found) == []
    assert "no schedule" in str(found.reasons["late_redelivery"])


def test_a_right_receiver_of_forms_is_kept_and_a_wrong_one_is_not() -> None:
    class Careless(Memory):
        def is_signed(self, delivery: Delivery) -> bool:
            return bool(delivery.header("X-iAdvize-Signature"))

    spec, wanted = project.load("iadvize"), {"events": ["user.created"], "media_type": FORM}
    assert failed(run(spec, Memory(FORM), effect=True, **wanted)) == []
    assert failed(run(spec, Careless(FORM), **wanted)) == [("another_secret", "accepted")]


def test_forms_of_another_reading_cannot_be_made() -> None:
    spec = project.load("iadvize").under({"iadvize-webhook-form": "one-field"})
    with pytest.raises(CouldNotRunError, match="has no 'eventType' in this reading"):
        run(spec, Memory(FORM), events=["user.created"], media_type=FORM)


def test_an_event_without_signature_is_sent_without_one() -> None:
    class Unsigned(Memory):
        def is_recent(self, delivery: Delivery, body: dict[str, Any]) -> bool:
            return True

    receiver = Unsigned()
    found = run(project.load("iadvize"), receiver, events=["operator.login"])
    assert ("another_secret", "accepted") not in failed(found)
    assert "not signed" in str(found.reasons["unsigned"])
    assert not any(it.header("X-iAdvize-Signature") for it in receiver.received)


def test_a_crash_at_a_forgery_is_one_finding_and_hides_no_other_mistake(ivalid: Spec) -> None:
    class Crashes(Memory):
        def status(self, delivery: Delivery) -> int:
            return 500 if (found := super().status(delivery)) == 401 else found

        def is_recent(self, delivery: Delivery, body: dict[str, Any]) -> bool:
            return True

    found = run(ivalid, Crashes(), effect=True)
    assert failed(found) == [("another_secret", "crashed"), ("old_event", "accepted")]


def test_altered_body_fires_where_a_known_event_is_not_verified(ivalid: Spec) -> None:
    class ByLength(Memory):
        def is_signed(self, delivery: Delivery) -> bool:
            sent = delivery.header("X-iValid-Signature")
            if super().is_signed(delivery):
                return True
            # as if the last digits of a body were no part of what is signed
            return (
                sent
                in {
                    delivery.event.signature.value(  # type: ignore[union-attr]
                        delivery.body[:-4] + bytes([digit]) + delivery.body[-3:], SECRET
                    )
                    for digit in b"0123456789cdu"
                }
            )

    assert failed(run(ivalid, ByLength())) == [("altered_body", "accepted")]


def test_deep_body_fires_where_nothing_reads_it(ivalid: Spec) -> None:
    class Deep(Memory):
        def read(self, delivery: Delivery) -> Any:
            if delivery.body.startswith(b"[" * DEEP):
                raise RecursionError
            return super().read(delivery)

        def status(self, delivery: Delivery) -> int:
            try:
                return super().status(delivery)
            except RecursionError:
                return 500

    assert failed(run(ivalid, Deep())) == [("deep_body", "crashed")]


def test_generated_fires_where_a_value_of_the_schema_is_refused(ivalid: Spec) -> None:
    class Picky(Memory):
        def status(self, delivery: Delivery) -> int:
            return 422 if b'"2099-' in delivery.body else super().status(delivery)

    def bodies(deliverer: Deliverer, number: int) -> list[Any]:
        value = deliverer.example
        return [{**value, "data": {**value["data"], "scheduled_at": "2099-01-20T09:00:00Z"}}]

    assert failed(run(ivalid, Picky(), generate=bodies)) == [("generated", "refused")]


def test_redelivery_fires_where_a_third_delivery_is_refused(ivalid: Spec) -> None:
    class Twice(Memory):
        def status(self, delivery: Delivery) -> int:
            if self.received.count(delivery) > 2:
                return 410
            return super().status(delivery)

    assert failed(run(ivalid, Twice())) == [("redelivery", "refused")]


def test_effect_of_a_redelivery_fires_where_ids_of_deliveries_count() -> None:
    class ByDelivery(Memory):
        def key(self, delivery: Delivery) -> str:
            return delivery.header("X-iAdvize-Delivery")

    found = run(project.load("iadvize"), ByDelivery(), events=["user.created"], effect=True)
    assert failed(found) == [("effect_of_a_redelivery", "effect")]


def test_still_there_fires_where_a_receiver_is_broken_afterwards(ivalid: Spec) -> None:
    class Worn(Memory):
        def status(self, delivery: Delivery) -> int:
            return 503 if len(self.received) >= self.last else super().status(delivery)

        last = 10**9

    right = Memory()
    run(ivalid, right)
    worn = Worn()
    worn.last = len(right.received)
    assert failed(run(ivalid, worn)) == [("still_there", "crashed")]


def test_what_a_failure_explains_is_not_probed(ivalid: Spec) -> None:
    class Wrong(Memory):
        def status(self, delivery: Delivery) -> int:
            return 500

    receiver = Wrong()
    found = run(ivalid, receiver, events=ORDER)
    assert failed(found) == [("example", "crashed")]
    assert found.reasons["generated"] == EXPLAINED
    assert "effect" in explained_by("effect_of_duplicates_at_once")


def test_explanations_come_before_what_they_explain() -> None:
    names = [it.name for it in PROBES]
    for probe in PROBES:
        assert all(names.index(it) < names.index(probe.name) for it in probe.after), probe.name


def test_a_slow_receiver_is_waited_for_once(ivalid: Spec) -> None:
    class Slow(Memory):
        async def send(self, delivery: Delivery) -> Answer:
            self.received.append(delivery)
            if self.is_signed(delivery):
                return Answer(seconds=5, error="no response in time", is_late=True)
            return Answer(seconds=0, status=401)

    receiver = Slow()
    found = run(ivalid, receiver, events=ORDER)
    assert failed(found) == [("example", "late")]
    assert sum(map(receiver.is_signed, receiver.received)) == 1


def test_a_receiver_that_dies_ends_the_run_with_a_finding(ivalid: Spec) -> None:
    class Mortal(Memory):
        is_dead = False

        async def send(self, delivery: Delivery) -> Answer:
            self.is_dead = self.is_dead or len(delivery.body) > 90_000
            if self.is_dead:
                return Answer(seconds=0, error="refused", is_unreachable=True)
            return await super().send(delivery)

    found = run(ivalid, Mortal(), events=ORDER)
    assert failed(found) == [("deep_body", "crashed")]
    assert found.ended == "server-unavailable"


def test_an_address_where_nobody_listens_is_no_finding(ivalid: Spec) -> None:
    class Nobody(Memory):
        async def send(self, delivery: Delivery) -> Answer:
            return Answer(seconds=0, error="refused", is_unreachable=True)

    with pytest.raises(UnreachableError):
        run(ivalid, Nobody())


def test_time_that_is_over_cuts_the_run(ivalid: Spec) -> None:
    found = run(ivalid, Memory(), seconds=-1)
    assert found.ended == "max-time"
    assert found.cuts
    assert found.session.requests == 0


def test_skip_and_only_choose_probes(ivalid: Spec) -> None:
    skipped = run(ivalid, Memory(), skip=["old_event"])
    assert skipped.reasons["old_event"] == TOLD_TO_SKIP
    only = run(ivalid, Memory(), only="unsigned")
    assert only.reasons.keys() == {"unsigned", *explained_by("unsigned")}


def test_a_probe_without_anything_to_vary_says_so(ivalid: Spec) -> None:
    found = run(ivalid, Memory())
    assert found.reasons["optional_members_absent"] == NOTHING_TO_VARY


def test_grown_waits_for_an_effect_that_comes_late() -> None:
    calls = iter([0, 0, 1, 1])

    async def effect(_: str) -> int:
        return next(calls)

    async def send(_: Delivery) -> Answer:
        raise AssertionError

    session = Session(send=send, generate=lambda *_: [], examples=0, effect=effect)
    assert asyncio.run(session.grown("evt", 0)) == 1

"""Related members agree in responses and deliveries, and requests that break a relation fail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._relations import RELATIONS_HOLD, relations_hold
from concord.checks.events import Judge, causes
from concord.checks.near_valid_input import NearValidInputs
from concord.spec import Spec
from tests import samples
from tests.checks.exchanges import exchange

NINE, TEN = "2025-01-20T09:00:00Z", "2025-01-20T10:00:00Z"
RIGHT = {"id": "b1", "start": NINE, "end": TEN}
WRONG = {"id": "b1", "start": TEN, "end": NINE}
PERIOD = "/components/schemas/Period/x-relations/0"


@dataclass(frozen=True, kw_only=True)
class Came:
    headers: dict[str, str]
    body: bytes


@pytest.fixture(name="bookings", scope="module")
def _bookings() -> Spec:
    return samples.load("bookings").sound()


def test_relations_hold_judges_each_object(bookings: Spec) -> None:
    listing = bookings.operation("bookings.list")
    assert relations_hold(bookings, exchange(listing, [RIGHT, RIGHT])) is True
    with pytest.raises(Violation, match="does not hold that `start` is before `end`") as found:
        relations_hold(bookings, exchange(listing, [RIGHT, WRONG]))
    assert (found.value.pointer, found.value.at) == (PERIOD, "/1/end")


def test_relations_hold_has_one_identity_whatever_the_values(bookings: Spec) -> None:
    keys = set()
    for end in (NINE, "2025-01-20T08:00:00Z"):
        wrong = exchange(bookings.operation("bookings.get"), {**WRONG, "end": end})
        with pytest.raises(Violation) as found:
            relations_hold(bookings, wrong)
        keys.add(found.value._unique_key)
    assert len(keys) == 1


@pytest.mark.parametrize("body", [[], [{"id": "b1", "start": NINE}], {"no": "list"}])
def test_relations_hold_is_silent_without_related_members(bookings: Spec, body: Any) -> None:
    relations_hold(bookings, exchange(bookings.operation("bookings.list"), body))


def test_relations_hold_is_silent_about_other_bodies(bookings: Spec) -> None:
    get = bookings.operation("bookings.get")
    assert relations_hold(bookings, exchange(get, {"message": "no"}, status=404)) is False
    assert relations_hold(bookings, exchange(get, WRONG, status=418)) is False


def test_relations_hold_applies_where_a_response_shows_relations(
    bookings: Spec, spec: Spec
) -> None:
    assert RELATIONS_HOLD.inapplicable(bookings) is None
    assert "x-relations" in (RELATIONS_HOLD.inapplicable(spec) or "")


@pytest.mark.parametrize(("data", "fires"), [(RIGHT, False), (WRONG, True)])
def test_events_judge_relations_of_a_delivery(bookings: Spec, data: Any, fires: bool) -> None:
    (cause,) = causes(bookings)
    came = Came(headers={}, body=json.dumps({"event": "booking.created", "data": data}).encode())
    if not fires:
        Judge(bookings, "secret").each(cause, came)
        return
    with pytest.raises(Violation, match="`start` is before `end`") as found:
        Judge(bookings, "secret").each(cause, came)
    assert (found.value.pointer, found.value.at) == (PERIOD, "/data/end")


def test_near_valid_inputs_break_one_relation(bookings: Spec) -> None:
    create = bookings.operation("bookings.create")
    made = list(NearValidInputs(bookings).of(create, "/bookings", {"start": NINE, "end": TEN}))
    (found,) = [it for it in made if "x-relations" in it.pointer]
    assert found.body == {"start": TEN, "end": NINE}
    assert not found.is_coercible


def test_near_valid_inputs_leave_out_a_relation_that_cannot_be_broken(bookings: Spec) -> None:
    update = bookings.operation("bookings.update")
    made = NearValidInputs(bookings).of(update, "/bookings/b1", {"end": TEN})
    assert not [it for it in made if "x-relations" in it.pointer]

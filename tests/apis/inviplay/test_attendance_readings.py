"""Readings that change what Inviplay's behaviour does with sign-ups and payments.

Each case is a short conversation whose result tells the reading from the chosen one.
"""

from __future__ import annotations

from typing import Any

import pytest

from concord.emulator import Running
from concord.project import load
from tests.apis.inviplay import test_readings
from tests.apis.inviplay.conftest import LENNERT, THEO, Inviplay
from tests.apis.inviplay.readings import Case, case, served, status, two_dates


def wish(user: str, *dates: tuple[int, bool]) -> dict[str, Any]:
    """The body of a change of attendance, without the address to land at."""
    return {"userId": user, "dates": [{"id": key, "attendance": it} for key, it in dates]}


def change(api: Inviplay, event: int, user: str, *dates: tuple[int, bool]) -> tuple[int, Any]:
    """Status of the response, and the status in its body."""
    body = {**wish(user, *dates), "confirmationUrl": "https://example.com"}
    response = api.http.put(f"/event/{event}/attendance", json=body)
    return response.status_code, response.json().get("status")


def full_date(api: Inviplay) -> tuple[int, Any]:
    event = api.event(maximumParticipants=1)
    change(api, event, api.user("one"), (api.date(event), True))
    return change(api, event, api.user("two"), (api.date(event), True))


def place_that_becomes_free(api: Inviplay) -> bool:
    event = api.event(maximumParticipants=1)
    date, one, two = api.date(event), api.user("one"), api.user("two")
    for user, wanted in ((one, True), (two, True), (one, False)):
        change(api, event, user, (date, wanted))
    return api.joined(two) == [date]


def twice(api: Inviplay) -> int:
    event, user = api.event(), api.user("one")
    change(api, event, user, (api.date(event), True))
    return change(api, event, user, (api.date(event), True))[0]


def free_and_full(api: Inviplay) -> bool:
    event, free, full = next(
        (event["id"], free["id"], full["id"])
        for event in api.get("/event/upcoming")
        for free in event["dates"]
        for full in event["dates"]
        if not event["cost"]
        and free["numberOfParticipants"] < event["maximumParticipants"]
        and full["numberOfParticipants"] == event["maximumParticipants"]
    )
    user = api.user("one")
    change(api, event, user, (free, True), (full, True))
    return api.joined(user) == [free]


def one_after_the_other(api: Inviplay) -> bool:
    event, one, two = two_dates(api)
    user = api.user("one")
    change(api, event, user, (one, True))
    change(api, event, user, (two, True))
    return api.joined(user) == [one, two]


def paid(api: Inviplay, event: int, user: str, date: int) -> int:
    """The id of a payment that is made."""
    payment = int(api.attend(event, user, {date: True})["paymentId"])
    api.pay(payment, "paid")
    return payment


def change_of_dates(api: Inviplay) -> bool:
    event, one, two = two_dates(api, paid=True)
    user = api.user("one")
    paid(api, event, user, one)
    change(api, event, user, (one, False), (two, True))
    return api.joined(user) == [one]


def date_of_another_event(api: Inviplay) -> int:
    return change(api, api.event(), api.user("one"), (api.date(api.event()), True))[0]


def without_address(api: Inviplay, cost: int | None) -> int:
    event = api.event(cost=cost)
    body = wish(api.user("one"), (api.date(event), True))
    return status(api, "PUT", f"/event/{event}/attendance", body)


def place_of_an_open_payment(api: Inviplay) -> int:
    event = api.event(cost=500, maximumParticipants=1)
    change(api, event, api.user("one"), (api.date(event), True))
    return change(api, event, api.user("two"), (api.date(event), True))[0]


def signed_out(api: Inviplay) -> str:
    event, user = api.event(cost=500), api.user("one")
    payment = paid(api, event, user, api.date(event))
    api.attend(event, user, {api.date(event): False})
    return api.status(payment, user)


def refunded(api: Inviplay) -> bool:
    event, user = api.event(cost=500), api.user("one")
    api.pay(paid(api, event, user, api.date(event)), "refunded")
    return bool(api.joined(user))


def tried_again(api: Inviplay) -> int:
    event, user = api.event(cost=500), api.user("one")
    payment = int(api.attend(event, user, {api.date(event): True})["paymentId"])
    api.pay(payment, "failed")
    url = str(api.http.base_url).rstrip("/") + "/_emulator/payments"
    return api.http.post(url, json={"paymentId": payment, "status": "open"}).status_code


CASES = (
    case("attendance-full=in-body", full_date, (409, None), (200, "full")),
    case("attendance-full=waiting-list", place_that_becomes_free, False, True),
    case("attendance-repeated=refused", twice, 200, 409),
    case("attendance-partial=partial", free_and_full, False, True),
    case("attendance-left-out=replaced", one_after_the_other, True, False),
    case("attendance-mixed=with-payment", change_of_dates, False, True),
    case("attendance-foreign-date=any-date", date_of_another_event, 404, 200),
    case("confirmation-url=payments-only", lambda api: without_address(api, None), 400, 200),
    case("place-reserved=when-paid", place_of_an_open_payment, 409, 200),
    case("sign-out-refund=sign-out-refunds", signed_out, "paid", "refunded"),
    case("sign-out-refund=independent", refunded, False, True),
    case("payment-states=retried", tried_again, 400, 200),
    case(
        "payment-unknown=empty",
        lambda api: status(api, "GET", f"/payment/999999/status/{THEO}"),
        404,
        200,
    ),
    case(
        "payment-user=payment-only",
        lambda api: status(api, "GET", f"/payment/101/status/{LENNERT}"),
        404,
        200,
    ),
)


@pytest.mark.parametrize("told", CASES, ids=[told.name for told in CASES])
def test_reading_differs_from_the_chosen_one(told: Case, api: Inviplay) -> None:
    assert told.observe(api) == told.chosen
    with served(told.entry, told.reading) as other:
        assert told.observe(other) == told.other


def test_each_option_is_asked_for_and_has_a_case(server: Running) -> None:
    asking = {
        f"{entry.id.removeprefix('inviplay-')}={reading.id}": reading.options
        for entry in load("inviplay").ledger
        for reading in entry.alternatives
        if reading.options
    }
    assert server.world is not None
    assert asking.keys() <= {told.name for told in (*CASES, *test_readings.CASES)}
    assert {name for names in asking.values() for name in names} == set(
        server.world.behaviour.options
    )


def test_confirmation_url_payments_only_needs_it_for_a_payment() -> None:
    with served("confirmation-url", "payments-only") as api:
        assert without_address(api, 500) == 400


def test_place_reserved_when_paid_goes_to_the_first_payment() -> None:
    with served("place-reserved", "when-paid") as api:
        event = api.event(cost=500, maximumParticipants=1)
        users = [api.user(name) for name in ("one", "two")]
        payments = [api.attend(event, it, {api.date(event): True})["paymentId"] for it in users]
        for payment in payments:
            api.pay(payment, "paid")
        assert [bool(api.joined(user)) for user in users] == [True, False]

"""Signing up and out, limits, and the life of a payment."""

import pytest

from tests.apis.inviplay.conftest import THEO, Inviplay


def test_a_free_date_is_joined_at_once(api: Inviplay) -> None:
    event, user = api.event(), api.user("kim")
    date = api.date(event)
    told = api.attend(event, user, {date: True})
    message = f"participant successfully signed up to date {date} of event {event}"
    assert told == {"status": "success", "message": message, "redirectUrl": None}
    assert (api.joined(user), api.participants(event)) == ([date], 1)
    told = api.attend(event, user, {date: False})
    assert f"signed out of date {date} of event {event}" in told["message"]
    assert (api.joined(user), api.participants(event)) == ([], 0)


def test_the_same_again_changes_nothing(api: Inviplay) -> None:
    event, user = api.event(), api.user("kim")
    date = api.date(event)
    for wanted, count in ((False, 0), (True, 1), (True, 1), (False, 0)):
        assert api.attend(event, user, {date: wanted})["status"] == "success"
        assert api.participants(event) == count


def test_a_full_date_is_refused_until_somebody_leaves(api: Inviplay) -> None:
    event = api.event(maximumParticipants=1)
    date, first, second = api.date(event), api.user("first"), api.user("second")
    api.attend(event, first, {date: True})
    api.attend(event, second, {date: True}, expect=409)
    assert (api.joined(second), api.participants(event)) == ([], 1)
    api.attend(event, first, {date: False})
    api.attend(event, second, {date: True})


def test_several_dates_are_all_or_nothing(api: Inviplay) -> None:
    event, full, free = next(
        (event, full["id"], free["id"])
        for event in api.get("/event/upcoming")
        for full in event["dates"]
        for free in event["dates"]
        if not event["cost"]
        and free["numberOfParticipants"] < event["maximumParticipants"]
        and full["numberOfParticipants"] == event["maximumParticipants"]
    )
    user = api.user("kim")
    api.attend(event["id"], user, {free: True, full: True}, expect=409)
    assert api.joined(user) == []
    api.attend(event["id"], user, {free: True})
    assert api.joined(user) == [free]


def test_dates_that_are_left_out_stay_and_no_dates_are_refused(api: Inviplay) -> None:
    event = next(
        event
        for event in api.get("/event/upcoming")
        if not event["cost"]
        and len(event["dates"]) > 1
        and all(d["numberOfParticipants"] < event["maximumParticipants"] for d in event["dates"])
    )
    user, (one, two) = api.user("kim"), [date["id"] for date in event["dates"][:2]]
    api.attend(event["id"], user, {one: True})
    api.attend(event["id"], user, {two: True})
    assert api.joined(user) == [one, two]
    api.attend(event["id"], user, {}, expect=400)
    assert api.joined(user) == [one, two]


def test_a_date_of_another_event_an_unknown_one_and_unknown_people(api: Inviplay) -> None:
    event, other = api.event(), api.event()
    user, date = api.user("kim"), api.date(event)
    api.attend(event, user, {api.date(other): True}, expect=404)
    api.attend(event, user, {999_999: True}, expect=400)
    api.attend(event, "nobody", {date: True}, expect=400)
    api.attend(999_999, user, {date: True}, expect=404)
    api.attend(event, user, {}, expect=400)
    assert api.joined(user) == []


def test_a_price_makes_a_payment_and_the_payment_the_participant(api: Inviplay) -> None:
    event, user = api.event(cost=500), api.user("kim")
    date = api.date(event)
    told = api.attend(event, user, {date: True})
    assert told["status"] == "pending"
    assert told["message"] == "payment needed, follow redirect url to complete request"
    assert told["redirectUrl"].startswith("https://mollie.com/payment_link/tr_")
    payment = told["paymentId"]
    assert (api.status(payment, user), api.joined(user), api.participants(event)) == ("open", [], 0)
    assert api.attend(event, user, {date: True})["paymentId"] == payment
    api.pay(payment, "processing")
    assert (api.status(payment, user), api.joined(user)) == ("processing", [])
    api.pay(payment, "paid")
    assert (api.status(payment, user), api.joined(user)) == ("paid", [date])
    assert api.participants(event) == 1
    assert api.attend(event, user, {date: True})["status"] == "success"
    api.pay(payment, "refunded")
    assert (api.status(payment, user), api.joined(user)) == ("refunded", [])
    assert api.participants(event) == 0


@pytest.mark.parametrize("ending", ["failed", "canceled", "expired"])
def test_an_unfinished_payment_keeps_the_place_and_its_end_frees_it(
    api: Inviplay, ending: str
) -> None:
    event = api.event(cost=500, maximumParticipants=1)
    date, first, second = api.date(event), api.user("first"), api.user("second")
    payment = api.attend(event, first, {date: True})["paymentId"]
    api.attend(event, second, {date: True}, expect=409)
    api.pay(payment, ending)
    assert api.status(payment, first) == ending
    assert api.attend(event, second, {date: True})["paymentId"] != payment
    assert api.joined(first) == []


def test_signing_out_during_payment_refunds_nothing(api: Inviplay) -> None:
    user = api.user("kim")
    event = next(e for e in api.get("/event/upcoming") if e["cost"] and len(e["dates"]) > 1)
    free = [
        d["id"] for d in event["dates"] if d["numberOfParticipants"] < event["maximumParticipants"]
    ]
    one, two = free[:2]
    paid = api.attend(event["id"], user, {one: True})["paymentId"]
    api.pay(paid, "paid")
    told = api.attend(event["id"], user, {one: False, two: True})
    assert told["status"] == "pending"
    assert told["paymentId"] != paid
    assert api.joined(user) == []
    assert api.status(paid, user) == "paid"


def test_a_payment_belongs_to_its_user(api: Inviplay) -> None:
    assert api.status(101, THEO) == "paid"
    api.get("/payment/101/status/123", expect=404)
    api.get(f"/payment/999/status/{THEO}", expect=404)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [((), "open"), ((), "refunded"), (("paid",), "failed"), (("failed",), "paid"),
     (("paid", "refunded"), "paid"), (("processing",), "canceled"), ((), "settled")],
)  # fmt: skip
def test_where_no_way_leads(api: Inviplay, before: tuple[str, ...], wanted: str) -> None:
    event, user = api.event(cost=500), api.user("kim")
    payment = api.attend(event, user, {api.date(event): True})["paymentId"]
    for status in before:
        api.pay(payment, status)
    refused = api.pay(payment, wanted, expect=400)
    assert wanted in refused["error"]
    assert api.status(payment, user) == (before or ("open",))[-1]


def test_the_control_endpoint_says_what_it_takes(api: Inviplay) -> None:
    said = api.get("/_emulator/")["endpoints"]["POST /_emulator/payments"]
    assert said == 'Move a payment on: {"paymentId": 101, "status": "paid"}.'
    assert "does not exist" in api.pay(999, "paid", expect=400)["error"]
    assert api.post("/_emulator/payments", {"paymentId": 101}, expect=400)["fix"] == said

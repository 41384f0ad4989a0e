"""Signing up for dates and out of them.

Model: a date has as many places as its event allows participants. A request is done as a whole or
not at all; what costs something is done once its payment is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response

from ._participants import attends, sign_out, sign_up, wait_for
from ._payments import has_place, payment_of, refund


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What a request changes: the dates that it names, by wish, and those of them that are new."""

    event: Record
    user: str
    wanted: dict[int, bool]
    joining: list[int]
    leaving: list[int]


def set_attendance(call: Call) -> Response:
    """All of the request or nothing; what is so already stays so and costs nothing again."""
    change = _change(call)
    full = [key for key in change.joining if not _has_place(call, change, key)]
    joining = [key for key in change.joining if key not in full]
    if full and (response := _without_place(call, change, full)) is not None:
        return response
    paid = bool(joining and change.event["costFeeIncluded"])
    if not (paid and call.follows("sign-out-with-payment")):
        _sign_out(call, change)
    if paid:
        return _pending(call, change, joining)
    for key in joining:
        sign_up(call.store, key, change.user)
    done = {key: attending for key, attending in change.wanted.items() if key not in full}
    return _done(call, change.event, done)


def _change(call: Call) -> _Change:
    store, event, user = call.store, call.target(), str(call.body["userId"])
    wanted = {it.get("id", it.get("dateId")): it["attendance"] for it in call.body["dates"]}
    if not call.follows("any-date"):
        for key in wanted:
            _check_belongs(call, event, key)
    if call.follows("list-replaces-attendance"):
        dates = store.find("event_date", Condition(member="eventId", value=event["id"]))
        wanted = {**{date["dateId"]: False for date in dates}, **wanted}
    changed = [key for key, attending in wanted.items() if attends(store, key, user) != attending]
    if call.follows("repeated-refused") and len(changed) < len(wanted):
        raise Problem(409, "UNCHANGED", "The user attends as wanted already")
    return _Change(
        event=event,
        user=user,
        wanted=wanted,
        joining=[key for key in changed if wanted[key]],
        leaving=[key for key in changed if not wanted[key]],
    )


def _check_belongs(call: Call, event: Record, key: int) -> None:
    date = call.store.get("event_date", key)
    if date is None or date["eventId"] != event["id"]:
        raise Problem(404, "NOT_FOUND", f"Event {event['id']} has no date {key}")


def _has_place(call: Call, change: _Change, key: int) -> bool:
    return has_place(call.world, change.event, key, change.user)


def _without_place(call: Call, change: _Change, full: Sequence[int]) -> Response | None:
    """The response to a sign-up for dates that are full; None where the others are still done."""
    message = f"{_named(full)} of event {change.event['id']} full"
    if call.follows("partial-sign-up"):
        return None
    if call.follows("full-in-body"):
        return call.success({"status": "full", "message": message, "redirectUrl": None})
    if call.follows("waiting-list"):
        for key in full:
            wait_for(call.store, key, change.user)
        return call.success({"status": "waiting", "message": message, "redirectUrl": None})
    raise Problem(409, "DATE_FULL", message)


def _sign_out(call: Call, change: _Change) -> None:
    for key in change.leaving:
        if call.follows("sign-out-refunds"):
            refund(call.store, key, change.user)
        sign_out(call.world, key, change.user)


def _pending(call: Call, change: _Change, joining: Sequence[int]) -> Response:
    if call.follows("url-for-payments") and "confirmationUrl" not in call.body:
        raise Problem(400, "VALIDATION_FAILED", "confirmationUrl is required for a payment")
    leaving = change.leaving if call.follows("sign-out-with-payment") else ()
    payment = payment_of(call.store, change.event, change.user, joining, leaving)
    body = {
        "status": "pending",
        "message": "payment needed, follow redirect url to complete request",
        "redirectUrl": payment["redirectUrl"],
        "paymentId": payment["paymentId"],
    }
    return call.success(body)


def _done(call: Call, event: Record, wanted: dict[int, bool]) -> Response:
    parts = [
        f"signed {words} {_named([key for key, attending in wanted.items() if attending is state])}"
        for words, state in (("up to", True), ("out of", False))
        if state in wanted.values()
    ]
    message = f"participant successfully {' and '.join(parts)} of event {event['id']}"
    return call.success({"status": "success", "message": message, "redirectUrl": None})


def _named(dates: Sequence[int]) -> str:
    return f"date{'s' if len(dates) > 1 else ''} {', '.join(map(str, dates))}"

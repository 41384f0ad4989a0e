"""Payments: made by a sign-up that costs something, moved on by a control endpoint.

Model: a payment that is open or processing keeps the places of its dates. Once it is paid its
user attends them; a refund ends that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, Store, World

from ._participants import participants, sign_out, sign_up
from ._users import check_visible

_MOVES: Final = {
    "open": ("processing", "paid", "failed", "canceled", "expired"),
    "processing": ("paid", "failed"),
    "paid": ("refunded",),
}
_PENDING: Final = ("open", "processing")


def has_place(world: World, event: Record, key: int, user: str) -> bool:
    """Whether the date has a place that nobody else has, or keeps by a payment."""
    store, most = world.store, event["maximumParticipants"]
    if most is None:
        return True
    keys = [key]
    if world.follows("maximum-per-event"):
        dates = store.find("event_date", Condition(member="eventId", value=event["id"]))
        keys = [date["dateId"] for date in dates]
    taken = sum(len(participants(store, each)) for each in keys)
    if not world.follows("places-not-kept"):
        kept = [it for it in _unfinished(store) if it["userId"] != user]
        taken += sum(each in payment["dates"] for payment in kept for each in keys)
    return taken < int(most)


def _unfinished(store: Store) -> list[Record]:
    return store.find("payment", Condition(member="status", match="one-of", value=list(_PENDING)))


def payment_of(
    store: Store, event: Record, user: str, dates: Sequence[int], leaving: Sequence[int]
) -> Record:
    """The unfinished payment of `user` for these very dates, else a new one."""
    for payment in _unfinished(store):
        if payment["userId"] == user and payment["dates"] == list(dates):
            return payment
    key = store.next_id("payment")
    payment = {
        "paymentId": key,
        "userId": user,
        "status": "open",
        "eventId": event["id"],
        "dates": list(dates),
        "leaving": list(leaving),
        "redirectUrl": f"https://mollie.com/payment_link/tr_{key:07x}",
    }
    store.put("payment", key, payment)
    return payment


def refund(store: Store, key: int, user: str) -> None:
    """Pay back what `user` has paid for the date."""
    attendance = store.get("attendance", f"{key} {user}") or {}
    payment = store.get("payment", attendance.get("paymentId") or 0)
    if payment is not None:
        store.put("payment", payment["paymentId"], {**payment, "status": "refunded"})


def status(call: Call) -> Response:
    """The state of a payment of this very user."""
    user = call.path["userId"]
    payment = call.store.get("payment", call.path["paymentId"])
    if (
        payment is not None
        and payment["userId"] != user
        and not call.follows("payment-of-any-user")
    ):
        payment = None
    if payment is not None:
        check_visible(call, payment["userId"])
        return call.success({"status": payment["status"]})
    if call.follows("unknown-payment-empty"):
        return call.success({})
    raise Problem(404, "NOT_FOUND", "The user has no such payment")


def move(world: World, wanted: Any) -> Any:
    """Move a payment on: {"paymentId": 101, "status": "paid"}.

    From open to processing, paid, failed, canceled or expired; from processing to paid or failed;
    from paid to refunded.
    """
    match wanted:
        case {"paymentId": int() as key, "status": str() as state}:
            payment = world.store.get("payment", key)
        case _:
            raise ValueError("does not name a payment and a status")
    if payment is None:
        raise ValueError(f"names payment {key}, which does not exist")
    allowed = _MOVES.get(payment["status"], ())
    if payment["status"] == "failed" and world.follows("failed-reopens"):
        allowed = ("open",)
    if state not in allowed:
        known = ", ".join(allowed) or "nothing"
        raise ValueError(f"asks for {state!r}; from {payment['status']!r} leads a way to {known}")
    payment["status"] = state
    world.store.put("payment", key, payment)
    _settle(world, payment)
    return payment


def _settle(world: World, payment: Record) -> None:
    store, user = world.store, payment["userId"]
    if payment["status"] == "paid":
        for key in payment["leaving"]:
            sign_out(world, key, user)
        event = store.get("event", payment["eventId"]) or {}
        for key in payment["dates"]:
            if not world.follows("places-not-kept") or has_place(world, event, key, user):
                sign_up(store, key, user, payment["paymentId"])
    elif payment["status"] == "refunded" and not world.follows("refund-keeps-place"):
        for key in payment["dates"]:
            attendance = store.get("attendance", f"{key} {user}")
            if attendance and attendance["paymentId"] == payment["paymentId"]:
                sign_out(world, key, user)

"""Signing up for dates and out of them, and the payments that this takes.

Model: an `attendance` is one user at one date. A date has as many places as its event allows
participants; a payment that is open or processing keeps the places of its dates. Once it is paid
its user attends them; a refund ends that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, Store, World

_MOVES: Final = {
    "open": ("processing", "paid", "failed", "canceled", "expired"),
    "processing": ("paid", "failed"),
    "paid": ("refunded",),
}
_PENDING: Final = ("open", "processing")


def set_attendance(call: Call) -> Response:
    """All of the request or nothing; what is so already stays so and costs nothing again."""
    store, event, user = call.store, call.target(), call.body["userId"]
    wanted = {item["id"]: item["attendance"] for item in call.body["dates"]}
    for key in wanted:
        _check_belongs(store, event, key)
    changed = [key for key, attends in wanted.items() if _attends(store, key, user) != attends]
    joining = [key for key in changed if wanted[key]]
    for key in joining:
        _check_free(store, event, key, user)
    for key in changed:
        if not wanted[key]:
            sign_out(store, key, user)
    if joining and event.get("cost"):
        return _pending(_payment(store, event, user, joining))
    for key in joining:
        sign_up(store, key, user)
    return _done(event, wanted)


def _check_belongs(store: Store, event: Record, key: int) -> None:
    date = store.get("event_date", key)
    if date is None or date["eventId"] != event["id"]:
        raise Problem(404, "NOT_FOUND", f"Event {event['id']} has no date {key}")


def _check_free(store: Store, event: Record, key: int, user: str) -> None:
    date = store.get("event_date", key)
    assert date is not None
    taken = date["numberOfParticipants"] + sum(
        key in payment["dates"] and payment["userId"] != user for payment in _unfinished(store)
    )
    if taken >= event["maximumParticipants"]:
        raise Problem(409, "DATE_FULL", f"Date {key} of event {event['id']} is full")


def _unfinished(store: Store) -> list[Record]:
    return store.find("payment", Condition(member="status", match="one-of", value=list(_PENDING)))


def _attends(store: Store, key: int, user: str) -> bool:
    return store.get("attendance", f"{key} {user}") is not None


def sign_up(store: Store, key: int, user: str, payment: int | None = None) -> None:
    """Let `user` attend the date; nothing happens if this is so already."""
    if not _attends(store, key, user):
        record = {"dateId": key, "userId": user, "paymentId": payment}
        store.put("attendance", f"{key} {user}", record)
        _count(store, key, 1)


def sign_out(store: Store, key: int, user: str) -> None:
    """Let `user` attend the date no more; nothing happens if this is so already."""
    if store.remove("attendance", f"{key} {user}"):
        _count(store, key, -1)


def _count(store: Store, key: int, change: int) -> None:
    date = store.get("event_date", key)
    assert date is not None
    date["numberOfParticipants"] += change
    store.put("event_date", key, date)


def _payment(store: Store, event: Record, user: str, dates: Sequence[int]) -> Record:
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
        "redirectUrl": f"https://mollie.com/payment_link/tr_{key:07x}",
    }
    store.put("payment", key, payment)
    return payment


def _pending(payment: Record) -> Response:
    body = {
        "status": "pending",
        "message": "payment needed, follow redirect url to complete request",
        "redirectUrl": payment["redirectUrl"],
        "paymentId": payment["paymentId"],
    }
    return Response(body=body)


def _done(event: Record, wanted: dict[int, bool]) -> Response:
    parts = [
        f"signed {words} {_named([key for key, attends in wanted.items() if attends is state])}"
        for words, state in (("up to", True), ("out of", False))
        if state in wanted.values()
    ]
    message = f"participant successfully {' and '.join(parts)} of event {event['id']}"
    body = {"status": "success", "message": message, "redirectUrl": None}
    return Response(body=body)


def _named(dates: Sequence[int]) -> str:
    return f"date{'s' if len(dates) > 1 else ''} {', '.join(map(str, dates))}"


def payment_status(call: Call) -> Response:
    """The state of a payment of this very user."""
    payment = call.store.get("payment", call.path["paymentId"])
    if payment is None or payment["userId"] != call.path["userId"]:
        raise Problem(404, "NOT_FOUND", "The user has no such payment")
    return Response(body={"status": payment["status"]})


def move_payment(world: World, wanted: Any) -> Any:
    """Move a payment on: {"paymentId": 101, "status": "paid"}.

    From open to processing, paid, failed, canceled or expired; from processing to paid or failed;
    from paid to refunded.
    """
    match wanted:
        case {"paymentId": int() as key, "status": str() as status}:
            payment = world.store.get("payment", key)
        case _:
            raise ValueError("does not name a payment and a status")
    if payment is None:
        raise ValueError(f"names payment {key}, which does not exist")
    allowed = _MOVES.get(payment["status"], ())
    if status not in allowed:
        known = ", ".join(allowed) or "nothing"
        raise ValueError(f"asks for {status!r}; from {payment['status']!r} leads a way to {known}")
    payment["status"] = status
    world.store.put("payment", key, payment)
    _settle(world.store, payment)
    return payment


def _settle(store: Store, payment: Record) -> None:
    for key in payment["dates"]:
        if payment["status"] == "paid":
            sign_up(store, key, payment["userId"], payment["paymentId"])
        elif payment["status"] == "refunded":
            attendance = store.get("attendance", f"{key} {payment['userId']}")
            if attendance and attendance["paymentId"] == payment["paymentId"]:
                sign_out(store, key, payment["userId"])

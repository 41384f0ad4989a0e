"""Who attends which date: an `attendance` is one user at one date."""

from __future__ import annotations

from concord.emulator.behaviour import Condition, Record, Store, World


def participants(store: Store, key: int) -> list[Record]:
    """The attendances of a date, in the order of their sign-ups."""
    return store.find("attendance", Condition(member="dateId", value=key))


def attends(store: Store, key: int, user: str) -> bool:
    """Whether `user` is signed up for the date."""
    return store.get("attendance", f"{key} {user}") is not None


def sign_up(store: Store, key: int, user: str, payment: int | None = None) -> None:
    """Let `user` attend the date; nothing happens if this is so already."""
    if not attends(store, key, user):
        record = {"dateId": key, "userId": user, "paymentId": payment}
        store.put("attendance", f"{key} {user}", record)
        _count(store, key, 1)


def sign_out(world: World, key: int, user: str) -> None:
    """Let `user` attend the date no more; nothing happens if this is so already."""
    store = world.store
    if store.remove("attendance", f"{key} {user}"):
        _count(store, key, -1)
        if world.follows("waiting-list"):
            _let_in(store, key)


def wait_for(store: Store, key: int, user: str) -> None:
    """Let `user` wait for a place at the date."""
    store.put("waiting", f"{key} {user}", {"dateId": key, "userId": user})


def _let_in(store: Store, key: int) -> None:
    """Give a place that has become free to the first who waits for it."""
    for waiting in store.find("waiting", Condition(member="dateId", value=key))[:1]:
        store.remove("waiting", f"{key} {waiting['userId']}")
        sign_up(store, key, waiting["userId"])


def _count(store: Store, key: int, change: int) -> None:
    date = store.get("event_date", key)
    assert date is not None
    date["numberOfParticipants"] += change
    store.put("event_date", key, date)

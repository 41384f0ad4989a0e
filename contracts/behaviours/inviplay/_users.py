"""Users: unique names, and whose they are.

Model: `_own` marks what the application that calls has added; readings of the ledger keep others
from what another application added.
"""

from __future__ import annotations

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, UnknownRecord


def create(call: Call) -> Response:
    """A new user, or the one who has the username."""
    if not call.follows("existing-user-id"):
        return call.generic()
    taken = Condition(member="username", value=call.body["username"])
    known = call.store.find("user", taken)
    key = known[0]["id"] if known else call.store.next_id("user")
    if not known:
        call.store.put("user", key, {**call.body, "id": key, "_own": True})
    return call.success({"userId": key})


def get(call: Call) -> Response:
    """The details of a user."""
    check_visible(call, call.path["userID"])
    return call.success(call.declared(call.target()))


def before_write(call: Call, stored: Record | None, record: Record | None) -> None:
    """Readings of who may write a user, and of what a write leaves."""
    assert record is not None
    if stored is None:
        record["_own"] = True
        if call.follows("fold-usernames"):
            _check_folded(call, record)
        return
    check_visible(call, call.path["userID"])
    check_own(call, stored)
    if call.follows("username-lost"):
        record.pop("username", None)
    if call.follows("newsletter-general-stays") and "newsletterGeneral" not in call.body:
        record["newsletterGeneral"] = stored["newsletterGeneral"]


def _check_folded(call: Call, record: Record) -> None:
    name = record["username"].casefold()
    if any(user.get("username", "").casefold() == name for user in call.store.find("user")):
        raise Problem(409, "CONFLICT", f"The username {record['username'][:100]!r} is taken")


def check_visible(call: Call, user: str) -> None:
    """Raise UnknownRecord for a user that the application does not reach."""
    if call.follows("foreign-hidden") and not _is_own(call, user):
        raise UnknownRecord("user", user)


def check_own(call: Call, stored: Record) -> None:
    """Raise Problem 403 for a record that the application may not change."""
    if call.follows("foreign-read-only") and not stored.get("_own"):
        raise Problem(403, "FORBIDDEN", "Another application added this")


def _is_own(call: Call, user: str) -> bool:
    return bool((call.store.get("user", user) or {}).get("_own"))

"""Customers, services and tokens, where a reading of the ledger asks for more than the engine does.

Model: each function does nothing, and leaves the rest to the engine, unless an option is followed.
"""

from __future__ import annotations

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response

from ._events import customer_updated, shown
from ._records import full_name


def create_customer(call: Call) -> Response | None:
    """Update the customer who has the e-mail address already, where a reading says so."""
    email = call.body.get("email")
    if email is None or not call.follows("customer-upsert"):
        return None
    found = call.store.find("customer", Condition(member="email", value=email), limit=1)
    if not found:
        return None
    record = {"id": found[0]["id"], **call.body}
    call.store.put("customer", record["id"], record)
    customer_updated(call, record)
    return call.show(record)


def complete_customer(call: Call, stored: Record | None, record: Record | None) -> None:
    """Give a customer that is written what a reading adds."""
    if record is None:
        return
    if call.follows("customer-name"):
        record["name"] = full_name(record)
    if stored is not None and call.follows("event-changes"):
        record["_former"] = shown(stored)


def forbid_service(call: Call, *_: Record | None) -> None:
    """Refuse a write of services, where a reading says that no token may."""
    if call.follows("no-service-writes"):
        raise Problem(403, "FORBIDDEN", "No token may write services.")


def create_token(call: Call) -> Response:
    """A token; by a reading it ends the ones before it."""
    response = call.generic()
    if call.follows("one-token"):
        call.world.tokens.keep_only(response.body["access_token"])
    return response

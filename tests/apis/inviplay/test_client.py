"""The documented flow through the generated client."""

import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from concord import project
from tests.apis.inviplay.conftest import Inviplay


@pytest.fixture(scope="module")
def inviplay() -> Iterator[Any]:
    """The generated package, as it is committed."""
    folder = str(project.current().generated / "inviplay")
    sys.path.insert(0, folder)
    try:
        yield importlib.import_module("inviplay")
    finally:
        sys.path.remove(folder)


@pytest.fixture
def client(inviplay: Any, server: Any, api: Inviplay) -> Iterator[Any]:
    with inviplay.Client(**server.credentials, base_url=server.base_url) as made:
        yield made


PERSON = {"email": "kim@example.nl", "first_name": "Kim", "last_name": "Bos"}


def test_from_a_new_user_to_a_paid_sign_up(client: Any, api: Inviplay) -> None:
    user = client.users.create(username="kim", **PERSON).user_id
    event = client.events.create(
        user_id=user,
        name="Ga je mee klimmen?",
        description="In de klimhal",
        activity_id=39,
        location_id=12,
        start=datetime(2025, 1, 16, 18, tzinfo=UTC),
        end=datetime(2025, 1, 16, 20, tzinfo=UTC),
        maximum_participants=1,
        cost=500,
    ).event_id
    first = next(iter(client.events.list_upcoming(limit=5)))
    assert (first.id, first.cost, first.cost_fee_included) == (event, 500, 550)
    date = first.dates[0].id
    told = client.events.set_attendance(
        event,
        user_id=user,
        dates=[{"id": date, "attendance": True}],
        confirmation_url="https://example.com/thanks",
    )
    assert told.status == "pending"
    api.pay(told.payment_id, "paid")
    assert client.payments.get_status(told.payment_id, user).status == "paid"
    (joined,) = client.users.list_joined_events(user)
    assert (joined.date_id, joined.cost) == (date, "5.00")


def test_a_username_that_is_taken_is_an_error_of_its_own(inviplay: Any, client: Any) -> None:
    client.users.create(username="kim", **PERSON)
    with pytest.raises(inviplay.ConflictError, match="kim"):
        client.users.create(username="kim", **PERSON)


def test_pages_are_walked_to_the_end(client: Any, api: Inviplay) -> None:
    everything = [event.id for event in client.events.list_upcoming()]
    walked = [event.id for event in client.events.list_upcoming(limit=7)]
    assert walked == everything == [event["id"] for event in api.get("/event/upcoming")]

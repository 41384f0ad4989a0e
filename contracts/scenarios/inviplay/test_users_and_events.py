"""Locations and events: added, read, replaced, and found in every list they belong to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from inviplay import (
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
)

from concord.testing import Undo

from ._people import LOCATION, MAKING, a_place, a_user, an_event


@pytest.mark.operations("users.get", "users.update", "users.create", "users.list_joined_events")
async def test_unknown_and_invalid_users(client: AsyncClient) -> None:
    """404 for a user that there is not, 400 for what is required and not there."""
    nobody = str(uuid4())
    for call in (
        client.users.get(nobody),
        client.users.update(nobody, email="a@example.nl", first_name="A", last_name="B"),
        client.users.list_joined_events(nobody),
    ):
        with pytest.raises(NotFoundError):
            await call
    incomplete: Any = {"username": f"concord_{uuid4().hex[:12]}", "first_name": "A", "email": None}
    with pytest.raises(BadRequestError):
        await client.users.create(**incomplete, last_name="B")


@pytest.mark.operations("users.create", "users.list_locations", "locations.create")
async def test_a_location_is_added(client: AsyncClient, undo: Undo) -> None:
    """It has an id of its own; a user who added none has none."""
    first, second = await a_place(client, undo), await a_place(client, undo, "Utrecht")
    assert first != second
    user_id = await a_user(client, undo)
    assert await client.users.list_locations(user_id) == []
    with pytest.raises(BadRequestError):
        await client.locations.create(city="Arnhem", **{**LOCATION, "name": None})


@pytest.mark.operations(
    *MAKING, "events.list_upcoming", "events.list_upcoming_by_date",
    "events.list_upcoming_in_city", "events.list_by_activity", "users.list_created_events",
)  # fmt: skip
async def test_an_event_is_in_every_list_it_belongs_to(
    client: AsyncClient, undo: Undo, now: datetime
) -> None:
    """Added once; read alone, among the upcoming, by date, by city, by sport, by organiser."""
    city, owner = f"Stad {uuid4().hex[:8]}", await a_user(client, undo)
    event = await an_event(
        client, undo, now, user_id=owner, city=city, cost=500, tags=["sia"], maximum_participants=4
    )
    (date,) = event.dates
    assert (date.end_date_time - date.start_date_time).seconds == 7200
    assert (event.location.name, event.location.adress) == (LOCATION["name"], LOCATION["address"])
    assert (event.location.city, event.recurring, event.tags) == (city, "None", ["sia"])
    assert (event.cost, event.maximum_participants) == (500, 4)
    sport = next(each for each in await client.activities.list() if each.id == event.activity.id)
    assert event.activity.name == sport.name

    in_city = await client.events.list_upcoming_in_city(city)
    assert [each.id for each in in_city] == [event.id]
    (shown,) = in_city
    assert shown.activity.activity_id == sport.id
    same = event.to_dict()
    del same["activity"]
    assert {name: value for name, value in shown.to_dict().items() if name != "activity"} == same
    assert await client.events.list_by_activity(city, sport.id) == in_city
    others = [each.id for each in await client.activities.list() if each.id != sport.id]
    assert await client.events.list_by_activity(city, others[0]) == []
    assert await client.events.list_upcoming_in_city(f"{city} Zuid") == []

    upcoming = [each async for each in client.events.list_upcoming()]
    assert [each for each in upcoming if each.id == event.id] == [shown]
    by_date = [each async for each in client.events.list_upcoming_by_date()]
    (entry,) = [each for each in by_date if each.date_id == date.id]
    assert (entry.event_id, entry.name, entry.cost) == (event.id, event.name, 500)
    assert (entry.start_date_time, entry.end_date_time) == (
        date.start_date_time,
        date.end_date_time,
    )
    assert (entry.location.address, entry.location.city) == (LOCATION["address"], city)
    assert entry.activity.id == sport.id
    assert entry.cost_fee_included == event.cost_fee_included
    (created,) = await client.users.list_created_events(owner)
    assert (created.event_id, created.cost) == (event.id, "5.00")
    assert [each.date_id for each in created.dates] == [date.id]
    assert created.location.location_id == event.location.id


@pytest.mark.operations("events.list_upcoming", "events.list_upcoming_by_date")
async def test_limit_and_skip(client: AsyncClient) -> None:
    """Both lists can be read in parts; the parts are the whole."""
    for call, key in (
        (client.events.list_upcoming, "id"),
        (client.events.list_upcoming_by_date, "date_id"),
    ):
        everything = [getattr(each, key) async for each in call()]
        assert len(set(everything)) == len(everything)
        some = max(1, len(everything) // 3)
        walked = [getattr(each, key) async for each in call(limit=some)]
        assert walked == everything
        part = await call(limit=some, skip=1)
        assert [getattr(each, key) for each in part.items] == everything[1 : 1 + some]


@pytest.mark.operations(
    *MAKING, "target_groups.list", "events.list_by_target_group", "events.update"
)
async def test_an_event_is_replaced(client: AsyncClient, undo: Undo, now: datetime) -> None:
    """PUT: what is left out gets its default; the list of its target group follows."""
    group, other = [each.id for each in (await client.target_groups.list())[:2]]
    owner = await a_user(client, undo)
    event = await an_event(
        client, undo, now, user_id=owner, target_group=[group], cost=500, tags=["sia"]
    )
    assert event.target_group == [group]

    async def listed(number: int) -> bool:
        return event.id in [each.id for each in await client.events.list_by_target_group(number)]

    assert (await listed(group), await listed(other)) == (True, False)
    changed = await client.events.update(
        event.id,
        user_id=owner,
        name="Title of this event",
        description="Description of this event",
        activity_id=event.activity.id,
        location_id=event.location.id,
        maximum_participants=3,
        target_group=[other],
    )
    assert changed.id == event.id
    after = await client.events.get(event.id)
    assert (after.name, after.description) == ("Title of this event", "Description of this event")
    assert (after.maximum_participants, after.target_group) == (3, [other])
    assert (after.cost, after.tags) == (None, None)
    assert after.dates == event.dates
    assert (await listed(group), await listed(other)) == (False, True)


@pytest.mark.operations("activities.list", "target_groups.list", "events.get")
async def test_fixed_lists(client: AsyncClient) -> None:
    """Sports and target groups have an id and a name each; unknown events are not found."""
    for listed in (await client.activities.list(), await client.target_groups.list()):
        assert listed
        assert len({each.id for each in listed}) == len(listed)
        assert all(each.name for each in listed)
    with pytest.raises(NotFoundError):
        await client.events.get(2_000_000_000)


@pytest.mark.operations("tokens.create", "activities.list")
async def test_tokens(connect: Callable[..., AsyncClient], client: AsyncClient) -> None:
    """The documented token is accepted; another secret and another token are not."""
    import os

    given = await client.tokens.create(
        grant_type="client_credentials",
        client_id=os.environ["INVIPLAY_CLIENT_ID"],
        client_secret=os.environ["INVIPLAY_CLIENT_SECRET"],
    )
    assert given.token_type == "Bearer"
    assert given.expires_in == 3600
    assert given.scope == "CreateEvent RegisterUser"
    assert await connect(access_token=given.access_token).activities.list()
    with pytest.raises(AuthenticationError):
        await connect(access_token="no-such-token").activities.list()
    with pytest.raises((AuthenticationError, BadRequestError)):
        await connect(client_secret="no-such-secret").activities.list()

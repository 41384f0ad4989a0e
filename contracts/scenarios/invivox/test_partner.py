"""Trainings, who registered for them, and the attendees: three lists that agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from invivox import AsyncClient, Attendee, AuthenticationError, NotFoundError, Subscription


@pytest.mark.operations("trainings.list")
async def test_trainings(client: AsyncClient) -> None:
    """Every training is there once, with its prices, and sessions that end after they start."""
    first = await client.trainings.list()
    if not first.total:
        pytest.skip("the institution has no training")
    assert (first.body.page, first.body.items) == (1, 10)
    assert len(first.items) == min(10, first.total)
    everything = [training async for training in client.trainings.list(items=50)]
    assert len({training.identifier for training in everything}) == len(everything) == first.total
    for training in everything:
        assert training.identifier in training.url
        assert training.prices
        assert all(price.price >= 0 for price in training.prices)
        assert all(
            each.start_at < each.end_at and each.seat_left >= 0 for each in training.sessions
        )
        assert isinstance(training.created_at, datetime)
        assert training.updated_at is None or training.updated_at >= training.created_at
        assert training.extra == {}


@pytest.mark.operations("trainings.list")
async def test_pages_of_any_size(client: AsyncClient) -> None:
    """`items` and `page` select; `pages` and `count` say how much there is."""
    everything = [training async for training in client.trainings.list(items=50)]
    if len(everything) < 2:
        pytest.skip("the institution has fewer than two trainings")
    size = max(1, len(everything) // 3)
    page = await client.trainings.list(items=size, page=2)
    assert page.items == everything[size : 2 * size]
    assert (page.body.page, page.body.items) == (2, size)
    assert page.body.count == len(everything)
    assert page.body.pages == -(-len(everything) // size)
    last = await client.trainings.list(items=size, page=page.body.pages)
    assert last.items == everything[(page.body.pages - 1) * size :]
    past = await client.trainings.list(items=size, page=page.body.pages + 1)
    assert (past.items, past.body.count) == ([], len(everything))
    assert [each async for each in client.trainings.list(items=50)] == everything


@pytest.mark.operations("trainings.list", "trainings.list_subscriptions", "attendees.list")
async def test_who_registered_is_an_attendee(client: AsyncClient) -> None:
    """A registration of a training is one of the attendee's trainings, and the other way round."""
    attendee = await _somebody_registered(client)
    assert attendee.count == len(attendee.trainings)
    offered = {training.identifier: training async for training in client.trainings.list(items=50)}
    for taken in attendee.trainings:
        registered = await _registration(client, taken.identifier, attendee.email)
        assert (registered.name, registered.country) == (attendee.name, attendee.country)
        assert registered.training is not None
        assert registered.training.identifier == taken.identifier
        assert registered.training.status == taken.status
        assert registered.training.session == taken.session
        offer = offered[taken.identifier]
        assert (taken.name, taken.type, taken.currency) == (offer.name, offer.type, offer.currency)
        assert taken.price in [price.price for price in offer.prices]


@pytest.mark.operations("attendees.list", "trainings.list_subscriptions")
async def test_registrations_since_a_day(client: AsyncClient) -> None:
    """`createdAfter` leaves what was registered on that day or later."""
    attendee = await _somebody_registered(client)
    identifier = attendee.trainings[0].identifier
    everything = [each async for each in client.trainings.list_subscriptions(identifier, items=50)]
    assert len(everything) == len({each.email for each in everything})
    one_by_one = client.trainings.list_subscriptions(identifier, items=1)
    assert [each async for each in one_by_one] == everything
    on = [each.created_at.astimezone(UTC).date() for each in everything if each.created_at]
    days = sorted(set(on))
    for day in (days[len(days) // 2], days[-1] + timedelta(days=1)):
        listed = client.trainings.list_subscriptions(identifier, created_after=day)
        later = [each for each, when in zip(everything, on, strict=True) if when >= day]
        assert [each async for each in listed] == later
        first = await client.trainings.list_subscriptions(identifier, created_after=day)
        assert first.total == len(later)
    before_all = client.trainings.list_subscriptions(identifier, created_after=date(2000, 1, 1))
    assert [each async for each in before_all] == everything
    with pytest.raises(NotFoundError):
        await client.trainings.list_subscriptions("PART00000")


@pytest.mark.operations("attendees.list")
async def test_finding_attendees(client: AsyncClient) -> None:
    """By name, by e-mail, by country and by speciality, and all of them at once."""
    first = await client.attendees.list()
    if not first.items:
        pytest.skip("the institution has no attendee")
    wanted = first.items[-1]
    for words in (wanted.email, wanted.name, wanted.email.upper(), wanted.name[1:4]):
        page = await client.attendees.list(search=words, items=50)
        found = [each async for each in page]
        assert wanted in found
        assert page.total == len(found)
        assert all(words.lower() in f"{each.name} {each.email}".lower() for each in found)
    assert (await client.attendees.list(search="nobody is called like that")).items == []

    everybody = [each async for each in client.attendees.list(items=50)]
    assert len({each.email for each in everybody}) == len(everybody) == first.total
    third = max(1, len(everybody) // 3)
    assert [each async for each in client.attendees.list(items=third)] == everybody
    compatriots = [each for each in everybody if each.country == wanted.country]
    found = [each async for each in client.attendees.list(countries=[wanted.country], items=50)]
    assert found == compatriots
    neighbour = next((each for each in everybody if each.country != wanted.country), wanted)
    both = [wanted.country, neighbour.country]
    found = [each async for each in client.attendees.list(countries=both, items=50)]
    assert found == [each for each in everybody if each.country in both]
    assert (await client.attendees.list(countries=both)).total == len(found)
    strict = await client.attendees.list(countries=[wanted.country], search=wanted.email)
    assert strict.items == [wanted]
    assert [each async for each in client.attendees.list(items=50)] == everybody


@pytest.mark.operations("attendees.list")
async def test_the_token_is_required(
    connect: Callable[..., AsyncClient], client: AsyncClient
) -> None:
    """Another token is refused."""
    assert await client.attendees.list(items=1)
    with pytest.raises(AuthenticationError):
        await connect(api_key="123456789").attendees.list()


async def _somebody_registered(client: AsyncClient) -> Attendee:
    async for attendee in client.attendees.list(items=50):
        if attendee.trainings:
            return attendee
    pytest.skip("nobody registered for a training")


async def _registration(client: AsyncClient, identifier: str, email: str) -> Subscription:
    found = [
        each
        async for each in client.trainings.list_subscriptions(identifier, items=50)
        if each.email == email
    ]
    assert len(found) == 1, f"{email} is registered {len(found)} times for {identifier}"
    return found[0]

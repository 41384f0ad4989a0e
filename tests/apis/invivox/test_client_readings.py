"""What the ledger promises of the generated client, under the readings that need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import invivox
import pytest

from concord import project
from concord.emulator import running


@contextmanager
def following(**readings: str) -> Iterator[invivox.Client]:
    """A client of an emulator under these readings, by the entry's name without the API's."""
    chosen = {f"invivox-{entry.replace('_', '-')}": it for entry, it in readings.items()}
    with (
        running(project.load("invivox").under(chosen)) as server,
        invivox.Client(base_url=server.base_url, api_key=server.credentials["api_key"]) as client,
    ):
        yield client


@pytest.mark.parametrize("form", ["problem", "empty"])
def test_an_error_of_another_form_is_raised_by_its_status(form: str) -> None:
    with following(error_body=form) as client, pytest.raises(invivox.NotFoundError):
        client.trainings.list_subscriptions("UNKNOWN")


def test_title_of_a_problem_document_is_shown() -> None:
    with following(error_body="problem") as client, pytest.raises(invivox.NotFoundError) as caught:
        client.trainings.list_subscriptions("UNKNOWN")
    assert "There is no training" in str(caught.value)


@pytest.mark.parametrize("past_end", ["status-404", "last-page"])
def test_pages_end_with_the_last_one(past_end: str) -> None:
    with following(page_past_end=past_end) as client:
        assert len({each.identifier for each in client.trainings.list()}) == 40


def test_members_may_be_missing_or_null() -> None:
    with following(required_members="some-missing") as client:
        attendees = list(client.attendees.list(items=100))
    assert len(attendees) == 140
    assert any(each.speciality is None for each in attendees)


def test_the_day_of_a_session_may_be_empty_or_missing() -> None:
    with following(booked_session="day-or-empty") as client:
        shown = {
            booking.session
            for attendee in client.attendees.list(items=100)
            for booking in attendee.trainings
        }
    assert {"", None} <= shown


def test_days_are_handed_over_as_they_were_sent() -> None:
    with following(date_formats="locale") as client:
        first = next(iter(client.attendees.list()))
    assert first.trainings[0].session
    assert first.trainings[0].session.count("/") == 2


def test_an_attendee_may_have_no_trainings() -> None:
    with following(attendees_description="known") as client:
        assert any(not each.trainings for each in client.attendees.list(items=100))


def test_another_currency_and_status_are_kept() -> None:
    with following(currency="own-list", type_values="closed") as client:
        assert all(each.currency for each in client.trainings.list())


def test_registrations_may_be_shown_as_attendees() -> None:
    with following(subscriptions_answer="attendees") as client:
        shown = list(client.trainings.list_subscriptions("PART12345"))
    assert len(shown) == 10
    assert all(each.email for each in shown)

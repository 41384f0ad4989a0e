"""Unique members (`x-unique`): seeded records keep them, and writes that break them are refused."""

from __future__ import annotations

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import Behaviour
from tests import samples
from tests.emulator.kit import QUIET, Caller

HEADERS = {"authorization": "Bearer hub-emulator-token"}


@pytest.fixture
def hub() -> Caller:
    return Caller(Application(samples.load("hub"), Behaviour(), QUIET), base="/api/v1")


@pytest.mark.parametrize(("resource", "member"), [("project", "slug"), ("user", "email")])
def test_seeded_records_differ_in_unique_members(hub: Caller, resource: str, member: str) -> None:
    values = [record[member] for record in hub.store.find(resource)]
    assert len(values) == len(set(values)) == 30


@pytest.mark.parametrize(("slug", "status"), [("taken", 422), ("free", 200)])
def test_conflict_that_is_not_declared_is_a_refusal_that_need_not_be(
    hub: Caller, slug: str, status: int
) -> None:
    one, other, *_ = hub.store.ids("project")
    body = {"name": "a", "slug": "taken"}
    assert hub("PUT", f"/projects/{one}/", json=body, headers=HEADERS).status == 200
    changed = {**body, "slug": slug}
    assert hub("PUT", f"/projects/{other}/", json=changed, headers=HEADERS).status == status


def test_conflict_is_409_where_it_is_declared(hub: Caller) -> None:
    body = {"email": "a@example.com"}
    answers = [hub("POST", "/users/", json=body, headers=HEADERS).status for _ in range(2)]
    assert answers == [201, 409]

"""Faults of lists whose pages lead to one another: what is derived, and what it does."""

from __future__ import annotations

from typing import Any

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import Behaviour
from concord.faults import OPERATORS, Fault, seeded
from concord.faults._site import Site
from concord.spec import Spec
from tests import samples
from tests.emulator.kit import QUIET, Caller


@pytest.fixture(scope="module")
def feeds() -> Spec:
    return samples.load("feeds")


def derived(feeds: Spec, operation: str) -> dict[str, list[Fault]]:
    site = Site(spec=feeds, operation=feeds.operation(operation))
    return {it.name: list(it.derive(site)) for it in OPERATORS if it.kind == "lists"}


def test_faults_that_need_a_number_or_a_size_are_not_derived_without(feeds: Spec) -> None:
    led = {name for name, found in derived(feeds, "posts.list").items() if found}
    assert led >= {"page-ignored", "size-ignored", "last-item-lost", "item-twice", "total-wrong"}
    assert not led & {"page-off-by-one", "pages-overlap", "past-end-repeats", "order-unstable"}
    sizeless = {name for name, found in derived(feeds, "rooms.list").items() if found}
    assert "page-ignored" in sizeless
    assert not sizeless & {"size-ignored", "size-off-by-one", "default-size-wrong"}


def served(feeds: Spec, operation: str, operator: str) -> Caller:
    """The emulator with one fault of the list."""
    (fault, *_) = derived(feeds, operation)[operator]
    assert fault.behave is not None
    caller = Caller(Application(feeds, Behaviour(), QUIET), base="")
    caller.application = seeded(caller.application, feeds, fault.behave())  # type: ignore[assignment]
    return caller


def ids(body: Any) -> list[str]:
    return [it["id"] for it in (body["data"] if isinstance(body, dict) else body)]


def test_page_ignored_shows_the_first_page_wherever_one_leads(feeds: Spec) -> None:
    caller = served(feeds, "charges.list", "page-ignored")
    first = ids(caller("GET", "/charges?limit=4").json)
    later = caller("GET", f"/charges?limit=4&starting_after={first[-1]}").json
    assert ids(later) == first


def test_size_ignored_shows_the_default_size(feeds: Spec) -> None:
    caller = served(feeds, "posts.list", "size-ignored")
    assert len(ids(caller("GET", "/posts?limit=4").json)) == 10


def test_last_item_lost_leaves_full_pages_without_it(feeds: Spec) -> None:
    caller = served(feeds, "charges.list", "last-item-lost")
    assert len(ids(caller("GET", "/charges?limit=4").json)) == 3

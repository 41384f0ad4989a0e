"""Conditions with values that SQLite itself takes badly."""

from __future__ import annotations

import pytest

from concord.emulator._conditions import Condition, Match
from concord.emulator._store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    for number in (1, 2**70, -5):
        found.put("thing", number, {"n": number, "text": "abc" if number == 1 else "x" * 60_000})
    found.commit()
    return found


def count(store: Store, match: Match, value: object, member: str = "n") -> int:
    return store.count("thing", Condition(member=member, match=match, value=value))


@pytest.mark.parametrize("digits", [19, 308, 309, 400, 4_000])
def test_integers_of_any_size_are_compared(store: Store, digits: int) -> None:
    huge = 10**digits
    assert count(store, "from", huge) == (1 if digits == 19 else 0)
    assert count(store, "to", huge) == (2 if digits == 19 else 3)
    assert count(store, "from", -huge) == 3
    assert count(store, "to", -huge) == 0
    assert count(store, "equal", huge) == 0
    assert count(store, "one-of", [huge, 1]) == 1


@pytest.mark.parametrize("match", ["wildcard", "matches"])
def test_patterns_of_any_length_are_compared(store: Store, match: Match) -> None:
    def fitting(pattern: str) -> int:
        return count(store, match, pattern, "text")

    assert fitting("a*c") == 1
    assert fitting("*" * 60_000 + "c") == 1
    assert fitting("y" * 60_000) == 0
    assert fitting("?" * 60_000) == 0
    assert fitting("é" * 30_000) == 0

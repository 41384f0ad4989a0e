"""Moments and times of day that texts name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from concord.spec import moment


@pytest.mark.parametrize(
    "text",
    ["2025-01-20", "2025-01-20T00:00:00Z", "2025-01-20t00:00:00z", "2025-01-20T01:00:00+01:00"],
)
def test_moment_is_one_instant_in_each_notation(text: str) -> None:
    assert moment(text) == datetime(2025, 1, 20, tzinfo=UTC)


def test_moment_of_ten_characters_need_not_be_a_date() -> None:
    assert moment("2025W04T10") == datetime(2025, 1, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2025-02-30", "10:00"])
def test_moment_is_none_for_other_texts(text: str) -> None:
    assert moment(text) is None

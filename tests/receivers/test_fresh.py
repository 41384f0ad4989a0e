"""Ids and moments of deliveries: new, in the documented form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from concord.receivers.fresh import fresh_id, moment_like

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("documented", "form"),
    [
        ("evt_1234567890", r"evt_\d{10}"),
        ("apt-7", r"apt-\d{8}"),
        ("d36cd3c4-2d16-4a77-97c2-620bde859b29", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("42", r"\d{8}"),
    ],
)
def test_a_fresh_id_has_the_documented_form(documented: str, form: str) -> None:
    first, second = fresh_id(documented), fresh_id(documented)
    assert re.fullmatch(form, first)
    assert first != second


def test_the_fresh_id_of_a_number_is_a_number() -> None:
    assert isinstance(fresh_id(1), int)


@pytest.mark.parametrize(
    ("documented", "expected"),
    [
        ("2025-01-15T14:32:05.000Z", "2026-03-04T05:06:07.890Z"),
        ("2017-04-22T11:01:00+02:00", "2026-03-04T07:06:07+02:00"),
        ("2014-01-01 00:00:00", "2026-03-04 05:06:07"),
        (1_700_000_000, 1_772_600_767),
        (1_700_000_000_000, 1_772_600_767_890),
        ("yesterday", "yesterday"),
        (None, None),
    ],
)
def test_a_moment_keeps_its_documented_form(documented: Any, expected: Any) -> None:
    assert moment_like(documented, MOMENT) == expected

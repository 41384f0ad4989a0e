"""Moments and times of day that texts name.

Model: pure. What is no such text is None; without a zone a moment, or a time of day, is UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

_TIME_OF_DAY = re.compile(r"^\d\d:\d\d")
_DAY_LENGTH = len("2025-01-20")


def moment(text: str) -> datetime | None:
    """The moment that an ISO 8601 date or date-time names (without a zone: UTC)."""
    text = text.upper()  # RFC 3339 takes "t" and "z", too
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def time_of_day(text: str) -> time | None:
    """The time of day that a text names (without a zone: UTC)."""
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def later(text: str) -> str:
    """`text` an hour later (a date: a day later), in its notation; an hour past 23 begins anew."""
    if _TIME_OF_DAY.match(text):
        return f"{(int(text[:2]) + 1) % 24:02}{text[2:]}"
    if len(text) == _DAY_LENGTH:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    moved = datetime.fromisoformat(text.upper()) + timedelta(hours=1)
    # "T", "t" or a space, as the text has it
    found = moved.isoformat(sep=text[_DAY_LENGTH])
    return f"{found.removesuffix('+00:00')}Z" if text[-1] in "zZ" else found

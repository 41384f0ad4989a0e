"""Dates as iAdvize writes them, and periods of at most three months.

Model: a day as the end of a period means all of it. A day beyond its month's end (the page shows
31 June) means the month's last day.
"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

MONTHS = 3
_LAST_MOMENT = timedelta(days=1) - timedelta(seconds=1)


def moment(text: str, *, end: bool = False) -> datetime:
    """The moment that a date or a date with a time means; `end`: a day's last one."""
    year, month, day = (int(part) for part in text[:10].split("-"))
    day = min(day, calendar.monthrange(year, month)[1])
    found = datetime(year, month, day, tzinfo=UTC)
    if len(text) == len("2013-08-22"):
        return found + _LAST_MOMENT if end else found
    hour, minute, second = (int(part) for part in text[11:].split(":"))
    return found.replace(hour=hour, minute=minute, second=second)


def written(value: datetime) -> str:
    """`2016-02-16 11:24:21`."""
    return f"{value:%Y-%m-%d %H:%M:%S}"


def months_later(value: datetime, months: int = MONTHS) -> datetime:
    """The same day `months` later (earlier, if negative), or the last of that month."""
    number = value.year * 12 + value.month - 1 + months
    year, month = divmod(number, 12)
    day = min(value.day, calendar.monthrange(year, month + 1)[1])
    return value.replace(year=year, month=month + 1, day=day)


def three_months(
    start: str | None, end: str | None, now: datetime
) -> tuple[datetime, datetime] | None:
    """The period that a list of conversations covers; None if it would be longer than allowed."""
    if start is None and end is None:
        return months_later(now, -MONTHS), now
    if start is None:
        assert end is not None
        last = moment(end, end=True)
        return months_later(moment(end), -MONTHS), last
    first = moment(start)
    if end is None:
        return first, months_later(first)
    last = moment(end, end=len(end) > len("2013-08-22"))
    return (first, moment(end, end=True)) if last <= months_later(first) else None

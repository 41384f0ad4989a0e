"""Dates as iAdvize writes them, and periods of at most three months.

Model: a day as the end of a period means all of it. A day beyond its month's end (the page shows
31 June) means the month's last day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from concord.emulator.behaviour import World

MONTHS = 3
_DAY = len("2013-08-22")
_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
_LAST_MOMENT = timedelta(days=1) - timedelta(seconds=1)


def moment(text: str, *, end: bool = False) -> datetime:
    """The moment that a date or a date with a time means; `end`: a day's last one."""
    year, month, day = (int(part) for part in text[:10].split("-"))
    day = min(day, calendar.monthrange(year, month)[1])
    found = datetime(year, month, day, tzinfo=UTC)
    if len(text) == _DAY:
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


def bounds(world: World, query: dict[str, Any]) -> dict[str, Any]:
    """`query` with the bounds of its period as the readings of the ledger have them."""
    found = dict(query)
    for name in ("filters[from]", "filters[to]"):
        text = found.get(name)
        if not isinstance(text, str) or not _DATE.fullmatch(text):
            continue
        if world.follows("days-carried-over"):
            first = datetime(int(text[:4]), int(text[5:7]), 1, tzinfo=UTC)
            text = f"{first + timedelta(days=int(text[8:10]) - 1):%Y-%m-%d}" + text[_DAY:]
        if name == "filters[to]" and len(text) == _DAY and world.follows("to-midnight"):
            text += " 00:00:00"
        found[name] = text
    return found


def months_away(value: datetime, sign: int) -> datetime:
    """Three calendar months after (1) or before (-1) a moment."""
    return months_later(value, sign * MONTHS)


def three_months(
    start: str | None,
    end: str | None,
    now: datetime,
    *,
    away: Callable[[datetime, int], datetime] = months_away,
    whole_day: bool = False,
) -> tuple[datetime, datetime] | None:
    """The period that a list of conversations covers; None if it would be longer than allowed.

    `away` says what is three months after (1) or before (-1) a moment; with `whole_day` three
    months after a day end with their last day.
    """
    if start is None and end is None:
        return away(now, -1), now
    if start is None:
        assert end is not None
        last = moment(end, end=True)
        return away(moment(end), -1), last
    first = moment(start)
    if end is None:
        rest = _LAST_MOMENT if whole_day and len(start) == _DAY else timedelta()
        return first, away(first, 1) + rest
    last = moment(end, end=len(end) > _DAY)
    return (first, moment(end, end=True)) if last <= away(first, 1) else None


def covered(world: World, query: dict[str, Any]) -> tuple[datetime, datetime] | None:
    """The period that a query means, by the readings of the ledger; None if it is too long."""
    days = next((it for it in (90, 92) if world.follows(f"three-months-of-{it}-days")), None)
    return three_months(
        query.get("filters[from]"),
        query.get("filters[to]"),
        world.clock.now(),
        away=months_away if days is None else lambda value, sign: value + sign * timedelta(days),
        whole_day=world.follows("computed-day-is-whole"),
    )

"""Instants as whole seconds since 1970, so that no legal date-time can overflow.

Model: RFC 3339 allows the year 0000, leap seconds and offsets that leave `datetime`'s range;
an integer takes them all. Only days of the calendar (1970 to 2199) are turned back into text.
Known limits: fractions of a second are cut off; a leap second counts as the next second.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60, 3600, 86400
FRANCE = ZoneInfo("Europe/Paris")

_EPOCH = date(1970, 1, 1)
_END = date(2199, 12, 31)
_GREGORIAN_CYCLE = 146_097  # days in 400 years
_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)


def parse(text: str) -> int:
    """The instant of an RFC 3339 date-time. Raises ValueError if it is none."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"not an RFC 3339 date-time: {text!r}")
    year, month, day, hour, minute, second = (int(part) for part in match.group(1, 2, 3, 4, 5, 6))
    offset = 0
    if match[7]:
        offset = int(match[8]) * HOUR + int(match[9]) * MINUTE
    return (
        _days(year, month, day) * DAY
        + hour * HOUR
        + minute * MINUTE
        + second
        - (-offset if match[7] == "-" else offset)
    )


def _days(year: int, month: int, day: int) -> int:
    if year == 0:  # legal in RFC 3339, unknown to `date`: the same day one cycle later
        return _days(400, month, day) - _GREGORIAN_CYCLE
    return date(year, month, day).toordinal() - _EPOCH.toordinal()


def text(instant: int) -> str:
    """`instant` as the documentation writes it (`2025-01-20T09:00:00Z`)."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=instant)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(day: date) -> int:
    """The instant at which `day` begins."""
    return (day - _EPOCH).days * DAY


def day_of(instant: int) -> date | None:
    """The day of `instant`, None outside the calendar."""
    days = instant // DAY
    return _EPOCH + timedelta(days=days) if 0 <= days <= (_END - _EPOCH).days else None


def days_after(day: date, count: int) -> list[date]:
    """The `count` days that follow `day`, as far as they are in the calendar."""
    first = (day - _EPOCH).days + 1
    last = min(first + count - 1, (_END - _EPOCH).days)
    return [_EPOCH + timedelta(days=number) for number in range(max(first, 0), last + 1)]


def clock(minutes: int) -> str:
    """Minutes since midnight as `HH:MM`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes_of(text: str) -> int:
    """`HH:MM` as minutes since midnight. Raises ValueError if it is none."""
    match = re.fullmatch(r"(\d\d):(\d\d)", text, re.ASCII)
    if match is None:
        raise ValueError(f"not a time of day: {text!r}")
    return int(match[1]) * 60 + int(match[2])


def local_offset(instant: int) -> int:
    """Seconds that local time in France is ahead of UTC; winter's where no calendar reaches."""
    try:
        offset = datetime.fromtimestamp(instant, FRANCE).utcoffset()
    except (ValueError, OverflowError, OSError):
        offset = None
    return HOUR if offset is None else offset // timedelta(seconds=1)


def local_bound(text: str, *, last: bool) -> str:
    """The first (or last) moment in France of a date; a date-time as it is."""
    try:
        day = date.fromisoformat(text)
        moment = datetime.combine(day, time.max if last else time.min, FRANCE).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    return moment.isoformat().replace("+00:00", "Z")

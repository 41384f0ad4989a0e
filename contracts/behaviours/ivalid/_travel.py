"""Where a place is, and how long a technician takes between two of them.

Model: a fixed time for access and parking, plus the great circle at a town's speed, rounded up
to five minutes. A postal code without coordinates gets a place of its own, always the same:
Paris districts lie on a spiral like the real ones, other codes spread around their department.
Known limits: no roads, no traffic; the places of postal codes are made up, only stable.
"""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass

ACCESS_MINUTES = 15
KILOMETRES_PER_HOUR = 25
STEP_MINUTES = 5
_EARTH_KILOMETRES = 6371.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point on the earth, degrees."""

    lat: float
    lng: float


PARIS = Place(lat=48.8566, lng=2.3522)


def travel_minutes(origin: Place | None, target: Place | None) -> int:
    """Minutes from `origin` to `target`; an unknown end counts as no distance."""
    distance = kilometres(origin, target) if origin and target else 0.0
    driving = distance / KILOMETRES_PER_HOUR * 60
    return ACCESS_MINUTES + math.ceil(driving / STEP_MINUTES) * STEP_MINUTES


def kilometres(origin: Place, target: Place) -> float:
    """The great circle between two places (haversine)."""
    lat1, lat2 = math.radians(origin.lat), math.radians(target.lat)
    half_lat = (lat2 - lat1) / 2
    half_lng = math.radians(target.lng - origin.lng) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lng) ** 2
    return 2 * _EARTH_KILOMETRES * math.asin(math.sqrt(min(1.0, max(0.0, chord))))


def place_of(postal_code: str) -> Place:
    """The place that stands for a postal code, the same at every call."""
    if re.fullmatch(r"750\d\d", postal_code, re.ASCII):
        turn = int(postal_code[3:]) - 1
        return _around(PARIS, angle=turn * 0.9, kilometres_away=turn * 0.25)
    department = zlib.crc32(postal_code[:2].encode())
    centre = Place(lat=43.5 + department % 700 / 100, lng=-1.0 + department // 700 % 800 / 100)
    number = zlib.crc32(postal_code.encode())
    return _around(centre, angle=number % 628 / 100, kilometres_away=number // 628 % 300 / 10)


def _around(centre: Place, *, angle: float, kilometres_away: float) -> Place:
    return Place(
        lat=round(centre.lat + math.sin(angle) * kilometres_away / 111.2, 4),
        lng=round(centre.lng + math.cos(angle) * kilometres_away / 73.2, 4),
    )

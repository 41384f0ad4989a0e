"""Moments as Lära writes them: without a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from concord.emulator.behaviour import World

_QUEBEC: Final = ZoneInfo("America/Toronto")

OPTIONS: Final = {"local-time": "dates of creation are in the local time of Quebec"}


def without_zone(world: World, moment: datetime | str) -> str:
    """The moment by the clock of the server (UTC, unless a reading has it local)."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment.upper())
    zone = _QUEBEC if world.follows("local-time") else UTC
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="milliseconds")

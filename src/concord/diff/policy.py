"""Levels for those who serve an API instead of calling it (a connector that users implement).

Model: what callers may send now and could not, a server meets; what readers may rely on now and
could not, a server must keep. Both are information for users and work for implementers; what breaks
users is no work for implementers, who may do as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from concord.diff._change import IMPLEMENTERS, Change, Level
from concord.diff._rules import BY_ID


def for_implementers(changes: Sequence[Change]) -> list[Change]:
    """The changes with the levels that they have for who serves the API, worst first."""
    found = [replace(change, level=_level(change)) for change in changes]
    return sorted(found, key=lambda change: ("error", "warning", "info").index(change.level))


def _level(change: Change) -> Level:
    # what breaks callers leaves who serves the API free to do as before
    if change.breaking or IMPLEMENTERS not in change.affects:
        return "info"
    return BY_ID[change.id].serves

"""What a person may choose about one emulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from concord.emulator._clock import START


@dataclass(frozen=True, kw_only=True)
class Options:
    """Settings of one emulator; the defaults suit a person who develops against it.

    state             file that keeps the records across restarts; None keeps them in memory
    rate_limit        whether the documented limit is enforced
    reset_every       seconds (by the emulator's clock) between resets of the data; None: never
    deliver_anywhere  whether webhooks are sent to other hosts than this one
    start             where the clock starts
    records           how many records a resource has at least in a fresh world
    max_body          largest accepted request body, in bytes
    cors              whether pages of this machine may call it from a browser
    cors_files        whether pages opened from a file may, too: any site can claim to be one
    control_token     what the control endpoints demand; None: callers of this machine only
    """

    state: Path | None = None
    rate_limit: bool = True
    reset_every: float | None = None
    deliver_anywhere: bool = False
    start: datetime = START
    records: int = 120
    max_body: int = 1_048_576
    cors: bool = False
    cors_files: bool = False
    control_token: str | None = None

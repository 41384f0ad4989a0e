"""Whether and when a request is repeated: one pure decision.

Model: a request is repeated only if that cannot do its work twice: its method is idempotent, or it
never reached the server, or the server refused it because of its rate.
Known limits: a wait that the server asks for and that is longer than `LONGEST_WAIT` is not waited for;
the error is raised and carries the header.
"""

from __future__ import annotations

import datetime as _dt
from email.utils import parsedate_to_datetime

import httpx2

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
PASSING = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
LONGEST_WAIT = 60.0
_FIRST_WAIT, _LONGEST_BACKOFF = 0.5, 8.0
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def retry_delay(
    outcome: httpx2.Response | Exception,
    *,
    method: str,
    attempt: int,
    max_retries: int,
    chance: float,
    now: _dt.datetime,
) -> float | None:
    """Seconds to wait before repeating, or None to give up.

    `attempt` counts the repetitions so far, `chance` is a random number from 0 to 1 that spreads
    the waits of many clients between half and all of the backoff.
    """
    if attempt >= max_retries or not _may_repeat(outcome, method):
        return None
    if isinstance(outcome, httpx2.Response):
        asked = retry_after(outcome.headers.get("retry-after", ""), now)
        if asked is not None:
            return asked if asked <= LONGEST_WAIT else None
    backoff = min(_FIRST_WAIT * 2.0 ** min(attempt, 16), _LONGEST_BACKOFF)
    return backoff * (0.5 + chance / 2)


def _may_repeat(outcome: httpx2.Response | Exception, method: str) -> bool:
    if isinstance(outcome, httpx2.Response):
        if outcome.status_code == 429:
            return True
        return outcome.status_code in PASSING and method in IDEMPOTENT
    if isinstance(outcome, _NEVER_SENT):
        return True
    return isinstance(outcome, httpx2.TransportError) and method in IDEMPOTENT


def retry_after(value: str, now: _dt.datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for, given in seconds or as a date."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_dt.timezone.utc)
        seconds = (moment - now).total_seconds()
    # NaN compares false to everything: it is no wait.
    return max(seconds, 0.0) if seconds == seconds else None

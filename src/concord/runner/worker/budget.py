"""The end of a run's budget: what is sent beside the cases ends with it, without an error."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from concord.errors import CouldNotRunError
from concord.http.control import ControlError
from concord.runner.worker.request_guard import RequestGuard


@contextmanager
def within_budget(gate: RequestGuard, base_url: str) -> Iterator[None]:
    """Ends the block without an error once nothing more may be sent.

    Raises CouldNotRunError where a request failed although it might be sent.
    """
    try:
        yield
    except ControlError as error:
        if not gate.closed:
            raise CouldNotRunError(f"the emulator at {base_url} {error}") from error
    except CouldNotRunError:
        if not gate.closed:
            raise


def deadline_timer(gate: RequestGuard, deadline: float | None) -> threading.Timer:
    """A started timer that closes the gate at `deadline` (seconds since the epoch)."""
    left = threading.TIMEOUT_MAX if deadline is None else deadline - time.time()
    timer = threading.Timer(max(left, 0.0), gate.expire)
    timer.daemon = True
    timer.start()
    return timer

"""The start of one API's server, and the plan of its worker once the server is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from concord.runner.emulated import held
from concord.runner.plan import Plan
from concord.runner.planning.run_plan import ApiPlan
from concord.spec import Spec

Emulate = Callable[[Spec], AbstractContextManager[tuple[str, dict[str, str]]]]
"""Starts the emulator of a spec; gives its base URL and credentials."""


def starter(
    api: ApiPlan, emulate: Emulate, *, max_api_time: float, deadline: float | None = None
) -> Callable[[], AbstractContextManager[Plan]]:
    """What starts the server that a run of `api` needs, and gives the plan of its worker.

    The run may take `max_api_time` seconds from its start, an emulator's start included, and no
    longer than until `deadline` (seconds since the epoch).
    """

    @contextmanager
    def started() -> Iterator[Plan]:
        plan = _ending(api.plan, max_api_time, deadline)
        if not api.embedded:
            with held(plan, api.spec) as ready:
                yield ready
            return
        with emulate(api.spec) as (url, credentials):
            plan = replace(plan, base_url=url, credentials=credentials)
            with held(plan, api.spec) as ready:
                yield ready

    return started


def _ending(plan: Plan, max_api_time: float, deadline: float | None) -> Plan:
    """`plan` with its deadline, if it begins now, and which ceiling that comes from."""
    own = time.time() + max_api_time
    if deadline is None or own < deadline:
        return replace(plan, deadline=own, ceiling="max-api-time")
    return replace(plan, deadline=deadline, ceiling="max-time")

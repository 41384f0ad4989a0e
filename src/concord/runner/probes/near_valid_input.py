"""Near misses after the engine's phases: what succeeded is sent again with one slip at a time.

Model: `Slipping.run` sends each slip (`checks.slips`) of the last success of each operation as the
run's own user, and reports what was judged. Unique members are renewed first, so that a server is
not kept from accepting a slip by a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from concord.checks.exchange import OverBudgetError
from concord.checks.last_success import LastSuccess
from concord.checks.near_valid_input import NEAR_VALID_INPUT, NearValidInput, NearValidInputs, judge
from concord.runner.probes.context import JSON, Asking, json_of
from concord.spec import Operation


class Slipping:
    """The near misses of one run."""

    def __init__(
        self, asking: Asking, excuses: Callable[[Operation], bool] = lambda _: False
    ) -> None:
        self._asking, self._excuses = asking, excuses
        self._slips = NearValidInputs(asking.spec)

    def run(self, remembered: Mapping[str, LastSuccess]) -> None:
        """Send the slips of each request that is `remembered` by the label of its operation."""
        for operation in self._asking.spec.operations:
            found = remembered.get(operation.label)
            if found is None or (found.body and JSON not in str(found.media_type)):
                continue
            body = found.body and self._asking.renewed(operation.label, found.body)
            with suppress(OverBudgetError):
                for slip in self._slips.of(operation, found.target, json_of(body)):
                    self._ask(operation, slip)

    def _ask(self, operation: Operation, slip: NearValidInput) -> None:
        body = None if slip.body is None else json.dumps(slip.body).encode()
        sent = self._asking.send(operation, slip.target, body)
        subject = self._asking.subject(operation, slip.target, body, sent)
        exchange = self._asking.exchange(operation, slip.target, body, sent)
        if slip.is_coercible and subject.success and self._excuses(operation):
            return
        judgement = partial(judge, self._asking.spec, subject, slip)
        self._asking.judge(operation, NEAR_VALID_INPUT, exchange, judgement)

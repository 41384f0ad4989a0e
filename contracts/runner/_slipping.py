"""Near misses after the engine's phases: what succeeded is sent again with one slip at a time.

Model: `Slipping.run` sends each slip (`checks.slips`) of the last success of each operation as the
run's own user, and reports what was judged. Unique members are renewed first, so that a server is
not kept from accepting a slip by a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import specs
from contracts.checks import Breach
from contracts.checks._exchange import Seen
from contracts.checks.remembered import Remembered
from contracts.checks.slips import SLIP, Slip, Slips, judge
from contracts.runner._auth import Authenticator
from contracts.runner._exchange import Exchange
from contracts.runner._model import Request
from contracts.runner._unique import unique_members
from contracts.runner._wire import Wire

Report = Callable[[specs.Operation, str, Breach | None, Exchange], None]
"""Takes a judgement: of an operation, by a check, the breach if there is one."""

_JSON = "application/json"


class Slipping:
    """The near misses of one run."""

    def __init__(
        self,
        spec: specs.Spec,
        wire: Wire,
        identity: Authenticator,
        redact: Callable[[str], str],
        report: Report,
    ) -> None:
        self._spec = spec
        self._wire = wire
        self._identity = identity
        self._redact = redact
        self._report = report
        self._slips = Slips(spec)

    def run(self, remembered: Mapping[str, Remembered]) -> None:
        """Send the slips of each request that is `remembered` by the label of its operation."""
        for operation in self._spec.operations:
            found = remembered.get(operation.label)
            if found is None or (found.body and _JSON not in str(found.media_type)):
                continue
            body = self._renewed(operation, _json(found.body))
            for slip in self._slips.of(operation, found.target, body):
                self._ask(operation, slip)

    def _renewed(self, operation: specs.Operation, body: Any) -> Any:
        unique = unique_members(self._spec, operation) if isinstance(body, dict) else ()
        fresh = {name: f"{body[name]}-slip" for name in unique if isinstance(body.get(name), str)}
        return {**body, **fresh} if fresh else body

    def _ask(self, operation: specs.Operation, slip: Slip) -> None:
        presented = self._identity.present(operation)
        headers = dict(presented.headers)
        data = None if slip.body is None else json.dumps(slip.body).encode()
        if data is not None:
            headers["Content-Type"] = _JSON
        content: dict[str, Any] = {"headers": headers, "data": data}
        if presented.query:
            content["params"] = presented.query
        sent = self._wire.send(operation.method, slip.target, **content)
        exchange = self._exchange(operation, slip, data, sent)
        seen = Seen(
            operation=operation,
            names={},
            query={},
            sent=None,
            status=sent.status,
            body=sent.json(),
        )
        breach, judged = None, True
        try:
            judged = judge(self._spec, seen, slip)
        except Breach as found:
            breach = found
        if judged:
            self._report(operation, SLIP, breach, exchange)

    def _exchange(
        self, operation: specs.Operation, slip: Slip, data: bytes | None, sent: Any
    ) -> Exchange:
        request = Request(
            method=operation.method.upper(),
            path=self._redact(slip.target),
            headers=(("Content-Type", _JSON),) if data is not None else (),
            body=None if data is None else self._redact(data.decode("utf-8", "replace")),
        )
        return Exchange(
            phase="probes",
            request=request,
            status=sent.status,
            media_type=sent.headers.get("Content-Type", "").partition(";")[0].strip(),
            text=self._redact(sent.text),
        )


def _json(body: bytes | None) -> Any:
    try:
        return None if body is None else json.loads(body)
    except ValueError:
        return None

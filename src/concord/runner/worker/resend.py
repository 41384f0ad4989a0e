"""The recorded requests of one finding, sent again with the values and secrets of this time.

Model: `resend` sends the steps in their order; ids that a step's response holds are put where later
ones name them (`$ID_1`), `$UNIQUE` is new each time, secrets come from the plan, and tokens are
fetched anew. The last response is judged by the same check (`rejudge`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from concord.errors import CouldNotRunError
from concord.http import Response
from concord.http.recorded import Step
from concord.runner.finding import Finding
from concord.runner.plan import Plan
from concord.runner.secrets import expand
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.rejudge import Again, breaks
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec


@dataclass(frozen=True, kw_only=True)
class Resent:
    """What became of a finding's requests: whether they show it, and the last response in words."""

    again: bool
    said: str


def resend(spec: Spec, plan: Plan, finding: Finding, wire: Wire, identity: Authenticator) -> Resent:
    """Send the requests of `finding` again, and judge. Raises CouldNotRunError."""
    return _Resending(spec, plan, finding, wire, identity).run()


class _Resending:
    """The requests of one finding, sent once."""

    def __init__(
        self, spec: Spec, plan: Plan, finding: Finding, wire: Wire, identity: Authenticator
    ) -> None:
        self._spec, self._plan, self._finding = spec, plan, finding
        self._wire, self._identity = wire, identity
        self._stated = {f"${name}": value for name, value in plan.secrets.items()}
        self._values = {"$UNIQUE": uuid.uuid4().hex[:12]}

    def run(self) -> Resent:
        assert self._finding.request is not None
        *before, last = self._finding.steps or (Step(request=self._finding.request),)
        for number, step in enumerate(before, 1):
            sent = self._send(step)[0]
            lacking = self._lacking(step, sent)
            if lacking:
                said = f"request {number} of {len(before) + 1} answered {sent.status}{lacking}"
                return Resent(again=False, said=said)
        sent, target, body = self._send(last)
        again = Again(
            spec=self._spec,
            plan=self._plan,
            finding=self._finding,
            target=target,
            body=body,
            sent=sent,
            wire=self._wire,
            identity=self._identity,
        )
        return Resent(again=breaks(again), said=f"it answered {sent.status} now")

    def _lacking(self, step: Step, sent: Response) -> str:
        """Take the values of `step` out of its response; what it lacks, empty if nothing."""
        for name, pointer in step.values:
            value = _at(sent.json, pointer)
            if not isinstance(value, (str, int)):
                return f" without {pointer}"
            self._values[f"${name}"] = str(value)
        for name, of in step.swapped:
            self._values[f"${name}"] = self._values[f"${of}"].swapcase()
        return ""

    def _send(self, step: Step) -> tuple[Response, str, str | None]:
        """The response; path, query and body as they were sent."""
        request = step.request
        secrets = {**self._stated, **self._secrets(), **self._values}
        # in a path a value is quoted; in headers and bodies it stands as it is
        quoted = {name: quote(value, safe="") for name, value in secrets.items()}
        try:
            headers = {name: expand(value, secrets) for name, value in request.headers}
            body = None if request.body is None else expand(request.body, secrets)
            path = expand(request.path, quoted)
            data = None if body is None else body.encode()
            for value in headers.values():
                value.encode("latin-1")  # as HTTP has it
        except UnicodeEncodeError as error:
            raise CouldNotRunError(
                f"{self._finding.id}: its request holds a character that cannot be sent "
                f"({error.object[error.start]!r}); run the contracts again"
            ) from error
        sent = self._wire.send(request.method, path, headers=headers, data=data)
        return sent, path, body

    def _secrets(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for operation in _called(self._spec, self._finding):
            found |= self._identity.secrets(operation)
        return found


def _called(spec: Spec, finding: Finding) -> Iterator[Operation]:
    """The operations whose credentials the requests of `finding` may name."""
    yield spec.operation(finding.operation_id)
    # steps before the last one may be of any operation, and name its credentials
    if len(finding.steps) > 1:
        yield from spec.operations


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value

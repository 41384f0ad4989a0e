"""What the steps of one run share: spec and plan, the wire and its guard, the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from concord import checks
from concord.runner.messages import Emit
from concord.runner.plan import Plan
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.exchange_log import ExchangeLog
from concord.runner.worker.id_pool import Pool
from concord.runner.worker.origins import Origins
from concord.runner.worker.request_guard import RequestGuard
from concord.runner.worker.results import Results
from concord.runner.worker.transport import Wire
from concord.runner.worker.turns import Turns
from concord.spec import Operation, Spec


@dataclass(frozen=True, kw_only=True)
class Resources:
    """One of each for one run; most of them collect something while the run goes on."""

    spec: Spec
    """With what the plan accepts marked in it."""
    plan: Plan
    redactor: Redactor
    emit: Emit
    gate: RequestGuard
    wire: Wire
    identity: Authenticator
    pool: Pool
    origins: Origins
    results: Results
    turns: Turns
    log: ExchangeLog

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by label."""
        return self.results.operations

    @classmethod
    def of(
        cls, spec: Spec, plan: Plan, redactor: Redactor, emit: Emit, gate: RequestGuard
    ) -> Resources:
        """The resources of a run that begins now."""
        spec = _marked(spec, plan)
        gate.passed["GET"] += plan.asked_before
        log = _log(spec, plan)
        wire = Wire(
            plan.base_url,
            gate=gate,
            timeout=plan.timeout,
            connection=plan.connection,
            largest=plan.largest,
            heard=log.take,
        )
        wire.sent = plan.asked_before
        origins = Origins(spec)

        def cut(phase: str, label: str, why: str) -> None:
            emit("cut", phase=phase, operation=label, why=why)

        tested = len(plan.operations) or len(spec.operations)
        return cls(
            spec=spec,
            plan=plan,
            redactor=redactor,
            emit=emit,
            gate=gate,
            wire=wire,
            identity=Authenticator(
                spec, plan.credentials, wire, redactor, environment=plan.environment
            ),
            pool=Pool(),
            origins=origins,
            results=Results(spec, plan, redactor, emit, origins),
            turns=Turns(plan.phases, tested, cut, deadline=plan.deadline),
            log=log,
        )


def _log(spec: Spec, plan: Plan) -> ExchangeLog:
    """What keeps the exchanges of a run that says which readings the server follows."""
    base = urlsplit(plan.base_url).path.rstrip("/")
    # an emulator under another reading may be served elsewhere: its paths stay as they are
    renamed = base if plan.emulated else spec.base_path()
    return ExchangeLog(keeps=plan.is_evidence, base_path=base, renamed=renamed)


def _marked(spec: Spec, plan: Plan) -> Spec:
    """`spec` with the members marked that the plan allows a server to normalise or trim."""
    lenient = [
        (number, how, members, [it for it in spec.operations if entry.concerns(it)])
        for number, entry in enumerate(plan.accepts)
        for how, members in (("normalised", entry.normalised), ("trimmed", entry.trimmed))
        if members
    ]
    return checks.marked(spec, lenient)

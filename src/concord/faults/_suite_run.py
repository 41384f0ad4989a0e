"""One run of the contract suite against one server: its first violation, and what it reached.

Model: `run_suite` drives the runner's own engine in this process and stops it at the first failure
that the run keeps. Hooks and checks are global to the process: one run a process.
"""

from __future__ import annotations

import inspect
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import schemathesis

from concord.errors import CouldNotRunError
from concord.runner.emulated import held
from concord.runner.plan import PROBES, PROFILES, Plan
from concord.runner.secrets import Redactor
from concord.runner.worker.engine import Run
from concord.spec import Spec

GATE = ("examples", "coverage")
_SEED = 1
_PATIENCE = 300.0
"""Seconds that a run may take."""

ReferenceModel = Literal["auto", "memory", "off"]
"""Which reference model follows a run."""


@dataclass(kw_only=True)
class SuiteResult:
    """What a run reported.

    check, phase, operation, what, request   of its first violation; empty: it found none
    reached                                  by operation, the phase of its first success
    checks                                   the names of all checks that failed
    """

    check: str = ""
    phase: str = ""
    operation: str = ""
    what: str = ""
    request: str = ""
    reached: dict[str, str] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)

    @property
    def killed(self) -> bool:
        return bool(self.check)


class _Listener:
    """Takes the messages of a run; stops it at the first violation unless it is to run on."""

    def __init__(self, result: SuiteResult, *, whole: bool, gate: bool) -> None:
        self.result = result
        self.run: Run | None = None
        self._gate = gate
        self._whole = whole
        self._phase = ""
        self._is_hooked = False

    def __call__(self, event: str, **data: Any) -> None:
        match event:
            case "phase" if data["state"] == "started":
                self._begin(data["phase"])
            case "scenario":
                self._add_successes(data)
            case "finding":
                self._add_finding(data["finding"])
            case "error":
                self._add("error", data["what"], data["operation"])
            case "could-not-run":
                self._add("could-not-run", data["what"], "")

    def _begin(self, phase: str) -> None:
        self._phase = phase
        if not self._is_hooked and not self._whole:
            self._is_hooked = True
            self._hook()
        if self._gate and phase not in GATE and self.run is not None:
            self.run.end_phases()

    def _hook(self) -> None:
        """Hear of each failure at once: the message about it comes when its scenario has ended.

        Registered after the run's own hooks, so that it gets only failures that those keep.
        """

        @schemathesis.hook
        def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
            del context
            request = f"{response.request.method} {response.request.path_url}"
            self._add(_running_check(), str(failure.message), case.operation.label, request)
            return True

    def _add_successes(self, scenario: dict[str, Any]) -> None:
        for label, counts in scenario["operations"].items():
            if any(status.startswith("2") for status in counts["statuses"]):
                self.result.reached.setdefault(label, scenario["phase"])

    def _add_finding(self, finding: dict[str, Any]) -> None:
        if finding["phase"] == PROBES:
            self._phase = PROBES
        request = finding["request"] or {}
        line = f"{request.get('method', '')} {request.get('path', '')}"
        self._add(finding["check"], finding["what"], finding["operation_id"], line)

    def _add(self, check: str, what: str, operation: str, request: str = "") -> None:
        result = self.result
        if check not in result.checks:
            result.checks.append(check)
        if not result.killed:
            # the first one: what follows may be its consequence
            result.check, result.phase, result.what = check, self._phase, what
            result.operation, result.request = operation, request.strip()
        # one violation is a verdict; the rest of the run would only cost time
        if self.run is not None and not self._whole:
            self.run.stop("killed")


def _running_check() -> str:
    """The name of the check whose failure the hook is called for.

    Schemathesis 4.32.5 gives the hook `filter_failure` the failure, and not the check that raised
    it. The name is a local variable of its `run_checks`, which calls the hook.
    """
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name != "run_checks":
        frame = frame.f_back
    return str(frame.f_locals.get("name", "a check")) if frame is not None else "a check"


def run_suite(
    spec: Spec,
    base_url: str,
    credentials: dict[str, str],
    operations: tuple[str, ...],
    *,
    whole: bool = False,
    gate: bool = False,
    model: ReferenceModel = "auto",
) -> SuiteResult:
    """Run the suite's generated phases and its probes over `operations`.

    `whole`: beyond the first violation; `gate`: without fuzzing and stateful.
    """
    result = SuiteResult()
    listener = _Listener(result, whole=whole, gate=gate)
    plan = Plan(
        api=spec.api,
        spec_path=str(spec.path),
        base_url=base_url,
        credentials=credentials,
        seed=_SEED,
        amount=PROFILES["gate"],
        model=model,
        operations=operations,
        deadline=time.time() + _PATIENCE,
        is_evidence=False,
    )
    try:
        with held(plan, spec) as plan:
            listener.run = Run(spec, plan, Redactor.of(spec, credentials), listener)
            listener.run.execute()
    except CouldNotRunError as error:
        listener("could-not-run", what=str(error))
    return result

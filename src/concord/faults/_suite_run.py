"""One run of the suite against one server, watched: the first thing that it finds, and where.

Model: `watch` drives the runner's own engine in this process and ends it at the first failure that
the run keeps. Hooks and checks are global to the process: one watch a process.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import schemathesis

from concord.errors import CouldNotRunError
from concord.runner.emulated import held
from concord.runner.plan import PROFILES, Plan
from concord.runner.secrets import Redactor
from concord.runner.worker.engine import Run
from concord.spec import Spec

GATE = ("examples", "coverage")
PROBES = "probes"
"""What is asked after the phases, in the gate, too."""
_SEED = 1
_PATIENCE = 300.0

Following = Literal["auto", "memory", "off"]
"""Which reference model follows a run."""


@dataclass(kw_only=True)
class Seen:
    """What a run told: its first finding, and which operations reached a success in which phase."""

    check: str = ""
    phase: str = ""
    operation: str = ""
    what: str = ""
    request: str = ""
    reached: dict[str, str] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    ended: str = ""
    requests: int = 0

    @property
    def killed(self) -> bool:
        return bool(self.check)


class _Watcher:
    """Takes the messages of a run."""

    def __init__(self, seen: Seen, *, whole: bool, gate: bool) -> None:
        self.seen = seen
        self._gate = gate
        self.run: Run | None = None
        self._whole = whole
        self._phase = ""
        self._hooked = False

    def __call__(self, event: str, **told: Any) -> None:
        match event:
            case "phase" if told["state"] == "started":
                self._phase = told["phase"]
                self._hook()
                if self._gate and self._phase not in GATE and self.run is not None:
                    self.run.end_phases()
            case "scenario":
                self._scenario(told)
            case "finding":
                self._finding(told["finding"])
            case "error":
                self._note("error", told["what"], told["operation"])
            case "could-not-run":
                self._note("could-not-run", told["what"], "")
            case "end":
                self.seen.ended = told["reason"]
                self.seen.requests = told["requests"]

    def _hook(self) -> None:
        """See failures as they come; after the run's own hooks, so only what those keep."""
        if self._hooked or self._whole:
            return
        self._hooked = True

        @schemathesis.hook
        def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
            del context
            told = f"{response.request.method} {response.request.path_url}"
            self._note(_running_check(), str(failure.message), case.operation.label, told)
            return True

    def _scenario(self, told: dict[str, Any]) -> None:
        for label, counts in told["operations"].items():
            if any(status.startswith("2") for status in counts["statuses"]):
                self.seen.reached.setdefault(label, told["phase"])

    def _finding(self, finding: dict[str, Any]) -> None:
        if finding["phase"] == PROBES:
            self._phase = PROBES
        request = finding["request"] or {}
        told = f"{request.get('method', '')} {request.get('path', '')}"
        self._note(finding["check"], finding["what"], finding["operation_id"], told)

    def _note(self, check: str, what: str, operation: str, request: str = "") -> None:
        if check not in self.seen.checks:
            self.seen.checks.append(check)
        if not self.seen.killed:
            self.seen.check, self.seen.phase, self.seen.what = check, self._phase, what
            self.seen.operation, self.seen.request = operation, request.strip()
        if self.run is not None and not self._whole:
            self.run.stop("killed")


def _running_check() -> str:
    """The check whose failure is being filtered: no argument of the hook tells its name."""
    frame = sys._getframe()  # read only
    while frame.f_back is not None and frame.f_code.co_name != "run_checks":
        frame = frame.f_back
    return str(frame.f_locals.get("name", "a check"))


def watch(
    spec: Spec,
    base_url: str,
    credentials: dict[str, str],
    operations: tuple[str, ...],
    *,
    whole: bool = False,
    gate: bool = False,
    model: Following = "auto",
) -> Seen:
    """Run the suite's generated phases over `operations`.

    `whole`: beyond the first finding; `gate`: without fuzzing and stateful.
    """
    seen = Seen()
    watcher = _Watcher(seen, whole=whole, gate=gate)
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
    )
    try:
        with held(plan, spec) as plan:
            watcher.run = Run(spec, plan, Redactor.of(spec, credentials), watcher)
            watcher.run.execute()
    except CouldNotRunError as error:
        watcher("could-not-run", what=str(error))
    return seen

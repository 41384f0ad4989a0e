"""What is known of one API's run so far: messages go in, numbers and findings are read.

Model: no I/O. The progress display reads it while it grows, verdict and reports when it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from concord.checks.representation import successes
from concord.evidence import Accused, merged
from concord.http.visible import visible
from concord.runner.finding import Finding
from concord.runner.planning.accepted import Accept
from concord.runner.readings.search import FollowedReading
from concord.runner.reporting.baseline import Known
from concord.runner.reporting.causes import Cause, causes
from concord.runner.worker.request_guard import CLOSED
from concord.spec import Spec

_OF_A_CUT = ("operation", "phase", "why")


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What was begun and not brought to its end: an operation (empty: all) in a phase, and why."""

    operation: str
    phase: str
    why: str


@dataclass(kw_only=True)
class OperationResult:
    """One operation's numbers."""

    label: str
    id: str
    successes: frozenset[str] = frozenset()
    """The documented statuses of success."""
    cases: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def reached(self) -> bool:
        """Whether the operation gave each documented success at least once."""
        return not self.missed and bool(self._observed)

    @property
    def missed(self) -> list[str]:
        """The documented successes that it never gave, where it gave another one."""
        return sorted(self.successes - self._observed) if self._observed else []

    @property
    def _observed(self) -> set[str]:
        """The statuses of success that it gave."""
        return {it for it, times in self.statuses.items() if times and it.startswith("2")}


@dataclass(kw_only=True)
class ApiResult:
    """One API's run."""

    api: str
    title: str
    base_url: str = ""
    embedded: bool = False
    """Whether the target is the emulator of this repository."""
    accused: Accused = "vendor"
    """Whose server is tested."""
    planned: tuple[str, ...] = ()
    """The labels of the operations that were to be tested."""
    accepts: tuple[Accept, ...] = ()
    """What the team accepts of this API here."""
    accept_times: Counter[int] = field(default_factory=Counter)
    """How often each of these applied, by its index."""
    accepted: dict[str, Known] = field(default_factory=dict)
    """Findings that someone has accepted, by id."""
    first_seen: dict[str, str] = field(default_factory=dict)
    """The day of each finding's first run, by id."""
    whole: bool = False
    """Whether all operations are tested."""
    skipped: str = ""
    could_not_run: str = ""
    ended: str = ""
    seconds: float = 0.0
    requests: int = 0
    methods: Counter[str] = field(default_factory=Counter)
    """What passed the gate on the wire, by method."""
    phase: str = ""
    phases: dict[str, set[str]] = field(default_factory=dict)
    operations: dict[str, OperationResult] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    checks: dict[str, str | None] = field(default_factory=dict)
    """Every check: why it does not apply to this API, None if it does."""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    """What a limit of a phase or of an operation left out."""
    unjudged: list[str] = field(default_factory=list)
    """What a check had to leave out although it applies, and why."""
    summary: dict[str, Any] = field(default_factory=dict)
    """How much of what is documented was observed."""
    indicated: list[dict[str, Any]] = field(default_factory=list)
    """The readings that its exchanges indicate; see `concord.runner.readings.inference`."""
    contradicted: frozenset[str] = frozenset()
    """The readings that they contradict (`entry=reading`), where they indicate none."""
    unhelpful: frozenset[str] = frozenset()
    """The readings under which nothing is right that is wrong under those of the run."""
    followed: tuple[FollowedReading, ...] = ()
    """The readings, other than the chosen ones, that the server was found to follow."""
    waiting: tuple[float, str] | None = None
    """The wait that is under way: its seconds, and what asks for it."""
    parts: list[dict[str, Any]] = field(default_factory=list)
    """What was observed, in parts that add up to the `evidence`."""

    def take(self, message: dict[str, Any], spec: Spec) -> None:
        """Take in one message of the worker."""
        self.waiting = _wait(message)
        # here, once: whatever reads a result may be printed to a terminal
        message = _shown(message)
        match message["event"]:
            case "address":
                self.base_url = message["base_url"]
            case "start":
                self._start(message["operations"], spec)
                self.checks = message["checks"]
            case "inapplicable":
                self.checks |= message["checks"]
            case "phase" if message["state"] == "started":
                self.phase = message["phase"]
                self.phases[self.phase] = set()
            case "scenario":
                self._scenario(message)
            case "evidence":
                self.parts.append(message["evidence"])
            case "finding":
                finding = Finding.from_json(message["finding"])
                self.findings[finding.id] = finding
            case "readings":
                self.indicated = message["readings"]
                self.contradicted = frozenset(message["contradicted"])
                self.unhelpful = frozenset(message["unhelpful"])
            case "end":
                self.ended = message["reason"]
                self.seconds = message["seconds"]
                self.requests += message["requests"]
                self.methods.update(message.get("methods", {}))
            case _:
                self._trouble(message)

    def _start(self, labels: list[str], spec: Spec) -> None:
        known = {operation.label: operation for operation in spec.operations}
        self.operations = {
            label: OperationResult(
                label=label,
                id=known[label].id,
                successes=frozenset(map(str, successes(known[label]))),
            )
            for label in labels
        }
        self.whole = set(labels) == set(known)

    def _trouble(self, message: dict[str, Any]) -> None:
        text = f"{message.get('operation', '')}: {message.get('what', '')}".removeprefix(": ")
        match message["event"]:
            case "cut":
                self.cuts.append(Cut(**{name: message[name] for name in _OF_A_CUT}))
            case "warning":
                self.warnings.append(text)
            case "error" if text not in self.errors:
                self.errors.append(text)
            case "could-not-run":
                self.could_not_run = text
            case "unjudged":
                self.unjudged.append(message["what"])
            case "accepted":
                # JSON made texts of the indices
                self.accept_times.update({int(it): n for it, n in message["times"].items()})

    def _scenario(self, message: dict[str, Any]) -> None:
        self.phases.setdefault(message["phase"], set()).add(message["operation"])
        self.requests += message["requests"]
        self.times.update(message["found"])
        for label, numbers in message["operations"].items():
            operation = self.operations.get(label)
            # a scenario may call an operation that was not selected, to make what another one
            # needs
            if operation is None:
                continue
            operation.cases += numbers["cases"]
            operation.statuses.update(numbers["statuses"])
            for check, (judged, failed) in numbers["checks"].items():
                # a check that was called and had nothing to judge is no failure, and no sign that
                # it works
                if judged:
                    operation.judged[check] += judged
                    operation.failed[check] += failed

    @cached_property
    def evidence(self) -> dict[str, Any]:
        """What was observed, once the run is over."""
        return merged(self.parts)

    @property
    def cases(self) -> int:
        """Cases of all operations."""
        return sum(operation.cases for operation in self.operations.values())

    @property
    def judged(self) -> Counter[str]:
        """How often each check judged."""
        total: Counter[str] = Counter()
        for operation in self.operations.values():
            total.update(operation.judged)
        return total

    @property
    def idle(self) -> list[Accept]:
        """What is accepted and never happened, although all that it concerns was tested."""
        if not self.whole or self.ended != "completed":
            return []
        return [
            it
            for index, it in enumerate(self.accepts)
            if not self.accept_times[index] and not it.is_default
        ]

    @property
    def silent(self) -> list[str]:
        """The checks that apply to the API and never judged, where all of it was tested."""
        judged = self.judged
        return [
            name
            for name, reason in self.checks.items()
            if self.whole and reason is None and not judged[name]
        ]

    @property
    def unreached(self) -> list[OperationResult]:
        """The operations that never observed a success."""
        return [operation for operation in self.operations.values() if not operation.reached]

    @property
    def not_run(self) -> list[str]:
        """The labels of the operations of which no case was run."""
        return [it for it in self.planned if not getattr(self.operations.get(it), "cases", 0)]

    @property
    def stopped(self) -> list[str]:
        """The labels of those that were begun when the run ended early."""
        ended = self.phases.get("fuzzing", set())
        begun = [it for it in self.planned if it not in self.not_run]
        # fuzzing is the last phase that goes from operation to operation
        return [it for it in begun if it not in ended] if self.ended != "completed" else []

    @property
    def cut_short(self) -> list[Cut]:
        """All that was begun and not brought to its end."""
        why = CLOSED.get(self.ended, self.ended)
        return [*self.cuts, *(Cut(operation=it, phase="", why=why) for it in self.stopped)]

    @property
    def causes(self) -> list[Cause]:
        """The findings by cause, the most severe first; accepted findings are among them."""
        return causes(self.findings.values(), self.times)

    def is_accepted(self, cause: Cause) -> bool:
        """Whether someone has accepted all findings of a cause."""
        return all(it.id in self.accepted for it in cause.findings)

    def of_kind(self, kind: str) -> list[Finding]:
        """The findings that nobody accepted, of one kind of blame (`evidence.Kind`)."""
        return [
            finding
            for finding in self.findings.values()
            if finding.blame.kind == kind and finding.id not in self.accepted
        ]


def _wait(message: Mapping[str, Any]) -> tuple[float, str] | None:
    """The wait that a message reports; any other message means that there is none."""
    if message["event"] != "waiting":
        return None
    return message["seconds"], message["why"]


_EXACT = frozenset(
    {"request", "answer", "steps", "curl", "client", "replay", "evidence", "base_url"}
)
"""Members of messages that are sent, run or read again: they stay as they are."""


def _shown(value: Any) -> Any:
    """A message whose texts may be shown, whatever a server wrote into them."""
    match value:
        case str():
            return visible(value)
        case dict():
            return {
                _shown(name): it if name in _EXACT else _shown(it) for name, it in value.items()
            }
        case list():
            return [_shown(it) for it in value]
    return value

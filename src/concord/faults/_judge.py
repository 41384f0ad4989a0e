"""One fault, judged in a process of its own: killed, and by what, or survived.

Model: the emulator runs in a thread of this process with the fault in front of it, the suite in the
main thread. A baseline is the same without a fault: it must find nothing, and says which operations
reach a success; a fault that keeps one from it is killed as `reached`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from concord import project
from concord.emulator import Options, Running, running
from concord.emulator.behaviour import Subscription, World
from concord.emulator.deliveries import signature
from concord.emulator.sending import post
from concord.faults._model import Fault
from concord.faults._suite_run import GATE, PROBES, Following, Seen, watch
from concord.faults._wire import App, Effect, posting, seeded
from concord.spec import Spec, vocabulary
from concord.testing.scenarios import run as scenarios

KILLED, SURVIVED, EQUIVALENT, FAILED = "killed", "survived", "equivalent", "could not run"
SCENARIOS = "scenarios"
_LISTENER = "http://127.0.0.1:9/listener"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a fault.

    gate      whether the examples, the coverage phase or the scenarios killed it
    by        the check (or the scenario) that killed it first, or why it is no fault
    touched   how often an answer was another than the correct server's
    requests  the first requests that met such an answer: one of them should have told
    """

    id: str
    outcome: str
    gate: bool = False
    phase: str = ""
    by: str = ""
    told: str = ""
    checks: tuple[str, ...] = ()
    touched: int = 0
    requests: tuple[str, ...] = ()
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """This verdict as the journal keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict that `as_json` of another one wrote."""
        lists = {name: tuple(data[name]) for name in ("checks", "requests")}
        return cls(**{**data, **lists})


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What the correct server shows for a set of operations: by label, the phase of a success."""

    operations: tuple[str, ...]
    found: str = ""
    reached: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def baseline(api: str, operations: tuple[str, ...]) -> Baseline:
    """Run `operations` against the correct server."""
    started = time.monotonic()
    spec = project.load(api)
    with served(spec, None, Effect()) as server:
        seen = watch(spec, server.base_url, server.credentials, operations)
    found = f"{seen.check}: {seen.operation}: {seen.what}" if seen.killed else ""
    seconds = round(time.monotonic() - started, 2)
    return Baseline(operations=operations, found=found, reached=seen.reached, seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class JudgeOptions:
    """How faults are judged.

    whole   beyond the first finding
    gate    without fuzzing and stateful
    model   which reference model follows the runs
    """

    whole: bool = False
    gate: bool = False
    model: Following = "auto"


def judge(fault: Fault, reached: Mapping[str, str], manner: JudgeOptions) -> Verdict:
    """Run the operations concerned against a server with `fault`."""
    started, effect = time.monotonic(), Effect()
    spec = project.load(fault.api)
    # the gate first and to its end: in a full run its probes come after what fuzzing finds
    gate = manner if manner.whole else replace(manner, gate=True)
    seen = _suite(spec, fault, effect, reached, gate)
    if not seen.killed and gate != manner:
        seen = _watched(spec, fault, effect, reached, manner)
    outcome, by = SURVIVED, seen.check
    if seen.killed and not effect.times:
        outcome, by = FAILED, f"{seen.check} found something although no answer was changed"
    elif seen.killed:
        outcome = KILLED
    elif not effect.times and fault.untouched:
        outcome, by = EQUIVALENT, fault.untouched
    return Verdict(
        id=fault.id,
        outcome=outcome,
        gate=outcome == KILLED and seen.phase in ("", *GATE, PROBES, SCENARIOS),
        phase=seen.phase,
        by=by,
        told=f"{seen.request}: {seen.what}".strip(": ")[:300],
        checks=tuple(seen.checks),
        touched=effect.times,
        requests=tuple(effect.requests),
        seconds=round(time.monotonic() - started, 2),
    )


def _suite(
    spec: Spec, fault: Fault, effect: Effect, reached: Mapping[str, str], manner: JudgeOptions
) -> Seen:
    """A contract run, and the scenarios where that alone does not tell about the gate."""
    seen = Seen()
    if fault.deliver is not None:  # who receives events is first of all a scenario
        _play(spec, fault, seen, effect)
    if not seen.killed:
        seen = _watched(spec, fault, effect, reached, manner)
    if fault.deliver is None and (not seen.killed or seen.phase not in ("", *GATE, PROBES)):
        _play(spec, fault, seen, effect)
    return seen


def _watched(
    spec: Spec, fault: Fault, effect: Effect, reached: Mapping[str, str], manner: JudgeOptions
) -> Seen:
    """A contract run of the operations concerned against a fresh server with the fault."""
    with served(spec, fault, effect) as server:
        given = (server.base_url, server.credentials, fault.concerned)
        seen = watch(spec, *given, whole=manner.whole, gate=manner.gate, model=manner.model)
    phases = GATE if manner.gate else set(reached.values())
    _reach(seen, {label: phase for label, phase in reached.items() if phase in phases})
    return seen


def _play(spec: Spec, fault: Fault, seen: Seen, effect: Effect) -> None:
    """The scenarios of the operations concerned, against a fresh server with the fault."""
    if not (scenarios.folder() / spec.package).is_dir():
        return
    with served(spec, fault, effect) as server:
        played = scenarios.run(
            scenarios.Run(
                spec=spec,
                base_url=server.base_url,
                credentials=server.credentials,
                operations=fault.concerned,
            )
        )
    if played.failed:
        failed = re.search(r"^(?:FAILED|ERROR) \S+::(\S+)(.*)", played.output, re.MULTILINE)
        seen.check, seen.phase = SCENARIOS, SCENARIOS
        seen.what = failed[1] + failed[2] if failed else "a scenario failed"
        seen.request = ""
        seen.checks.append(SCENARIOS)


def _reach(seen: Seen, expected: Mapping[str, str]) -> None:
    """A success that the correct server reaches and this one does not is killed, too."""
    missing = [label for label in expected if label not in seen.reached]
    if missing and not seen.killed:
        phases = {expected[label] for label in missing}
        seen.check, seen.what = "reached", f"{missing[0]} never answers a success"
        seen.phase = GATE[-1] if phases & set(GATE) else phases.pop()


@contextmanager
def served(spec: Spec, fault: Fault | None, effect: Effect) -> Iterator[Running]:
    """Serve the emulator with `fault` in front of it, in a thread of this process."""
    behave = fault.behave() if fault is not None and fault.behave is not None else None
    deliver = fault.deliver() if fault is not None and fault.deliver is not None else None

    def wrap(app: App) -> App:
        return seeded(app, spec, behave, effect) if behave else app

    async def postman(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        return 200 if url == _LISTENER else await post(url, body, headers)

    worlds: list[World] = []
    sign = partial(_signed, spec, worlds)
    send = posting(deliver, postman, effect, sign) if deliver else post

    with running(spec, wrap=wrap, options=Options(rate_limit=False), post=send) as server:
        if deliver and server.world is not None:
            # whether the emulator sends the event at all, whoever else listens
            server.world.receivers.append(Subscription(id="listener", url=_LISTENER))
            worlds.append(server.world)
        yield server


def _signed(
    spec: Spec, worlds: list[World], url: str, body: bytes, headers: Mapping[str, str]
) -> Mapping[str, str]:
    """`headers` with the signature of `body`, keyed as that receiver was registered."""
    made = dict(headers)
    for world in worlds:
        find = world.behaviour.subscribers
        for webhook in spec.webhooks:
            own = vocabulary.SIGNATURE.stated(webhook.definition)
            word = vocabulary.SIGNATURE.raw(webhook.definition if own else spec.document)
            for it in (*world.receivers, *(find(world, webhook.path) if find else ())):
                if it.url == url and it.secret is not None and word and word["header"] in made:
                    made |= dict([signature(word, it.secret, body)])
    return made

"""The list of probes and its loop: what is run when, and why a check judged nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from concord.checks import PROBED
from concord.runner.probes.context import ProbeContext
from concord.runner.probes.registry import PROBES, Probe, Stage, run_probes
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Spec


def context(spec: Spec, **changes: Any) -> ProbeContext:
    wire = Wire("http://127.0.0.1:9")
    return ProbeContext(
        spec=spec,
        wire=wire,
        identity=Authenticator(spec, {}, wire, Redactor()),
        redact=str,
        renewed=lambda _, body: body,
        report=lambda *_: None,
        **changes,
    )


def probe(name: str, *stages: Stage, ran: list[str], **changes: Any) -> Probe:
    def run(_: ProbeContext) -> dict[str, str]:
        ran.append(name)
        return {name: "because"}

    return Probe(checks=(PROBED[name],), summary=name, stages=stages, run=run, **changes)


def test_each_probed_check_has_one_probe() -> None:
    assert Counter(it.name for each in PROBES for it in each.checks if it.name in PROBED) == (
        Counter(PROBED.keys())
    )


def test_run_probes_runs_those_of_the_stage_in_order(spec: Spec) -> None:
    ran: list[str] = []
    probes = (
        probe("slip_is_refused", "after-model", ran=ran),
        probe("events_arrive", "after-examples", ran=ran),
        probe("limit_is_kept", "with-model", "after-model", ran=ran),
    )
    reasons = run_probes("after-model", context(spec), probes)
    assert ran == ["slip_is_refused", "limit_is_kept"]
    assert reasons == dict.fromkeys(ran, "because")


def test_run_probes_names_what_the_target_does_not_allow(spec: Spec) -> None:
    reasons = run_probes("after-model", context(spec, permits=("writes",)))
    applicable = {name for name, check in PROBED.items() if check.inapplicable(spec) is None}
    assert applicable, "the library's spec has something to probe"
    assert reasons == dict.fromkeys(applicable, "the target does not allow 'probes'")


def test_run_probes_gives_no_reason_for_checks_of_generated_cases(spec: Spec) -> None:
    assert run_probes("with-model", context(spec, permits=())) == {}

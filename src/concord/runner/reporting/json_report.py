"""The machine-readable report: `contracts.json`; `src/concord/README.md` documents its members.

Model: pure; what the other reports and a replay read, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from concord.runner.planning.accepted import reported
from concord.runner.reporting.causes import Cause
from concord.runner.reporting.results import OperationTally, Tally
from concord.runner.reporting.verdict import Verdict

VERSION = 2


def report(
    tallies: Sequence[Tally],
    verdict: Verdict,
    *,
    run: dict[str, Any],
    seconds: float,
    remarks: Sequence[str] = (),
) -> dict[str, Any]:
    """The report; `run` says how it was started (target, seed, profile, command)."""
    return {
        "version": VERSION,
        "verdict": verdict.state.value,
        "exit_code": verdict.exit_code,
        "complete": all(tally.ended == "completed" or tally.skipped for tally in tallies),
        "seconds": round(seconds, 1),
        "run": run,
        "remarks": list(remarks),
        "apis": [_api(tally, verdict) for tally in tallies],
    }


def _api(tally: Tally, verdict: Verdict) -> dict[str, Any]:
    causes = tally.causes
    cause_of = {finding.id: cause.id for cause in causes for finding in cause.findings}
    applicable = (name for name, why in tally.checks.items() if why is None)
    return {
        "api": tally.api,
        "title": tally.title,
        "base_url": tally.base_url,
        "verdict": verdict.apis[tally.api].value,
        "reasons": list(verdict.reasons[tally.api]),
        "could_not_run": tally.could_not_run,
        "embedded": tally.embedded,
        "planned": list(tally.planned),
        "ended": tally.ended or ("skipped" if tally.skipped else "could-not-run"),
        "seconds": round(tally.seconds, 1),
        "cases": tally.cases,
        "requests": tally.requests,
        "methods": dict(sorted(tally.methods.items())),
        "checks": {name: tally.judged[name] for name in sorted({*tally.judged, *applicable})},
        "inapplicable": {
            name: why
            for name, why in sorted(tally.checks.items())
            if why and name not in tally.judged
        },
        "accepts": _accepts(tally),
        "operations": [_operation(operation) for operation in tally.operations.values()],
        "causes": [_cause(tally, cause) for cause in causes],
        "findings": [
            {
                **dataclasses.asdict(finding),
                "times": tally.times[finding.id],
                "first_seen": tally.first_seen.get(finding.id, ""),
                "accepted": _accepted(tally, finding.id),
                "cause": cause_of[finding.id],
            }
            for finding in tally.findings.values()
        ],
        "not_run": tally.not_run,
        "cut_short": [dataclasses.asdict(cut) for cut in tally.cut_short],
        "evidence": tally.summary,
        "warnings": tally.warnings,
        "errors": tally.errors,
    }


def _cause(tally: Tally, cause: Cause) -> dict[str, Any]:
    """A cause; the ids of its findings begin with the most fundamental one."""
    return {
        "id": cause.id,
        "severity": cause.severity.value,
        "title": cause.title,
        "findings": [it.id for it in cause.findings],
        "operations": list(cause.operations),
        "times": sum(tally.times[it.id] for it in cause.findings),
        "accepted": tally.is_accepted(cause),
    }


def _accepts(tally: Tally) -> list[dict[str, Any]]:
    """What the team accepts: of which operations (labels), why, and how often it applied."""
    found = reported(tally.accepts, tally.accept_times)
    for entry in found:
        entry["operations"] = [
            it.label
            for it in tally.operations.values()
            if entry["operation"] in ("", it.id, it.label)
        ]
    return found


def _accepted(tally: Tally, identifier: str) -> dict[str, str] | None:
    known = tally.accepted.get(identifier)
    if known is None:
        return None
    return {"reason": known.reason, "expires": known.expires.isoformat()}


def _operation(operation: OperationTally) -> dict[str, Any]:
    return {
        "operation": operation.label,
        "operation_id": operation.id,
        "reached": operation.reached,
        "cases": operation.cases,
        "statuses": dict(sorted(operation.statuses.items())),
        "checks": {
            name: {"judged": judged, "failed": operation.failed[name]}
            for name, judged in sorted(operation.judged.items())
        },
    }

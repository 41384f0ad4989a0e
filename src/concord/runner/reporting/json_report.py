"""The machine-readable report: `contracts.json`; `src/concord/README.md` documents its members.

Model: pure; what the other reports and a replay read, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from concord.evidence import Accused
from concord.runner.finding import Finding
from concord.runner.planning.accepted import reported
from concord.runner.readings.search import FollowedReading
from concord.runner.reporting.causes import Cause
from concord.runner.reporting.console import settle_command
from concord.runner.reporting.results import ApiResult, OperationResult
from concord.runner.reporting.verdict import Verdict

VERSION = 2


def report(
    results: Sequence[ApiResult],
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
        "complete": all(result.ended == "completed" or result.skipped for result in results),
        "seconds": round(seconds, 1),
        "run": run,
        "remarks": list(remarks),
        "apis": [_api(result, verdict) for result in results],
    }


def _api(result: ApiResult, verdict: Verdict) -> dict[str, Any]:
    causes = result.causes
    cause_of = {finding.id: cause.id for cause in causes for finding in cause.findings}
    applicable = (name for name, why in result.checks.items() if why is None)
    return {
        "api": result.api,
        "title": result.title,
        "base_url": result.base_url,
        "verdict": verdict.apis[result.api].value,
        "reasons": list(verdict.reasons[result.api]),
        "could_not_run": result.could_not_run,
        "embedded": result.embedded,
        "planned": list(result.planned),
        "ended": result.ended or ("skipped" if result.skipped else "could-not-run"),
        "seconds": round(result.seconds, 1),
        "cases": result.cases,
        "requests": result.requests,
        "methods": dict(sorted(result.methods.items())),
        "checks": {name: result.judged[name] for name in sorted({*result.judged, *applicable})},
        "inapplicable": {
            name: why
            for name, why in sorted(result.checks.items())
            # what judged after all applied, whatever was foreseen
            if why and name not in result.judged
        },
        "accepts": _accepts(result),
        "operations": [_operation(operation) for operation in result.operations.values()],
        "followed": [_followed(it, result.accused) for it in result.followed],
        "causes": [_cause(result, cause) for cause in causes],
        "findings": [_finding(result, it, cause_of[it.id]) for it in result.findings.values()],
        "not_run": result.not_run,
        "cut_short": [dataclasses.asdict(cut) for cut in result.cut_short],
        "evidence": result.summary,
        "warnings": result.warnings,
        "errors": result.errors,
    }


def _followed(followed: FollowedReading, accused: Accused) -> dict[str, Any]:
    """A reading that the server follows, with the findings that it explains."""
    return {
        "entry": followed.entry,
        "accused": accused,
        "reading": followed.reading,
        "text": followed.text,
        "chosen": followed.chosen,
        "settle": settle_command(followed.name, accused),
        "findings": [dataclasses.asdict(it) for it in followed.findings],
        "location": followed.location,
        "shown_by": followed.shown_by,
        "exchanges": followed.exchanges,
        "example": dict(followed.example),
        "same": list(followed.same),
    }


def _finding(result: ApiResult, finding: Finding, cause: str) -> dict[str, Any]:
    """A finding, with what its run and the known deviations say of it."""
    return {
        **dataclasses.asdict(finding),
        "times": result.times[finding.id],
        "first_seen": result.first_seen.get(finding.id, ""),
        "accepted": _accepted(result, finding.id),
        "cause": cause,
    }


def _cause(result: ApiResult, cause: Cause) -> dict[str, Any]:
    """A cause; the ids of its findings begin with the most fundamental one."""
    return {
        "id": cause.id,
        "severity": cause.severity.value,
        "title": cause.title,
        "findings": [it.id for it in cause.findings],
        "operations": list(cause.operations),
        "times": sum(result.times[it.id] for it in cause.findings),
        "accepted": result.is_accepted(cause),
    }


def _accepts(result: ApiResult) -> list[dict[str, Any]]:
    """What the team accepts: of which operations (labels), why, and how often it applied."""
    found = reported(result.accepts, result.accept_times)
    for entry in found:
        entry["operations"] = [
            it.label
            for it in result.operations.values()
            if entry["operation"] in ("", it.id, it.label)
        ]
    return found


def _accepted(result: ApiResult, identifier: str) -> dict[str, str] | None:
    known = result.accepted.get(identifier)
    if known is None:
        return None
    return {"reason": known.reason, "expires": known.expires.isoformat()}


def _operation(operation: OperationResult) -> dict[str, Any]:
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

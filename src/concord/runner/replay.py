"""Recorded findings, shown again: by their requests, or by the run in which they occurred.

Model: how a finding is replayed stands with its check (`Check.replay`). Its requests are sent
with fresh credentials, ids that came out of earlier responses come out of new ones, and the
response is judged by the same check (`worker.rejudge`). What no few requests show is looked for by
repeating the run of the API with its seed; so is a finding whose requests do not show it again, at
the end of its own run or in the replay: it may need the state that the run had built up. In either
case it is reproduced if and only if the same finding, by its id, occurs.
Known limits: a target that holds other data than in the run may respond differently although it is
as broken as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from concord.errors import CouldNotRunError
from concord.project import REPORT
from concord.runner.finding import Finding
from concord.runner.messages import CLOSED
from concord.runner.plan import Plan
from concord.runner.reporting.files import read, read_file, understood
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.rejudge import judged
from concord.runner.worker.request_guard import RequestGuard
from concord.runner.worker.resend import Resent, resend
from concord.runner.worker.transport import Wire
from concord.spec import Spec

_LISTED = 20
"""Failures of a report that a message names."""


def replayable(wanted: str, folder: Path) -> list[Finding]:
    """The findings that `wanted` means: an id of the report in `folder`, or all of a file.

    Raises CouldNotRunError.
    """
    path = file_of(wanted)
    if path is None:
        found = {it.id: it for it in _findings(folder / REPORT, read(folder))}
        if wanted not in found:
            held = [f"{it.id} ({it.operation_id})" for it in found.values()]
            left = f" and {len(held) - _LISTED} more" if len(held) > _LISTED else ""
            raise CouldNotRunError(
                f"no failure {wanted!r} in {folder / REPORT}, the last report, which holds "
                f"{', '.join(held[:_LISTED]) or 'none'}{left}"
            )
        return [found[wanted]]
    findings = _findings(path, read_file(path))
    if not findings:
        raise CouldNotRunError(f"{path}: holds no failure that could be replayed")
    return findings


def file_of(wanted: str) -> Path | None:
    """The report that a failure is named by, None where `wanted` is an id."""
    path = Path(wanted)
    # what ends in `.json` was meant as a file, also where there is none
    return path if path.suffix == ".json" or path.is_file() else None


def _findings(path: Path, report: dict[str, Any]) -> list[Finding]:
    with understood(path):
        return [Finding.from_json(told) for api in report["apis"] for told in api["findings"]]


def check_known(spec: Spec, finding: Finding) -> None:
    """Raise CouldNotRunError where the spec, or this version, does not know what was found."""
    if all(it.id != finding.operation_id for it in spec.operations):
        raise CouldNotRunError(
            f"{finding.id} is a failure of {finding.operation_id}, an operation that the spec of "
            f"{spec.api} does not have any more"
        )
    if by_requests(finding) and finding.check not in judged():
        raise CouldNotRunError(
            f"{finding.id} is a failure of {finding.check}, a check that this version does not "
            "have (run the contracts again)"
        )


def recorded_operations(report: Mapping[str, Any]) -> list[str]:
    """The operations to repeat a recorded run with; none: all.

    A shard has tested its share alone: with other operations other requests would be sent.
    """
    if "shard" not in report["run"]:
        return list(report["run"]["operations"])
    return [it["operation_id"] for api in report["apis"] for it in api["operations"]]


def by_requests(finding: Finding) -> bool:
    """Whether the requests of `finding` are recorded, and show it."""
    return finding.request is not None and finding.replayed_by != "operation"


def replay(spec: Spec, plan: Plan, finding: Finding) -> Resent:
    """Send the requests of `finding` again. Raises CouldNotRunError."""
    redactor = Redactor.of(spec, plan.credentials)
    for variable, secret in plan.secrets.items():
        redactor.learn(secret, f"${variable}")
    wire = Wire(
        plan.base_url,
        gate=RequestGuard(plan.limits),
        timeout=plan.timeout,
        connection=plan.connection,
        largest=plan.largest,
        # the run that found it knew the server
        has_responded=CLOSED in finding.what,
    )
    identity = Authenticator(spec, plan.credentials, wire, redactor, environment=plan.environment)
    return resend(spec, plan, finding, wire, identity)

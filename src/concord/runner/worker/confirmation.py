"""Sends the requests of each finding again at the end of a run, to choose how it is replayed.

Model: a finding whose recorded requests do not show it again, in the very run that found it, is
replayed by repeating the run of its operation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from concord.errors import CouldNotRunError
from concord.runner.finding import Finding
from concord.runner.plan import PROBES
from concord.runner.worker.request_guard import READS
from concord.runner.worker.resend import resend
from concord.runner.worker.resources import Resources


def confirm(run: Resources, is_stopped: Callable[[], bool]) -> None:
    """Send the requests of each finding again; emit those that they do not show any more."""
    # a copy: sending the requests again may add findings
    for finding in list(run.results.findings.values()):
        if finding.replayed_by == "operation" or is_stopped() or not _may_resend(run, finding):
            continue
        if not _shows(run, finding):
            run.emit("finding", finding=dataclasses.asdict(finding.by_the_run()))


def _may_resend(run: Resources, finding: Finding) -> bool:
    """Whether the run may send the requests of `finding`, and its operation has some left."""
    methods = [it.request.method for it in finding.steps]
    methods += [finding.request.method] if finding.request is not None else []
    allowed = not run.plan.read_only or READS.issuperset(methods)
    return allowed and run.turns.probes(PROBES, finding.operation)


def _shows(run: Resources, finding: Finding) -> bool:
    """Whether the requests of `finding` show it once more."""
    try:
        return resend(run.spec, run.plan, finding, run.wire, run.identity).again
    except CouldNotRunError:
        if run.gate.closed:
            raise
        return False  # the server does not respond to them any more

"""Checks at the end of a run that its credentials are still accepted.

A 401 is documented, so no check objects to one: a run whose token expired half-way would be green.
"""

from __future__ import annotations

from collections.abc import Mapping

from concord.checks.last_success import LastSuccess
from concord.errors import CouldNotRunError
from concord.runner.worker.discovery import read
from concord.runner.worker.resources import Resources


def check_admission(run: Resources, last_success: Mapping[str, LastSuccess]) -> None:
    """Repeat a read that has succeeded. Raises CouldNotRunError if it is refused by now."""
    if run.plan.emulated:
        return  # the reference model judges each 401 there
    for operation in run.spec.operations:
        last = last_success.get(operation.label)
        if operation.method != "get" or last is None or not run.identity.parts(operation):
            continue
        # the first success and not the last: what a later one read may be deleted by now
        target = run.identity.present(operation).on(last.first)
        status = read(operation, target, run.wire, run.identity).status
        if status in (401, 403):
            raise CouldNotRunError(
                f"{run.spec.api}: the server refuses the credentials by now ({status} to "
                f"{operation.label}, which it had answered): since then nothing was tested "
                f"(do they expire? check {run.identity.variables})"
            )
        return

"""List recheck: each list once more, after the examples and after the phases, judged by the model.

Model: the lists that discovery read before the first generated request, and the first request of
each list that succeeded, are sent again as they were; the reference model, which has followed the
run, predicts what they must show by now. A server that caches a list is found even where nothing
else reads it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from concord.checks import Violation
from concord.checks.last_success import LastSuccess
from concord.checks.model_protocol import Model
from concord.runner.probes.context import AGREES, ProbeContext
from concord.runner.worker.discovery import Listed, read
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation

Judged = tuple[Operation, Violation | None, RecordedCase]


def run(context: ProbeContext) -> dict[str, str]:
    """Read the lists again, and report how the model judges each."""
    assert context.model is not None
    listed = [*context.listed, *first_lists(context.operations, context.last_success)]
    for operation, violation, exchange in recheck(listed, context, context.model):
        context.report(operation, AGREES, violation, exchange)
    return {}


def recheck(listed: Sequence[Listed], context: ProbeContext, model: Model) -> Iterator[Judged]:
    """Each of the `listed` requests once more, as the model judges its response."""
    # each request once, although discovery and a phase may both have sent it
    for operation, target in {(it[0].label, it[1]): it for it in listed}.values():
        if not context.allows(operation.label):
            continue
        sent = read(operation, target, context.wire, context.identity)
        body = b"{}" if operation.has_body else None
        found = context.mismatches(model, operation, target, body, sent)
        exchange = context.record(operation, target, body, sent)
        for violation in found or ():
            yield operation, violation, exchange
        if found == []:
            yield operation, None, exchange


def first_lists(
    operations: Sequence[Operation], last_success: Mapping[str, LastSuccess]
) -> Iterator[Listed]:
    """The first request of each of these lists that succeeded."""
    for operation in operations:
        found = last_success.get(operation.label)
        if operation.action == "list" and operation.method == "get" and found is not None:
            yield operation, found.first

"""The look around after the examples and after a run: each list once more, now that it has written.

Model: the lists that were looked at before the first generated request, and the first request of
each list that succeeded, are asked for again in the same words; the model that has followed the run
says what they must show by now. A server that shows a list as it was is noticed even where nothing
else asked twice. After the examples, too: later writes may put back what these have changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from concord.checks import Violation
from concord.checks.last_success import LastSuccess
from concord.checks.model_protocol import Model
from concord.runner.probes.context import Asking
from concord.runner.worker.discovery import Listed, read
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation

Judged = tuple[Operation, Violation | None, RecordedCase]


def look_again(asked: Sequence[Listed], asking: Asking, model: Model) -> Iterator[Judged]:
    """Each list that was `asked` for, as the model finds it."""
    for operation, target in {(it[0].label, it[1]): it for it in asked}.values():
        if not asking.allows(operation.label):
            continue
        sent = read(operation, target, asking.wire, asking.identity)
        body = b"{}" if "requestBody" in operation.definition else None
        found = asking.mismatches(model, operation, target, body, sent)
        exchange = asking.exchange(operation, target, body, sent)
        for violation in found or ():
            yield operation, violation, exchange
        if found == []:
            yield operation, None, exchange


def first_lists(
    operations: Sequence[Operation], remembered: Mapping[str, LastSuccess]
) -> Iterator[Listed]:
    """The first request of each of these lists that succeeded."""
    for operation in operations:
        action = operation.definition.get("x-resource", {}).get("action")
        found = remembered.get(operation.label)
        if action == "list" and operation.method == "get" and found is not None:
            yield operation, found.first

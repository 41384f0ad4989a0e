"""The failure that a check of ours raises."""

from __future__ import annotations

from concord.checks.messages import violation_key
from concord.checks.schemathesis_names import Failure
from concord.checks.violation_data import NO_DATA, ViolationData
from concord.spec import Operation


class Violation(Failure):
    """A broken property: what, where in the response (`at`), and the spec's words (`pointer`).

    `relies_on` are pointers of all else that the judgement needs to be so, keyword by keyword;
    `shown_by` are the operations whose words (`Check.relies_on`) it needs beside the judged one's.
    """

    kind_title = "Contract broken"

    def __init__(
        self,
        *,
        operation: str,
        what: str,
        pointer: str,
        at: str | None = None,
        relies_on: tuple[str, ...] = (),
        shown_by: tuple[Operation, ...] = (),
        data: ViolationData = NO_DATA,
        case_id: str | None = None,
    ) -> None:
        super().__init__(operation=operation, message=what, case_id=case_id)
        self.what = what
        self.pointer = pointer
        self.at = at
        self.relies_on = relies_on
        self.shown_by = shown_by
        self.data = data
        self.follow_ups: tuple[str, ...] = ()
        """Ids of the cases that the check sent itself before it judged, in their order."""

    @property
    def _unique_key(self) -> str:
        # Schemathesis takes failures of one key for the same: no value may be part of it
        return violation_key(self.pointer, self.at, self.what)

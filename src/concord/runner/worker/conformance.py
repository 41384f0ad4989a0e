"""Judges responses to follow-up requests and probes by the same checks as generated cases.

Model: the judgement of one exchange (`concord.evidence`), reported under the names that the same
judgements have in Schemathesis. A request to wait (429) is none of the contract's business here.
"""

from __future__ import annotations

from concord.checks import READABLE, Violation, unreadable
from concord.checks.messages import Message, is_required
from concord.checks.violation_data import ViolationData
from concord.evidence import NO_JSON, Grounds, Judge
from concord.http import TOO_MANY_REQUESTS, Exchange, Request, Response
from concord.runner.probes.context import Report
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, SchemaViolation, Spec

_CHECKS = {
    "status": "status_code_conformance",
    "header": "response_headers_conformance",
    "content-type": "content_type_conformance",
    "body": "response_schema_conformance",
}


class Conformance:
    """Judges the responses to requests of one spec, and reports each judgement."""

    def __init__(self, spec: Spec, report: Report) -> None:
        self._judge = Judge(spec)
        self._grounds = Grounds(spec)
        self._report = report

    def judge(self, operation: Operation, sent: Response, exchange: RecordedCase) -> None:
        """Report the status, and whatever else of the response departs from the spec."""
        if sent.problem:
            # of what was not read, nothing else is known
            self._report(operation, READABLE, unreadable(operation, sent.problem), exchange)
            return
        if sent.status == TOO_MANY_REQUESTS:
            return
        received = Exchange(
            operation=operation,
            request=Request(method=operation.method.upper(), target=""),
            response=sent,
        )
        # by what it says: a list breaks the same place in each of its items
        found = {
            (_CHECKS[where], it.schema, it.what): (where, it)
            for where, it in self._judge.response_violations(received)
        }
        if "status_code_conformance" not in {check for check, _, __ in found}:
            self._report(operation, "status_code_conformance", None, exchange)
        for (check, pointer, what), (where, it) in found.items():
            in_body = check == "response_schema_conformance" and it.what != NO_JSON
            at = it.at if in_body else None
            # the words of the spec distinguish violations, its text holds values
            said = Message(what, what if is_required(pointer) else "")
            violation = Violation(
                operation=operation.label,
                what=said,
                pointer=pointer,
                at=at,
                relies_on=self._relies_on(operation, sent, check, it),
                data=ViolationData(
                    received_status=sent.status,
                    is_undeclared=check == "status_code_conformance",
                    members=it.members,
                    header=_header(where, it),
                ),
            )
            self._report(operation, check, violation, exchange)

    def _relies_on(
        self, operation: Operation, sent: Response, check: str, found: SchemaViolation
    ) -> tuple[str, ...]:
        """What makes a violated schema apply to the response."""
        if check != "response_schema_conformance":
            return ()
        return self._grounds.of_place(operation, sent.status, sent.media_type, found.at)


def _header(where: str, found: SchemaViolation) -> str:
    """The header that a violation is about; empty if it is about none."""
    if where == "content-type":
        return where
    return found.at.lower() if where == "header" else ""

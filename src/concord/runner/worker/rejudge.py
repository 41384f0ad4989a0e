"""Judges a response again by the check of a recorded finding.

Model: `breaks` looks at one exchange. A check of ours runs its own code and may send follow-ups; of
Schemathesis' checks the condition under which each of them fails is repeated (read from 4.32), for
they take a generated case, which no report holds. Whatever the check: a finding's id holds the
status, so that another status is another finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from concord.checks import CHECKS, Violation, replay_of
from concord.checks.exchange import OverBudgetError, Send, Subject
from concord.checks.filters import body_filters
from concord.checks.near_valid_input import NEAR_VALID_INPUT
from concord.checks.references import references
from concord.checks.refusal import is_failure
from concord.evidence import Judge
from concord.http import TOO_MANY_REQUESTS, Request, Response, path_of, path_parameters_of, payload
from concord.runner.finding import Finding
from concord.runner.plan import Plan
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.transport import Wire
from concord.spec import METHODS, Operation, Spec, child

_SPOKEN = frozenset({"head", "options"})


@dataclass(frozen=True, kw_only=True)
class Again:
    """A finding's request, sent again, and what it takes to judge the response.

    target, body   as they were sent: the values of this time are in them
    """

    spec: Spec
    plan: Plan
    finding: Finding
    target: str
    body: str | None
    sent: Response
    wire: Wire
    identity: Authenticator

    @property
    def operation(self) -> Operation:
        """The operation that broke its contract."""
        return self.spec.operation(self.finding.operation_id)

    @property
    def exchange(self) -> RecordedCase:
        """The exchange, as findings are made of it."""
        request = self.finding.request
        assert request is not None
        return RecordedCase(
            phase=self.finding.phase,
            request=replace(request, path=self.target, body=self.body),
            status=self.sent.status,
            media_type=self.sent.media_type,
            text=self.sent.text,
        )

    @property
    def subject(self) -> Subject:
        """The exchange, as a check judges it."""
        recorded = self.finding.request
        request = Request(
            method=recorded.method.upper() if recorded else self.operation.method.upper(),
            target=self.target,
            body=None if self.body is None else self.body.encode(),
        )
        return Subject(
            operation=self.operation,
            request=request,
            response=self.sent,
            path_parameters=path_parameters_of(self.operation.path, request.path),
            failed=is_failure(self.spec, self.operation, self.sent),
            body_filters=body_filters(self.spec, self.operation),
        )


def breaks(again: Again) -> bool:
    """Whether the response shows the same finding. Raises CouldNotRunError."""
    check = again.finding.check
    if check == "response_is_readable":
        return bool(again.sent.problem)
    if again.sent.problem or again.sent.status != again.finding.status:
        return False
    if check in CHECKS:
        return any(again.finding.id in _ids(again, it) for it in _violations(again))
    return _CONDITIONS[check](again)


def judged() -> frozenset[str]:
    """The names of all checks that `breaks` can judge."""
    own = {name for name in CHECKS if replay_of(name) != "operation"}
    return frozenset({*own, *_CONDITIONS, "response_is_readable"})


def _ids(again: Again, violation: Exception) -> set[str]:
    found = Findings(again.spec, again.plan)
    return {
        it.id for it in found.of(again.operation, again.finding.check, violation, again.exchange)
    }


def _violations(again: Again) -> Iterator[Violation]:
    """What the check itself says of the response."""
    check, request = CHECKS[again.finding.check], again.finding.request
    assert request is not None
    success = again.subject.success
    called = request.method.lower() == again.operation.method
    if not check.every_response and not (success and called):
        return
    for subject in _subjects(again):
        try:
            check.judge(again.spec, subject, _sender(again))
        except Violation as violation:
            yield violation
        except OverBudgetError:
            continue


def _subjects(again: Again) -> Iterator[Subject]:
    """What the check judges; of an unknown id, each place where it may stand."""
    if again.finding.check != "unknown_id_is_refused":
        yield again.subject
        return
    for reference in references(again.spec, again.operation):
        if reference.refused:
            yield replace(again.subject, unknown=reference.pointer)


def _sender(again: Again) -> Send:
    def send(
        operation: Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Subject:
        presented = again.identity.present(operation)
        path = path_of(operation.path, names)
        target = presented.on(f"{path}?{urlencode(query, doseq=True)}" if query else path)
        content: dict[str, Any] = {"headers": dict(presented.headers)}
        if operation.has_body:
            content["json"] = dict(body or {})
        sent = again.wire.send(operation.method, target, **content)
        if sent.status == TOO_MANY_REQUESTS:
            raise OverBudgetError  # a 429 says nothing about the contract
        return Subject(
            operation=operation,
            request=Request(
                method=operation.method.upper(),
                target=target,
                body=json.dumps(content["json"]).encode() if "json" in content else None,
            ),
            response=sent,
            path_parameters=dict(names),
            failed=is_failure(again.spec, operation, sent),
            judged=again.operation.label,
            body_filters=body_filters(again.spec, operation),
        )

    return send


def _same_status(_: Again) -> bool:
    return True  # which is compared before


def _undocumented_type(again: Again) -> bool:
    kinds = {where for where, _ in Judge(again.spec).response_violations(again.subject)}
    return "content-type" in kinds


def _wrong_headers(again: Again) -> bool:
    """Whether a documented header is missing, or breaks its schema."""
    judge = Judge(again.spec)
    found = list(judge.response_violations(again.subject))
    if any(where == "header" for where, _ in found):
        return True
    pointer, _ = judge.declared(again.subject)
    declared = again.spec.at(pointer).get("headers", {}) if pointer else {}
    schemas = again.spec.validator("response")
    for name in declared:
        header = again.spec.resolve(child(pointer or "", "headers", name))
        text = again.sent.headers.get(name.lower())
        if text is None or "schema" not in header.definition:
            continue
        place = child(header.pointer, "schema")
        if not any(
            # a header is a text; one that holds a number is valid where the schema wants a number
            schemas.is_valid(place, it)
            for it in (text, payload.parse_or_none(text.encode()))
        ):
            return True
    return False


def _wrong_body(again: Again) -> bool:
    found = Findings(again.spec, again.plan)
    check = again.finding.check
    if again.finding.id in found.ids_of_violations(again.operation, check, again.exchange):
        return True
    # a finding with a place is one of the schema, which was just looked at
    if again.finding.at is not None:
        return False
    return bool(again.sent.body) and payload.parse_or_none(again.sent.body) is None


def _wrong_allow(again: Again) -> bool:
    """Whether `Allow` and the methods of the path differ."""
    stated = again.sent.headers.get("allow", "")
    allowed = {it.strip().lower() for it in stated.split(",") if it.strip()}
    declared = {it for it in METHODS if it in again.spec.document["paths"][again.operation.path]}
    # servers answer HEAD and OPTIONS by themselves, whatever the document declares
    return bool(allowed) and bool((allowed ^ declared) - _SPOKEN)


def _unrefused_method(again: Again) -> bool:
    """Whether the response to another method is none of status 405 with `Allow`."""
    return again.sent.status != 405 or not again.sent.headers.get("allow")


def _accepts_near_valid(again: Again) -> bool:
    return again.sent.status >= 500 or again.subject.success


_CONDITIONS: Mapping[str, Callable[[Again], bool]] = {
    "not_a_server_error": _same_status,
    "status_code_conformance": _same_status,
    "positive_data_acceptance": _same_status,
    "negative_data_rejection": _same_status,
    "missing_required_header": _same_status,
    "ignored_auth": _same_status,
    "foreign_token_is_refused": _same_status,
    "content_type_conformance": _undocumented_type,
    "response_headers_conformance": _wrong_headers,
    "response_schema_conformance": _wrong_body,
    "unsupported_method": _unrefused_method,
    "allow_header_conformance": _wrong_allow,
    NEAR_VALID_INPUT: _accepts_near_valid,
}
"""By check: whether a response of the recorded status fails it."""

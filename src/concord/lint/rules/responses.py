"""The responses of operations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from concord.http import BODILESS
from concord.lint.finding import Checks, Problem
from concord.lint.subject import Operation, Subject
from concord.spec.vocabulary import OUTCOME

checks = Checks()

_STATUS = re.compile(r"[1-5]([0-9]{2}|XX)\Z")


def _statuses(operation: Operation) -> list[str]:
    found = operation.node.value.get("responses")
    return [name for name in found if not name.startswith("x-")] if isinstance(found, dict) else []


@checks.of("responses.status-code")
def status_code(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("responses"):
        for name in node.value:
            if name != "default" and not name.startswith("x-") and not _STATUS.match(name):
                yield Problem(
                    pointer=node.child(name),
                    what=f"{name!r} is no status code",
                    fix='write three digits, such as "200"',
                )


@checks.of("responses.success")
def success(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        # a redirect is all that some operations have for an answer
        if not any(status[:1] in "23" for status in _statuses(operation) if status):
            yield Problem(
                pointer=operation.node.pointer,
                what=f"{operation.name} has no response for success",
                fix="add its 2xx response",
            )


@checks.of("responses.client-error")
def client_error(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        # without any of these there is nothing that a caller could get wrong
        can_fail = (
            operation.parameters
            or subject.request(operation)
            or operation.node.value.get("security")
        )
        fails = any(status.startswith("4") for status in _statuses(operation))
        if can_fail and not fails and not operation.is_webhook:
            yield Problem(
                pointer=operation.node.pointer,
                what=f"{operation.name} has parameters, a body or security, and no 4xx response",
                fix="add each failure by `$ref` to components/responses",
            )


@checks.of("responses.failure-by-reference")
def failure_by_reference(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        # what a receiver responds is the user's, and in no component of the vendor's
        for status in _statuses(operation) if not operation.is_webhook else ():
            node = subject.nodes.get(operation.node.child("responses", status))
            if status[:1] in ("4", "5") and node is not None and node.reference is None:
                yield Problem(
                    pointer=node.pointer,
                    what=f"the response {status} of {operation.name} is written inline",
                    fix="move it to components/responses and refer to it",
                )


@checks.of("responses.no-body")
def no_body(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        for status, response in subject.responses(operation):
            # RFC 9110, section 6.4.1: which responses have no content
            empty = status in map(str, BODILESS) or operation.method == "head"
            if empty and response.value.get("content"):
                yield Problem(
                    pointer=operation.node.child("responses", status),
                    what=f"the response {status} of {operation.name} cannot have a body",
                    fix="remove `content` or fix the status",
                )


@checks.of("responses.outcome")
def outcome(subject: Subject) -> Iterator[Problem]:
    stated = subject.word(subject.nodes[""], OUTCOME)
    if stated is None or not stated.required:
        return
    for operation in subject.operations:
        bodies = [] if operation.is_webhook else subject.successes(operation)
        if bodies and not subject.has_member(bodies, stated.member):
            yield Problem(
                pointer=operation.node.child("responses"),
                what=f"a success of {operation.name} has no {stated.member!r}, "
                "which distinguishes it from a failure",
                fix="add the member, or fix x-outcome",
            )

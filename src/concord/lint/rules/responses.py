"""What an operation answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from concord.lint import shapes
from concord.lint.finding import Family, Problem
from concord.lint.subject import Operation, Subject

rules = Family(name="responses")

_STATUS = re.compile(r"[1-5]([0-9]{2}|XX)\Z")
_BODILESS = ("204", "205", "304")


def _statuses(operation: Operation) -> list[str]:
    found = operation.node.value.get("responses")
    return [name for name in found if not name.startswith("x-")] if isinstance(found, dict) else []


@rules.rule("status-code")
def status_code(subject: Subject) -> Iterator[Problem]:
    """A key of `responses` is a status code, a class such as `4XX`, or `default`."""
    for node in subject.of("responses"):
        for name in node.value:
            if name != "default" and not name.startswith("x-") and not _STATUS.match(name):
                yield Problem(
                    pointer=node.child(name),
                    what=f"{name!r} is no status code",
                    fix='write three digits, such as "200"',
                )


@rules.rule("success")
def success(subject: Subject) -> Iterator[Problem]:
    """An operation documents what success looks like (2xx, or a redirection)."""
    for operation in subject.operations:
        if not any(status[:1] in "23" for status in _statuses(operation) if status):
            yield Problem(
                pointer=operation.node.pointer,
                what=f"{operation.name} has no response for success",
                fix="add its 2xx response",
            )


@rules.rule("client-error")
def client_error(subject: Subject) -> Iterator[Problem]:
    """An operation that can be called wrongly documents a 4xx."""
    for operation in subject.operations:
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


@rules.rule("failure-by-reference")
def failure_by_reference(subject: Subject) -> Iterator[Problem]:
    """A failure (4xx, 5xx) is a component, so that all operations fail alike."""
    for operation in subject.operations:
        for status in _statuses(operation) if not operation.is_webhook else ():
            node = subject.nodes.get(operation.node.child("responses", status))
            if status[:1] in ("4", "5") and node is not None and node.reference is None:
                yield Problem(
                    pointer=node.pointer,
                    what=f"the response {status} of {operation.name} is written inline",
                    fix="move it to components/responses and refer to it",
                )


@rules.rule("no-body")
def no_body(subject: Subject) -> Iterator[Problem]:
    """A response that cannot have a body (204, 205, 304, any of HEAD) has none."""
    for operation in subject.operations:
        for status, response in subject.responses(operation):
            empty = status in _BODILESS or operation.method == "head"
            if empty and response.value.get("content"):
                yield Problem(
                    pointer=operation.node.child("responses", status),
                    what=f"the response {status} of {operation.name} cannot have a body",
                    fix="remove `content` or fix the status",
                )


@rules.rule("outcome")
def outcome(subject: Subject) -> Iterator[Problem]:
    """The member that `x-outcome` names is in the JSON body of every success that must have it."""
    stated = subject.spec.document.get("x-outcome")
    if not isinstance(stated, dict) or stated.get("required") is False:
        return
    path = stated.get("member")
    if not isinstance(path, str):
        return
    for operation in subject.operations:
        answers = [] if operation.is_webhook else list(subject.answers(operation))
        if answers and not any(shapes.follow(subject, answer, path) for answer in answers):
            yield Problem(
                pointer=operation.node.child("responses"),
                what=f"the answer of {operation.name} has no {path!r}, which tells the outcome",
                fix="add the member, or fix x-outcome",
            )

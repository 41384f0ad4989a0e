"""Which extension may stand where, and what it holds: `vocabulary.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.lint import shapes, vocabulary
from concord.lint.finding import Checks, Problem
from concord.lint.representations import representations
from concord.lint.subject import Subject
from concord.spec import child

checks = Checks()


@checks.of("vocabulary.extension")
def extension(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        if not isinstance(node.value, dict):
            continue
        if vocabulary.has_kind(node.kind):
            for pointer, what, fix in vocabulary.faults(node.kind, node.value):
                yield Problem(pointer=node.pointer + pointer, what=what, fix=fix)
        elif node.kind not in ("callbacks", "reference"):
            for name in node.value:
                if name.startswith("x-"):
                    yield Problem(
                        pointer=node.child(name),
                        what=f"{name!r} may not stand on a {node.kind}",
                        fix="move it to the element that it is about (specs/README.md)",
                    )


@checks.of("vocabulary.token-request")
def token_request(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("security-scheme"):
        found = node.value.get("x-token-request")
        if not isinstance(found, dict):
            continue
        if node.value.get("type") != "oauth2":
            yield Problem(
                pointer=node.child("x-token-request"),
                what="x-token-request stands on an OAuth2 scheme only",
                fix="remove it",
            )
        if isinstance(found.get("operation"), str) and not subject.operation(found["operation"]):
            yield Problem(
                pointer=node.child("x-token-request", "operation"),
                what=f"{found['operation']!r} is no operation",
                fix="write the operationId of the token call",
            )


@checks.of("vocabulary.caused-by")
def caused_by(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("webhook"):
        found = node.value.get("x-caused-by")
        for index, cause in enumerate(found if isinstance(found, list) else ()):
            place = node.child("x-caused-by", str(index))
            if isinstance(cause, str):
                yield from _no_operation(subject, place, cause)
            elif isinstance(cause, dict):
                yield from _cause(subject, place, cause)


def _cause(subject: Subject, place: str, cause: dict[str, Any]) -> Iterator[Problem]:
    for key in ("operation", "after"):
        if isinstance(cause.get(key), str):
            yield from _no_operation(subject, f"{place}/{key}", cause[key])
    called, sent = subject.operation(cause.get("operation")), cause.get("sent")
    for path in sent if isinstance(sent, dict) else ():
        if called is None:
            break
        bodies = list(subject.sent(called))
        if not any(shapes.follow(subject, body, path) for body in bodies):
            yield Problem(
                pointer=child(place, "sent", path),
                what=f"the request of {called.name} has no {path!r}",
                fix="write the dotted path of a member of its body",
            )
    if "resource" in cause:
        yield from _unlisted(subject, place, cause)


def _unlisted(subject: Subject, place: str, cause: dict[str, Any]) -> Iterator[Problem]:
    """What a list of the resource does not show."""
    lists = [
        operation
        for operation in subject.operations
        if operation.extension("x-resource").get("name") == cause["resource"]
        and operation.extension("x-resource").get("action") == "list"
    ]
    if not lists:
        yield Problem(
            pointer=f"{place}/resource",
            what=f"no operation lists {cause['resource']!r}",
            fix="name the resource of a list (x-resource)",
        )
        return
    shown = [node for operation in lists for node in representations(subject, operation)]
    stated = {key: cause.get(key) for key in ("found", "becomes")}
    paths = [(key, path) for key, of in stated.items() if isinstance(of, dict) for path in of]
    paths += [("time", cause["time"])] if isinstance(cause.get("time"), str) else []
    for key, path in paths:
        if not any(shapes.follow(subject, item, path) for item in shown):
            yield Problem(
                pointer=child(place, key) if key == "time" else child(place, key, path),
                what=f"no list of {cause['resource']!r} shows {path!r}",
                fix="write the dotted path of a member of its items",
            )


def _no_operation(subject: Subject, pointer: str, identifier: str) -> Iterator[Problem]:
    if not subject.operation(identifier):
        yield Problem(
            pointer=pointer,
            what=f"{identifier!r} is no operation",
            fix="write the operationId of what causes the event",
        )


@checks.of("vocabulary.event")
def event(subject: Subject) -> Iterator[Problem]:
    root = subject.nodes[""].value.get("x-event")
    for operation in subject.operations:
        own = operation.extension("x-event")
        words = own or (root if isinstance(root, dict) else {})
        bodies = list(subject.sent(operation)) if operation.is_webhook else []
        for key in ("name", "id", "time"):
            path = words.get(key)
            if not isinstance(path, str) or not bodies:
                continue
            if not any(shapes.follow(subject, body, path) for body in bodies):
                holder = operation.node.child("x-event") if own else "/x-event"
                yield Problem(
                    pointer=child(holder, key),
                    what=f"the body of {operation.path} has no {path!r}",
                    fix="name a member that it has, or state x-event on the event itself",
                )


@checks.of("vocabulary.subscribes")
def subscribes(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        words = operation.extension("x-subscribes")
        sent, answered = list(subject.sent(operation)), list(subject.answers(operation))
        for key, path in words.items():
            places = [*sent, *answered] if key == "secret" else sent
            if isinstance(path, str) and not any(
                shapes.follow(subject, body, path) for body in places
            ):
                yield Problem(
                    pointer=operation.node.child("x-subscribes", key),
                    what=f"{operation.name} has no {path!r}",
                    fix="write the dotted path of a member of its request",
                )

"""Which extension may stand where, and what it holds: `vocabulary.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint import vocabulary
from concord.lint.finding import Checks, Problem
from concord.lint.representations import representations
from concord.lint.subject import Subject
from concord.lint.workflows import workflow_elements
from concord.spec import child
from concord.spec.vocabulary import CAUSED_BY, EVENT, SUBSCRIBES, TOKEN_REQUEST, WORDS, Cause

checks = Checks()


@checks.of("vocabulary.extension")
def extension(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        if not isinstance(node.value, dict):
            continue
        if vocabulary.has_kind(node.kind):
            for pointer, what, fix in vocabulary.problems(node.kind, node.value):
                if not _is_foreign(subject, node.pointer + pointer):
                    yield Problem(pointer=node.pointer + pointer, what=what, fix=fix)
        # keys of `callbacks` are names, and of a reference OpenAPI ignores what stands beside it
        elif node.kind not in ("callbacks", "reference"):
            for name in node.value:
                if name.startswith("x-") and not _is_foreign(subject, node.child(name)):
                    yield Problem(
                        pointer=node.child(name),
                        what=f"{name!r} may not stand on {node.kind}",
                        fix="move it to the element that it is about (specs/README.md)",
                    )
    yield from _of_workflows(subject)


def _of_workflows(subject: Subject) -> Iterator[Problem]:
    for kind, pointer, value in workflow_elements(subject):
        for below, what, fix in vocabulary.problems(kind, value):
            yield Problem(pointer=pointer + below, what=what, fix=fix, file="workflows")


def _is_foreign(subject: Subject, pointer: str) -> bool:
    """Whether an extension is another tool's: an unknown word that an imported document brings."""
    spec = subject.spec
    name = pointer.rpartition("/")[2]
    if not spec.is_imported or name in WORDS or not name.startswith("x-"):
        return False
    # in our overlay an unknown word is a typing error of ours, not another tool's extension
    return spec.overlay is None or spec.locate(pointer).path != spec.overlay.path


@checks.of("vocabulary.token-request")
def token_request(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("security-scheme"):
        found = subject.word(node, TOKEN_REQUEST)
        if found is None:
            continue
        place = TOKEN_REQUEST.at(node.pointer)
        if node.value.get("type") != "oauth2":
            yield Problem(
                pointer=place,
                what="x-token-request stands on an OAuth2 scheme only",
                fix="remove it",
            )
        operation = found.get("operation")
        if isinstance(operation, str) and not subject.operation(operation):
            yield Problem(
                pointer=child(place, "operation"),
                what=f"{operation!r} is no operation",
                fix="write the operationId of the token call",
            )


@checks.of("vocabulary.caused-by")
def caused_by(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("webhook"):
        stated = CAUSED_BY.raw(node.value)
        for index, each in enumerate(stated if isinstance(stated, list) else ()):
            place = child(CAUSED_BY.at(node.pointer), index)
            # one by one: a malformed cause must not hide the others
            for cause in CAUSED_BY.tolerant({CAUSED_BY.name: [each]}) or ():
                if isinstance(each, str):
                    yield from _no_operation(subject, place, cause.operation)
                else:
                    yield from _cause(subject, place, cause)


def _cause(subject: Subject, place: str, cause: Cause) -> Iterator[Problem]:
    for key, identifier in (("operation", cause.operation), ("after", cause.after)):
        if identifier:
            yield from _no_operation(subject, child(place, key), identifier)
    called = subject.operation(cause.operation)
    for path in cause.sent if called else ():
        assert called is not None
        if not subject.has_member(subject.request_schemas(called), path):
            yield Problem(
                pointer=child(place, "sent", path),
                what=f"the request of {called.name} has no {path!r}",
                fix="write the dotted path of a member of its body",
            )
    if cause.resource:
        yield from _unlisted(subject, place, cause)


def _unlisted(subject: Subject, place: str, cause: Cause) -> Iterator[Problem]:
    """What a list of the resource does not show."""
    lists = [
        operation
        for operation in subject.operations
        if operation.resource_name == cause.resource and operation.action == "list"
    ]
    if not lists:
        yield Problem(
            pointer=child(place, "resource"),
            what=f"no operation lists {cause.resource!r}",
            fix="name the resource of a list (x-resource)",
        )
        return
    shown = [pointer for operation in lists for pointer in representations(subject, operation)]
    named = [(child(place, "found", path), path) for path in cause.found]
    named += [(child(place, "becomes", path), path) for path in cause.becomes]
    named += [(child(place, "time"), cause.time)] if cause.time else []
    for pointer, path in named:
        if not subject.has_member(shown, path):
            yield Problem(
                pointer=pointer,
                what=f"no list of {cause.resource!r} shows {path!r}",
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
    for operation in subject.operations:
        bodies = subject.request_schemas(operation) if operation.is_webhook else []
        own = EVENT.stated(operation.node.value)
        holder = operation.node if own else subject.nodes[""]
        words = subject.word(holder, EVENT)
        if not bodies or words is None:
            continue
        for key, path in (("name", words.name), ("id", words.id), ("time", words.time)):
            if path and not subject.has_member(bodies, path):
                yield Problem(
                    pointer=child(EVENT.at(holder.pointer), key),
                    what=f"the body of {operation.path} has no {path!r}",
                    fix="name a member that it has, or state x-event on the event itself",
                )


@checks.of("vocabulary.subscribes")
def subscribes(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        words = operation.subscription
        if words is None:
            continue
        request = subject.request_schemas(operation)
        either = [*request, *subject.successes(operation)]
        for key, path, places in (
            ("url", words.url, request),
            ("events", words.events, request),
            ("secret", words.secret, either),
        ):
            if path and not subject.has_member(places, path):
                yield Problem(
                    pointer=child(SUBSCRIBES.at(operation.node.pointer), key),
                    what=f"{operation.name} has no {path!r}",
                    fix="write the dotted path of a member of its request",
                )

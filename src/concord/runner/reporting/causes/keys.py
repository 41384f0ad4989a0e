"""What one finding is about: its key. Findings that share a key have one cause.

Model: pure; the first row of `_KEYS` that concerns a finding gives its key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from concord.runner.finding import Finding
from concord.runner.messages import CLOSED
from concord.runner.reporting.causes.checks import (
    ACCEPTED,
    AUTHENTICATION,
    DELETED,
    DEPRECATED,
    FILTERS,
    MODEL,
    PAGES,
    SCHEMA,
    STORED,
)

Key = tuple[str, ...]
_NUMBERS = re.compile(r"\d+")


def family(finding: Finding) -> str:
    """The operations that a defect of a resource shows in."""
    return finding.context.resource or finding.operation_id


def key_of(finding: Finding) -> Key:
    """What a finding is about: its deviation, and the element that shows it."""
    for concerns, key in _KEYS:
        if concerns(finding):
            return key(finding)
    # a check that no row names: by the element and the member that it is about
    return ("other", finding.check, family(finding), finding.blame.pointer, finding.context.member)


def _is(*checks: str) -> Callable[[Finding], bool]:
    return lambda it: it.check in checks


def _of_family(name: str) -> Callable[[Finding], Key]:
    return lambda it: (name, family(it))


def _member(finding: Finding) -> Key:
    """A member of the representation of a resource."""
    place = finding.context.member or (finding.at or finding.blame.pointer)
    return ("member", family(finding), place)


def _stored(finding: Finding) -> Key:
    if not finding.context.member or finding.at is None:
        # what names no member of what was written says that nothing of it is there
        return ("lost", family(finding))
    return ("stored", family(finding), finding.context.member)


def _rests_on_a_deletion(finding: Finding) -> bool:
    """Whether the model says that a resource is still there: its record rests on the DELETE."""
    deleted = any(it.pointer.endswith("/delete/x-resource") for it in finding.relies_on)
    return deleted and finding.context.action != "delete"


def _accepted(finding: Finding) -> Key:
    """What of a request is not checked: one parameter, or the body of one operation."""
    pointer, member = finding.blame.pointer, finding.context.member
    if "/parameters/" in pointer:
        place = pointer.split("/schema")[0] if "/components/" not in pointer else pointer
        return ("accepted", finding.operation_id, place.removesuffix("/schema"))
    return ("accepted", finding.operation_id, member)


def _body(finding: Finding) -> Key:
    # what follows the colon quotes this one response
    said = finding.what.partition(":")[0]
    return ("body", finding.check, said)


_KEYS: Sequence[tuple[Callable[[Finding], bool], Callable[[Finding], Key]]] = (
    (lambda it: (it.status or 0) >= 500 or it.check == "not_a_server_error", _of_family("crash")),
    (lambda it: CLOSED in it.what, _of_family("crash")),
    # one cause for the whole API: no operation does this by itself, its error handler does
    (lambda it: it.context.is_refusal, lambda _: ("refusal",)),
    (
        lambda it: it.check in ACCEPTED and it.context.credentials,
        lambda _: ("authentication", "ignored_auth"),
    ),
    (lambda it: it.context.credentials, lambda it: ("authentication", it.check)),
    (_is(*AUTHENTICATION), lambda it: ("authentication", it.check)),
    (_is("refusal_is_harmless"), _of_family("refused-applied")),
    (_is(*STORED), _stored),
    (_is(*DELETED), _of_family("deleted")),
    (lambda it: it.check == MODEL and _rests_on_a_deletion(it), _of_family("deleted")),
    (_is("ensure_resource_availability"), _of_family("lost")),
    (_is("unique_stays_unique", "repetition_conflicts"), _of_family("unique")),
    (_is(*PAGES), lambda it: ("pages", it.operation_id)),
    (_is(*FILTERS), lambda it: ("filter", it.operation_id, it.blame.pointer)),
    (_is("links_lead_somewhere", "ids_resolve"), _of_family("links")),
    (_is("defaults_apply", *DEPRECATED), _member),
    (_is(*ACCEPTED), _accepted),
    (_is("positive_data_acceptance"), _of_family("rejected")),
    (_is("status_code_conformance"), lambda it: ("status", str(it.status))),
    (lambda it: it.check == SCHEMA and it.at is None, _body),
    (_is("content_type_conformance", "response_is_readable"), _body),
    (_is(SCHEMA), _member),
    (_is("response_headers_conformance"), lambda it: ("header", _NUMBERS.sub("", it.what))),
    (
        _is("unsupported_method", "allow_header_conformance"),
        lambda it: ("method", it.check, str(it.status)),
    ),
    (_is("events_arrive"), lambda it: ("events", it.blame.pointer)),
    # one cause for the whole API: what limits requests stands before all operations
    (_is("limit_is_kept"), lambda _: ("limit",)),
    (_is("codes_agree", "outcome_agrees"), lambda it: (it.check,)),
    (_is(MODEL), lambda it: _predicted(it)),
)


def _predicted(finding: Finding) -> Key:
    """What the reference model predicts otherwise, where nothing more fundamental is found."""
    context, status = finding.context, finding.status or 0
    if context.predicted is not None:
        return _predicted_status(finding, context.predicted, status)
    if finding.at is None:
        return ("header", context.header or finding.what)
    if context.whole:
        return ("list", finding.operation_id)
    return _member(finding)


def _predicted_status(finding: Finding, predicted: int, status: int) -> Key:
    if predicted in (401, 403) and status not in (401, 403):
        return ("authentication", MODEL)
    if predicted >= 400 > status:
        return ("accepted", finding.operation_id, "")
    if predicted < 400 <= status:
        reads = finding.context.action in ("read", "list")
        return ("lost" if reads else "rejected", family(finding))
    return ("status", str(status)) if status < 400 else ("refused", str(predicted), str(status))

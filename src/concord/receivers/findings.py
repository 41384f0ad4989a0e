"""From failures to findings: one a mistake, with its fix and its place in the spec.

Model: pure. Failures of one probe and one kind are one finding, whatever events show it; its id
follows from API, probe and kind, so it is the same in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from concord.evidence import Blame, Fact, blame, facts
from concord.http.curl import curl
from concord.http.payload import text
from concord.http.recorded import RecordedRequest, RecordedResponse
from concord.invocation import invocation
from concord.receivers.answers import origin_and_path
from concord.receivers.event import Event
from concord.receivers.probe import Failure, Kind, Probe, Rests
from concord.runner.finding import Context, Finding
from concord.runner.plan import PROBES
from concord.runner.secrets import Redactor
from concord.spec import child, response_key, vocabulary

_SHOWN = 16_000
"""Letters of a request's body that a finding holds."""
_SHORT = 16
"""Bytes of a body that a finding names itself: such as `[]`, which is no event."""
_CRASHED_AT_A_FORGERY = (
    "refuse it with a 4xx of your own: a 5xx says that the receiver failed, and has it delivered "
    "again; the receiver's log says what happened"
)
_FIX: dict[Kind, str] = {
    "crashed": "let no exception become a 5xx; the receiver's log says what happened",
    "late": "answer as soon as the event is stored, and work afterwards",
}
"""What to do, where the kind of failure says more than the probe."""
_IS_IT_THE_PATH = "is the path of --url right, and does it take this method?"
_WHAT_IT_VERIFIES = (
    "does the receiver verify with the secret that this run signs with, and over the raw body?"
)
_FIX_OF_REFUSAL = {
    **dict.fromkeys((404, 405), _IS_IT_THE_PATH),
    **dict.fromkeys((400, 401, 403), _WHAT_IT_VERIFIES),
}
"""What to look at where the documented example is refused, by status."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """What describes a run in its findings."""

    url: str
    replaying: str
    """The options, beside a finding's id, that a replay needs."""
    redact: Redactor
    within: float
    tested: int
    """How many events the run is about."""


def findings(
    failures: Iterable[tuple[Probe, Failure]], run: Described
) -> Iterator[tuple[Finding, int]]:
    """The findings that failures stand for, each with how many events show it."""
    grouped: dict[tuple[str, Kind], list[tuple[Probe, Failure]]] = {}
    for probe, failure in failures:
        grouped.setdefault((probe.name, failure.kind), []).append((probe, failure))
    for same in grouped.values():
        yield _finding(same[0][0], [failure for _, failure in same], run), len(same)


def identity(api: str, probe: str, kind: Kind) -> str:
    """The id of the finding of one mistake."""
    # short enough to be typed, as the ids of contract runs are
    return hashlib.sha256(repr((api, probe, kind)).encode()).hexdigest()[:8]


def _finding(probe: Probe, failures: Sequence[Failure], run: Described) -> Finding:
    # the event that the documentation says most about blames best
    blamed = [(_blame(it.delivery.event, probe), it) for it in failures]
    (accused, grounds), failure = min(blamed, key=lambda it: not it[0][0].is_vendors)
    event, answer = failure.delivery.event, failure.answer
    origin, path = origin_and_path(run.url)
    request = _request(failure, path)
    identifier = identity(event.spec.api, probe.name, failure.kind)
    return Finding(
        id=identifier,
        api=event.spec.api,
        operation=event.label,
        operation_id=event.webhook.id,
        check=probe.name,
        status=answer.status,
        what=run.redact(_what(probe, failure, len(failures), run)),
        at=None,
        blame=accused,
        phase=PROBES,
        request=request,
        answer=RecordedResponse(
            status=answer.status or 0,
            content_type=dict(answer.headers).get("content-type", ""),
            body=run.redact(text(answer.body)),
        ),
        curl=run.redact(curl(request, origin, ())),
        replay=invocation("receiver", event.spec.api, "--replay", identifier, run.replaying),
        relies_on=grounds,
        # who accepts what nobody has signed lets anybody in: as grave as a missing access check
        context=Context(credentials=failure.kind == "accepted" and "signature" in probe.rests_on),
    )


def _what(probe: Probe, failure: Failure, number: int, run: Described) -> str:
    answer, fix = failure.answer, _FIX.get(failure.kind, probe.fix)
    match failure.kind:
        case "accepted":
            said = f"accepts {probe.what}{_body(failure)}"
        case "refused":
            said = f"refuses {probe.what} with {answer.words}"
        case "crashed":
            said = f"fails at {probe.what}{_body(failure)} with {answer.words}"
            fix = _CRASHED_AT_A_FORGERY if probe.expects == "refused" else fix
        case "late":
            said = f"does not answer {probe.what} within {run.within:g} s"
        case "effect" if probe.expects == "no effect":
            said = f"{probe.what} has an effect ({failure.said})"
        case "effect":
            said = f"{probe.what} has no effect"
    # a receiver that refuses even this is set up wrongly more often than it is written wrongly
    if failure.kind == "refused" and probe.name == "example":
        fix = _FIX_OF_REFUSAL.get(answer.status or 0, fix)
    events = f" ({number} of {run.tested} events)" if run.tested > 1 and not probe.once else ""
    return f"{said}{events}: {fix}"


def _body(failure: Failure) -> str:
    """A body that is short enough to be named."""
    body = failure.delivery.body
    shown = ascii(text(body)) if body else "an empty one"
    return f", here {shown}," if len(body) <= _SHORT else ""


def _request(failure: Failure, path: str) -> RecordedRequest:
    delivery = failure.delivery
    body = text(delivery.body)
    # bytes that are no UTF-8 cannot be repeated from a text either
    whole = len(body) <= _SHOWN and body.encode("utf-8", "replace") == delivery.body
    return RecordedRequest(
        method=delivery.method,
        path=path,
        headers=tuple(delivery.headers.items()),
        body=body[:_SHOWN],
        whole=whole,
    )


def _blame(event: Event, probe: Probe) -> tuple[Blame, tuple[Fact, ...]]:
    """Whose statement is broken, and all that the judgement rests on."""
    spec = event.spec
    pointers = [place for word in probe.rests_on if (place := _place(event, word))]
    grounds = facts(spec, pointers)
    if probe.presumes:
        # nobody documents it: the statement beside it only says what it is about
        grounds = (Fact(pointer=pointers[0], kind="inferred", text=probe.presumes), *grounds)
    found = blame(spec, pointers[0], grounds)
    return replace(found, accused="receiver"), grounds


def _place(event: Event, word: Rests) -> str:
    """The pointer of what an expectation rests on; empty where the spec does not state it."""
    media = next(iter(event.media.values()))
    match word:
        case "responses":
            responses = event.webhook.definition.get("responses", {})
            key = response_key(responses, "200")
            return child(event.webhook.pointer, "responses", *([key] if key else []))
        case "schema":
            return child(media, "schema")
        case "media":
            return media
        case "signature":
            return event.pointer(vocabulary.SIGNATURE)
        case "time":
            return child(event.pointer(vocabulary.EVENT), "time")
        case "schedule":
            return event.pointer(vocabulary.RETRY_SCHEDULE)

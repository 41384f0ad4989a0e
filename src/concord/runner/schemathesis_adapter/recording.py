"""Schemathesis' record of a scenario, read into counts and exchanges.

Known limits: a request's body is kept up to 16 kB, and as text; a longer one, or one that is no
text, is said not to be whole, and is not sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from schemathesis.engine.recorder import Interaction, ScenarioRecorder
from schemathesis.openapi.checks import JsonSchemaError

from concord import checks
from concord.http import Exchange, Request, Response, payload
from concord.http.recorded import RecordedRequest
from concord.runner.secrets import Redactor
from concord.runner.worker.recorded import Aim, RecordedCase
from concord.spec import Operation

BODY_CHECK = "response_schema_conformance"
_BODY_KEPT = 16_000
_NOISE = {
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "user-agent",
    "x-schemathesis-testcaseid",
}


Recorder = ScenarioRecorder
"""What Schemathesis keeps of a scenario: cases, exchanges, and what the checks said of them."""
JudgedCases = Callable[[ScenarioRecorder, str], checks.JudgedCase | None]
"""A recorded case with its response, by id; None if there was no response."""


def counts(recorder: ScenarioRecorder, cases: JudgedCases) -> dict[str, Any]:
    """The requests of a scenario; by operation: cases, statuses, checks judged and failed."""
    operations: dict[str, dict[str, Any]] = {}
    for case_id, nodes in recorder.checks.items():
        label, status = _answered(recorder, case_id)
        numbers = operations.setdefault(label, {"cases": 0, "statuses": {}, "checks": {}})
        # a check's own request appears here where it showed a failure, and is no case of its own
        node = recorder.cases[case_id]
        is_case = node.parent_id is None or node.transition is not None
        numbers["cases"] += is_case
        if is_case and status is not None:
            numbers["statuses"][status] = numbers["statuses"].get(status, 0) + 1
        judged = cases(recorder, case_id)
        for check in nodes:
            counters: list[int] = numbers["checks"].setdefault(check.name, [0, 0])
            failed = check.failure_info is not None
            really = judged is not None and checks.really(check.name, judged)
            # Schemathesis counts a check as passed where it returned without looking
            # (`checks.built_in`)
            counters[0] += failed or really
            counters[1] += failed
    return {"requests": len(recorder.interactions), "operations": operations}


def _answered(recorder: ScenarioRecorder, case_id: str) -> tuple[str, str | None]:
    """The operation that a case was meant for, and the status if it was called as such."""
    case = recorder.cases[case_id].value
    interaction = recorder.interactions.get(case_id)
    label = case.operation.label
    if interaction is None or interaction.response is None:
        return label, None
    if interaction.request.method.lower() != case.operation.method.lower():
        return label, None
    return label, str(interaction.response.status_code)


def observed(recorder: ScenarioRecorder, operations: Mapping[str, Operation]) -> Iterator[Exchange]:
    """Every exchange with one of `operations`, as it was on the wire (secrets and all)."""
    for case_id, interaction in recorder.interactions.items():
        operation = operations.get(recorder.cases[case_id].value.operation.label)
        sent, response = interaction.request, interaction.response
        if operation is None or response is None or sent.method.lower() != operation.method:
            continue
        parts = urlsplit(sent.uri)
        yield Exchange(
            operation=operation,
            request=Request(
                method=sent.method.upper(),
                target=parts.path + (f"?{parts.query}" if parts.query else ""),
                headers=_lowered(sent.headers),
                body=sent.body,
            ),
            response=Response(
                status=response.status_code,
                headers=_lowered(response.headers),
                body=response.content,
            ),
        )


def _lowered(headers: Mapping[str, list[str]]) -> dict[str, str]:
    return {name.lower(): ", ".join(values) for name, values in headers.items()}


def _joined(headers: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: ", ".join(values) for name, values in headers.items()}


def failures(recorder: ScenarioRecorder) -> Iterator[tuple[str, str, Exception, str]]:
    """Operation label, check, failure and the id of the case whose response failed it.

    Of the violations of one body Schemathesis makes a failure each; the first one stands for all,
    because whoever reads it judges the whole body again.
    """
    for case_id, nodes in recorder.checks.items():
        is_body_reported = False
        for node in nodes:
            if node.failure_info is not None:
                failure = node.failure_info.failure
                if node.name == BODY_CHECK and isinstance(failure, JsonSchemaError):
                    if is_body_reported:
                        continue
                    is_body_reported = True
                # a check that sent requests of its own names the one that failed it
                stated = failure.case_id or case_id
                place = stated if stated in recorder.interactions else case_id
                label = failure.operation or recorder.cases[case_id].value.operation.label
                yield label, node.name, failure, place


def exchange(
    recorder: ScenarioRecorder,
    case_id: str,
    *,
    phase: str,
    base_url: str,
    redact: Redactor,
    follow_ups: Sequence[str] = (),
) -> RecordedCase | None:
    """The exchange of a case, without secrets; None where there was no response.

    `follow_ups` are the ids of the cases that the check sent itself before it judged.
    """
    interaction = recorder.interactions.get(case_id)
    if interaction is None or interaction.response is None:
        return None
    response = interaction.response
    content_type = (response.headers.get("content-type") or [""])[0]
    return RecordedCase(
        phase=phase,
        request=_request(interaction, base_url, redact),
        status=response.status_code,
        media_type=content_type.partition(";")[0].strip(),
        text=redact(payload.text(response.content or b"", content_type)),
        aim=_aim(recorder.cases[case_id].value),
        follow_ups=tuple(
            (recorder.cases[it].value.operation.label, _request(follow_up, base_url, redact))
            for it in follow_ups
            if (follow_up := recorder.interactions.get(it)) is not None
        ),
    )


def _request(interaction: Interaction, base_url: str, redact: Redactor) -> RecordedRequest:
    sent = interaction.request
    return request_of(sent.method, sent.uri, _joined(sent.headers), sent.body, base_url, redact)


def prepared(request: Any, base_url: str, redact: Redactor) -> RecordedRequest:
    """A request as `requests` has sent it, without secrets."""
    body = request.body.encode() if isinstance(request.body, str) else request.body
    return request_of(request.method, request.url, request.headers, body, base_url, redact)


def request_of(
    method: str,
    url: str,
    headers: Mapping[str, Any],
    body: Any,
    base_url: str,
    redact: Redactor,
) -> RecordedRequest:
    """What is recorded of a request: without secrets, and without what every client adds."""
    parts = urlsplit(url)
    base = urlsplit(base_url).path.rstrip("/")
    path = parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")
    kept = [
        (redact(_text(name)), redact(_text(value)))
        for name, value in headers.items()
        if _text(name).lower() not in _NOISE
    ]
    # redacted before it is cut: half a secret is one, too
    text, whole = (None, True) if body is None else _decoded(body)
    text = None if text is None else redact(text)
    whole = whole and (text is None or len(text) <= _BODY_KEPT)
    return RecordedRequest(
        method=method,
        path=redact(path),
        headers=tuple(kept),
        body=None if text is None else text[:_BODY_KEPT],
        whole=whole,
    )


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _decoded(body: Any) -> tuple[str, bool]:
    """A body as text, and whether the text says all of it."""
    if not isinstance(body, bytes):  # a stream, which is read by now
        return "", False
    try:
        return body.decode("utf-8"), True
    except UnicodeDecodeError:
        return body.decode("utf-8", "backslashreplace"), False


def _aim(case: Any) -> Aim:
    meta = case.meta
    if meta is None:
        return Aim()
    data = meta.phase.data
    location = data.parameter_location
    return Aim(
        description=str(data.description or ""),
        location=str(location.value or "") if location is not None else "",
        parameter=str(data.parameter or ""),
        is_wrong=bool(meta.generation.mode.is_negative),
    )

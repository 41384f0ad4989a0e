"""What a failed check says, in the spec's terms: the violated place, and what it rests on.

Model: pure. One short function a kind of Schemathesis failure; a schema failure is judged again
with the spec's validator, because Schemathesis reports one error and no pointer into the file.
Known limits: the header of a wrong value is read from Schemathesis' text, which alone names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from concord.checks import DECLARED, Violation
from concord.checks.violation_data import NO_DATA, ViolationData
from concord.evidence import (
    NO_JSON,
    Fact,
    Grounds,
    canonical,
    declared_response,
    facts,
    response_media,
    violated,
)
from concord.http import Exchange
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, SchemaViolation, Spec, Validator, child, response_key

_LONGEST_SAID = 300
_OF_CONTENT_TYPE = frozenset({"UndefinedContentType", "MissingContentType", "MalformedMediaType"})
_FAILURE, _SERVER_ERROR = 400, 500
"""The least statuses of a failure, and of one of the server."""
_BY_HTTP = "the page does not say how other methods are refused; HTTP does (RFC 9110, 15.5.6)"
_REFUSALS = frozenset({400, 401, 403, 404, 405, 415, 422, 429})
"""How any server may refuse a request: where the spec declares no such status, it omits it."""


@dataclass(frozen=True, kw_only=True)
class FailureDetail:
    """One violated place: `pointer` of the spec, and where in the response (`at`) it shows."""

    what: str
    pointer: str
    at: str | None = None
    rests_on: tuple[Fact, ...] = ()
    """All that the spec has to say for the judgement; none: what `pointer` says, alone."""
    data: ViolationData = NO_DATA


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A failed check of one exchange with an operation."""

    spec: Spec
    operation: Operation
    check: str
    failure: Exception
    exchange: RecordedCase
    grounds: Grounds

    @property
    def response(self) -> str:
        """Where the response of that status is declared, or where it would be."""
        found = declared_response(self.spec, self.operation, self.exchange.status)
        return found or child(self.operation.pointer, "responses")

    @property
    def sent(self) -> Exchange | None:
        """The exchange, for its request to be judged; None where not all of it was recorded."""
        whole = self.exchange.request.whole
        return self.exchange.exchange(self.operation) if whole else None


def failure_details(failed: Failed, schemas: Validator) -> list[FailureDetail]:
    """The violated places that `failed` stands for: at least one."""
    failure = failed.failure
    if isinstance(failure, Violation):
        return [_violation(failed, failure, schemas)]
    kind = type(failure).__name__
    # Schemathesis 4.32.5 has one failure for bodies and headers, told apart by the title alone
    if kind == "JsonSchemaError" and "header" not in str(getattr(failure, "title", "")).lower():
        found = violations(failed.spec, failed.operation, failed.exchange, schemas)
        if found:
            return [_schema(failed, it) for it in found]
    return [_KINDS.get(kind, _other)(failed)]


def violations(
    spec: Spec, operation: Operation, exchange: RecordedCase, schemas: Validator
) -> list[SchemaViolation]:
    """How the response's body breaks the schema that is declared for its status."""
    response = declared_response(spec, operation, exchange.status)
    media = response and response_media(spec, response, exchange.media_type)
    if not media:
        return []
    try:
        value = exchange.json()
    except ValueError:
        return []
    return schemas.violations(child(media, "schema"), value)


def _violation(failed: Failed, failure: Violation, schemas: Validator) -> FailureDetail:
    """What a check of ours has raised, with the words that it is declared to rely on."""
    spec, pointer, data = failed.spec, failure.pointer, failure.data
    check = DECLARED.get(failed.check)
    operations = (failed.operation, *failure.shown_by)
    stated = check.facts(spec, operations, pointer) if check is not None else ()
    others = (*failure.relies_on, *stated, *_shown(failed, failure))
    rests_on, member = _resting(spec, pointer, others), data.member
    broken = _broken_schema(failed, failure, schemas)
    expected = data.expected_status or 0
    received = data.received_status or failed.exchange.status
    if data.is_undeclared:
        rests_on = _of_status(failed, received)
    elif data.is_acceptance or expected >= _FAILURE > received:
        # why it had to be refused: what is said of the refusal itself does not matter
        why = failed.grounds.of_refusal(failed.sent) if failed.sent else ()
        rests_on = why or (facts(spec, failure.relies_on) if expected else rests_on) or rests_on
        member = member or _broken_member(failed)
    # whatever was expected: no inference of ours excuses a failure of the server
    elif expected and received >= _SERVER_ERROR:
        rests_on = (violated(spec, failed.operation.pointer),)
    elif data.is_refusal or 0 < expected < _FAILURE <= received:
        kept = failed.grounds.of_acceptance(failed.sent) if failed.sent else ()
        rests_on = (*kept, *facts(spec, others)) or rests_on
    elif expected and _is_omitted(failed.operation, received):
        rests_on = _of_status(failed, received)
    elif broken is not None:
        rests_on = _schema(failed, broken).rests_on
    return FailureDetail(
        what=failure.what,
        pointer=pointer,
        at=failure.at,
        rests_on=tuple(dict.fromkeys(rests_on)),
        data=replace(data, member=member),
    )


def _shown(failed: Failed, failure: Violation) -> tuple[str, ...]:
    """What declares the place of the response that shows a violation."""
    if failure.at is None or not failure.shown_by:
        return ()
    status = failure.data.received_status or failed.exchange.status
    media_type = failed.exchange.media_type
    return failed.grounds.of_place(failure.shown_by[-1], status, media_type, failure.at)


def _broken_schema(
    failed: Failed, failure: Violation, schemas: Validator
) -> SchemaViolation | None:
    """The schema that the response of a model's mismatch breaks there: it is one defect."""
    if failure.at is None or failure.shown_by:
        return None
    above, _, name = failure.at.rpartition("/")
    for found in violations(failed.spec, failed.operation, failed.exchange, schemas):
        if found.at == failure.at or (found.at == above and name in found.members):
            return found
    return None


def _broken_member(failed: Failed) -> str:
    """The member by which a request breaks the spec, without a position at its end."""
    broken = failed.grounds.broken_members(failed.sent) if failed.sent else ()
    return re.sub(r"(\.\d+)+$", "", broken[0]) if broken else ""


def _resting(spec: Spec, pointer: str, others: Iterable[str]) -> tuple[Fact, ...]:
    """What is violated, and what else a judgement rests on, each fact once."""
    first = violated(spec, pointer)
    return (first, *(it for it in facts(spec, others) if it.pointer != first.pointer))


def _schema(failed: Failed, found: SchemaViolation) -> FailureDetail:
    exchange = failed.exchange
    return FailureDetail(
        what=found.what,
        pointer=found.schema,
        at=found.at,
        rests_on=failed.grounds.of_body(
            failed.operation, exchange.status, exchange.media_type, found
        ),
        data=ViolationData(received_status=exchange.status, members=found.members),
    )


def _response(*names: str) -> Callable[[Failed], FailureDetail]:
    def detail(failed: Failed) -> FailureDetail:
        return FailureDetail(
            what=_told(failed),
            pointer=child(failed.response, *names),
            data=ViolationData(received_status=failed.exchange.status, header=_header(failed)),
        )

    return detail


def _no_json(failed: Failed) -> FailureDetail:
    """A body that cannot be read as JSON: in the words, and at the place, of `evidence`."""
    media = response_media(failed.spec, failed.response, failed.exchange.media_type)
    said = getattr(failed.failure, "validation_message", "")
    return FailureDetail(
        what=f"{NO_JSON}: {said}" if said else NO_JSON,
        pointer=media or child(failed.response, "content"),
        data=ViolationData(received_status=failed.exchange.status),
    )


def _header(failed: Failed) -> str:
    """The header of the response that a failure is about; empty if it is about none."""
    missing = getattr(failed.failure, "missing_headers", None)
    if missing:
        return str(missing[0]).lower()
    if type(failed.failure).__name__ in _OF_CONTENT_TYPE:
        return "content-type"
    declared = failed.spec.schemas.at(failed.response).get("headers", {})
    said = _told(failed).lower() if type(failed.failure).__name__ == "JsonSchemaError" else ""
    return next((it.lower() for it in declared if it.lower() in said), "")


def _status(failed: Failed) -> FailureDetail:
    declared, status = ", ".join(failed.operation.statuses), failed.exchange.status
    return FailureDetail(
        what=f"status {status} is not documented (documented: {declared})",
        pointer=child(failed.operation.pointer, "responses"),
        rests_on=_of_status(failed, status),
        data=ViolationData(received_status=status, is_undeclared=True),
    )


def _of_status(failed: Failed, status: int) -> tuple[Fact, ...]:
    """Why an undeclared status is wrong: a refusal as any server may give it is an omission."""
    pointer = child(failed.operation.pointer, "responses")
    if not _is_omitted(failed.operation, status):
        return (violated(failed.spec, pointer),)
    declared = ", ".join(failed.operation.statuses)
    why = f"any server may refuse with {status}, and the spec declares {declared or 'no status'}"
    entries = violated(failed.spec, pointer).ambiguities
    return (Fact(pointer=pointer, kind="omitted", text=why, ambiguities=entries),)


def _is_omitted(operation: Operation, status: int) -> bool:
    """Whether the spec omits a status with which any server may refuse a request."""
    return status in _REFUSALS and response_key(operation.statuses, str(status)) is None


def _server_error(failed: Failed) -> FailureDetail:
    what = f"the server failed with {failed.exchange.status}"
    # What the server says of itself is the best lead there is.
    if said := " ".join(failed.exchange.text.split()):
        what += f": {said[:_LONGEST_SAID]}"
    # that the operation works at all is documented with it, whatever is said of its statuses
    return FailureDetail(what=what, pointer=failed.operation.pointer)


def _security(failed: Failed) -> FailureDetail:
    return FailureDetail(what=_told(failed), pointer=failed.spec.security_at(failed.operation))


def _other_method(failed: Failed) -> FailureDetail:
    """How a method that the path does not have is refused: documented where a 405 is."""
    data = ViolationData(received_status=failed.exchange.status, header="allow")
    if "405" in failed.operation.statuses:
        pointer = child(failed.operation.pointer, "responses", "405")
        return FailureDetail(what=_told(failed), pointer=pointer, data=data)
    pointer = failed.operation.pointer
    by_http = Fact(pointer=pointer, kind="inferred", text=_BY_HTTP)
    return FailureDetail(what=_told(failed), pointer=pointer, rests_on=(by_http,), data=data)


def _accepted(failed: Failed) -> FailureDetail:
    what = _judged(failed, "accepted with {} although the request breaks the spec")
    return _acceptance(failed, what, _varied(failed))


def _missing_header(failed: Failed) -> FailureDetail:
    return _acceptance(failed, _told(failed), failed.operation.pointer)


def _acceptance(failed: Failed, what: str, pointer: str) -> FailureDetail:
    """A wrong request was accepted: it rests on what the request breaks."""
    why = failed.grounds.of_refusal(failed.sent) if failed.sent else ()
    lacks = not why and failed.sent is not None and _lacks_credentials(failed.spec, failed.sent)
    if lacks:
        why = (violated(failed.spec, failed.spec.security_at(failed.operation)),)
    varied = failed.exchange.aim.parameter if failed.exchange.aim.location != "body" else ""
    return FailureDetail(
        what=what,
        pointer=pointer,
        rests_on=why,
        data=ViolationData(
            received_status=failed.exchange.status,
            is_acceptance=True,
            lacks_credentials=lacks,
            member=varied or _broken_member(failed).partition(".")[0],
        ),
    )


def _lacks_credentials(spec: Spec, exchange: Exchange) -> bool:
    """Whether a request presents none of what its operation asks for."""
    asked = [spec.schemes[name] for each in spec.alternatives(exchange.operation) for name in each]
    names = {
        *exchange.request.headers,
        *(it.lower() for it in exchange.query),
        *(it.partition("=")[0].strip() for it in _cookies(exchange)),
    }
    return bool(asked) and not any(it.field.lower() in names for it in asked)


def _cookies(exchange: Exchange) -> list[str]:
    return exchange.request.headers.get("cookie", "").lower().split(";")


def _rejected(failed: Failed) -> FailureDetail:
    pointer = _varied(failed)
    kept = failed.grounds.of_acceptance(failed.sent) if failed.sent else ()
    return FailureDetail(
        what=_judged(failed, "rejected with {} although the request keeps the spec"),
        pointer=pointer,
        rests_on=tuple(dict.fromkeys((violated(failed.spec, pointer), *kept))),
        data=ViolationData(received_status=failed.exchange.status),
    )


def _judged(failed: Failed, template: str) -> str:
    what = template.format(failed.exchange.status)
    aim = failed.exchange.aim
    return f"{what}: {aim.description}" if aim.description else what


def _other(failed: Failed) -> FailureDetail:
    return FailureDetail(
        what=_told(failed),
        pointer=failed.operation.pointer,
        data=ViolationData(received_status=failed.exchange.status),
    )


_KINDS: Mapping[str, Callable[[Failed], FailureDetail]] = {
    "UndefinedStatusCode": _status,
    "ServerError": _server_error,
    "ContentTypeServerError": _server_error,
    "JsonSchemaError": _response(),
    "MissingHeaders": _response("headers"),
    "UndefinedContentType": _response("content"),
    "MissingContentType": _response("content"),
    "MalformedMediaType": _response("content"),
    "MalformedJson": _no_json,
    "ContentDeserializationError": _response("content"),
    "IgnoredAuth": _security,
    "AcceptedNegativeData": _accepted,
    "MissingHeaderNotRejected": _missing_header,
    "RejectedPositiveData": _rejected,
    "UnsupportedMethodResponse": _other_method,
    "AllowHeaderMismatch": _other_method,
}


def _varied(failed: Failed) -> str:
    """Where the varied part of a request is declared."""
    spec, operation, aim = failed.spec, failed.operation, failed.exchange.aim
    for parameter in operation.parameters:
        if parameter.name == aim.parameter and parameter.location == aim.location:
            return child(parameter.pointer, "schema")
    if aim.location != "body" or not operation.has_body:
        return operation.pointer
    request = spec.canonical(child(operation.pointer, "requestBody"))
    media = next(iter(spec.at(request).get("content", {})), "")
    schema = canonical(spec, child(request, "content", media, "schema"))
    return child(schema, "properties", aim.parameter) if aim.parameter else schema


def _told(failed: Failed) -> str:
    failure = failed.failure
    title = getattr(failure, "title", type(failure).__name__)
    message = " ".join(str(getattr(failure, "message", failure)).split())
    return f"{title}: {message}"[:400] if message else str(title)

"""What a failed check says, in the spec's terms: the violated place, in one sentence.

Model: pure. One short function a kind of Schemathesis failure; a schema failure is judged again
with the spec's validator, because Schemathesis reports one error and no pointer into the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from concord.checks import Violation
from concord.evidence import canonical, declared_response, response_media
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, SchemaViolation, Spec, Validator, child

_LONGEST_SAID = 300
_BY_HTTP = "the page does not say how other methods are refused; HTTP does (RFC 9110, 15.5.6)"


@dataclass(frozen=True, kw_only=True)
class FailureDetail:
    """One violated place: `pointer` of the spec, and where in the response (`at`) it shows."""

    what: str
    pointer: str
    at: str | None = None
    inferred: str = ""
    """Why the statement is ours, where no element of the spec makes it."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A failed check of one exchange with an operation."""

    spec: Spec
    operation: Operation
    failure: Exception
    exchange: RecordedCase

    @property
    def response(self) -> str:
        """Where the response of that status is declared, or where it would be."""
        found = declared_response(self.spec, self.operation, self.exchange.status)
        return found or child(self.operation.pointer, "responses")


def failure_details(failed: Failed, schemas: Validator) -> list[FailureDetail]:
    """The violated places that `failed` stands for: at least one."""
    failure = failed.failure
    if isinstance(failure, Violation):
        return [FailureDetail(what=failure.what, pointer=failure.pointer, at=failure.at)]
    kind = type(failure).__name__
    if kind == "JsonSchemaError" and "header" not in str(getattr(failure, "title", "")).lower():
        found = violations(failed.spec, failed.operation, failed.exchange, schemas)
        if found:
            return [FailureDetail(what=it.what, pointer=it.schema, at=it.at) for it in found]
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


def _response(*names: str) -> Callable[[Failed], FailureDetail]:
    def detail(failed: Failed) -> FailureDetail:
        return FailureDetail(what=_told(failed), pointer=child(failed.response, *names))

    return detail


def _status(failed: Failed) -> FailureDetail:
    declared = ", ".join(failed.operation.statuses)
    what = f"status {failed.exchange.status} is not documented (documented: {declared})"
    return FailureDetail(what=what, pointer=child(failed.operation.pointer, "responses"))


def _server_error(failed: Failed) -> FailureDetail:
    what = f"the server failed with {failed.exchange.status}"
    # What the server says of itself is the best lead there is.
    if said := " ".join(failed.exchange.text.split()):
        what += f": {said[:_LONGEST_SAID]}"
    # that the operation works at all is documented with it, whatever is said of its statuses
    return FailureDetail(what=what, pointer=failed.operation.pointer)


def _security(failed: Failed) -> FailureDetail:
    return FailureDetail(what=_told(failed), pointer=child(failed.operation.pointer, "security"))


def _other_method(failed: Failed) -> FailureDetail:
    """How a method that the path does not have is refused: documented where a 405 is."""
    declared = "405" in failed.operation.definition.get("responses", {})
    return FailureDetail(
        what=_told(failed),
        pointer=child(failed.operation.pointer, "responses", "405")
        if declared
        else failed.operation.pointer,
        inferred="" if declared else _BY_HTTP,
    )


def _accepted(failed: Failed) -> FailureDetail:
    return _judged(failed, "accepted with {} although the request breaks the spec")


def _rejected(failed: Failed) -> FailureDetail:
    return _judged(failed, "rejected with {} although the request keeps the spec")


def _judged(failed: Failed, template: str) -> FailureDetail:
    what = template.format(failed.exchange.status)
    if failed.exchange.aim.description:
        what += f": {failed.exchange.aim.description}"
    return FailureDetail(what=what, pointer=_varied(failed))


def _other(failed: Failed) -> FailureDetail:
    return FailureDetail(what=_told(failed), pointer=failed.operation.pointer)


_KINDS: Mapping[str, Callable[[Failed], FailureDetail]] = {
    "UndefinedStatusCode": _status,
    "ServerError": _server_error,
    "ContentTypeServerError": _server_error,
    "JsonSchemaError": _response(),
    "MissingHeaders": _response("headers"),
    "UndefinedContentType": _response("content"),
    "MissingContentType": _response("content"),
    "MalformedMediaType": _response("content"),
    "MalformedJson": _response("content"),
    "ContentDeserializationError": _response("content"),
    "IgnoredAuth": _security,
    "AcceptedNegativeData": _accepted,
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

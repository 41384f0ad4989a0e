"""Schemathesis' own checks: on which responses they really judge, and of which specs they can.

Model: most of them return without a word where they have nothing to judge, and are counted all the
same. `really` repeats the condition under which each of them could have failed, over the record of
a scenario; what is not named here judges whenever it runs. Read from Schemathesis 4.32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from concord.checks.check import ANY_SPEC, Check, Operations
from concord.checks.schemathesis_names import (
    CoverageScenario,
    ParameterLocation,
    ScenarioRecorder,
    coverage_scenario,
)
from concord.checks.value_forms import composed
from concord.http import is_json
from concord.spec import Operation, Spec, child


@dataclass(frozen=True, kw_only=True)
class JudgedCase:
    """A case of Schemathesis with its response, and the scenario that it belongs to."""

    spec: Spec
    operation: Operation
    recorder: ScenarioRecorder
    case: Any
    response: Any


@dataclass(frozen=True, kw_only=True)
class BuiltIn(Check):
    """The declaration of a check of Schemathesis'."""

    owner: Literal["ours", "Schemathesis"] = "Schemathesis"
    judges: Callable[[JudgedCase], bool] = lambda _: True
    """Whether it could have failed on an exchange: most return silently if they judge nothing."""


def really(name: str, judged: JudgedCase) -> bool:
    """Whether the check of this name could have failed on the exchange."""
    known = BUILT_IN.get(name)
    return known is None or known.judges(judged)


def _is_negative(judged: JudgedCase) -> bool:
    meta = judged.case.meta
    return meta is not None and bool(meta.generation.mode.is_negative)


def _is_positive(judged: JudgedCase) -> bool:
    return judged.case.meta is not None and not _is_negative(judged)


def _lacks_a_header(judged: JudgedCase) -> bool:
    if coverage_scenario(judged.case) is not CoverageScenario.MISSING_PARAMETER:
        return False
    return bool(judged.case.meta.phase.data.parameter_location == ParameterLocation.HEADER)


def _has_another_method(judged: JudgedCase) -> bool:
    return coverage_scenario(judged.case) is CoverageScenario.UNSPECIFIED_HTTP_METHOD


def _tells_what_is_allowed(judged: JudgedCase) -> bool:
    allow = judged.response.headers.get("allow")
    return judged.response.request.method == "OPTIONS" and bool(allow)


def _has_documented_headers(judged: JudgedCase) -> bool:
    status = str(judged.response.status_code)
    return bool(_headers(judged.spec, judged.operation, status))


def _was_sent_without_credentials(judged: JudgedCase) -> bool:
    """Whether `ignored_auth` sent the request again: what it derives follows from no link."""
    children = (
        identifier
        for identifier, node in judged.recorder.cases.items()
        # a case with a transition came from a link of the stateful phase
        if node.parent_id == judged.case.id and node.transition is None
    )
    found = (judged.recorder.interactions.get(identifier) for identifier in children)
    return any(it and it.response and it.response.status_code in (401, 403) for it in found)


def _follows_a_delete(judged: JudgedCase) -> bool:
    if judged.case.operation.method.lower() not in ("get", "head"):
        return False
    named = dict(judged.case.path_parameters or {}).items()
    return any(
        node.value.operation.method.lower() == "delete"
        and node.value.path_parameters
        and dict(node.value.path_parameters).items() <= named
        and _succeeded(judged.recorder, identifier)
        for identifier, node in judged.recorder.cases.items()
    )


def _follows_a_create(judged: JudgedCase) -> bool:
    node = judged.recorder.cases.get(judged.case.id)
    parent = judged.recorder.cases.get(node.parent_id) if node and node.parent_id else None
    if node is None or parent is None or node.transition is None:
        return False
    made = parent.value.operation
    # as Schemathesis judges it: a link to elsewhere says nothing of what was created
    below = judged.operation.path.startswith(f"{made.path}/")
    succeeded = _succeeded(judged.recorder, parent.value.id)
    return made.method.lower() == "post" and below and succeeded


def _succeeded(recorder: ScenarioRecorder, identifier: str) -> bool:
    found = recorder.interactions.get(identifier)
    return bool(found and found.response and found.response.status_code // 100 == 2)


def _headers(spec: Spec, operation: Operation, status: str) -> Any:
    if status not in operation.statuses:
        return {}
    response = spec.resolve(child(operation.pointer, "responses", status))
    return response.definition.get("headers", {})


def _documents_headers(spec: Spec, operation: Operation) -> bool:
    """Whether headers are documented of responses that a request can bring about and are judged.

    Schemathesis does not judge responses to other methods; a 5xx cannot be provoked.
    """
    return any(
        _headers(spec, operation, status)
        for status in operation.statuses
        # 429 is left out, too: the run keeps to the documented pace
        if status != "405" and not status.startswith("5") and status != "429"
    )


def _requires_headers(_: Spec, operation: Operation) -> bool:
    return any(
        item.location == "header" and item.required and item.name.lower() not in _NOT_PARAMETERS
        for item in operation.parameters
    )


def can_be_wrong(spec: Spec, operation: Operation) -> bool:
    """Whether a request of the operation can break what the spec says of its data, for sure."""
    given = (it for it in operation.parameters if it.name.lower() not in _NOT_PARAMETERS)
    for parameter in given:
        # a parameter of the path cannot be left out: the request would be another operation's
        leaves_out = parameter.required and parameter.location in ("query", "header")
        schema = child(parameter.pointer, "schema")
        if leaves_out or ("schema" in parameter.definition and _restricts(spec, schema)):
            return True
    media = spec.request_media(operation)
    return any(
        is_json(name) and _says(spec, child(place, "schema")).keys() & _OF_JSON
        for name, place in media.items()
    )


def _restricts(spec: Spec, pointer: str) -> bool:
    """Whether a text can break the schema of a parameter."""
    says = _says(spec, pointer)
    kinds = {kind for it in says.get("type", ()) for kind in ([it] if isinstance(it, str) else it)}
    # on the wire a parameter is a text: a schema that allows texts of any kind is broken by none
    return bool(says.keys() & _OF_TEXTS) or bool(kinds and kinds <= _NO_TEXTS)


def _says(spec: Spec, pointer: str) -> dict[str, list[Any]]:
    """The keywords of a schema and of what it is composed of, with their values."""
    found: dict[str, list[Any]] = {}
    for place in composed(spec, (pointer,)):
        schema = spec.at(place)
        for keyword, value in schema.items() if isinstance(schema, dict) else ():
            found.setdefault(keyword, []).append(value)
    return found


def _lacks_a_method(spec: Spec, operation: Operation) -> bool:
    """Whether the path of an operation has another method that is none of its operations."""
    path = spec.document["paths"][operation.path]
    return not set(path) >= _UNEXPECTED


def asks_for_credentials(spec: Spec, operation: Operation) -> bool:
    """Whether each alternative of an operation's security presents something in the request."""
    alternatives = spec.alternatives(operation)
    return bool(alternatives) and all(
        any(spec.schemes[name].ways for name in each) for each in alternatives
    )


def links(spec: Spec, operation: Operation) -> Iterator[tuple[dict[str, Any], str]]:
    """The links that the responses of an operation declare, each with its pointer."""
    for status in operation.statuses:
        response = spec.resolve(child(operation.pointer, "responses", status))
        for name in response.definition.get("links", {}):
            link = spec.resolve(child(response.pointer, "links", name))
            yield link.definition, link.pointer


def _links_from_a_delete(spec: Spec, operation: Operation) -> bool:
    deletes = operation.action in ("delete", "")
    return operation.method == "delete" and deletes and any(links(spec, operation))


def _links_below_a_create(spec: Spec, operation: Operation) -> bool:
    paths = {other.id: other.path for other in spec.operations}
    return operation.method == "post" and any(
        paths.get(link.get("operationId", ""), "").startswith(f"{operation.path}/")
        for link, _ in links(spec, operation)
    )


_NOT_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
"""Headers that are none, even if they are declared as parameters."""
_NO_TEXTS = frozenset({"integer", "number", "boolean", "null"})
_OF_TEXTS = frozenset({"enum", "const", "pattern", "minLength", "maxLength"})
_OF_JSON = frozenset({"type", "enum", "const", "required", "properties", "items"})
_UNEXPECTED = frozenset({"get", "put", "post", "delete", "options", "patch", "trace"})
"""The methods that are tried where a path does not have them."""

BUILT_IN: Mapping[str, BuiltIn] = {
    it.name: it
    for it in (
        BuiltIn(
            name="not_a_server_error",
            summary="no 5xx",
            applies_to=ANY_SPEC,
            replay="request",
        ),
        BuiltIn(
            name="status_code_conformance",
            summary="the status is documented",
            applies_to=ANY_SPEC,
            replay="request",
            relies_on=("responses",),
        ),
        BuiltIn(
            name="content_type_conformance",
            summary="the media type is documented",
            applies_to=ANY_SPEC,
            replay="request",
            relies_on=("responses",),
        ),
        BuiltIn(
            name="response_headers_conformance",
            summary="documented headers are present and match their schema",
            applies_to=Operations(
                concerns=_documents_headers,
                otherwise="no response but 405, 429 and server errors documents a header",
            ),
            replay="request",
            relies_on=("responses", "schema"),
            judges=_has_documented_headers,
        ),
        BuiltIn(
            name="response_schema_conformance",
            summary=("the body matches its schema; every violated keyword is reported"),
            applies_to=ANY_SPEC,
            replay="request",
            relies_on=("responses", "schema"),
        ),
        BuiltIn(
            name="positive_data_acceptance",
            summary=(
                "a valid request is accepted (not judged where it names a resource "
                "that does not exist)"
            ),
            applies_to=ANY_SPEC,
            replay="request",
            relies_on=("schema",),
            judges=_is_positive,
        ),
        BuiltIn(
            name="negative_data_rejection",
            summary="an invalid request is rejected",
            applies_to=Operations(
                concerns=can_be_wrong, otherwise="no operation takes anything that could be wrong"
            ),
            replay="request",
            relies_on=("schema",),
            judges=_is_negative,
        ),
        BuiltIn(
            name="missing_required_header",
            summary="a request without a required header is rejected",
            applies_to=Operations(
                concerns=_requires_headers, otherwise="no operation requires a header"
            ),
            replay="request",
            relies_on=("required",),
            judges=_lacks_a_header,
        ),
        BuiltIn(
            name="unsupported_method",
            summary="the response to an undocumented method is 405 with `Allow`",
            applies_to=Operations(concerns=_lacks_a_method, otherwise="every path has all methods"),
            replay="request",
            relies_on=("paths",),
            judges=_has_another_method,
        ),
        BuiltIn(
            name="allow_header_conformance",
            summary="`Allow` lists the documented methods",
            applies_to=ANY_SPEC,
            replay="request",
            relies_on=("paths",),
            judges=_tells_what_is_allowed,
        ),
        BuiltIn(
            name="ignored_auth",
            summary=(
                "requests with no or wrong credentials are rejected; OAuth2 schemes are "
                "rewritten as HTTP bearer, because Schemathesis skips them"
            ),
            applies_to=Operations(
                concerns=asks_for_credentials,
                otherwise="no operation asks for credentials (security)",
            ),
            replay="request",
            relies_on=("security",),
            sends="the request without credentials, and with wrong ones",
            judges=_was_sent_without_credentials,
        ),
        BuiltIn(
            name="use_after_free",
            summary=(
                "a deleted resource cannot be read, along links (not judged where `x-resource` "
                "says that a DELETE does something else)"
            ),
            applies_to=Operations(
                concerns=_links_from_a_delete,
                otherwise=(
                    "no link leads on from a DELETE that deletes (deleted_is_gone asks by itself)"
                ),
            ),
            replay="operation",
            relies_on=("links", "x-resource"),
            judges=_follows_a_delete,
        ),
        BuiltIn(
            name="ensure_resource_availability",
            summary="a created resource can be read, along links",
            applies_to=Operations(
                concerns=_links_below_a_create,
                otherwise="no link leads from a creation to what it created",
            ),
            replay="operation",
            relies_on=("links",),
            judges=_follows_a_create,
        ),
    )
}
"""The checks of Schemathesis that run, by name (those that are off: `settings.OFF`)."""

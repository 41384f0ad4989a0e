"""Schemathesis' own checks: on which answers they really judge, and of which specs they can.

Model: most of them return without a word where they have nothing to judge, and are counted all the
same. `really` repeats the condition under which each of them could have failed, over the record of
a scenario; what is not named here judges whenever it runs. Read from Schemathesis 4.32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import CoverageScenario, coverage_scenario

from concord.checks.check import Applicable, Concerns, action_of
from concord.checks.value_forms import composed
from concord.spec import Operation, Spec, child


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A recorded case: what was sent, what was answered, what else was sent in its scenario."""

    spec: Spec
    operation: Operation
    recorder: ScenarioRecorder
    case: Any
    response: Any


@dataclass(frozen=True, kw_only=True)
class BuiltIn(Applicable):
    """When a check of Schemathesis' judges, and why it may not apply to a spec."""

    judges: Callable[[Answered], bool]
    concerns: Concerns = lambda *_: True
    otherwise: str = ""


def really(name: str, answered: Answered) -> bool:
    """Whether the check of this name could have failed on the answer."""
    known = BUILT_IN.get(name)
    return known is None or known.judges(answered)


def _is_negative(answered: Answered) -> bool:
    meta = answered.case.meta
    return meta is not None and bool(meta.generation.mode.is_negative)


def _is_positive(answered: Answered) -> bool:
    return answered.case.meta is not None and not _is_negative(answered)


def _lacks_a_header(answered: Answered) -> bool:
    if coverage_scenario(answered.case) is not CoverageScenario.MISSING_PARAMETER:
        return False
    return bool(answered.case.meta.phase.data.parameter_location == ParameterLocation.HEADER)


def _has_another_method(answered: Answered) -> bool:
    return coverage_scenario(answered.case) is CoverageScenario.UNSPECIFIED_HTTP_METHOD


def _tells_what_is_allowed(answered: Answered) -> bool:
    allow = answered.response.headers.get("allow")
    return answered.response.request.method == "OPTIONS" and bool(allow)


def _has_documented_headers(answered: Answered) -> bool:
    status = str(answered.response.status_code)
    return bool(_headers(answered.spec, answered.operation, status))


def _was_sent_without_credentials(answered: Answered) -> bool:
    """Whether `ignored_auth` sent the request again: what it derives follows from no link."""
    children = (
        identifier
        for identifier, node in answered.recorder.cases.items()
        if node.parent_id == answered.case.id and node.transition is None
    )
    found = (answered.recorder.interactions.get(identifier) for identifier in children)
    return any(it and it.response and it.response.status_code in (401, 403) for it in found)


def _follows_a_delete(answered: Answered) -> bool:
    if answered.case.operation.method.lower() not in ("get", "head"):
        return False
    named = dict(answered.case.path_parameters or {}).items()
    return any(
        node.value.operation.method.lower() == "delete"
        and node.value.path_parameters
        and dict(node.value.path_parameters).items() <= named
        and _succeeded(answered.recorder, identifier)
        for identifier, node in answered.recorder.cases.items()
    )


def _follows_a_create(answered: Answered) -> bool:
    node = answered.recorder.cases.get(answered.case.id)
    parent = answered.recorder.cases.get(node.parent_id) if node and node.parent_id else None
    if node is None or parent is None or node.transition is None:
        return False
    made = parent.value.operation
    below = answered.operation.path.startswith(f"{made.path}/")
    succeeded = _succeeded(answered.recorder, parent.value.id)
    return made.method.lower() == "post" and below and succeeded


def _succeeded(recorder: ScenarioRecorder, identifier: str) -> bool:
    found = recorder.interactions.get(identifier)
    return bool(found and found.response and found.response.status_code // 100 == 2)


def _headers(spec: Spec, operation: Operation, status: str) -> Any:
    if status not in operation.definition.get("responses", {}):
        return {}
    response = spec.resolve(child(operation.pointer, "responses", status))
    return response.definition.get("headers", {})


def _documents_headers(spec: Spec, operation: Operation) -> bool:
    """Whether headers are documented of answers that a request can bring about and are judged.

    Schemathesis does not judge answers to other methods; a failure cannot be asked for.
    """
    return any(
        _headers(spec, operation, status)
        for status in operation.definition.get("responses", {})
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
        leaves_out = parameter.required and parameter.location in ("query", "header")
        schema = child(parameter.pointer, "schema")
        if leaves_out or ("schema" in parameter.definition and _restricts(spec, schema)):
            return True
    media = spec.request_media(operation)
    return any(
        "json" in name and _says(spec, child(place, "schema")).keys() & _OF_JSON
        for name, place in media.items()
    )


def _restricts(spec: Spec, pointer: str) -> bool:
    """Whether a text can break the schema of a parameter."""
    says = _says(spec, pointer)
    kinds = {kind for it in says.get("type", ()) for kind in ([it] if isinstance(it, str) else it)}
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
    """The links that the answers of an operation declare, each with its pointer."""
    for status in operation.definition.get("responses", {}):
        response = spec.resolve(child(operation.pointer, "responses", status))
        for name in response.definition.get("links", {}):
            link = spec.resolve(child(response.pointer, "links", name))
            yield link.definition, link.pointer


def _links_from_a_delete(spec: Spec, operation: Operation) -> bool:
    deletes = action_of(operation) in ("delete", "")
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
    "negative_data_rejection": BuiltIn(
        judges=_is_negative,
        concerns=can_be_wrong,
        otherwise="no operation takes anything that could be wrong",
    ),
    "positive_data_acceptance": BuiltIn(judges=_is_positive),
    "missing_required_header": BuiltIn(
        judges=_lacks_a_header,
        concerns=_requires_headers,
        otherwise="no operation requires a header",
    ),
    "unsupported_method": BuiltIn(
        judges=_has_another_method,
        concerns=_lacks_a_method,
        otherwise="every path has all methods",
    ),
    "allow_header_conformance": BuiltIn(judges=_tells_what_is_allowed),
    "response_headers_conformance": BuiltIn(
        judges=_has_documented_headers,
        concerns=_documents_headers,
        otherwise="no answer but 405, 429 and failures of the server documents a header",
    ),
    "ignored_auth": BuiltIn(
        judges=_was_sent_without_credentials,
        concerns=asks_for_credentials,
        otherwise="no operation asks for credentials (security)",
    ),
    "use_after_free": BuiltIn(
        judges=_follows_a_delete,
        concerns=_links_from_a_delete,
        otherwise="no link leads on from a DELETE that deletes (deleted_is_gone asks by itself)",
    ),
    "ensure_resource_availability": BuiltIn(
        judges=_follows_a_create,
        concerns=_links_below_a_create,
        otherwise="no link leads from a creation to what it created",
    ),
}
"""Checks that may pass without a judgement."""


def inapplicable(spec: Spec) -> dict[str, str]:
    """Why built-in checks judge nothing of `spec`, by name."""
    reasons = {name: it.inapplicable(spec) for name, it in BUILT_IN.items()}
    return {name: reason for name, reason in reasons.items() if reason}

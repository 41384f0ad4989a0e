"""What the run does to each generated case: credentials, valid ids, and what the responses teach.

Model: Schemathesis' hooks, thin over `Filler` and `Authenticator`. They are global to the process.
Known limits: headers and cookies are left as generated.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData, MalformedJson
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import (
    ContentDeserializationError,
    EnsureResourceAvailability,
    JsonSchemaError,
    RejectedPositiveData,
    UndefinedStatusCode,
    UseAfterFree,
)

from concord.checks import Purpose, is_readable_failure
from concord.http import TOO_MANY_REQUESTS, payload
from concord.runner.bounded_transport import problem_of
from concord.runner.worker.authentication import Authenticator, Presented
from concord.runner.worker.fill import Filled, Filler
from concord.runner.worker.request_guard import RequestGuard
from concord.runner.worker.soundness import Sound
from concord.runner.worker.variants import Variants
from concord.spec import Operation, Spec

_LOCATIONS = {
    "path": (ParameterLocation.PATH, "path_parameters"),
    "query": (ParameterLocation.QUERY, "query"),
    "body": (ParameterLocation.BODY, "body"),
}
_FORM = "application/x-www-form-urlencoded"


class Excuses(Protocol):
    """What a run accepts; each use is counted."""

    def may_coerce(self, operation: Operation) -> bool:
        """Whether an operation may coerce values."""

    def may_have_rules(self, operation: Operation) -> bool:
        """Whether an operation may refuse values by rules that no schema states."""


def register(
    spec: Spec,
    filler: Filler,
    operations: Mapping[str, Operation],
    identity: Authenticator,
    gate: RequestGuard,
    variants: Variants,
    purpose: Purpose,
    excuses: Excuses,
    sending: Callable[[str, str], None] = lambda *_: None,
    received: Callable[[Operation, Any], None] = lambda *_: None,
) -> None:
    """Register the hooks; `variants` are sent beside the examples.

    `excuses` says what the run accepts of an operation, where a response shows it.
    `sending` gets each case before it is sent: its phase and the label of its operation.
    `received` gets each response to a call of an operation.
    `purpose` keeps of each case that is under way whether an unknown id is in it, and what came
    of it.
    """
    _vary(filler, variants)
    schemathesis.auth(refresh_interval=None)(_provider(operations, identity))
    _fill_cases(filler, gate, purpose, sending)

    @schemathesis.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        del context
        gate.heard(response.status_code, response.headers, case.operation.label)
        _learn(filler, identity, case, response, purpose)
        if case.method.lower() == case.operation.method.lower():
            received(operations[case.operation.label], response)

    _filter(operations, purpose, excuses, Sound(spec, purpose))


def _fill_cases(
    filler: Filler, gate: RequestGuard, purpose: Purpose, sending: Callable[[str, str], None]
) -> None:
    """Put valid ids into each case, in its turn and at the pace of the run."""

    @schemathesis.hook
    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        del context, kwargs
        if case.meta is not None:
            sending(case.meta.phase.name.value, case.operation.label)
        gate.wait(case.operation.label)
        if case.meta is None:
            return  # follow-up requests of checks have no such data: they are sent as they are
        purpose.begin()
        filled = _fill(filler, case)
        if filled.unknown is not None:
            purpose.unknown[case.id] = filled.unknown
        if filled.repeats:
            purpose.repeating.add(case.id)


def _filter(
    operations: Mapping[str, Operation],
    purpose: Purpose,
    excuses: Excuses,
    sound: Sound,
) -> None:
    """Leave out failures that say nothing about the contract."""

    @schemathesis.hook
    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        del context
        if response is not None and problem_of(response.request):
            return is_readable_failure(failure)  # of what was not read, nothing else is known
        # a 429 says nothing about the contract but whether it is documented
        if response is not None and response.status_code == TOO_MANY_REQUESTS:
            return isinstance(failure, (JsonSchemaError, UndefinedStatusCode))
        if isinstance(failure, RejectedPositiveData) and purpose.may_be_refused(case):
            return False
        operation = operations[case.operation.label]
        if isinstance(failure, (MalformedJson, ContentDeserializationError)):
            return sound.has_documented_media(operation, response)
        if isinstance(failure, AcceptedNegativeData) and purpose.is_coercible(case):
            return not excuses.may_coerce(operation)
        if isinstance(failure, RejectedPositiveData) and purpose.may_break_a_rule(case):
            return not excuses.may_have_rules(operation)
        if isinstance(failure, EnsureResourceAvailability) and operation.has_body:
            return False  # what its body names may be what was not found
        if isinstance(failure, JsonSchemaError) and response is not None:
            return not sound.follows(operation, response, wrong=purpose.is_wrong(case))
        return not stays_readable(failure, operations)


def _vary(filler: Filler, variants: Variants) -> None:
    @schemathesis.hook
    def before_add_examples(context: Any, examples: list[Any]) -> None:
        del context
        # explicit examples are run from the last to the first
        examples[:0] = reversed(varied(filler, variants, examples))


def varied(filler: Filler, variants: Variants, examples: Sequence[Any]) -> list[Any]:
    """One thing at a time that is unlike the documented example that says most."""
    if not examples:
        return []
    fullest = max(examples, key=_members)
    parts = {
        location: _copied(getattr(fullest, name)) for location, (_, name) in _LOCATIONS.items()
    }
    found = list(variants.of(fullest.operation.label, parts))
    for strange in (it.strange for it in found if it.strange is not None):
        filler.leave(strange)
    return [_case(fullest, it.parts) for it in found]


def _members(case: Any) -> int:
    return len(case.body) if isinstance(case.body, dict) else 0


def _case(like: Any, parts: Mapping[str, Any]) -> Any:
    """A case like `like` with other parts, and a description of its own."""
    case = like.derive(query=parts["query"], keep_auth=True)
    case._meta = copy.deepcopy(like.meta)  # what one of them learns of itself is not the other's
    case.path_parameters = parts["path"]
    case.body = parts["body"]
    return case


def stays_readable(failure: Any, operations: Mapping[str, Operation]) -> bool:
    """Whether `failure` is a read after a DELETE that says it does something else than delete."""
    if not isinstance(failure, UseAfterFree):
        return False
    freeing = operations.get(failure.operation or "")
    return freeing is not None and freeing.action not in ("", "delete")


def _provider(operations: Mapping[str, Operation], identity: Authenticator) -> type:
    class Provider:
        """Presents the plan's credentials to Schemathesis."""

        def get(self, case: Any, context: Any) -> Presented | None:
            del context
            presented = identity.present(operations[case.operation.label])
            return presented if presented.headers or presented.query else None

        def set(self, case: Any, data: Presented, context: Any) -> None:
            del context
            case.headers.update({n: it for n, it in data.headers.items() if n != "Cookie"})
            if data.cookies:
                case.cookies = {**(case.cookies or {}), **data.cookies}
            if data.query:
                case.query = {**case.query, **data.query}

    return Provider


def _copied(value: Any) -> Any:
    """A copy of the containers; what they hold is Schemathesis' own and need not be copyable."""
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _fill(filler: Filler, case: Any) -> Filled:
    parts = {location: _copied(getattr(case, name)) for location, (_, name) in _LOCATIONS.items()}

    def is_negative(location: str) -> bool:
        return bool(case.meta.is_negative_at(_LOCATIONS[location][0]))

    filled = filler.fill(case.operation.label, parts, is_negative)
    for location in filled.changed:
        setattr(case, _LOCATIONS[location][1], parts[location])
    if case.media_type == _FORM and not is_negative("body"):
        plain = filler.plain_form(case.operation.label, case.body)
        if plain is not None:
            case.body = plain
    return filled


def _learn(
    filler: Filler, identity: Authenticator, case: Any, response: Any, purpose: Purpose
) -> None:
    content_type = (response.headers.get("content-type") or [""])[0]
    succeeded = 200 <= response.status_code < 300
    body = payload.parse_or_none(response.content, content_type) if succeeded else None
    identity.notice(case.operation.label, body)
    purpose.take(case, response.status_code, body)
    if purpose.accepted(case, response.status_code):
        return  # nothing that a valid request should name
    names = case.path_parameters or {}
    filler.learn(case.operation.label, case.method, response.status_code, names, body)

"""From a response to a reply on the wire, validated: an emulator must not break its own spec.

Model: a response that the spec does not allow is a bug of ours (or of the spec), so it becomes a
500 that names the operation and the JSON pointer, never an error of the caller's. Failures that
HTTP itself brings about need no declaration (`_undeclared`).
Known limits: a text of another type than JSON is sent as it is, without validation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from concord.emulator._endpoints import DeclaredResponse, Endpoint
from concord.emulator._errors import error_body
from concord.emulator._media_bodies import rendered
from concord.emulator._schemas import Schemas
from concord.emulator._undeclared import MEDIA_TYPE, STATUSES, problem_document
from concord.emulator._wire import Reply
from concord.emulator.behaviour import Behaviour, Problem, Response
from concord.http.payload import is_json
from concord.spec import SchemaViolation, Spec, child

_MOST_VIOLATIONS = 5


class BrokenContractError(Exception):
    """A response, or an event's payload, that the spec does not allow."""

    def __init__(self, operation: str, pointer: str, violations: Iterable[SchemaViolation]) -> None:
        self.operation = operation
        self.pointer = pointer
        every = list(violations)
        self.violations = every[:_MOST_VIOLATIONS]
        if len(every) > _MOST_VIOLATIONS:
            more = f"and {len(every) - _MOST_VIOLATIONS} more places"
            self.violations.append(SchemaViolation(at="", schema=pointer, what=more))
        found = "; ".join(f"{each.at or '/'} {each.what}" for each in self.violations)
        super().__init__(f"{operation}: the response breaks #{pointer}: {found}")


class MemberVisibility:
    """Which members of a body are stored only: undeclared ones that begin with `_`.

    They are a record's own members. Within a record's members are values that a client has
    written, whose names are its own, other than records that the record embeds.
    """

    def __init__(self, schemas: Schemas, records: Iterable[str]) -> None:
        self._schemas = schemas
        self._declared = schemas.names("_")
        shown = [schemas.properties(pointer).items() for pointer in records]
        self._records = [members for members in shown if members]
        self._known: dict[str | None, tuple[dict[str, str], bool]] = {None: ({}, False)}

    def visible(self, value: Any, schema: str | None, *, in_record: bool = False) -> Any:
        """`value` as clients see it; `in_record`: it is the value of a record's member."""
        if isinstance(value, list):
            items = self._schemas.items(schema) if schema else None
            return [self.visible(each, items, in_record=in_record) for each in value]
        if not isinstance(value, dict):
            return value
        known, is_record = self._members(schema)
        return {
            name: self.visible(inner, known.get(name), in_record=in_record or is_record)
            for name, inner in value.items()
            if (in_record and not is_record) or not self._hides(name)
        }

    def _members(self, schema: str | None) -> tuple[dict[str, str], bool]:
        """The declared members of an object, and whether it shows a record."""
        if schema is None or schema in self._known:
            return self._known[schema]
        known = self._schemas.properties(schema)
        is_record = any(members <= known.items() for members in self._records)
        self._known[schema] = known, is_record
        return self._known[schema]

    def _hides(self, name: str) -> bool:
        return name.startswith("_") and name not in self._declared


class Responder:
    """Turns responses and problems into replies.

    `records`: pointers of records' schemas. `options`: what readings ask of the behaviour.
    """

    def __init__(
        self,
        spec: Spec,
        endpoints: Iterable[Endpoint],
        schemas: Schemas,
        behaviour: Behaviour,
        records: Iterable[str] = (),
    ) -> None:
        self._spec = spec
        self._schemas = schemas
        self._visibility = MemberVisibility(schemas, records)
        self._error = behaviour.error
        self._statuses = behaviour.statuses
        self._by_status: dict[str, DeclaredResponse] = {}
        for endpoint in endpoints:
            for status, declared in endpoint.responses.items():
                self._by_status.setdefault(status, declared)

    def reply(self, endpoint: Endpoint, response: Response) -> Reply:
        """The reply to a call. Raises BrokenContractError."""
        status = endpoint.success if response.status is None else response.status
        declared = endpoint.response(status)
        if declared is None:
            place = child(endpoint.operation.pointer, "responses")
            message = f"status {status} is not declared"
            raise BrokenContractError(endpoint.id, place, [_violation(place, message)])
        if status == endpoint.success and not declared.media:
            # the result is the behaviour's, whether it is shown the spec's
            response = replace(response, body=None)
        media_type = response.media_type or declared.served
        if isinstance(response.body, (str, bytes)) and media_type and not is_json(media_type):
            raw = response.body if isinstance(response.body, bytes) else response.body.encode()
            return Reply(status=status, body=raw, media_type=media_type, headers=response.headers)
        body, value = self._serialised(response.body, declared.json)
        violations = self._violations(declared, response, value)
        if violations:
            raise BrokenContractError(endpoint.id, declared.pointer, violations)
        return Reply(
            status=status,
            body=body,
            media_type=media_type if body else None,
            headers=response.headers,
        )

    def _violations(
        self, declared: DeclaredResponse, response: Response, value: Any
    ) -> list[SchemaViolation]:
        present = {name.lower() for name in response.headers}
        found = [
            _violation(declared.pointer, f"the header {name} is missing")
            for name in declared.headers
            if name.lower() not in present
        ]
        if response.body is None:
            if declared.json is not None:
                found.append(_violation(declared.pointer, "the body is missing"))
        elif not declared.media:
            found.append(_violation(declared.pointer, "no body is declared"))
        elif declared.json is not None:
            found += self._schemas.violations(declared.json, value, "response")
        return found

    def problem(self, endpoint: Endpoint | None, problem: Problem) -> Reply:
        """The reply to a call that failed. Raises BrokenContractError."""
        problem.options = self._spec.options
        if endpoint is None:
            return self._without_operation(problem)
        problem.operation = endpoint.operation
        wanted = self._statuses(problem) if self._statuses else problem.statuses
        statuses = (status for status in wanted if endpoint.response(status))
        # where the body tells a failure, no status of one need be declared; of several others
        # one is sent that needs no declaration
        free = next((it for it in wanted if it in STATUSES), problem.status)
        problem.status = next(statuses, endpoint.success if self._spec.outcome else free)
        declared = endpoint.response(problem.status)
        if declared is None and problem.status in STATUSES:
            return self._undeclared(problem)
        empty = declared is not None and not declared.media
        body = None if empty else self._error_body(problem, declared.json if declared else None)
        served = declared.served if declared else None
        if served and body is not None and declared and not declared.json and not is_json(served):
            told = problem.message if served == "text/plain" else body
            body = rendered(told, served, declared.media[next(iter(declared.media))], self._schemas)
        response = Response(status=problem.status, body=body, headers=problem.headers)
        return self.reply(endpoint, response)

    def _undeclared(self, problem: Problem) -> Reply:
        """The reply where the operation declares no response to such a failure."""
        body = self._error(problem) if self._error is not None else None
        return json_reply(
            problem.status,
            problem_document(problem) if body is None else body,
            MEDIA_TYPE if body is None else "application/json",
            headers=problem.headers,
        )

    def _without_operation(self, problem: Problem) -> Reply:
        """The reply where no operation was called, in the shape of another one's error."""
        # a vendor's gateway responds to unknown paths in the form of its other errors
        near = self._by_status.get(str(problem.status)) or self._by_status.get("404")
        schema = near.json if near else None
        body, _ = self._serialised(self._error_body(problem, schema), schema)
        media_type = near.served if near else None
        return Reply(
            status=problem.status,
            body=body,
            media_type=media_type or "application/json",
            headers=problem.headers,
        )

    def _serialised(self, body: Any, schema: str | None) -> tuple[bytes, Any]:
        """`body` as bytes, and as the value that they hold: without the hidden members."""
        if body is None:
            return b"", None
        raw = _dumped(body)
        # Hidden members are rare: most bodies are not walked through.
        if b'"_' not in raw:
            return raw, body
        shown = self._visibility.visible(body, schema)
        return _dumped(shown), shown

    def _error_body(self, problem: Problem, schema: str | None) -> Any:
        body = self._error(problem) if self._error is not None else None
        if body is None or not self._is_declared(body, schema):
            return error_body(problem, schema, self._schemas)
        return body

    def _is_declared(self, body: Any, schema: str | None) -> bool:
        """Whether `body` fits; only readings can declare errors that a behaviour does not know."""
        if schema is None or not self._spec.readings:
            return True
        return self._schemas.validator(schema, "response").is_valid(body)


def _violation(pointer: str, message: str) -> SchemaViolation:
    """A violation by the whole response; `pointer` is that of its declaration."""
    return SchemaViolation(at="", schema=pointer, what=message)


def json_reply(
    status: int,
    value: Any,
    media_type: str = "application/json",
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Reply:
    """A reply that no response of the spec declares."""
    return Reply(status=status, body=_dumped(value), media_type=media_type, headers=headers)


def failure(
    operation: str, pointer: str, title: str, violations: Iterable[SchemaViolation]
) -> Reply:
    """The 500 of an emulator that is wrong itself."""
    value = {
        "title": title,
        "operation": operation,
        "pointer": f"#{pointer}",
        "faults": [{"pointer": each.at, "message": each.what} for each in violations],
    }
    return json_reply(500, value, "application/problem+json")


# made once: `json.dumps` with options builds an encoder at each call
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _dumped(value: Any) -> bytes:
    return _ENCODER.encode(value).encode()

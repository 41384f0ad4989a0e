"""From an answer to a reply, checked against the spec: an emulator must not break its contract.

Model: an answer that the spec does not allow is a bug of ours (or of the spec), so it becomes a
500 that names the operation and the JSON pointer, never an error of the caller's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from concord.emulator._endpoints import Endpoint, Response
from concord.emulator._errors import guessed
from concord.emulator._schemas import Fault, Schemas
from concord.emulator._wire import Reply
from concord.emulator.behaviour import Answer, Problem
from concord.spec import child

_MOST_FAULTS = 5


class BrokenContractError(Exception):
    """An answer that the spec does not allow."""

    def __init__(self, operation: str, pointer: str, faults: Iterable[Fault]) -> None:
        self.operation = operation
        self.pointer = pointer
        every = list(faults)
        self.faults = every[:_MOST_FAULTS]
        if len(every) > _MOST_FAULTS:
            more = f"and {len(every) - _MOST_FAULTS} more places"
            self.faults.append(Fault(pointer="", message=more))
        found = "; ".join(f"{fault.pointer or '/'} {fault.message}" for fault in self.faults)
        super().__init__(f"{operation}: the answer breaks #{pointer}: {found}")


class Hiding:
    """Which members of an answer are stored only: undeclared ones that begin with `_`.

    They are a record's own members. What is within a record's members are values that a client has
    given, whose names are its own, other than records that the record shows.
    """

    def __init__(self, schemas: Schemas, records: Iterable[str]) -> None:
        self._schemas = schemas
        self._declared = schemas.names("_")
        shown = [schemas.properties(pointer).items() for pointer in records]
        self._records = [members for members in shown if members]
        self._known: dict[str | None, tuple[dict[str, str], bool]] = {None: ({}, False)}

    def visible(self, value: Any, schema: str | None, *, given: bool = False) -> Any:
        """`value` as clients see it; `given`: a record holds it."""
        if isinstance(value, list):
            items = self._schemas.items(schema) if schema else None
            return [self.visible(each, items, given=given) for each in value]
        if not isinstance(value, dict):
            return value
        known, is_record = self._members(schema)
        return {
            name: self.visible(inner, known.get(name), given=given or is_record)
            for name, inner in value.items()
            if (given and not is_record) or not self._hides(name)
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


class Answers:
    """Turns answers and problems into replies."""

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        schemas: Schemas,
        error: Callable[[Problem], Any] | None,
        records: Iterable[str] = (),
    ) -> None:
        self._schemas = schemas
        self._hiding = Hiding(schemas, records)
        self._error = error
        self._by_status: dict[str, Response] = {}
        for endpoint in endpoints:
            for status, response in endpoint.responses.items():
                self._by_status.setdefault(status, response)

    def reply(self, endpoint: Endpoint, answer: Answer) -> Reply:
        """The reply to a call. Raises BrokenContractError."""
        response = endpoint.response(answer.status)
        if response is None:
            place = child(endpoint.operation.pointer, "responses")
            message = f"status {answer.status} is not declared"
            raise BrokenContractError(endpoint.id, place, [Fault(pointer="", message=message)])
        body, value = self._serialised(answer.body, response.json)
        broken = self._broken(response, answer, value)
        if broken:
            raise BrokenContractError(endpoint.id, response.pointer, broken)
        media_type = next(iter(response.media), None) if body else None
        return Reply(status=answer.status, body=body, media_type=media_type, headers=answer.headers)

    def _broken(self, response: Response, answer: Answer, value: Any) -> list[Fault]:
        given = {name.lower() for name in answer.headers}
        faults = [
            Fault(pointer="", message=f"the header {name} is missing")
            for name in response.headers
            if name.lower() not in given
        ]
        if answer.body is None:
            if response.json is not None:
                faults.append(Fault(pointer="", message="the body is missing"))
        elif not response.media:
            faults.append(Fault(pointer="", message="no body is declared"))
        elif response.json is not None:
            faults += self._schemas.faults(response.json, value, "response")
        return faults

    def problem(self, endpoint: Endpoint | None, problem: Problem) -> Reply:
        """The reply to a call that failed. Raises BrokenContractError."""
        if endpoint is None:
            return self._without_operation(problem)
        problem.operation = endpoint.operation
        declared = (status for status in problem.statuses if endpoint.response(status))
        problem.status = next(declared, problem.status)
        response = endpoint.response(problem.status)
        empty = response is not None and not response.media
        body = None if empty else self._shaped(problem, response.json if response else None)
        answer = Answer(status=problem.status, body=body, headers=problem.headers)
        return self.reply(endpoint, answer)

    def _without_operation(self, problem: Problem) -> Reply:
        near = self._by_status.get(str(problem.status)) or self._by_status.get("404")
        schema = near.json if near else None
        body, _ = self._serialised(self._shaped(problem, schema), schema)
        media_type = next(iter(near.media), None) if near else None
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
        if b'"_' not in raw:
            return raw, body
        shown = self._hiding.visible(body, schema)
        return _dumped(shown), shown

    def _shaped(self, problem: Problem, schema: str | None) -> Any:
        if self._error is not None:
            return self._error(problem)
        return guessed(problem, schema, self._schemas)


def json_reply(status: int, value: Any, media_type: str = "application/json") -> Reply:
    """A reply that belongs to no operation."""
    return Reply(status=status, body=_dumped(value), media_type=media_type)


def failure(operation: str, pointer: str, title: str, faults: Iterable[Fault]) -> Reply:
    """The 500 of an emulator that is wrong itself."""
    value = {
        "title": title,
        "operation": operation,
        "pointer": f"#{pointer}",
        "faults": [{"pointer": fault.pointer, "message": fault.message} for fault in faults],
    }
    return json_reply(500, value, "application/problem+json")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _dumped(value: Any) -> bytes:
    return _ENCODER.encode(value).encode()

"""The body of an error where the API's module says nothing: made from the declared schema.

Model: members are recognised by their names and types (`code`, `status`, `message`, `errors` …);
a required member that is not recognised gets a value of its schema.
"""

from __future__ import annotations

import random
from typing import Any

from concord.emulator._fake_data import FakeData
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Problem, Violation

_TEXTS = {"message", "detail", "description", "title", "error_description", "reason", "msg", "text"}
_PLACES = {"field", "pointer", "path", "property", "parameter", "name", "location", "source"}
_NESTED = {"error", "meta"}
"""Objects that hold the error's own members; any other object holds the API's details."""


def error_body(problem: Problem, schema: str | None, schemas: Schemas) -> Any:
    """A body for `problem` that the schema at `schema` allows, as far as its names say."""
    if schema is None:
        return undeclared_body(problem)
    return _ErrorBody(problem, schemas).object(schema)


def undeclared_body(problem: Problem) -> dict[str, Any]:
    """A body for `problem` where the spec declares none."""
    error: dict[str, Any] = {"code": problem.code, "message": problem.message}
    if problem.violations:
        error["violations"] = [
            {"in": each.where, "pointer": each.pointer, "message": each.message}
            for each in problem.violations
        ]
    return {"error": error}


class _ErrorBody:
    """Makes the body of one problem; `violation` is the one that an object is about, if any."""

    def __init__(self, problem: Problem, schemas: Schemas) -> None:
        self._problem = problem
        self._schemas = schemas
        self._fake_data = FakeData(schemas)

    def object(self, pointer: str, violation: Violation | None = None) -> Any:
        if "array" in self._schemas.types(pointer):
            return self._list(pointer)
        properties = self._schemas.properties(pointer)
        required = self._schemas.required(pointer)
        # RFC 6749 has its codes in lower case, and only its errors have this member.
        oauth = "error_description" in properties
        found = {}
        for name, member in properties.items():
            value = self._member(name, member, violation, oauth=oauth)
            if value is None and name in required:
                value = self._fake_data.value(member, random.Random(name), name=name)  # noqa: S311
            if value is not None:
                found[name] = value
        return found

    def _member(self, name: str, pointer: str, violation: Violation | None, *, oauth: bool) -> Any:
        """The value of a member; None if its name and type say nothing."""
        types = self._schemas.types(pointer)
        # by type before name: `code` is a number at one vendor and a text at another
        if "integer" in types or "number" in types:
            return self._number(name)
        if "object" in types:
            nested = name.lower() in _NESTED
            return self.object(pointer, violation) if nested else self._problem.details or None
        if "array" in types:
            return self._list(pointer)
        return self._text(name, types, violation, oauth=oauth)

    def _number(self, name: str) -> int | None:
        lower = name.lower()
        # a number that is called code is the status, a text that is called code the error's name
        return self._problem.status if "code" in lower or "status" in lower else None

    def _text(
        self, name: str, types: tuple[str, ...], violation: Violation | None, *, oauth: bool
    ) -> str | None:
        lower = name.lower()
        if lower in _TEXTS:
            return violation.message if violation else self._problem.message
        if violation and lower in _PLACES:
            return violation.pointer.removeprefix("/") or violation.where
        if "string" in types and ("code" in lower or lower in {"error", "type"}):
            return self._problem.code.lower() if oauth else self._problem.code
        return None

    def _list(self, pointer: str) -> list[Any] | None:
        items = self._schemas.items(pointer)
        if items is None or not self._problem.violations:
            return None
        if "string" in self._schemas.types(items):
            return [f"{each.pointer}: {each.message}" for each in self._problem.violations]
        return [self.object(items, each) for each in self._problem.violations]

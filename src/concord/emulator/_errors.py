"""The body of an error where the API's module says nothing: guessed from the declared schema.

Model: members are recognised by their names and types (`code`, `status`, `message`, `errors` …);
a required member that is not recognised gets a plausible value.
"""

from __future__ import annotations

import random
from typing import Any

from concord.emulator._fake_data import Plausible
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Problem, Violation

_TEXTS = {"message", "detail", "description", "title", "error_description", "reason", "msg", "text"}
_PLACES = {"field", "pointer", "path", "property", "parameter", "name", "location", "source"}


def guessed(problem: Problem, schema: str | None, schemas: Schemas) -> Any:
    """A body for `problem` that the schema at `schema` allows, as far as its names tell."""
    if schema is None:
        return plain(problem)
    return _Guess(problem, schemas).body(schema)


def plain(problem: Problem) -> dict[str, Any]:
    """A body where nothing is declared."""
    error: dict[str, Any] = {"code": problem.code, "message": problem.message}
    if problem.violations:
        error["violations"] = [
            {"in": fault.where, "pointer": fault.pointer, "message": fault.message}
            for fault in problem.violations
        ]
    return {"error": error}


class _Guess:
    def __init__(self, problem: Problem, schemas: Schemas) -> None:
        self._problem = problem
        self._schemas = schemas
        self._plausible = Plausible(schemas)

    def body(self, pointer: str, fault: Violation | None = None) -> Any:
        if "array" in self._schemas.types(pointer):
            return self._list(pointer)
        properties = self._schemas.properties(pointer)
        required = self._schemas.required(pointer)
        found = {}
        for name, place in properties.items():
            value = self._member(name, place, fault, oauth="error_description" in properties)
            if value is None and name in required:
                value = self._plausible.value(place, random.Random(name), name=name)  # noqa: S311
            if value is not None:
                found[name] = value
        return found

    def _member(self, name: str, place: str, fault: Violation | None, *, oauth: bool) -> Any:
        types = self._schemas.types(place)
        lower = name.lower()
        if "integer" in types or "number" in types:
            return self._problem.status if "code" in lower or "status" in lower else None
        if "object" in types:
            known = lower in {"error", "meta"} or name == "error"
            return self.body(place, fault) if known else dict(self._problem.details) or None
        if "array" in types:
            return self._list(place)
        if lower in _TEXTS:
            return fault.message if fault else self._problem.message
        if fault and lower in _PLACES:
            return fault.pointer.removeprefix("/") or fault.where
        if "string" in types and ("code" in lower or lower in {"error", "type"}):
            return self._problem.code.lower() if oauth else self._problem.code
        return None

    def _list(self, pointer: str) -> list[Any] | None:
        items = self._schemas.items(pointer)
        if items is None or not self._problem.violations:
            return None
        if "string" in self._schemas.types(items):
            return [f"{fault.pointer}: {fault.message}" for fault in self._problem.violations]
        return [self.body(items, fault) for fault in self._problem.violations]

"""The spec's schemas as the emulator uses them: walked through, and held against values.

Model: errors are told of the place in the value, one sentence each. Validators are compiled on
first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from concord.invocation import invocation
from concord.spec import Direction, SchemaView, Spec, SpecError, child, is_marked

_LONGEST = 240


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Where in a value, and what is wrong there."""

    pointer: str
    message: str


class Schemas(SchemaView):
    """The schemas of one spec, and what breaks them."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._compiled: dict[tuple[str, Direction], jsonschema_rs.Draft202012Validator] = {}

    def validator(
        self, pointer: str, direction: Direction = "any"
    ) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema at `pointer`, for values that travel in `direction`.

        Raises SpecError if it is none.
        """
        found = self._compiled.get((pointer, direction))
        if found is None:
            try:
                found = self._spec.validator(direction).compiled(pointer)
            except jsonschema_rs.ValidationError as error:
                raise SpecError(
                    f"is no schema: {error.message}",
                    where=self._spec.locate(child("", *error.instance_path)),
                    fix=f"`{invocation('lint-specs', self._spec.api)}` says how to fix it",
                ) from error
            self._compiled[pointer, direction] = found
        return found

    def faults(self, pointer: str, value: Any, direction: Direction = "any") -> list[Fault]:
        """Everything in `value` that the schema at `pointer` does not allow."""
        validator = self.validator(pointer, direction)
        if validator.is_valid(value):
            return []
        found = (fault for error in validator.iter_errors(value) for fault in _faults(error))
        return list(dict.fromkeys(found))

    def written(self, pointer: str, value: Any) -> Any:
        """`value`, a request's, without what is `readOnly` in it: only the server sets that."""
        items = self.items(pointer) if isinstance(value, list) else None
        if items is not None:
            return [self.written(items, item) for item in value]
        declared = self.properties(pointer) if isinstance(value, dict) else {}
        if not declared:
            return value
        return {
            name: self.written(declared[name], inner) if name in declared else inner
            for name, inner in value.items()
            if name not in declared or not self._is_read_only(declared[name])
        }

    def _is_read_only(self, pointer: str) -> bool:
        return is_marked(self._spec.document, self._spec.at(pointer), "readOnly")


def _faults(error: jsonschema_rs.ValidationError) -> Iterator[Fault]:
    pointer = child("", *error.instance_path)
    kind = error.kind
    detail = kind.as_dict()
    match kind.name:
        case "required":
            yield Fault(pointer=child(pointer, detail["property"]), message="is required")
        case "additionalProperties" | "unevaluatedProperties":
            for name in detail["unexpected"]:
                yield Fault(pointer=child(pointer, name), message="is not allowed here")
        case "anyOf" | "oneOf" if (branch := _meant(error)) is not None:
            for inner in branch:
                yield from _faults(inner)
        case _:
            yield Fault(pointer=pointer, message=_short(error.message))


def _meant(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError] | None:
    """The errors of the one alternative whose type fits (`anyOf: [X, null]` given an X)."""
    near = [
        branch
        for branch in error.kind.as_dict().get("context", ())
        if not any(
            inner.kind.name == "type" and inner.instance_path == error.instance_path
            for inner in branch
        )
    ]
    return near[0] if len(near) == 1 else None


def _short(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"

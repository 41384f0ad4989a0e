"""The spec's schemas as the emulator uses them: the shared view, and sentences for callers.

Model: `Validator.violations` says which keyword a value breaks, in the validator's words; an API's
caller needs another message: one sentence for each member, about the member (`/name is required`),
of the alternative that was meant. That, relations between members (`x-relations`), and what only a
server may write, is all that stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs

from concord.invocation import invocation
from concord.spec import (
    Direction,
    Relation,
    SchemaView,
    SchemaViolation,
    Spec,
    SpecError,
    child,
    is_marked,
)

_LONGEST = 240


class Schemas(SchemaView):
    """The schemas of one spec, and the messages about values that break them."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._spec = spec

    def validator(
        self, pointer: str, direction: Direction = "any"
    ) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema at `pointer`, for values that travel in `direction`.

        Raises SpecError if it is none.
        """
        try:
            return self._spec.validator(direction).compiled(pointer)
        except jsonschema_rs.ValidationError as error:
            raise SpecError(
                f"is no schema: {error.message}",
                where=self._spec.locate(child("", *error.instance_path)),
                fix=f"`{invocation('lint-specs', self._spec.api)}` says how to fix it",
            ) from error

    def violations(
        self, pointer: str, value: Any, direction: Direction = "any"
    ) -> list[SchemaViolation]:
        """Everything in `value` that the schema at `pointer` does not allow, by place and message.

        Of several keywords that say the same about one place the first is reported.
        """
        validator = self.validator(pointer, direction)
        # relations only of values that are valid: of a wrong type they have nothing to compare
        if validator.is_valid(value):
            return self.unrelated(pointer, value)
        found: dict[tuple[str, str], SchemaViolation] = {}
        for error in validator.iter_errors(value):
            for violation in _violations(error):
                found.setdefault((violation.at, violation.what), violation)
        return list(found.values())

    def unrelated(self, pointer: str, value: Any) -> list[SchemaViolation]:
        """The relations between members (`x-relations`) that do not hold in `value`."""
        return [
            SchemaViolation(
                at=it.member_at, schema=it.pointer, what=f"breaks that {it.relation.says}"
            )
            for it in self._spec.relations.broken(pointer, value)
        ]

    def relate(self, pointer: str, value: Any, sample: Callable[[str], Any]) -> None:
        """Let the relations of `value` hold; `sample` makes a value of the schema at a pointer."""
        self._spec.relations.keep(pointer, value, sample)

    def of_object(self, pointer: str) -> tuple[tuple[str, Relation], ...]:
        """The relations between members of each object of the schema at `pointer`, by pointer."""
        return self._spec.relations.of_object(pointer)

    def written(self, pointer: str, value: Any) -> Any:
        """`value`, of a request, without its `readOnly` members: only the server sets these."""
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


def _violations(error: jsonschema_rs.ValidationError) -> Iterator[SchemaViolation]:
    at, schema = child("", *error.instance_path), child("", *error.schema_path)
    detail = error.kind.as_dict()
    match error.kind.name:
        case "required":
            place = child(at, detail["property"])
            yield SchemaViolation(at=place, schema=schema, what="is required")
        case "additionalProperties" | "unevaluatedProperties":
            for name in detail["unexpected"]:
                place = child(at, name)
                yield SchemaViolation(at=place, schema=schema, what="is not allowed here")
        case "pattern":
            # without the value, which may be one that is written only
            what = _short(f"does not match {detail['pattern']!r}")
            yield SchemaViolation(at=at, schema=schema, what=what)
        case "anyOf" | "oneOf" if (branch := _meant(error)) is not None:
            for inner in branch:
                yield from _violations(inner)
        case _:
            yield SchemaViolation(at=at, schema=schema, what=_short(error.message))


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
    # of several alternatives of a fitting type nobody knows which one the caller meant
    return near[0] if len(near) == 1 else None


def _short(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"

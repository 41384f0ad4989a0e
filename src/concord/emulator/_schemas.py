"""Walking through the spec's schemas, and checking values against them.

Model: a schema is named by its JSON pointer, so a finding names the place that a person wrote.
Validators are compiled on first use, `$ref`s resolved against the whole document.
Known limits: members are looked for through `$ref`, `allOf`, and `anyOf`/`oneOf`, first hit wins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import jsonschema_rs

from concord.invocation import invocation
from concord.spec import (
    Direction,
    Reaching,
    Spec,
    SpecError,
    child,
    directed,
    is_marked,
    vocabulary,
)

T = TypeVar("T")

_ROOT = "urn:concord:spec"
_LONGEST = 240


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Where in a value, and what is wrong there."""

    pointer: str
    message: str


class Schemas:
    """The schemas of one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._registries: dict[Direction, jsonschema_rs.Registry] = {}
        self._validators: dict[tuple[str, Direction], jsonschema_rs.Draft202012Validator] = {}
        self._properties: dict[str, dict[str, str]] = {}
        self._branches: dict[str, tuple[str, ...]] = {}
        self._leading: dict[str, Reaching] = {}
        self._required: dict[str, tuple[str, ...]] = {}

    def validator(
        self, pointer: str, direction: Direction = "any"
    ) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema at `pointer`, for values that travel in `direction`.

        Raises SpecError if it is none.
        """
        found = self._validators.get((pointer, direction))
        if found is None:
            found = self._validators[pointer, direction] = self._compiled(pointer, direction)
        return found

    def _registry(self, direction: Direction) -> jsonschema_rs.Registry:
        if direction not in self._registries:
            document = directed(self._spec.document, direction)
            self._registries[direction] = jsonschema_rs.Registry(
                [(_ROOT, document)], draft=jsonschema_rs.Draft202012
            )
        return self._registries[direction]

    def _compiled(self, pointer: str, direction: Direction) -> jsonschema_rs.Draft202012Validator:
        try:
            return jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_ROOT}#{quote(pointer, safe='/~')}"},
                registry=self._registry(direction),
                validate_formats=True,
                offline=True,
            )
        except jsonschema_rs.ValidationError as error:
            raise SpecError(
                f"is no schema: {error.message}",
                where=self._spec.locate(child("", *error.instance_path)),
                fix=f"`{invocation('lint-specs', self._spec.api)}` says how to fix it",
            ) from error

    def faults(self, pointer: str, value: Any, direction: Direction = "any") -> list[Fault]:
        """Everything in `value` that the schema at `pointer` does not allow."""
        validator = self.validator(pointer, direction)
        if validator.is_valid(value):
            return []
        found = (fault for error in validator.iter_errors(value) for fault in _faults(error))
        return list(dict.fromkeys(found))

    def at(self, pointer: str) -> dict[str, Any]:
        """The schema at `pointer`, references not followed; `true` and `false` have no keywords."""
        schema = self._spec.at(pointer)
        return schema if isinstance(schema, dict) else {}

    def branches(self, pointer: str) -> tuple[str, ...]:
        """`pointer` and all the schemas that also speak about the same value."""
        found = self._branches.get(pointer)
        if found is None:
            found = self._branches[pointer] = tuple(self._walk(pointer, set()))
        return found

    def _walk(
        self, pointer: str, seen: set[str], *, alternatives: int = sys.maxsize
    ) -> Iterator[str]:
        if pointer in seen:
            return
        seen.add(pointer)
        yield pointer
        schema = self.at(pointer)
        places = [schema["$ref"].removeprefix("#")] if "$ref" in schema else []
        for keyword, most in (
            ("allOf", sys.maxsize),
            ("anyOf", alternatives),
            ("oneOf", alternatives),
        ):
            count = min(len(schema.get(keyword, ())), most)
            places += [child(pointer, keyword, index) for index in range(count)]
        for place in places:
            yield from self._walk(place, seen, alternatives=alternatives)

    def keyword(self, pointer: str, name: str, default: Any = None) -> Any:
        """The keyword's value in the nearest schema that has it."""
        for branch in self.branches(pointer):
            if name in self.at(branch):
                return self.at(branch)[name]
        return default

    def word(self, pointer: str, word: vocabulary.Word[T]) -> T | None:
        """What the nearest schema that uses the word of our vocabulary says by it."""
        for branch in self.branches(pointer):
            if word.stated(self.at(branch)):
                return word.of(self.at(branch))
        return None

    def types(self, pointer: str) -> tuple[str, ...]:
        """The JSON types that the value may have, in the document's order; empty if any."""
        found: dict[str, None] = {}
        for branch in self.branches(pointer):
            schema = self.at(branch)
            named = schema.get("type", ())
            found.update(dict.fromkeys([named] if isinstance(named, str) else named))
            if "properties" in schema:
                found.setdefault("object")
        return tuple(found)

    def nullable(self, pointer: str) -> bool:
        """Whether null is allowed."""
        return self.validator(pointer).is_valid(None)

    def properties(self, pointer: str) -> dict[str, str]:
        """Pointers of the declared members of an object, by name."""
        found = self._properties.get(pointer)
        if found is None:
            found = {}
            for branch in self.branches(pointer):
                for name in self.at(branch).get("properties", {}):
                    found.setdefault(name, child(branch, "properties", name))
            self._properties[pointer] = found
        return found

    def names(self, prefix: str) -> frozenset[str]:
        """The names of all declared members, of any object, that begin with `prefix`."""
        found: set[str] = set()
        stack: list[Any] = [self._spec.document]
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack.extend(value)
            elif isinstance(value, dict):
                stack.extend(value.values())
                members = value.get("properties")
                found.update(members if isinstance(members, dict) else ())
        return frozenset(name for name in found if name.startswith(prefix))

    def required(self, pointer: str) -> tuple[str, ...]:
        """The members that an object must have (by the first alternative, if there are several)."""
        found = self._required.get(pointer)
        if found is None:
            names: dict[str, None] = {}
            for branch in self._walk(pointer, set(), alternatives=1):
                names.update(dict.fromkeys(self.at(branch).get("required", ())))
            found = self._required[pointer] = tuple(names)
        return found

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

    def leads_to(self, pointer: str, keyword: str) -> bool:
        """Whether the schema, or one of a member or element at any depth, has the keyword."""
        if keyword not in self._leading:
            self._leading[keyword] = Reaching(
                self._inner, lambda place: self.keyword(place, keyword) is not None
            )
        return self._leading[keyword](pointer)

    def _inner(self, pointer: str) -> Iterator[str]:
        yield from self.properties(pointer).values()
        items = self.items(pointer)
        if items is not None:
            yield items

    def items(self, pointer: str) -> str | None:
        """The pointer of an array's items; None if the schema declares none."""
        for branch in self.branches(pointer):
            if isinstance(self.at(branch).get("items"), dict):
                return child(branch, "items")
        return None

    def member(self, pointer: str, path: str) -> str | None:
        """The schema of a dotted member, through arrays; None if it is not declared."""
        for part in path.split(".") if path else ():
            owner = pointer
            if part not in self.properties(owner) and (items := self.items(owner)):
                owner = items
            if part not in self.properties(owner):
                return None
            pointer = self.properties(owner)[part]
        return pointer

    def through_arrays(self, pointer: str, path: str) -> str:
        """`path` with `[]` after each part that holds an array, as `Condition.member` has it."""
        text = ""
        for part in path.split("."):
            found = self.member(pointer, part)
            text += ("." if text else "") + part
            if found is None:
                continue
            pointer = found
            if "array" in self.types(pointer):
                text += "[]"
        return text


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

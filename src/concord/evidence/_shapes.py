"""The schemas that apply to a given value: of alternatives those alone that the value satisfies.

Model: pure. A shape is one schema of the document; `$ref` and `allOf` are parts that always apply,
`anyOf` and `oneOf` choices of which those apply that the value satisfies. `spec.schemas` answers
another question, what schemas say whatever the value: there all alternatives count.
Known limits: `if`, `not`, `patternProperties` and `prefixItems` are not walked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from concord.spec import Spec, child, target


class Shape:
    """One schema of a spec."""

    def __init__(self, shapes: Shapes, pointer: str, definition: dict[str, Any]) -> None:
        self._shapes = shapes
        self.pointer = pointer
        self.definition = definition

    @cached_property
    def parts(self) -> tuple[Shape, ...]:
        """The schemas that apply together with this one."""
        reference = self.definition.get("$ref")
        followed = [self._shapes.at(target(reference))] if reference else []
        return (*followed, *self._each("allOf"))

    @cached_property
    def choices(self) -> tuple[Shape, ...]:
        """The schemas of which some apply."""
        return (*self._each("anyOf"), *self._each("oneOf"))

    @cached_property
    def properties(self) -> dict[str, Shape]:
        names = self.definition.get("properties", {})
        return {name: self._below("properties", name) for name in names}

    @cached_property
    def rest(self) -> Shape | None:
        """The schema of members that are not named."""
        stated = isinstance(self.definition.get("additionalProperties"), dict)
        return self._below("additionalProperties") if stated else None

    @cached_property
    def items(self) -> Shape | None:
        stated = isinstance(self.definition.get("items"), dict)
        return self._below("items") if stated else None

    @cached_property
    def values(self) -> dict[str, str]:
        """The values that are declared here, as JSON and as counts name them; null is a type."""
        stated = list(self.definition.get("enum", ()))
        if "const" in self.definition:
            stated.append(self.definition["const"])
        return {
            json.dumps(it): it if isinstance(it, str) else json.dumps(it)
            for it in stated
            if it is not None
        }

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that a value may have; none where that is not said."""
        stated = self.definition.get("type", [])
        found = {stated} if isinstance(stated, str) else set(stated)
        self.__dict__["types"] = frozenset(found)  # for a part that refers back to this schema
        # of parts that all apply, a value must have a type that each allows
        for part in self.parts:
            found = found & part.types if found and part.types else found or set(part.types)
        return frozenset(found)

    def applying(self, value: Any) -> Iterator[Shape]:
        """This shape and all of its parts and choices that speak of `value`."""
        # each once: a schema that several parts refer to would be met as often as there are ways
        met: dict[str, Shape] = {}
        waiting = [self]
        while waiting:
            shape = waiting.pop()
            if shape.pointer not in met:
                met[shape.pointer] = shape
                chosen = shape._chosen(value) if shape.choices else []
                waiting += reversed([*shape.parts, *chosen])
        yield from met.values()

    def _chosen(self, value: Any) -> list[Shape]:
        kind = kind_of(value)
        # types are cheap to compare; validation decides only where they do not
        fitting = [it for it in self.choices if not it.types or allows(it.types, kind)]
        if len(fitting) < 2:
            return fitting
        # where none is valid, none applies: members of a wrong value are counted as undocumented
        # rather than as those of a guessed alternative
        return [it for it in fitting if self._shapes.is_valid(it.pointer, value)]

    def _each(self, keyword: str) -> list[Shape]:
        stated = self.definition.get(keyword, ())
        return [self._below(keyword, index) for index in range(len(stated))]

    def _below(self, *names: str | int) -> Shape:
        return self._shapes.at(child(self.pointer, *names))


class Applied:
    """The shapes that apply to one value, of those that its place declares."""

    def __init__(self, declared: Iterable[Shape], value: Any) -> None:
        self.shapes = [it for shape in declared for it in shape.applying(value)]

    @cached_property
    def names(self) -> dict[str, None]:
        """The names of declared members, in the document's order."""
        return dict.fromkeys(name for shape in self.shapes for name in shape.properties)

    def member(self, name: str) -> list[Shape]:
        """The shapes that the declared member `name` has; none if it is not declared."""
        return [it.properties[name] for it in self.shapes if name in it.properties]

    @cached_property
    def rest(self) -> list[Shape]:
        """The shapes of members that are not named."""
        return [it.rest for it in self.shapes if it.rest is not None]

    @cached_property
    def items(self) -> list[Shape]:
        """The shapes of the items of an array."""
        return [it.items for it in self.shapes if it.items is not None]

    def below(self, value: Any, part: str) -> list[Shape]:
        """The shapes of what stands at `part` of `value`: an item, or a member."""
        return self.items if isinstance(value, list) else self.member(part) or self.rest


class Shapes:
    """The shapes of one spec, by pointer."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._known: dict[str, Shape] = {}

    def is_valid(self, pointer: str, value: Any) -> bool:
        """Whether `value` satisfies the schema at `pointer`."""
        return self._spec.validator().is_valid(pointer, value)

    def at(self, pointer: str) -> Shape:
        """The shape at `pointer`."""
        found = self._known.get(pointer)
        if found is None:
            found = self._known[pointer] = Shape(self, pointer, self._spec.schemas.at(pointer))
        return found


def kind_of(value: Any) -> str:
    """The JSON type of `value`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
    return "object"


def allows(types: frozenset[str], kind: str) -> bool:
    """Whether a value of `kind` has one of `types`."""
    return kind in types or (kind == "integer" and "number" in types)

"""Where values of a spec's schemas are bound by relations (`x-relations`), and whether they hold.

Model: a value is walked along its schema: references, `allOf`, members and items; of `anyOf` and
`oneOf` the alternatives that the value keeps. An `Occurrence` is one relation at one object.
Known limits: `additionalProperties`, `patternProperties`, `prefixItems`, `if` and `not` are not
looked through.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from concord.spec._pointer import child, target
from concord.spec._relations import Relation
from concord.spec.dotted import member
from concord.spec.vocabulary import RELATIONS

if TYPE_CHECKING:
    from concord.spec._spec import Spec

SampleOf = Callable[[str], Any]
"""A value for the schema at a pointer; None if there is none."""


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """A relation, where the spec states it, and an object that it binds.

    pointer     of the relation in the spec
    schema      of the object, a pointer
    at          pointer of the object in the value
    holder      the object itself
    """

    relation: Relation
    pointer: str
    schema: str
    at: str
    holder: dict[str, Any]

    @property
    def member_at(self) -> str:
        """Pointer, in the value, of the member that follows from the others."""
        return self.at + child("", *self.relation.members[-1].split("."))

    @property
    def values(self) -> str:
        """What the related members are, in a few words."""
        found = ((it, member(self.holder, it)) for it in self.relation.members)
        return ", ".join(f"{name}: {_short(value)}" for name, value in found)


@dataclass(frozen=True, kw_only=True)
class _Way:
    """What of a schema leads to relations, as pointers, and those that it states itself."""

    certain: tuple[str, ...]
    alternatives: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    items: str
    own: tuple[tuple[str, Relation], ...]


class Relations:
    """The relations of one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._ways: dict[str, _Way | None] = {}
        """By schema. The emulator walks every response that it gives."""

    def stated(self, pointer: str) -> tuple[tuple[str, Relation], ...]:
        """The relations of all values within the schema at `pointer`, each once, by pointer."""
        found: dict[str, Relation] = {}
        waiting, seen = [pointer], {pointer}
        while waiting:
            place = waiting.pop()
            found |= dict(self._own(place))
            inner = [it for it in self._below(place) if it not in seen and self._leads(it)]
            seen.update(inner)
            waiting += inner
        return tuple(sorted(found.items()))

    def of_object(self, pointer: str) -> tuple[tuple[str, Relation], ...]:
        """The relations of each object that the schema at `pointer` describes, by pointer."""
        return tuple(it for place in self._spec.schemas.common(pointer) for it in self._own(place))

    def occurrences(self, pointer: str, value: Any) -> Iterator[Occurrence]:
        """The relations that bind `value`, and all within it, by the schema at `pointer`."""
        yield from self._walk(pointer, value, "", set())

    def broken(self, pointer: str, value: Any) -> list[Occurrence]:
        """Those that do not hold."""
        return [it for it in self.occurrences(pointer, value) if not it.relation.holds(it.holder)]

    def kept(self, pointer: str, value: Any, sample: SampleOf = lambda _: None) -> Any:
        """`value`, or a copy of it that keeps its relations as far as possible.

        `sample` makes a value of the schema at a pointer, for members that have to be there.
        """
        if not self.broken(pointer, value):
            return value
        changed = copy.deepcopy(value)
        self.keep(pointer, changed, sample)
        return changed

    def keep(self, pointer: str, value: Any, sample: SampleOf = lambda _: None) -> None:
        """`kept`, in place."""
        for it in self.broken(pointer, value):
            it.relation.keep(it.holder, self._member_sample(it.schema, sample))

    def _member_sample(self, schema: str, sample: SampleOf) -> Callable[[str], Any]:
        def member(path: str) -> Any:
            place = self._spec.schemas.member(schema, path)
            return None if place is None else sample(place)

        return member

    def _leads(self, pointer: str) -> bool:
        return self._spec.schemas.leads_to(pointer, RELATIONS.name)

    def _own(self, place: str) -> Iterator[tuple[str, Relation]]:
        # what is malformed says nothing here: the lint looks at examples of any document
        stated = RELATIONS.tolerant(self._spec.schemas.at(place)) or ()
        for index, relation in enumerate(stated):
            yield child(RELATIONS.at(place), index), relation

    def _below(self, place: str) -> Iterator[str]:
        """The schemas of the same value, of its members and of its items."""
        yield from self._certain(place)
        yield from self._alternatives(place)
        yield from (child(place, "properties", name) for name in self._declared(place))
        if isinstance(self._spec.schemas.at(place).get("items"), dict):
            yield child(place, "items")

    def _declared(self, place: str) -> dict[str, Any]:
        declared = self._spec.schemas.at(place).get("properties")
        return declared if isinstance(declared, dict) else {}

    def _certain(self, place: str) -> Iterator[str]:
        reference = self._spec.schemas.at(place).get("$ref")
        if isinstance(reference, str):
            yield target(reference)
        yield from self._branches(place, "allOf")

    def _alternatives(self, place: str) -> Iterator[str]:
        yield from self._branches(place, "anyOf")
        yield from self._branches(place, "oneOf")

    def _branches(self, place: str, keyword: str) -> Iterator[str]:
        listed = self._spec.schemas.at(place).get(keyword)
        for index in range(len(listed) if isinstance(listed, list) else 0):
            yield child(place, keyword, index)

    def _way(self, place: str) -> _Way | None:
        """What of the schema at `place` leads to relations; None if nothing does."""
        if place not in self._ways:
            self._ways[place] = self._way_of(place) if self._leads(place) else None
        return self._ways[place]

    def _way_of(self, place: str) -> _Way:
        declared = ((name, child(place, "properties", name)) for name in self._declared(place))
        items = child(place, "items")
        return _Way(
            certain=tuple(filter(self._leads, self._certain(place))),
            alternatives=tuple(filter(self._leads, self._alternatives(place))),
            members=tuple(it for it in declared if self._leads(it[1])),
            items=items if self._leads(items) else "",
            own=tuple(self._own(place)),
        )

    def _walk(self, place: str, value: Any, at: str, seen: set[str]) -> Iterator[Occurrence]:
        """`seen` are the schemas of this very value that were walked."""
        way = self._way(place)
        if way is None or place in seen or not isinstance(value, (dict, list)):
            return
        # a schema may lead back to itself without a member between, by `$ref` or `allOf`
        seen.add(place)
        for inner in way.certain:
            yield from self._walk(inner, value, at, seen)
        for inner in way.alternatives:
            # the alternatives that the value does not keep describe another kind of object
            if self._spec.validator().is_valid(inner, value):
                yield from self._walk(inner, value, at, seen)
        if isinstance(value, list):
            for index, item in enumerate(value if way.items else ()):
                yield from self._walk(way.items, item, child(at, index), set())
            return
        for pointer, relation in way.own:
            yield Occurrence(relation=relation, pointer=pointer, schema=place, at=at, holder=value)
        for name, inner in way.members:
            if name in value:
                # another value: the same schema may bind it again
                yield from self._walk(inner, value[name], child(at, name), set())


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"

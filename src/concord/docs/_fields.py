"""The members of a schema as rows of a table that opens: name, type, limits, evidence, members.

Model: a tree of `Field`; a named schema that contains itself is shown once and then linked. The
members of `allOf` are shown as the object's own. A row knows the path at which a response
shows it (`/data/*/id`), which is how a contract run names what it observed.
Known limits: `patternProperties`, `not`, `if` and conditional keywords are not shown. Objects that
hold one another have any number of members: of a body that would have more than `_MOST` rows, only
so many levels are shown as fit, and the rows whose members are left out say so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from concord.docs._evidence import Evidence, Ledger, evidence
from concord.docs._field_words import examples_of, limits_of, marks_of, notes_of, shown
from concord.docs._reports import Member
from concord.docs._shapes import Piece, Unfolded, branches_of, choices, label, unfold
from concord.docs._text import slug
from concord.spec import child

Observe = Callable[[str], Member | None]
Rows = TypeVar("Rows")
_MOST = 500
_LEVELS = (64, 6, 5, 4, 3, 2, 1)
_COMPOSED = {"properties", "allOf", "anyOf", "oneOf"}
_LEFT_OUT = "Its members are left out here."


@dataclass(frozen=True, kw_only=True)
class Field:
    """One member, parameter or header."""

    name: str
    anchor: str
    type: list[Piece]
    required: bool
    marks: tuple[str, ...]
    """deprecated, read-only, write-only"""
    description: str
    limits: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    examples: tuple[str, ...]
    notes: tuple[str, ...]
    evidence: Evidence
    fields: tuple[Field, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    repeats: str = ""
    """The named schema that this is, where it is shown further up already."""


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One of several shapes that a value may have."""

    type: list[Piece]
    fields: tuple[Field, ...]


class _FullError(Exception):
    """There are more rows than there is room for."""


@dataclass(kw_only=True)
class _Room:
    """How many rows, and levels of them, a body may still have."""

    levels: int
    rows: float = _MOST

    def take(self) -> None:
        self.rows -= 1
        if self.rows < 0:
            raise _FullError


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Reads schemas of one spec. `observe` gives what a run observed at a path of the response."""

    ledger: Ledger
    observe: Observe = field(default=lambda _: None)
    room: _Room | None = None
    """None: nothing is read yet."""

    def members(
        self, pointer: str, *, path: str = "", anchor: str = "", above: tuple[str, ...] = ()
    ) -> tuple[Field, ...]:
        """The rows of what the schema at `pointer` contains."""
        found = unfold(self.ledger.spec, pointer)
        return self._fitting(lambda it: it._inside(found, path, anchor, above))

    def alternatives(
        self, pointer: str, *, path: str = "", anchor: str = "", above: tuple[str, ...] = ()
    ) -> tuple[Alternative, ...]:
        """The shapes of a union in which a choice shows members; none where there is no choice."""
        found = unfold(self.ledger.spec, pointer)
        return self._fitting(lambda it: it._choices(found, path, anchor, above))

    def value(self, pointer: str) -> Field:
        """The row of a schema that stands for itself: its limits, values and examples."""
        found = unfold(self.ledger.spec, pointer)
        return self._fitting(lambda it: it._field(
            found.name, "", found, found.places, "", (found.name,),
            required=False, also=self.ledger.spec.at(pointer),
        ))  # fmt: skip

    def parameter(
        self, pointer: str, definition: dict[str, Any], *, required: bool, within: str = ""
    ) -> Field:
        """The row of a parameter or of a header; `within`: the status of its response."""
        spec = self.ledger.spec
        schema = child(pointer, "schema")
        found = unfold(spec, schema)
        name = str(definition.get("name", ""))
        anchor = slug(f"{within and f'{within}.'}{definition.get('in', 'header')}.{name}")
        return self._fitting(lambda it: it._field(
            name, anchor, found, (pointer, *_components(found)), "", (),
            required=required, also=definition,
        ))  # fmt: skip

    def relations(self, pointer: str) -> Iterator[str]:
        """Sentences about the relations between members of the objects at `pointer`."""
        spec = self.ledger.spec
        for place, relation in spec.relations.of_object(pointer):
            provenance = spec.provenance(place)
            why = f" (inferred: {provenance.text})" if provenance.kind == "inferred" else ""
            yield f"{relation.says}{why}."

    def _fitting(self, read: Callable[[Fields], Rows]) -> Rows:
        """What `read` reads, of as many levels as fit."""
        if self.room is not None:
            return read(self)
        # how many rows so many levels have is only known by reading them; few schemas need a
        # second try
        for levels in _LEVELS:
            try:
                return read(replace(self, room=_Room(levels=levels)))
            except _FullError:
                continue
        # not even one level fits: the row itself has to be shown all the same
        return read(replace(self, room=_Room(levels=0, rows=math.inf)))

    def _inside(
        self,
        found: Unfolded,
        path: str,
        anchor: str,
        above: tuple[str, ...],
        known: dict[str, tuple[Field, ...]] | None = None,
    ) -> tuple[Field, ...]:
        """The rows of an object; `known` are those of its parts (`allOf`) that were read."""
        known = {} if known is None else known
        if found.pointer not in known:
            known[found.pointer] = ()  # of a part of itself
            known[found.pointer] = self._read(found, path, anchor, above, known)
        return known[found.pointer]

    def _read(
        self,
        found: Unfolded,
        path: str,
        anchor: str,
        above: tuple[str, ...],
        known: dict[str, tuple[Field, ...]],
    ) -> tuple[Field, ...]:
        if found.name in above:
            return ()
        above = (*above, found.name) if found.name else above
        node, spec = found.definition, self.ledger.spec
        for key, step in (("items", "/*"), ("additionalProperties", "/*")):
            if isinstance(node.get(key), dict) and "properties" not in node:
                inner = unfold(spec, child(found.pointer, key))
                return self._inside(inner, path + step, anchor, above)
        rows: dict[str, Field] = {}
        for branch in branches_of(node, found.pointer, ("allOf",)):
            inner = unfold(spec, branch)
            rows |= {row.name: row for row in self._inside(inner, path, anchor, above, known)}
        # its own last: what it says of a member refines what its parts say
        rows |= {row.name: row for row in self._properties(found, path, anchor, above)}
        return tuple(rows.values())

    def _properties(
        self, found: Unfolded, path: str, anchor: str, above: tuple[str, ...]
    ) -> Iterator[Field]:
        spec, required = self.ledger.spec, found.definition.get("required", [])
        for name in found.definition.get("properties", {}):
            place = child(found.pointer, "properties", name)
            inner = unfold(spec, place)
            # the anchor is the whole path, because members of several levels may share a name
            at = f"{anchor}.{name}" if anchor else str(name)
            yield self._field(
                str(name), slug(at), inner, inner.places, child(path, name), above,
                required=name in required, also=spec.at(place),
            )  # fmt: skip

    def _field(
        self,
        name: str,
        anchor: str,
        found: Unfolded,
        places: tuple[str, ...],
        path: str,
        above: tuple[str, ...],
        *,
        required: bool,
        also: dict[str, Any],
    ) -> Field:
        spec, node = self.ledger.spec, found.definition
        assert self.room is not None
        self.room.take()
        inner = _innermost(self.ledger, found)
        notes = [*notes_of(also), *self.relations(inner.pointer)]
        fields, alternatives = self._below(found, path, anchor, above)
        if not self.room.levels and inner.name not in above and _COMPOSED & inner.definition.keys():
            notes.append(_LEFT_OUT)
        described = [also, *(spec.at(place) for place in places)]
        return Field(
            name=name,
            anchor=anchor,
            type=label(spec, found),
            required=required,
            marks=tuple(marks_of(described)),
            description=next((str(n["description"]) for n in described if "description" in n), ""),
            limits=tuple(limits_of(node, inner.definition)),
            values=tuple(map(shown, node.get("enum") or inner.definition.get("enum", []))),
            examples=tuple(dict.fromkeys(map(shown, examples_of([*described, node])))),
            notes=tuple(notes),
            evidence=evidence(self.ledger, *places, observed=self.observe(path) if path else None),
            fields=fields,
            alternatives=alternatives,
            repeats=inner.name if inner.name in above else "",
        )

    def _below(
        self, found: Unfolded, path: str, anchor: str, above: tuple[str, ...]
    ) -> tuple[tuple[Field, ...], tuple[Alternative, ...]]:
        """The members and the alternatives of a row, if there is room for a level more."""
        assert self.room is not None
        if not self.room.levels:
            return (), ()
        self.room.levels -= 1
        shown = (
            self._inside(found, path, anchor, above),
            self._choices(found, path, anchor, above),
        )
        self.room.levels += 1
        return shown

    def _choices(
        self, found: Unfolded, path: str, anchor: str, above: tuple[str, ...]
    ) -> tuple[Alternative, ...]:
        spec = self.ledger.spec
        inner = _innermost(self.ledger, found)
        path = path if inner == found else f"{path}/*"
        offered = [
            Alternative(
                type=label(spec, unfold(spec, option)),
                fields=self.members(option, path=path, anchor=f"{anchor}.{number}", above=above),
            )
            for number, option in enumerate(choices(spec, inner), start=1)
        ]
        # the label of the type has named them already; without members there is nothing to open
        return tuple(offered) if any(option.fields for option in offered) else ()


def _innermost(ledger: Ledger, found: Unfolded) -> Unfolded:
    """What an array, or an array of arrays, holds."""
    met: set[str] = set()
    while isinstance(found.definition.get("items"), dict) and found.pointer not in met:
        met.add(found.pointer)
        found = unfold(ledger.spec, child(found.pointer, "items"))
    return found


def _components(found: Unfolded) -> tuple[str, ...]:
    """The named schemas on the way; the parameter speaks for what stands within it."""
    return tuple(place for place in found.places if place.startswith("/components/schemas/"))

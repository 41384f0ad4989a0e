"""From what is written to what is stored: the generic mapping of request bodies to records.

Model: a record is the representation that a read shows, plus members starting with `_` that
nothing shows. A replace resets every member that a request can write, an update only those that
it names. A reference stores what its object declares about the other record.
Known limits: nested objects are replaced as a whole; embedded arrays are not refreshed when the
records that they show change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from functools import partial
from typing import Any, Literal

from concord.emulator._conditions import Condition, instant
from concord.emulator._fake_data import FakeData
from concord.emulator._resources import Reference, Resource, Write, replaced
from concord.emulator._schemas import Schemas
from concord.emulator._store import Record, Store
from concord.spec import Replacement, dotted

_CREATED = re.compile(r"creat(ed|ion)_?(at|on|date|time)?", re.IGNORECASE)
_UPDATED = re.compile(r"(last_?)?(updat|modifi)(ed?|cation)_?(at|on|date|time)?", re.IGNORECASE)
_ABSENT = object()

Action = Literal["create", "replace", "update"]


class Records:
    """Builds the records of one spec."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self.declared = schemas.names("_")
        self.fake_data = FakeData(schemas)
        self._stamps: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._replaced: dict[str, tuple[tuple[str, Replacement], ...]] = {}

    def represent(
        self,
        resource: Resource,
        writes: Sequence[Write],
        body: Any,
        stored: Record | None,
        *,
        action: Action,
        store: Store,
    ) -> Record:
        """The record that `body` makes of `stored` (None for a create), not yet completed."""
        record = deepcopy(stored) if stored else {}
        for write in writes:
            value = _sent(body, write)
            if action == "replace" or value is not _ABSENT:
                dotted.drop(record, _whole(write))
            if value is not _ABSENT:
                self._write(resource, record, write, value, store)
        return record

    def _write(
        self, resource: Resource, record: Record, write: Write, value: Any, store: Store
    ) -> None:
        reference = write.reference
        if reference is None or reference.embeds is None:
            dotted.put(record, write.target, value)
            return
        around = self._schemas.member(resource.schema, reference.embeds)
        assert around is not None
        if value is None:
            if self._schemas.nullable(around):
                dotted.put(record, reference.embeds, None)
        elif isinstance(value, list):
            items = self._schemas.items(around) or around
            shown = [self.embedded(reference, items, each, store) for each in value]
            dotted.put(record, reference.embeds, shown)
        else:
            dotted.put(record, reference.embeds, self.embedded(reference, around, value, store))

    def embedded(self, reference: Reference, schema: str, id: Any, store: Store) -> Record:  # noqa: A002
        """What the object at `schema` shows of the record that `reference` names by `id`."""
        other = store.get(reference.resource, id) or {}
        shown = {name: other[name] for name in self._schemas.properties(schema) if name in other}
        # also of a record that does not exist: seeded data may name one that is made later
        shown[reference.shown.rpartition(".")[2]] = id
        return shown

    def stamp(self, resource: Resource, record: Record, now: str, *, created: bool) -> None:
        """Set the members that say when the record was created and changed."""
        creation, change = self._stamp_members(resource.schema)
        for name in creation if created else ():
            record[name] = now
        known = [record[name] for name in creation if instant(record.get(name)) is not None]
        # a record that was made up may have been created after the emulator's time
        latest = max((now, *known), key=lambda text: instant(text) or 0)
        for name in change:
            record[name] = latest

    def _stamp_members(self, schema: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = self._stamps.get(schema)
        if found is None:
            times = [
                name
                for name, pointer in self._schemas.properties(schema).items()
                if self._schemas.keyword(pointer, "format") == "date-time"
            ]
            found = self._stamps[schema] = (
                tuple(name for name in times if _CREATED.fullmatch(name)),
                tuple(name for name in times if _UPDATED.fullmatch(name)),
            )
        return found

    def ordered(self, schema: str, record: Record) -> Record:
        """`record` with its members in the order in which the spec declares them."""
        declared = {
            name: record[name] for name in self._schemas.properties(schema) if name in record
        }
        # what is not declared (`_…`) follows: a dict keeps the place of a key's first mention
        return {**declared, **record}

    def complete(self, schema: str, value: Any) -> Any:
        """`value` with every required member that it lacks, at any depth."""
        if isinstance(value, list):
            items = self._schemas.items(schema)
            return [self.complete(items, each) for each in value] if items else value
        if not isinstance(value, dict):
            return value
        properties = self._schemas.properties(schema)
        for name, inner in value.items():
            if name in properties and isinstance(inner, (dict, list)):
                value[name] = self.complete(properties[name], inner)
        lacking = [n for n in self._schemas.required(schema) if n not in value and n in properties]
        for name in lacking:
            value[name] = self._missing(properties[name], name)
        if lacking:
            self.fake_data.relate(schema, value)
        return value

    def declared_members(self, schema: str, value: Any) -> Any:
        """`value` with the members that the schema at `schema` declares, see `Call.declared`."""
        if isinstance(value, list):
            items = self._schemas.items(schema)
            return [self.declared_members(items, each) for each in value] if items else value
        properties = self._schemas.properties(schema) if isinstance(value, dict) else None
        if not properties:
            return value
        shown = {
            name: self.declared_members(pointer, value[name])
            for name, pointer in properties.items()
            if name in value and (value[name] is not None or self._schemas.nullable(pointer))
        }
        return self.complete(schema, shown)

    def follow(self, schema: str, record: Record) -> bool:
        """Let deprecated members follow what replaces them; whether any could."""
        known = self._replaced.get(schema)
        if known is None:
            known = self._replaced[schema] = tuple(replaced(schema, self._schemas))
        shown = [(name, by) for name, by in known if _has(record, by.name)]
        for name, by in shown:
            pointer = self._schemas.properties(schema)[name]
            value = by.expected(dotted.member(record, by.name), partial(self._fits, pointer))
            if value is not None or self._schemas.nullable(pointer):
                record[name] = deepcopy(value)
            else:
                record.pop(name, None)
        return bool(shown)

    def _fits(self, pointer: str, value: Any) -> bool:
        return self._schemas.validator(pointer).is_valid(value)

    def _missing(self, pointer: str, name: str) -> Any:
        default = self._schemas.keyword(pointer, "default", _ABSENT)
        if default is not _ABSENT:
            return deepcopy(default)
        types = self._schemas.types(pointer)
        # the emptiest value that fits: an invented one could contradict the API's rules
        if "array" in types and not self._schemas.keyword(pointer, "minItems", 0):
            return []
        if self._schemas.nullable(pointer):
            return None
        if "object" in types:
            return self.complete(pointer, {})
        enum = self._schemas.keyword(pointer, "enum")
        if enum:
            return enum[0]
        return self.fake_data.value(pointer, random.Random(name), name=name)  # noqa: S311

    def refresh(
        self, resource: Resource, holders: Iterable[tuple[Resource, Reference]], store: Store,
        before: Record, after: Record,
    ) -> None:  # fmt: skip
        """Show the change of a record of `resource` in the records that embed it.

        A member that a holder shows differently from the other record was set on purpose: it stays.
        """
        key = dotted.member(after, resource.id)
        for holder, reference in holders:
            for record in store.find(holder.name, Condition(member=reference.shown, value=key)):
                shown = dotted.member(record, reference.embeds or "") or {}
                same = [name for name in shown if name in before and shown[name] == before[name]]
                shown.update({name: after[name] for name in same if name in after})
                if same and (slot := holder.key(record)) is not None:
                    store.put(holder.name, slot, record)


def _given(body: Any, source: Sequence[str]) -> Any:
    for part in source:
        if not isinstance(body, dict) or part not in body:
            return _ABSENT
        body = body[part]
    return deepcopy(body)


def _has(record: Record, path: str) -> bool:
    owner, _, last = path.rpartition(".")
    holder = dotted.member(record, owner)
    return isinstance(holder, dict) and last in holder


def _sent(body: Any, write: Write) -> Any:
    """What a body gives for a member, or for the deprecated one that it replaces."""
    value = _given(body, write.source)
    if value is not _ABSENT or write.old is None:
        return value
    former, by = write.old
    value = _given(body, former)
    return value if value is _ABSENT else by.written(value)


def _whole(write: Write) -> str:
    embeds = write.reference.embeds if write.reference else None
    return embeds or write.target

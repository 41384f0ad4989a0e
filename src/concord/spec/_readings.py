"""A spec under other readings of its ledger: their overlays applied, each new place located.

Model: pure. Overlays apply in the ledger's order, whatever order they are chosen in. What an
overlay adds stands where the ledger states the reading, so that a finding about it names that line.
Two readings are compatible if neither changes what the other changes.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from concord.spec._ledger import Ambiguity, Reading
from concord.spec._overlay import OverlayError, apply
from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import child
from concord.spec._reach import meet

if TYPE_CHECKING:
    from concord.spec._spec import Spec


def reading_option(word: str) -> tuple[str, str]:
    """Entry and reading of `entry=reading`. Raises ArgumentTypeError."""
    entry, equals, reading = word.partition("=")
    if not (entry and equals and reading):
        raise argparse.ArgumentTypeError(
            f"{word!r} is no reading: write entry=reading, by the ids of the ledger"
        )
    return entry, reading


def under(spec: Spec, readings: Mapping[str, str]) -> Spec:
    """`spec`, which follows its chosen readings, under others: reading ids by entry id.

    Raises SpecError where there is no such entry or reading, or an overlay does not apply.
    """
    selected = [
        (entry, reading)
        for entry, reading in _selected(spec, readings)
        if reading.id != entry.chosen
    ]
    parsed = spec.parsed
    for _, reading in selected:
        stated = _location(spec, reading.pointer)
        try:
            changed = apply(parsed.value, reading.overlay)
        except OverlayError as error:
            where = _location(spec, error.action.pointer)
            raise SpecError(error.what, where=where, fix=error.fix) from error
        if changed is not parsed.value:
            locations = _Places(changed, parsed, stated)
            parsed = dataclasses.replace(parsed, value=changed, locations=locations)
    return dataclasses.replace(
        spec,
        document=parsed.value,
        parsed=parsed,
        readings={entry.id: reading.id for entry, reading in selected},
        chosen=spec,
    )


def _selected(spec: Spec, readings: Mapping[str, str]) -> list[tuple[Ambiguity, Reading]]:
    known = {entry.id: entry for entry in spec.ledger}
    for name in readings:
        if name not in known:
            raise SpecError(
                f"the ledger has no entry {name!r}", where=_ledger(spec), fix=_near(name, known)
            )
    found = []
    # in the order of the ledger, so that one set of readings gives one document
    for entry in spec.ledger:
        # what is left out follows its chosen reading, which the document states already
        if entry.id not in readings:
            continue
        ids = [reading.id for reading in entry.readings]
        if readings[entry.id] not in ids:
            raise SpecError(
                f"{entry.id} has no reading {readings[entry.id]!r}",
                where=_location(spec, entry.pointer),
                fix=f"known readings: {', '.join(ids)}",
            )
        found.append((entry, entry.reading(readings[entry.id])))
    return found


def _near(name: str, known: Mapping[str, Ambiguity]) -> str:
    import difflib  # only for an error

    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "its ids are listed in the ledger"


def _ledger(spec: Spec) -> Any:
    return _location(spec, "") if spec.parsed_ledger else spec.path.with_name("ambiguities.yaml")


def _location(spec: Spec, pointer: str) -> Location:
    """Where `pointer` of the ledger, or its nearest ancestor, stands."""
    assert spec.parsed_ledger is not None, "a reading stands in a ledger"
    return spec.parsed_ledger.locate(pointer)


class _Places(Mapping[str, Location]):
    """Where each pointer into `value` stands, after an overlay that is `stated` in one place.

    Worked out when the first is asked for: of most readings nobody asks.
    """

    def __init__(self, value: Any, before: Parsed, stated: Location) -> None:
        self._value, self._before, self._stated = value, before, stated

    @cached_property
    def _found(self) -> dict[str, Location]:
        former, known = self._before.value, self._before.locations
        # first drop, then locate: what was removed from an array and what took its index share
        # a pointer
        kept = _kept(known, tuple(_gone(former, self._value, "")))
        return kept | dict(_located(self._value, "", former, "", known, self._stated))

    def __getitem__(self, pointer: str) -> Location:
        return self._found[pointer]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _kept(locations: Mapping[str, Location], gone: tuple[str, ...]) -> dict[str, Location]:
    """`locations` without those of what is `gone`, and of what stood within it."""
    if not gone:
        return dict(locations)
    within = tuple(f"{pointer}/" for pointer in gone)
    return {
        pointer: location
        for pointer, location in locations.items()
        if not pointer.startswith(within) and pointer not in gone
    }


def _gone(before: Any, value: Any, pointer: str) -> Iterator[str]:
    """The pointers of what stands in `before` and has no place of the same name in `value`."""
    if before is value:
        return
    if isinstance(before, list) and isinstance(value, list) and len(before) != len(value):
        for index, other in enumerate(before):
            # unchanged elements are shared with the result, so identity tells which of them moved
            if index >= len(value) or value[index] is not other:
                yield child(pointer, index)
    elif type(before) is type(value):
        inner = dict(_members(value))
        for key, other in _members(before):
            if key in inner:
                yield from _gone(other, inner[key], child(pointer, key))
            else:
                yield child(pointer, key)
    else:
        yield pointer


def _located(
    value: Any,
    pointer: str,
    before: Any,
    former: str | None,
    locations: Mapping[str, Location],
    stated: Location,
) -> Iterator[tuple[str, Location]]:
    """Where each pointer into `value` stands: as `before` at `former`, or (None) where `stated`.

    What is the same at the same pointer is left out: a document has thousands of places, of which
    an overlay changes a few.
    """
    yield pointer, locations.get(former, stated) if former is not None else stated
    for key, inner in _members(value):
        held, at = _former(key, inner, value, before) if former is not None else (None, None)
        place = None if at is None else child(former or "", at)
        if inner is held and place == child(pointer, key):
            continue
        yield from _located(inner, child(pointer, key), held, place, locations, stated)


def _members(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _former(key: str | int, inner: Any, value: Any, before: Any) -> tuple[Any, str | int | None]:
    """What stood for `inner` before, and under which key; (None, None) if it is new."""
    if isinstance(value, dict):
        known = isinstance(before, dict) and key in before
        return (before[key], key) if known else (None, None)
    if not isinstance(before, list):
        return None, None
    for index, other in enumerate(before):
        if other is inner:
            return other, index
    # an element that was changed is new itself, but stands where it stood
    if isinstance(key, int) and len(value) == len(before):
        return before[key], key
    return None, None


def changes(base: Any, other: Any, pointer: str = "") -> Iterator[str]:
    """The pointers of what differs between two documents, the innermost that exist in either."""
    if base is other:
        return
    if isinstance(base, dict) and isinstance(other, dict):
        for key in {**base, **other}:
            if key not in base or key not in other:
                yield child(pointer, key)
            else:
                yield from changes(base[key], other[key], child(pointer, key))
    elif isinstance(base, list) and isinstance(other, list) and len(base) == len(other):
        for index, (one, two) in enumerate(zip(base, other, strict=True)):
            yield from changes(one, two, child(pointer, index))
    elif base != other:
        yield pointer


def random_readings(spec: Spec, rng: random.Random, share: float = 0.5) -> dict[str, str]:
    """A random combination of compatible readings: about `share` of the entries by another one."""
    # in a random order, since of two readings that exclude each other the first one stays
    entries = [entry for entry in spec.ledger if entry.executable]
    rng.shuffle(entries)
    chosen: dict[str, str] = {}
    for entry in entries:
        reading = rng.choice(entry.executable)
        if rng.random() < share and compatible(spec, {**chosen, entry.id: reading.id}, entry.id):
            chosen[entry.id] = reading.id
    return {entry.id: chosen[entry.id] for entry in spec.ledger if entry.id in chosen}


def compatible(spec: Spec, readings: Mapping[str, str], name: str) -> bool:
    """Whether the reading of entry `name` can be followed beside the other `readings`."""
    own = touched(spec, name, readings[name])
    others = {it: reading for it, reading in readings.items() if it != name}
    for other, reading in others.items():
        if meet(own, touched(spec, other, reading)):
            return False
    try:
        # two overlays may change different places and together still leave a reference without its
        # target
        under(spec, readings).sound()
    except SpecError:
        return False
    return True


def touched(spec: Spec, entry: str, reading: str) -> frozenset[str]:
    """What a reading changes: pointers into either document, and `option:<name>` of its options.

    Nothing where its overlay does not apply: the lint says so.
    """
    known = spec.touched_by_reading.get((entry, reading))
    if known is None:
        try:
            followed = under(spec, {entry: reading})
        except SpecError:
            followed = spec
        named = (f"option:{name}" for name in followed.options ^ spec.options)
        known = frozenset({*changes(spec.document, followed.document), *named})
        spec.touched_by_reading[entry, reading] = known
    return known

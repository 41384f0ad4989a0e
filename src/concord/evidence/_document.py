"""The evidence of a run as one JSON document: read, merged, summed up against the spec.

Model: pure. Counts add up, in whatever order parts come: those of a worker's phases, of several
shards, of several days.
Known limits: of each documented body the nearest `MOST_PLACES` places are counted as
documented; `left_out` in a summary says of how many operations there are more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.evidence._judge import response_media
from concord.evidence._members import OTHER
from concord.evidence._readings import Standing, no_counts, standing
from concord.evidence._shapes import Shape, Shapes
from concord.spec import Operation, Spec, child, traverse

VERSION = 2

Json = dict[str, Any]


def document(run: Json, apis: Mapping[str, Json]) -> Json:
    """The document of a run: how it was started, and each API's counts."""
    return {"version": VERSION, "run": run, "apis": dict(apis)}


def read(data: Any) -> Json:
    """`data`, if it is a document of this version. Raises ValueError that says what is wrong."""
    if not isinstance(data, dict) or not isinstance(data.get("apis"), dict):
        raise ValueError("is no evidence of a run (no `apis`)")
    if data.get("version") != VERSION:
        raise ValueError(f"has version {data.get('version')!r}, expected {VERSION}")
    return data


def merged_documents(run: Json, documents: Iterable[Json]) -> Json:
    """One document of several."""
    parts: dict[str, list[Json]] = {}
    for found in documents:
        for api, counts in found["apis"].items():
            parts.setdefault(api, []).append(counts)
    return document(run, {api: merged(counts) for api, counts in sorted(parts.items())})


def merged(parts: Iterable[Json]) -> Json:
    """The counts of one API, of several parts."""
    total: Json = {"operations": {}, "ledger": {}}
    for part in parts:
        for name, counts in part["operations"].items():
            _add_operation(total["operations"].setdefault(name, _no_operation()), counts)
        for name, entry in part["ledger"].items():
            _add_entry(total["ledger"].setdefault(name, no_counts()), entry)
    return total


def _no_operation() -> Json:
    return {"statuses": {}, "requests": 0, "members": {}}


def _add_operation(total: Json, part: Json) -> None:
    total["requests"] += part["requests"]
    total["statuses"] = _added(total["statuses"], part["statuses"])
    for pointer, member in part["members"].items():
        known = total["members"].get(pointer)
        total["members"][pointer] = member if known is None else _added_member(known, member)


def _added_member(one: Json, other: Json) -> Json:
    return {
        "seen": one["seen"] + other["seen"],
        "types": _added(one["types"], other["types"]),
        "null": one["null"] + other["null"],
        "absent": one["absent"] + other["absent"],
        "values": _added(one["values"], other["values"]),
        # documented by the schema of one response is documented
        "undocumented": one["undocumented"] and other["undocumented"],
    }


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(one) + Counter(other)).items()))


def _add_entry(total: Json, part: Json) -> None:
    total["deciding"] += part["deciding"]
    total["none"] += part["none"]
    total["fits"] = _added(total["fits"], part["fits"])
    # the earlier part's example stays, so that adding a day does not change what a reader was
    # shown
    total["examples"] = {**part["examples"], **total["examples"]}


def summary(spec: Spec, counts: Json) -> Json:
    """How much of what `spec` documents was observed: members, values, ledger entries.

    Each is `[observed, documented]`, of the ledger `[decided, all]`. `otherwise` counts entries
    that are decided for another reading than the chosen one, `unfit` those that none explains.
    `left_out` is the number of operations whose bodies have more places than are counted. `entries`
    says of each entry that was met what is known, and whether that is as the spec has it.
    """
    members, values, left_out = documented(spec)
    seen = set()
    met = set()
    undocumented = 0
    for name, observed in counts["operations"].items():
        for pointer, member in observed["members"].items():
            undocumented += member["undocumented"] and member["seen"] > 0
            if member["seen"] and (name, pointer) in members:
                seen.add((name, pointer))
            met |= {(name, pointer, value) for value in member["values"] if value != OTHER}
    chosen = {entry.id: entry.chosen for entry in spec.ledger}
    found = {name: standing(it) for name, it in counts["ledger"].items() if name in chosen}
    decided = [name for name, it in found.items() if it.kind == "decided"]
    return {
        "members": [len(seen), len(members)],
        "values": [len(met & values), len(values)],
        "ledger": [len(decided), len(spec.ledger)],
        "otherwise": sum(found[name].reading != chosen[name] for name in decided),
        "unfit": sum(it.kind in ("contradictory", "no reading fits") for it in found.values()),
        "undocumented": int(undocumented),
        "left_out": len(left_out),
        "entries": {
            name: {"known": it.words, "chosen": chosen[name], "agrees": _agrees(it, chosen[name])}
            for name, it in sorted(found.items())
        },
    }


def _agrees(found: Standing, chosen: str) -> bool:
    """Whether nothing that was observed speaks against the chosen reading."""
    return (found.kind == "undecided" and not found.deciding) or chosen in found.fitting


def documented(
    spec: Spec,
) -> tuple[set[tuple[str, str]], set[tuple[str, str, str]], set[str]]:
    """All documented places of response bodies, as far as they are counted.

    (operation, pointer) of each member; (operation, pointer, value) of each declared value; the
    operations of which some are left out. A schema within itself counts once.
    """
    shapes = Shapes(spec)
    known: dict[str, _Documented] = {}
    members: set[tuple[str, str]] = set()
    values: set[tuple[str, str, str]] = set()
    left_out: set[str] = set()
    for operation in spec.operations:
        for shape in _response_shapes(spec, shapes, operation):
            # operations share schemas: each is walked once
            if shape.pointer not in known:
                known[shape.pointer] = _documented(shape)
            found = known[shape.pointer]
            members |= {(operation.id, pointer) for pointer in found.members}
            values |= {(operation.id, pointer, value) for pointer, value in found.values}
            if found.left_out:
                left_out.add(operation.id)
    return members, values, left_out


def _response_shapes(spec: Spec, shapes: Shapes, operation: Operation) -> Iterator[Shape]:
    for status in operation.statuses:
        response = spec.canonical(child(operation.pointer, "responses", status))
        for name in spec.at(response).get("content", {}):
            if (media := response_media(spec, response, name)) is not None:
                # operations share schemas, and what is documented of one is found once
                yield shapes.at(spec.canonical(child(media, "schema")))


@dataclass(frozen=True, kw_only=True)
class _Documented:
    """The pointers of a body's members, and the values that are declared for them."""

    members: frozenset[str]
    values: frozenset[tuple[str, str]]
    left_out: bool


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A schema of what stands at a pointer of a body."""

    shape: Shape
    pointer: str = ""
    above: frozenset[str] = frozenset()


def _documented(top: Shape) -> _Documented:
    found = traverse(_Place(shape=top), _below)
    return _Documented(
        members=frozenset(it.pointer for it in found.places if it.pointer),
        values=frozenset(
            (it.pointer, value) for it in found.places for value in it.shape.values.values()
        ),
        left_out=found.left_out,
    )


def _below(place: _Place) -> Iterator[_Place]:
    shape, above = place.shape, place.above | {place.shape.pointer}
    for part in (*shape.parts, *shape.choices):
        # a schema within itself has no end; counted once, as `documented` says
        if part.pointer not in above:
            yield _Place(shape=part, pointer=place.pointer, above=above)
    inner = [*shape.properties.items(), ("*", shape.items), ("*", shape.rest)]
    for name, below in inner:
        if below is not None and below.pointer not in above:
            yield _Place(shape=below, pointer=child(place.pointer, name), above=above)

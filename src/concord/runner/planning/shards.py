"""One run over several machines: which operations each of them tests.

Model: pure, and the same everywhere: it depends on the specs and the number of shards alone. The
operations of one resource stay together, because links lead between them; the costliest group goes
to the shard that has least, so that shards end at about the same time.
Known limits: the cost of an operation is guessed from its parameters and its body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concord.spec import Operation, Spec, child

_FUZZED, _PARAMETER, _MEMBER = 30, 6, 8
"""What an operation, a parameter and a body's member cost in cases, as runs have shown."""


@dataclass(frozen=True, kw_only=True)
class Shard:
    """The `index`-th (from 1) of `total` parts of a run."""

    index: int
    total: int

    def __str__(self) -> str:
        return f"{self.index}/{self.total}"


def share(
    chosen: Mapping[str, Sequence[Operation]], loaded: Mapping[str, Spec], shard: Shard
) -> dict[str, tuple[str, ...]]:
    """The operationIds of each API that `shard` tests; an API without any is left out."""
    groups: dict[tuple[str, str], list[Operation]] = {}
    for api, operations in chosen.items():
        for operation in operations:
            # `=` stands in no name of a resource, so it is a group of its own
            resource = operation.resource_name or f"={operation.id}"
            groups.setdefault((api, resource), []).append(operation)
    costs = {
        key: sum(cost(loaded[key[0]], operation) for operation in members)
        for key, members in groups.items()
    }
    loads = [0] * shard.total
    mine: dict[str, set[str]] = {}
    # by name among equals: every machine has to come to the same shares
    for key in sorted(groups, key=lambda it: (-costs[it], it)):
        lightest = loads.index(min(loads))
        loads[lightest] += costs[key]
        if lightest == shard.index - 1:
            mine.setdefault(key[0], set()).update(operation.id for operation in groups[key])
    return {
        api: tuple(operation.id for operation in operations if operation.id in mine[api])
        for api, operations in chosen.items()
        if api in mine
    }


def cost(spec: Spec, operation: Operation) -> int:
    """About how many cases `operation` takes."""
    members = 0
    for media in spec.request_media(operation).values():
        schema = spec.resolve(child(media, "schema")).definition
        members = max(members, len(schema.get("properties", ())))
    return _FUZZED + _PARAMETER * len(operation.parameters) + _MEMBER * members

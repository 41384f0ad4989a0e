"""All faults of a spec, and the choice of those that are run.

Model: each operator visits each operation and event; its faults are in the spec's order. A run
takes at most `MOST` of an operator in an API, evenly spread, so that a large API does not outweigh
the others; `everything` leaves nothing out.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from concord import project
from concord.faults._model import Fault
from concord.faults._site import Site
from concord.faults.operators import OPERATORS, Operator
from concord.spec import Spec

MOST = 2


def derived(spec: Spec, operator: Operator) -> tuple[Fault, ...]:
    """Every fault that `operator` finds in `spec`."""
    return tuple(_unique(_derived(spec, operator)))


def _derived(spec: Spec, operator: Operator) -> Iterator[Fault]:
    for operation in spec.webhooks if operator.kind == "events" else spec.operations:
        yield from operator.derive(Site(spec, operation, operator.name))


def _unique(faults: Iterable[Fault]) -> Iterator[Fault]:
    # two branches of `allOf` may declare the same member
    yield from {fault.id: fault for fault in faults}.values()


@cache
def faults_of(api: str, *, everything: bool = False) -> tuple[Fault, ...]:
    """The faults of an API, in the order of operators."""
    return faults_in(project.load(api).sound(), everything=everything)


def faults_in(spec: Spec, *, everything: bool = False) -> tuple[Fault, ...]:
    """The faults of a spec, which may follow other readings than the chosen ones."""
    return tuple(
        fault
        for operator in OPERATORS
        for fault in (
            derived(spec, operator) if everything else spread(derived(spec, operator), MOST)
        )
    )


def spread(faults: Sequence[Fault], most: int) -> tuple[Fault, ...]:
    """At most `most` of the faults, evenly spread over them."""
    if len(faults) <= most:
        return tuple(faults)
    return tuple(faults[index * len(faults) // most] for index in range(most))


def sample(faults: Sequence[Fault], number: int, seed: int) -> tuple[Fault, ...]:
    """`number` of the faults, the same ones for the same seed, operators in turn."""
    draw = random.Random(seed)  # noqa: S311  # a choice, no secret
    by_operator: dict[str, list[Fault]] = {}
    for fault in faults:
        by_operator.setdefault(fault.operator, []).append(fault)
    groups = list(by_operator.values())
    draw.shuffle(groups)
    for group in groups:
        draw.shuffle(group)
    longest = max(map(len, groups), default=0)
    turns = [group[i] for i in range(longest) for group in groups if i < len(group)]
    chosen = {fault.id for fault in turns[:number]}
    return tuple(fault for fault in faults if fault.id in chosen)

"""A reading that a run's own exchanges indicate, as its messages hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concord.http import Request, path_pattern
from concord.oracle import Logged
from concord.spec import Spec, touched


@dataclass(frozen=True, kw_only=True)
class Indication:
    """A reading that a run's own exchanges indicate.

    exchanges   how many told it from the chosen one
    index       of one of them in the log, which goes on with those of the experiments
    same        readings of other entries that are the same on the wire (`entry=reading`)
    others      readings that the log bears out as well (`entry=reading`)
    """

    entry: str
    reading: str
    exchanges: int
    index: int
    same: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def same_on_the_wire(spec: Spec, entry: str, reading: str) -> Iterator[str]:
    """The readings of other entries that change the same in the same way: `entry=reading`."""
    own = touched(spec, entry, reading)
    document = spec.under({entry: reading}).document
    for other in spec.ledger:
        for it in other.executable if other.id != entry else ():
            if touched(spec, other.id, it.id) != own:
                continue
            if spec.under({other.id: it.id}).document == document:
                yield f"{other.id}={it.id}"


def shown(spec: Spec, indication: Indication, log: Sequence[Logged]) -> dict[str, Any]:
    """An indication as a message holds it: without any value of the exchange."""
    logged = log[indication.index]
    return {
        "entry": indication.entry,
        "reading": indication.reading,
        "exchanges": indication.exchanges,
        "same": list(indication.same),
        "others": list(indication.others),
        "example": {
            "operation": f"event {logged.event}" if logged.event else _label(spec, logged.request),
            "status": logged.response.status,
        },
    }


def _label(spec: Spec, request: Request) -> str:
    """The operation that a request is for, as reports name it."""
    fitting = (
        it
        for it in spec.operations
        if it.method.upper() == request.method and path_pattern(it.path).search(request.path)
    )
    found = next(fitting, None)
    return f"{request.method} {request.path}" if found is None else found.label

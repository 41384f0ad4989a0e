"""The exchanges of a log on which readings are tried: every write, and of the reads enough to tell.

Model: pure. A read changes nothing, so an emulator that leaves it out goes on as one that has got
it. Of the reads of each kind (one operation, one status expected and one received) some are kept:
spread over the log where the server agrees, the first ones where it responded otherwise.
Known limits: what only a read shows that is left out is not seen; the reading that is chosen in the
end is tried on the whole log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from concord.http import Request, path_pattern
from concord.http.control import PREFIX
from concord.oracle import Logged, Replay
from concord.spec import Operation, Spec

_AGREEING, _MISMATCHES = 8, 4
"""Reads of one kind that a reading is tried on, where the server agrees and where it does not."""

Kind = tuple[str, int, int]


class Selection:
    """What of a log, which may go on later, a reading is tried on."""

    def __init__(self, spec: Spec, log: Sequence[Logged], held: Replay) -> None:
        base = spec.base_path()
        self._operations = [
            (it.method.upper(), path_pattern(base + it.path), it) for it in spec.operations
        ]
        self._log = log
        self.idle = frozenset(index for index, it in enumerate(log) if self._changes_nothing(it))
        """The places at which nothing was written."""
        self.spared = self._spared(held)
        """Of these the ones that are left out."""

    def operation(self, request: Request) -> Operation | None:
        """The operation that a request is for."""
        return next(self._fitting(request), None)

    def first_of_each_kind(self, held: Replay, wrong: Collection[int]) -> tuple[int, ...]:
        """The first of each kind of mismatches, in the order of the log."""
        found: dict[Kind, int] = {}
        for index in sorted(wrong):
            found.setdefault(self._kind(held, index), index)
        return tuple(found.values())

    def _spared(self, held: Replay) -> frozenset[int]:
        kinds: dict[Kind, list[int]] = {}
        for index in sorted(self.idle):
            kinds.setdefault(self._kind(held, index), []).append(index)
        kept = set[int]()
        for places in kinds.values():
            wrong = [it for it in places if it in held.mismatches]
            right = [it for it in places if it not in held.mismatches]
            step = -(-len(right) // _AGREEING) or 1
            kept.update(wrong[:_MISMATCHES], right[::step])
        return self.idle - kept

    def _kind(self, held: Replay, index: int) -> Kind:
        logged, expected = self._log[index], held.responses[index]
        operation = self.operation(logged.request)
        name = operation.id if operation else logged.event
        return name, expected.status if expected else 0, logged.response.status

    def _changes_nothing(self, logged: Logged) -> bool:
        request = logged.request
        if request.path.startswith(PREFIX):
            return False
        # an API may read by POST as well
        reads = request.method in ("GET", "HEAD") or any(
            it.is_read for it in self._fitting(request)
        )
        return reads or not logged.response.success

    def _fitting(self, request: Request) -> Iterator[Operation]:
        return (
            it
            for method, path, it in self._operations
            if method == request.method and path.fullmatch(request.path)
        )

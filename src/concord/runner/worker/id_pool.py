"""The ids that exist at the target, by resource: where valid values come from.

Model: pure. What lists and creates show goes in, what a delete removed goes out; `take`
goes round, so that a run meets resources in every state. Ids that this run created are given out
first where one will be lost.
Known limits: one pool a resource, whatever its parent.
"""

from __future__ import annotations

from typing import Any

from concord.checks.values import canonical

_MOST = 40
_KEEP = 3
"""A resource that the run did not create is only deleted while more than these are left."""


class Pool:
    """Ids by resource name."""

    def __init__(self) -> None:
        self._listed: dict[str, list[Any]] = {}
        self._created: dict[str, list[Any]] = {}
        self._known: dict[str, set[Any]] = {}
        self._deleted: dict[str, set[Any]] = {}
        self._turn: dict[str, int] = {}

    def add_listed(self, resource: str, identifier: Any) -> None:
        """An id that the target showed in a list."""
        known = self._listed.setdefault(resource, [])
        if self._meet(resource, identifier) and len(known) < _MOST:
            known.append(identifier)

    def add_created(self, resource: str, identifier: Any) -> None:
        """An id that the target gave to what this run created."""
        if self._meet(resource, identifier):
            self._created.setdefault(resource, []).append(identifier)

    def lose(self, resource: str, identifier: Any) -> None:
        """An id that exists no more."""
        for ids in (self._listed.get(resource, []), self._created.get(resource, [])):
            # a path carries text where a response shows a number
            ids[:] = [known for known in ids if _hashable(known) != _hashable(identifier)]

    def bury(self, resource: str, identifier: Any) -> None:
        """An id of which the target said that it was deleted."""
        self._deleted.setdefault(resource, set()).add(_hashable(identifier))
        self.lose(resource, identifier)

    def buried(self, resource: str, identifier: Any) -> bool:
        """Whether this id was deleted."""
        return _hashable(identifier) in self._deleted.get(resource, ())

    def knows(self, resource: str, identifier: Any) -> bool:
        """Whether the target itself has ever given this id."""
        return _hashable(identifier) in self._known.get(resource, ())

    def take(self, resource: str, *, expendable: bool = False) -> Any:
        """The id whose turn it is, None if there is none; `expendable`: it will be lost."""
        listed = self._listed.get(resource, [])
        created = self._created.get(resource, [])
        # the latest of those created: the oldest ones are the likeliest to have been changed by
        # other cases
        ids = [*listed, *created[-_MOST:]]
        if expendable:
            ids = created or (listed if len(listed) > _KEEP else [])
        if not ids:
            return None
        turn = self._turn[resource] = self._turn.get(resource, -1) + 1
        return ids[turn % len(ids)]

    def _meet(self, resource: str, identifier: Any) -> bool:
        known = self._known.setdefault(resource, set())
        new = _hashable(identifier) not in known
        known.add(_hashable(identifier))
        return new


def _hashable(identifier: Any) -> str:
    return canonical(identifier)

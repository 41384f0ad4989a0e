"""Findings by key, while rules join and move them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from concord.runner.finding import Finding
from concord.runner.reporting.causes.keys import Key, family, key_of

SEVERAL = 3
"""Members of one body that are not kept, or not checked: from then on none is taken to be."""


class Groups:
    """Findings by key; a group can join another one."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.found: dict[Key, list[Finding]] = defaultdict(list)
        for finding in sorted(findings, key=lambda it: it.id):
            self.found[key_of(finding)].append(finding)

    def of(self, *kinds: str) -> list[Key]:
        """The keys of some kinds, in an order that is the same in every run."""
        return sorted(key for key in self.found if key[0] in kinds)

    def join(self, key: Key, other: Key) -> None:
        """Let the findings of `other` be of `key`."""
        if key != other and other in self.found:
            self.found[key] += self.found.pop(other)

    def move(self, finding: Finding, old: Key, new: Key) -> None:
        """Let one finding be of another group."""
        if old == new:
            return
        self.found[old].remove(finding)
        if not self.found[old]:
            del self.found[old]
        self.found[new].append(finding)

    def each(self, *kinds: str) -> Iterator[tuple[Key, Finding]]:
        """Every finding of some kinds with its key; groups may change meanwhile."""
        for key in self.of(*kinds):
            yield from [(key, finding) for finding in self.found[key]]

    def operations(self, key: Key) -> set[str]:
        """The ids of the operations that a group shows in."""
        return {it.operation_id for it in self.found.get(key, ())}

    def families(self, key: Key) -> set[str]:
        """The families that a group shows in."""
        return {family(it) for it in self.found.get(key, ())}

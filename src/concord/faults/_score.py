"""The mutation score: killed faults as a share of all that are not equivalent.

Model: pure, over verdicts. Equivalent faults are counted, and left out of every share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from concord.faults._judge import EQUIVALENT, FAILED, KILLED, Verdict
from concord.faults.operators import OPERATORS

FULL, GATE = 98.0, 95.0
"""Shares, in percent, that the full run and the gate are to reach."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """Counts of a group of faults."""

    faults: int
    equivalent: int
    gate: int
    full: int
    failed: int

    @property
    def survived(self) -> int:
        return self.faults - self.full

    @property
    def gate_share(self) -> float:
        """Percent that the gate kills."""
        return _percent(self.gate, self.faults)

    @property
    def share(self) -> float:
        """Percent that the full run kills."""
        return _percent(self.full, self.faults)


def _percent(part: int, whole: int) -> float:
    # 99.96 of 100 is not all of it
    return int(1000 * part / whole) / 10 if whole else 100.0


def score(verdicts: Iterable[Verdict]) -> Score:
    """The score of a group."""
    found = list(verdicts)
    real = [it for it in found if it.outcome != EQUIVALENT]
    return Score(
        faults=len(real),
        equivalent=len(found) - len(real),
        gate=sum(it.gate for it in real if it.outcome == KILLED),
        full=sum(it.outcome == KILLED for it in real),
        failed=sum(it.outcome == FAILED for it in real),
    )


def by(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> dict[str, Score]:
    """The scores of the groups that `key` makes, in order of appearance."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict), []).append(verdict)
    return {name: score(found) for name, found in groups.items()}


def api_of(verdict: Verdict) -> str:
    """The API of a fault, from its id."""
    return verdict.id.split("/")[0]


def operator_of(verdict: Verdict) -> str:
    """The operator of a fault, from its id."""
    return verdict.id.split("/")[2]


KINDS: Mapping[str, str] = {operator.name: operator.kind for operator in OPERATORS}


def missed(verdicts: Sequence[Verdict]) -> list[str]:
    """The targets that `verdicts` miss, in words; empty: none."""
    whole = score(verdicts)
    found = []
    if whole.failed:
        found.append(f"{whole.failed} faults could not be run")
    if whole.share < FULL:
        found.append(f"{whole.share} % of all faults killed, {FULL:g} % wanted")
    if whole.gate_share < GATE:
        found.append(f"the gate kills {whole.gate_share} %, {GATE:g} % wanted")
    for name, group in by(verdicts, operator_of).items():
        if KINDS.get(name) == "structure" and group.survived:
            found.append(f"{name}: {group.survived} of {group.faults} survived, none may")
    return found

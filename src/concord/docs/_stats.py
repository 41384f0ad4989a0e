"""What the landing page counts: how much there is, where it comes from, what the runs said.

Model: `documented` and `inferred` count what a reader would look up (operations, events,
parameters, responses, members of schemas), each by what governs it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from concord.docs._reports import Reports
from concord.spec import SEVERITIES, Spec, parts


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many seeded faults the contract run killed."""

    killed: int
    total: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all."""
        return self.killed * 100 // self.total if self.total else 0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The numbers of one API."""

    operations: int
    events: int
    schemas: int
    documented: int
    inferred: int
    open: dict[str, int]
    """Open ambiguities by severity."""
    settled: int
    verdict: str
    """Of the last contract run; empty if there was none."""
    reached: int
    """Operations that had a success in the last contract run."""
    requests: int
    score: Score | None

    @property
    def documented_percent(self) -> int:
        """Of what a reader would look up, the share that the vendor's page states."""
        return round(self.documented * 100 / ((self.documented + self.inferred) or 1))


def figures(spec: Spec, reports: Reports) -> Figures:
    """Count one API."""
    kinds = Counter(_kinds(spec))
    run = reports.run(spec.api)
    opens = [entry for entry in spec.ledger if entry.status == "open"]
    return Figures(
        operations=len(spec.operations),
        events=len(spec.webhooks),
        schemas=len(spec.document.get("components", {}).get("schemas", {})),
        documented=kinds["documented"],
        inferred=kinds["inferred"],
        open={s: sum(e.severity == s for e in opens) for s in SEVERITIES},
        settled=len(spec.ledger) - len(opens),
        verdict=str(run.get("verdict", "")),
        reached=sum(bool(o.get("reached")) for o in run.get("operations", [])),
        requests=int(run.get("requests", 0)),
        score=_score(spec, reports),
    )


def _kinds(spec: Spec) -> list[str]:
    found: list[str] = []
    for pointer in spec.parsed.locations:
        names = parts(pointer)
        looked_up = names[-2:-1] in (["properties"], ["parameters"], ["responses"], ["schemas"])
        if looked_up and "examples" not in names and isinstance(spec.at(pointer), dict):
            found.append(spec.provenance(spec.canonical(pointer)).kind)
    operations = (*spec.operations, *spec.webhooks)
    return found + [spec.provenance(operation.pointer).kind for operation in operations]


def _score(spec: Spec, reports: Reports) -> Score | None:
    found = reports.faults.get("apis", {}).get(spec.api)
    if not isinstance(found, dict):
        return None
    return Score(killed=int(found["full"]), total=int(found["faults"]))

"""`reports/faults.json`: the mutation score and every verdict, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from concord import faults


def write(
    path: Path,
    chosen: Sequence[faults.Fault],
    verdicts: Sequence[faults.Verdict],
    run: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the report of a run (`run`: its options), and return it."""
    found = report(chosen, verdicts, run)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
    return found


def report(
    chosen: Sequence[faults.Fault], verdicts: Sequence[faults.Verdict], run: Mapping[str, Any]
) -> dict[str, Any]:
    """The report as JSON values.

    `version`, `run`, `targets`, `missed`, `score`, `apis`, `operators`, `faults`; those of `chosen`
    that have no verdict, because the run was cut short, are counted in `run`.
    """
    by_id = {fault.id: fault for fault in chosen}
    pairs = [(by_id[verdict.id], verdict) for verdict in verdicts]
    summaries = {operator.name: operator.summary for operator in faults.OPERATORS}
    operators = faults.by(verdicts, faults.operator_of)
    return {
        "version": 1,
        "run": {**run, "chosen": len(chosen), "judged": len(verdicts)},
        "targets": {"full": faults.FULL, "gate": faults.GATE, "structure": 100.0},
        "missed": faults.missed(verdicts),
        "seconds": round(sum(it.seconds for it in verdicts)),
        "score": counts(faults.score(verdicts)),
        "apis": {api: counts(it) for api, it in faults.by(verdicts, faults.api_of).items()},
        "operators": {
            name: {"kind": faults.KINDS[name], "says": summaries[name], **counts(it)}
            for name, it in operators.items()
        },
        "faults": [_fault(*pair) for pair in pairs],
    }


def counts(found: faults.Score) -> dict[str, Any]:
    """A score as JSON values."""
    return {**asdict(found), "gate_share": found.gate_share, "share": found.share}


def _fault(fault: faults.Fault, verdict: faults.Verdict) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "id": fault.id,
        "what": fault.what,
        "outcome": verdict.outcome,
        "gate": verdict.gate,
        "phase": verdict.phase,
        "by": verdict.by,
    }
    if verdict.outcome != faults.KILLED:
        found |= {"tell": fault.killed_by, "touched": verdict.touched, "requests": verdict.requests}
    elif len(verdict.checks) > 1:
        found["checks"] = verdict.checks
    return found

"""What came of the last runs that reported to a folder: a line each, kept from run to run.

Model: pure but for `read`. Runs are compared with those of the same target, APIs and operations.
A CI job that caches or commits the file sees its trend in the next report.
Known limits: the last 200 runs of a folder are kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = "history.jsonl"
_MOST = 200
_MEMBERS = frozenset({"at", "verdict", "run", "cases", "causes", "seconds"})


def entry(report: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What is kept of a run that ended `now`."""
    return {
        "at": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verdict": report["verdict"],
        "run": _compared_by(report),
        "cases": sum(it["cases"] for it in report["apis"]),
        "causes": sum(not it["accepted"] for api in report["apis"] for it in api["causes"]),
        "seconds": report["seconds"],
    }


def _compared_by(report: dict[str, Any]) -> str:
    """What two runs have in common that can be compared."""
    run = report["run"]
    shard = run.get("shard") or {}
    facts = (
        str(run.get("target", "")),
        ",".join(sorted(it["api"] for it in report["apis"])),
        ",".join(sorted(run.get("operations", ()))),
        f"{shard['index']}/{shard['total']}" if shard else "",
    )
    return " ".join(it for it in facts if it)


def extended(known: Sequence[dict[str, Any]], new: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a folder after another run."""
    return [*known, new][-_MOST:]


def compared(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The runs that the last one of `lines` can be compared with, and itself, the oldest first."""
    return [it for it in lines if it["run"] == lines[-1]["run"]]


def text(lines: Sequence[dict[str, Any]]) -> str:
    """The lines as a file."""
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def read(folder: Path) -> list[dict[str, Any]]:
    """The lines of `folder`; what is not understood is left out, as after a crash."""
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []
    found = []
    for line in lines:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict) and value.keys() >= _MEMBERS:
            found.append(value)
    return found

"""The verdicts so far, kept on disk: one JSON object a line.

Model: the first line is the fingerprint of the code that was judged; the journal of other code is
begun anew. A line that a crash has cut is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from concord.executor import fingerprint
from concord.faults._judge import Baseline, Verdict


class Journal:
    """The verdicts and baselines in one file."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.baselines: dict[str, Baseline] = {}
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = list(_lines(path)) if resume else []
        # a verdict of other code says nothing: a changed check may kill what survived
        self.resumed = bool(lines) and lines[0].get("code") == fingerprint()
        if not self.resumed:
            path.write_text(json.dumps({"code": fingerprint()}) + "\n", "utf-8")
            return
        for line in lines[1:]:
            self._take(line)

    def _take(self, line: dict[str, Any]) -> None:
        if "verdict" in line:
            verdict = Verdict.from_json(line["verdict"])
            self.verdicts[verdict.id] = verdict
        elif "baseline" in line:
            data = {**line["baseline"], "operations": tuple(line["baseline"]["operations"])}
            self.baselines[line["key"]] = Baseline(**data)

    def keep_verdict(self, verdict: Verdict) -> None:
        """Keep the verdict of a fault."""
        self.verdicts[verdict.id] = verdict
        self._write({"verdict": verdict.as_json()})

    def keep_baseline(self, key: str, found: Baseline) -> None:
        """Keep what a run against the correct server found."""
        self.baselines[key] = found
        self._write({"key": key, "baseline": asdict(found)})

    def _write(self, line: dict[str, Any]) -> None:
        # opened anew for each line, so that a crash loses at most the line that is being written
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for text in path.read_text("utf-8").splitlines():
        try:
            yield json.loads(text)
        except ValueError:
            continue

"""The reports as files of one folder: written all, or the run says why it cannot.

Model: the folder is tried before the run starts, so that minutes of testing are not lost.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from contracts.runner._errors import CouldNotRunError
from contracts.runner._html import html
from contracts.runner._junit import junit

JSON, JUNIT, HTML = "contracts.json", "contracts.xml", "contracts.html"
EVIDENCE = "evidence.json"


def prepare(folder: Path) -> None:
    """Make sure that reports can be written to `folder`. Raises CouldNotRunError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CouldNotRunError(
            f"{folder}: no reports can be written: {error.strerror} (use --report-dir)"
        ) from error


def write(folder: Path, report: dict[str, Any], evidence: dict[str, Any]) -> list[Path]:
    """Write the three reports and the evidence; their paths."""
    contents = {
        JSON: json.dumps(report, indent=2, ensure_ascii=False) + "\n",
        JUNIT: junit(report),
        HTML: html(report),
        EVIDENCE: json.dumps(evidence, ensure_ascii=False) + "\n",
    }
    try:
        for name, text in contents.items():
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise CouldNotRunError(f"{folder}: {error.strerror}") from error
    return [folder / name for name in contents]


def read(folder: Path) -> dict[str, Any]:
    """The JSON report of the last run. Raises CouldNotRunError."""
    path = folder / JSON
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CouldNotRunError(
            f"{path}: there is no report to replay from (run the contracts first)"
        ) from None
    except (OSError, ValueError) as error:
        raise CouldNotRunError(f"{path}: cannot be read: {error}") from error
    return report

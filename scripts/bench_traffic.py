"""Time and memory of `nox -s traffic` on a large HAR: `python -m scripts.bench_traffic [MB]`.

Model: the entries of a HAR that a browser recorded are repeated until the file has the wanted size
(default: 1,000 MB, in a temporary folder, removed afterwards); the step runs as a process of its
own, once on that file and once on the recording alone, which shows what memory the file adds.
Known limits: the repeated entries are alike, so findings do not multiply as they might in a day of
real traffic; what is kept of them is bounded in any case (`_findings`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from concord.cli import command as _cli
from concord.processes import child_environ

ROOT = Path(__file__).parents[1]
RECORDING = ROOT / "tests" / "traffic" / "recordings" / "chromium.har"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one run took."""

    seconds: float
    megabytes: float
    """The most memory that the process held at once (resident set size)."""
    exchanges: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = _cli.Parser(prog="nox -s bench -- traffic", description=__doc__ or "")
    parser.add_argument("megabytes", metavar="MB", nargs="?", type=int, default=1_000)
    size = parser.parse(argv).megabytes * _MEGABYTE
    with tempfile.TemporaryDirectory() as work:
        large = Path(work, "large.har")
        enlarge(RECORDING, large, size)
        small, big = measure(RECORDING, Path(work)), measure(large, Path(work))
        rate = large.stat().st_size / _MEGABYTE / big.seconds
        print(f"{'file, MB':>12} {'exchanges':>10} {'seconds':>8} {'peak memory, MB':>16}")
        for path, found in ((RECORDING, small), (large, big)):
            megabytes = path.stat().st_size / _MEGABYTE
            print(
                f"{megabytes:12,.2f} {found.exchanges:10,} {found.seconds:8.1f} "
                f"{found.megabytes:16.0f}"
            )
        print(f"{rate:.1f} MB/s, {big.exchanges / big.seconds:,.0f} exchanges/s")
    return _cli.KEPT


def enlarge(recording: Path, target: Path, size: int) -> None:
    """Write the entries of `recording` over and over into `target`, until it has `size` bytes."""
    log = json.loads(recording.read_text("utf-8"))["log"]
    entries = ",".join(json.dumps(entry) for entry in log.pop("entries"))
    head = json.dumps({"log": log})[:-2] + ', "entries": ['
    with target.open("w", encoding="utf-8") as file:
        file.write(head + entries)
        while file.tell() < size:
            file.write("," + entries)
        file.write("]}}")


def measure(path: Path, work: Path) -> Measured:
    """Run the step on `path`. Raises CouldNotRunError if it fails."""
    command = [sys.executable, "-m", "concord", "traffic", str(path), "--report-dir", str(work)]
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=child_environ())
    try:
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        child.kill()
        raise
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (_cli.KEPT, _cli.FOUND):
        raise _cli.CouldNotRunError(f"the step ended with {child.returncode} on {path}")
    report = json.loads((work / "traffic.json").read_text("utf-8"))
    scale = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return Measured(
        seconds=seconds,
        megabytes=usage.ru_maxrss * scale / _MEGABYTE,
        exchanges=report["exchanges"],
    )


if __name__ == "__main__":
    _cli.run(main)

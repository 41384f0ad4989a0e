"""What the suite costs against plain Schemathesis, and what its safest run puts on the wire.

Both run against the same emulator, started anew for each, with the same number of examples, the
same seed and one worker; plain Schemathesis is `schemathesis run` with its default checks and all
four phases. CPU time is of the client alone (all of its processes, not the emulator), which a busy
machine does not change much; seconds are told too. The wire is recorded by a proxy that knows no
HTTP.

The result is written to `contracts/benchmark.json`; `contracts/README.md` shows it.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

import specs
from contracts import emulator, runner
from scripts._cli import CouldNotRunError, Parser, run
from scripts._recorder import recording

RESULTS = Path(__file__).parents[1] / "contracts" / "benchmark.json"
EXAMPLES = runner.PROFILES["gate"].examples
MOST = 1.3
"""What one case of the suite may cost, as a multiple of one of plain Schemathesis."""
_CASES = re.compile(r"([\d,]+) generated")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cost:
    """One run: cases, seconds, and CPU seconds of all its processes."""

    cases: int
    requests: int
    seconds: float
    cpu: float

    @property
    def each(self) -> float:
        """CPU milliseconds a case."""
        return 1000 * self.cpu / self.cases

    def told(self) -> dict[str, float]:
        """The figures as they are written down."""
        return {
            "cases": self.cases,
            "requests": self.requests,
            "seconds": round(self.seconds, 1),
            "cpu_seconds": round(self.cpu, 1),
            "cpu_ms_a_case": round(self.each, 2),
            "requests_a_second": round(self.requests / self.seconds, 1),
        }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark for the APIs that `argv` names."""
    parser = Parser(step="bench_contracts", description=(__doc__ or "").split("\n\n")[0])
    parser.add_apis()
    parser.add_argument("--write", action="store_true", help=f"write contracts/{RESULTS.name}")
    options = parser.parse_apis(argv)
    found = {api: measured(specs.load(api)) for api in options.apis}
    ours = sum(it["suite"]["cpu_seconds"] for it in found.values())
    plain = sum(it["plain"]["cpu_seconds"] for it in found.values())
    cases = [sum(it[name]["cases"] for it in found.values()) for name in ("suite", "plain")]
    ratio = round((ours / cases[0]) / (plain / cases[1]), 2)
    unsafe = sum(it["wire"]["unsafe"] for it in found.values())
    print(f"\nall: {ratio} × the CPU of plain Schemathesis a case (at most {MOST})")
    print(f"wire, by the rules of `live`: {unsafe} unsafe requests")
    if options.write:
        result = {"examples": EXAMPLES, "ratio": ratio, "unsafe": unsafe, "apis": found}
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0 if ratio <= MOST and not unsafe else 1


def measured(spec: specs.Spec) -> dict[str, Any]:
    """Suite, plain Schemathesis and wire of one API."""
    suite, plain, wire = _suite(spec), _plain(spec), _wire(spec)
    ratio = round(suite.each / plain.each, 2)
    print(
        f"{spec.api:18} suite {suite.cases:5} cases {suite.each:5.1f} ms  "
        f"plain {plain.cases:5} cases {plain.each:5.1f} ms  {ratio:.2f} ×  "
        f"wire {wire['methods']}",
        flush=True,
    )
    return {"suite": suite.told(), "plain": plain.told(), "ratio": ratio, "wire": wire}


def _suite(spec: specs.Spec) -> Cost:
    with emulator.spawned(spec.api, options=_OPTIONS) as server, _folder() as folder:
        words = [sys.executable, "-m", "scripts.contracts", spec.api, "--no-progress"]
        words += ["--base-url", server.base_url, "--report-dir", folder]
        _, seconds, cpu = _timed(words)
        report = json.loads((Path(folder) / "contracts.json").read_text("utf-8"))
    (api,) = report["apis"]
    if report["verdict"] != "kept":
        raise CouldNotRunError(f"{spec.api}: {report['verdict']}: {api['reasons']}")
    return Cost(cases=api["cases"], requests=api["requests"], seconds=seconds, cpu=cpu)


def _plain(spec: specs.Spec) -> Cost:
    with emulator.spawned(spec.api, options=_OPTIONS) as server, _folder() as folder:
        headers = runner.headers_of(spec, server.base_url, server.credentials)
        words = [sys.executable, "-m", "schemathesis.cli", "run", str(spec.path)]
        words += ["--url", server.base_url, "--max-examples", str(EXAMPLES), "--seed", "1"]
        words += ["--workers", "1", "--continue-on-failure", "--no-color"]
        for name, value in headers.items():
            words += ["--header", f"{name}: {value}"]
        said, seconds, cpu = _timed(words, cwd=folder)
    found = _CASES.search(said)
    if found is None:
        raise CouldNotRunError(
            f"{spec.api}: schemathesis did not say how many cases: {said[-500:]}"
        )
    cases = int(found[1].replace(",", ""))
    return Cost(cases=cases, requests=cases, seconds=seconds, cpu=cpu)


def _wire(spec: specs.Spec) -> dict[str, Any]:
    """A whole run by the rules of `live`, at full speed, through a recording proxy."""
    live = runner.targets.load().by_name["live"]
    target = dataclasses.replace(live, rate=None, max_requests=None)
    with (
        emulator.spawned(spec.api, options=_OPTIONS) as server,
        recording(server.base_url) as wire,
        _folder() as folder,
    ):
        quiet = Console(file=io.StringIO())
        settings = runner.Settings(
            specs=(spec,),
            target=target,
            seed=1,
            report_dir=Path(folder),
            base_url=wire.url,
            progress=False,
        )
        nothing: Any = None
        runner.run(settings, environ={}, emulate=nothing, console=quiet, errors=quiet)
    tokens = {spec.operation(name).label for name in runner.token_operations(spec)}
    unsafe = [
        (method, path)
        for method, path in wire.lines
        if method not in ("GET", "HEAD", "OPTIONS") and f"{method} {path}" not in tokens
    ]
    return {"methods": dict(sorted(wire.methods.items())), "unsafe": len(unsafe)}


_OPTIONS = emulator.Options(rate_limit=False)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _timed(words: Sequence[str], cwd: str | None = None) -> tuple[str, float, float]:
    """What a command said, its seconds, and the CPU seconds of it and all its children."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd, env=environ)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout + done.stderr, seconds, used


if __name__ == "__main__":
    run(main)

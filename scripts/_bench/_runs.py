"""Runs of the contract suite and of plain Schemathesis as a user starts them, and what they cost.

Model: each run is a process of its own against an emulator of its own, which is served by a thread
of this process and counts what reaches it; so the processor time of all children is that of the
client alone. Interpreters find their bytecode, in a folder of the benchmark: how the machine keeps
it must not count, and compiling is paid once by `Bench.warm`, not by who has more modules.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from concord import emulator, runner
from concord.errors import CouldNotRunError
from concord.http.control import PREFIX
from concord.processes import child_environ
from concord.spec import Spec
from scripts._recorder import recording

ROOT = Path(__file__).parents[2]
EXAMPLES = runner.PROFILES["gate"].examples
_CASES = re.compile(r"([\d,]+) generated")
_UNCHECKED = re.compile(r"([\d,]+) skipped")
_OPTIONS = emulator.Options(rate_limit=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cost:
    """One run: cases, requests at the server, seconds, CPU seconds of all its processes."""

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
            "cpu_seconds": round(self.cpu, 2),
            "cpu_ms_a_case": round(self.each, 2),
            "requests_a_second": round(self.requests / self.seconds, 1),
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Ended:
    code: int
    said: str
    seconds: float
    cpu: float


class Bench:
    """Runs things, with the bytecode of all of them in `work`."""

    def __init__(self, work: Path) -> None:
        self._environ = {**child_environ(), "PYTHONHASHSEED": "0"}
        self._environ.pop("PYTHONDONTWRITEBYTECODE", None)
        self._environ["PYTHONPYCACHEPREFIX"] = str(work / "bytecode")

    def warm(self, loaded: Sequence[Spec]) -> None:
        """Run the smallest of `loaded` once, so that nothing is compiled later."""
        smallest = min(loaded, key=lambda spec: len(spec.operations))
        self.suite(smallest)
        self.plain(smallest)

    def suite(self, spec: Spec) -> Cost:
        """`concord contracts API`, its reports included. Raises CouldNotRunError."""
        with _served(spec) as (server, counter), TemporaryDirectory() as folder:
            where = ["--base-url", server.base_url, "--report-dir", folder]
            ended = self._timed(_suite(spec.api, *where))
            (api,) = _report(Path(folder), ended)["apis"]
        return _cost(api["cases"], counter, ended)

    def whole(self, apis: Sequence[str]) -> dict[str, Any]:
        """The default run, its emulators included, as its own report tells it."""
        with TemporaryDirectory() as folder:
            ended = self._timed(_suite(*apis, "--report-dir", folder))
            report = _report(Path(folder), ended)
        return {"seconds": round(ended.seconds, 1), "apis": dict(map(_told, report["apis"]))}

    def plain(self, spec: Spec) -> Cost:
        """`schemathesis run` of the same spec. Raises CouldNotRunError."""
        with _served(spec) as (server, counter), TemporaryDirectory() as folder:
            words = [sys.executable, "-m", "schemathesis.cli", "run", str(spec.path)]
            words += ["--url", server.base_url, "--max-examples", str(EXAMPLES), "--seed", "1"]
            words += ["--workers", "1", "--continue-on-failure", "--no-color"]
            headers = runner.headers_of(spec, server.base_url, server.credentials)
            for name, value in headers.items():
                words += ["--header", f"{name}: {value}"]
            counter.clear()  # the token call was this process's
            ended = self._timed(words, cwd=folder)
        return _cost(checked_cases(ended.said), counter, ended)

    def repeated(self, apis: Sequence[str]) -> dict[str, Any]:
        """The report of one default run, whatever its verdict. Raises CouldNotRunError."""
        with TemporaryDirectory() as folder:
            ended = self._timed(_suite(*apis, "--report-dir", folder))
            return _read(Path(folder), ended)

    def against(self, api: str, base_url: str, most: float) -> dict[str, Any]:
        """What a run against a server comes to, whatever its verdict; at most `most` seconds."""
        with TemporaryDirectory() as folder:
            where = ["--base-url", base_url, "--report-dir", folder, "--max-time", f"{most:g}"]
            ended = self._timed(_suite(api, *where))
            (told,) = _read(Path(folder), ended)["apis"]
        return {
            "ended": told["ended"],
            "verdict": told["verdict"],
            "cases": told["cases"],
            "requests": sum(told["methods"].values()),
            "findings": len(told["findings"]),
            "causes": len(told["causes"]),
            "cut_short": len(told["cut_short"]),
            "seconds": round(ended.seconds, 1),
            "cpu_seconds": round(ended.cpu, 2),
        }

    def _timed(self, words: Sequence[str], cwd: str | None = None) -> _Ended:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, cwd=cwd or ROOT, env=self._environ
        )
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        said = done.stdout + done.stderr
        return _Ended(code=done.returncode, said=said, seconds=seconds, cpu=used)


def checked_cases(said: str) -> int:
    """The cases that plain Schemathesis says it has made and judged. Raises CouldNotRunError.

    What it counts as generated holds the requests of its own checks, which it calls skipped.
    """
    found = _CASES.search(said)
    if found is None:
        raise CouldNotRunError(f"schemathesis did not say how many cases: {said[-500:]}")
    skipped = _UNCHECKED.search(said, found.end())
    return _number(found) - (_number(skipped) if skipped else 0)


def wire(spec: Spec) -> dict[str, Any]:
    """A whole run by the rules of `live`, at full speed, through a recording proxy."""
    live = runner.targets.load().by_name["live"]
    target = dataclasses.replace(live, rate=None, max_requests=None)
    with (
        emulator.spawned(spec.api, options=_OPTIONS) as server,
        recording(server.base_url) as wire,
        TemporaryDirectory() as folder,
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


@contextmanager
def _served(spec: Spec) -> Iterator[tuple[emulator.Running, list[str]]]:
    """An emulator of `spec`, and the path of each request that reaches it."""
    paths: list[str] = []

    def counting(app: Any) -> Any:
        async def counted(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and not scope["path"].startswith(PREFIX):
                paths.append(scope["path"])
            await app(scope, receive, send)

        return counted

    with emulator.running(spec, wrap=counting, options=_OPTIONS) as server:
        yield server, paths


def _suite(*words: str) -> list[str]:
    return [sys.executable, "-m", "concord", "contracts", *words, "--no-progress"]


def _report(folder: Path, ended: _Ended) -> dict[str, Any]:
    report = _read(folder, ended)
    if report["verdict"] != "kept":
        reasons = [f"{it['api']}: {reason}" for it in report["apis"] for reason in it["reasons"]]
        raise CouldNotRunError(f"the run was {report['verdict']}: {'; '.join(reasons)}")
    return report


def _read(folder: Path, ended: _Ended) -> dict[str, Any]:
    path = folder / "contracts.json"
    if not path.exists():
        raise CouldNotRunError(f"the run wrote no report (exit code {ended.code}): {ended.said}")
    report: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return report


def _told(api: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """One API of a whole run."""
    return api["api"], {
        "operations": len(api["operations"]),
        "cases": api["cases"],
        "requests": api["requests"],
        "judged": sum(api["checks"].values()),
        "seconds": round(api["seconds"], 1),
    }


def _cost(cases: int, paths: Sequence[str], ended: _Ended) -> Cost:
    return Cost(cases=cases, requests=len(paths), seconds=ended.seconds, cpu=ended.cpu)


def _number(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))

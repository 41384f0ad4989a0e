"""Progress of a run: one live line per API, or plain lines where the output is no terminal.

Model: `shown(results)` is a context manager that gives a function to call after every message; it
draws at most a few times a second and reads the results only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from concord.runner.plan import PHASES
from concord.runner.reporting.results import ApiResult

_EVERY = 5.0
"""Seconds between two plain lines."""
_SAME = 60.0
"""Seconds between two lines that report waits with the same reason."""


@contextmanager
def shown(
    results: Mapping[str, ApiResult], console: Console, *, quiet: bool = False
) -> Iterator[Callable[[], None]]:
    """Show `results` while the block runs; call what it gives to have them drawn again."""
    running = {api: result for api, result in results.items() if not result.skipped}
    if not running:
        yield lambda: None
    elif quiet:
        yield _Waits(console, running)
    elif console.is_terminal and not console.is_dumb_terminal:  # it cannot go back in a line
        with _bars(console) as progress:
            yield _Live(progress, running)
    else:
        yield _Plain(console, running)


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="●"),
        TextColumn("[bold]{task.description}"),
        TextColumn("{task.fields[phase]}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[cases]} cases"),
        TextColumn("{task.fields[found]}"),
        TimeElapsedColumn(),
        console=console,
        expand=True,
    )


class _Live:
    def __init__(self, progress: Progress, results: Mapping[str, ApiResult]) -> None:
        self._progress = progress
        self._results = results
        self._tasks: dict[str, TaskID] = {
            api: progress.add_task(api, total=1.0, phase="", cases="", found="", start=False)
            for api in results
        }

    def __call__(self) -> None:
        for api, result in self._results.items():
            task = self._tasks[api]
            if result.base_url and not result.phase:
                self._progress.start_task(task)
            over = bool(result.ended or result.could_not_run)
            self._progress.update(
                task,
                completed=1.0 if over else share(result),
                phase=_state(result),
                cases=f"{result.cases:,}",
                found=_found(result),
            )
            if over:
                self._progress.stop_task(task)


class _Waits:
    """A line when a wait begins: without other output a run must not seem to stand still."""

    def __init__(
        self,
        console: Console,
        results: Mapping[str, ApiResult],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console, self._results, self._clock = console, results, clock
        self._printed: dict[tuple[str, str], float] = {}
        self._waits_before: dict[str, object] = {}

    def __call__(self) -> None:
        for api, result in self._results.items():
            wait, before = result.waiting, self._waits_before.get(api)
            self._waits_before[api] = wait
            # the same object is the same wait, of which was told already
            if wait is None or wait is before:
                continue
            now, key = self._clock(), (api, wait[1])
            if now - self._printed.get(key, -_SAME) >= _SAME:
                self._printed[key] = now
                self._console.print(f"{api}: {waiting(wait)}", markup=False, highlight=False)


def waiting(wait: tuple[float, str]) -> str:
    """A wait in words: `waiting 54 s: 429 Retry-After of GET /v2/things`."""
    seconds, why = wait
    return f"waiting {seconds:.0f} s: {why}"


class _Plain:
    """A line when a phase starts, and every few seconds."""

    def __init__(self, console: Console, results: Mapping[str, ApiResult]) -> None:
        self._console = console
        self._results = results
        self._printed: dict[str, tuple[str, float]] = {}
        self._waits = _Waits(console, results)

    def __call__(self) -> None:
        self._waits()
        now = time.monotonic()
        for api, result in self._results.items():
            phase, at = self._printed.get(api, ("", now))
            current = result.ended or result.phase
            if current != phase or (not result.ended and current and now - at >= _EVERY):
                self._printed[api] = (current, now)
                line = f"{api}: {result.ended or stage(result)} · {result.cases:,} cases"
                self._console.print(f"{line} {_found(result, plain=True)}".rstrip(), markup=False)


def _state(result: ApiResult) -> str:
    if result.waiting and not result.ended:
        return waiting(result.waiting)
    return result.ended or ("could not run" if result.could_not_run else stage(result))


def stage(result: ApiResult) -> str:
    """The phase and how many of its operations are done."""
    if not result.phase:
        return "starting" if result.base_url else "waiting"
    done = len(result.phases.get(result.phase, ()))
    # its scenarios go across operations: none of them is ever done
    if result.phase == "stateful":
        return result.phase
    return f"{result.phase} {done}/{len(result.operations)}"


def share(result: ApiResult) -> float:
    """How much of a run is done, by operations and phases: a bar, not a promise."""
    if result.phase not in PHASES:
        return 0.0
    total = max(1, len(result.operations))
    done = min(1.0, len(result.phases.get(result.phase, ())) / total)
    return (PHASES.index(result.phase) + done) / len(PHASES)


def _found(result: ApiResult, *, plain: bool = False) -> str:
    number = len(result.findings)
    if not number:
        return ""
    text = f"{number} failure{'s' if number > 1 else ''}"
    return f"· {text}" if plain else f"[red]{text}[/]"

"""What a person sees while a run goes on: one live line a API, or plain lines where none can live.

Model: `shown(tallies)` is a context manager that gives a function to call after every message; it
draws at most a few times a second and reads the tallies only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from concord.runner.plan import PHASES
from concord.runner.reporting.results import Tally

_EVERY = 5.0
"""Seconds between two plain lines."""
_SAME = 60.0
"""Seconds between two lines that tell of waits with the same reason."""


@contextmanager
def shown(
    tallies: Mapping[str, Tally], console: Console, *, quiet: bool = False
) -> Iterator[Callable[[], None]]:
    """Show `tallies` while the block runs; call what it gives to have them drawn again."""
    running = {api: tally for api, tally in tallies.items() if not tally.skipped}
    if not running:
        yield lambda: None
    elif quiet:
        yield _Waits(console, running)
    elif console.is_terminal:
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
    def __init__(self, progress: Progress, tallies: Mapping[str, Tally]) -> None:
        self._progress = progress
        self._tallies = tallies
        self._tasks: dict[str, TaskID] = {
            api: progress.add_task(api, total=1.0, phase="", cases="", found="", start=False)
            for api in tallies
        }

    def __call__(self) -> None:
        for api, tally in self._tallies.items():
            task = self._tasks[api]
            if tally.base_url and not tally.phase:
                self._progress.start_task(task)
            over = bool(tally.ended or tally.could_not_run)
            self._progress.update(
                task,
                completed=1.0 if over else share(tally),
                phase=_state(tally),
                cases=f"{tally.cases:,}",
                found=_found(tally),
            )
            if over:
                self._progress.stop_task(task)


class _Waits:
    """A line when a wait begins: a run that is told of by nothing else must not stand still."""

    def __init__(
        self,
        console: Console,
        tallies: Mapping[str, Tally],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console, self._tallies, self._clock = console, tallies, clock
        self._told: dict[tuple[str, str], float] = {}
        self._seen: dict[str, object] = {}

    def __call__(self) -> None:
        for api, tally in self._tallies.items():
            wait, seen = tally.waiting, self._seen.get(api)
            self._seen[api] = wait
            if wait is None or wait is seen:
                continue
            now, key = self._clock(), (api, wait[1])
            if now - self._told.get(key, -_SAME) >= _SAME:
                self._told[key] = now
                self._console.print(f"{api}: {waiting(wait)}", markup=False, highlight=False)


def waiting(wait: tuple[float, str]) -> str:
    """A wait in words: `waiting 54 s: 429 Retry-After of GET /v2/things`."""
    seconds, why = wait
    return f"waiting {seconds:.0f} s: {why}"


class _Plain:
    """A line when a phase starts, and every few seconds."""

    def __init__(self, console: Console, tallies: Mapping[str, Tally]) -> None:
        self._console = console
        self._tallies = tallies
        self._told: dict[str, tuple[str, float]] = {}
        self._waits = _Waits(console, tallies)

    def __call__(self) -> None:
        self._waits()
        now = time.monotonic()
        for api, tally in self._tallies.items():
            phase, at = self._told.get(api, ("", now))
            current = tally.ended or tally.phase
            if current != phase or (not tally.ended and current and now - at >= _EVERY):
                self._told[api] = (current, now)
                line = f"{api}: {tally.ended or stage(tally)} · {tally.cases:,} cases"
                self._console.print(f"{line} {_found(tally, plain=True)}".rstrip(), markup=False)


def _state(tally: Tally) -> str:
    if tally.waiting and not tally.ended:
        return waiting(tally.waiting)
    return tally.ended or ("could not run" if tally.could_not_run else stage(tally))


def stage(tally: Tally) -> str:
    """The phase and how many of its operations are done."""
    if not tally.phase:
        return "starting" if tally.base_url else "waiting"
    done = len(tally.phases.get(tally.phase, ()))
    if tally.phase == "stateful":
        return tally.phase
    return f"{tally.phase} {done}/{len(tally.operations)}"


def share(tally: Tally) -> float:
    """How much of a run is done, by operations and phases: a bar, not a promise."""
    if tally.phase not in PHASES:
        return 0.0
    total = max(1, len(tally.operations))
    done = min(1.0, len(tally.phases.get(tally.phase, ())) / total)
    return (PHASES.index(tally.phase) + done) / len(PHASES)


def _found(tally: Tally, *, plain: bool = False) -> str:
    number = len(tally.findings)
    if not number:
        return ""
    told = f"{number} failure{'s' if number > 1 else ''}"
    return f"· {told}" if plain else f"[red]{told}[/]"

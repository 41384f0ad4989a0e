"""The progress display: bars on a terminal, plain lines elsewhere, nothing if not wanted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from concord import project
from concord.runner.reporting import progress
from concord.runner.reporting.results import ApiResult
from concord.spec import Spec

LABELS = ["GET /v1/books", "POST /v1/books"]


def told(spec: Spec, *, terminal: bool, quiet: bool = False, width: int = 100) -> str:
    said = io.StringIO()
    console = Console(file=said, width=width, force_terminal=terminal, color_system=None)
    result = ApiResult(api="library", title="Library")
    with progress.shown({"library": result}, console, quiet=quiet) as draw:
        draw()
        result.take({"event": "address", "base_url": "http://127.0.0.1:1"}, spec)
        result.take({"event": "start", "checks": {}, "operations": LABELS}, spec)
        draw()
        for phase in ("coverage", "stateful"):
            result.take({"event": "phase", "phase": phase, "state": "started"}, spec)
            draw()
        result.take({"event": "end", "reason": "completed", "seconds": 1.0, "requests": 0}, spec)
        draw()
    return said.getvalue()


def test_plain_lines_tell_phases_and_the_end(spec: Spec) -> None:
    assert told(spec, terminal=False).splitlines() == [
        "library: coverage 0/2 · 0 cases",
        "library: stateful · 0 cases",
        "library: completed · 0 cases",
    ]


def test_plain_lines_where_the_terminal_cannot_go_back(
    spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert told(spec, terminal=True) == told(spec, terminal=False)


@pytest.mark.parametrize("width", [80, 160])
def test_a_terminal_shows_one_line_an_api(spec: Spec, width: int) -> None:
    last = told(spec, terminal=True, width=width).replace("\r", "\n").splitlines()
    lines = [line for line in last if "completed" in line]
    assert lines
    assert all("library" in line and "0 cases" in line for line in lines)


def test_nothing_is_shown_where_it_is_not_wanted(spec: Spec) -> None:
    assert told(spec, terminal=True, quiet=True) == ""


def test_the_share_of_a_run_grows(spec: Spec) -> None:
    result = ApiResult(api="library", title="Library")
    result.take({"event": "start", "checks": {}, "operations": LABELS}, spec)
    shares = [progress.share(result)]
    for phase in ("examples", "coverage"):
        result.take({"event": "phase", "phase": phase, "state": "started"}, spec)
        shares.append(progress.share(result))
        for label in LABELS:
            scenario: dict[str, Any] = {
                "phase": phase,
                "operation": label,
                "requests": 0,
                "found": {},
            }
            result.take({"event": "scenario", "operations": {}, **scenario}, spec)
            shares.append(progress.share(result))
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 0.5


def test_shown_tells_a_wait_even_where_nothing_else_is_shown() -> None:
    told = ApiResult(api="library", title="Library")
    said = io.StringIO()
    with progress.shown({"library": told}, Console(file=said, width=100), quiet=True) as draw:
        draw()
        told.waiting = (54.2, "429 Retry-After of GET /v1/books")
        draw()
        draw()
        told.waiting = None
        draw()
        told.waiting = (53.0, "429 Retry-After of GET /v1/books")
        draw()
    line = "library: waiting 54 s: 429 Retry-After of GET /v1/books\n"
    assert said.getvalue() == line  # the same wait again is told once a minute


def test_take_forgets_a_wait_with_the_next_message() -> None:
    told = ApiResult(api="library", title="Library")
    told.take({"event": "waiting", "seconds": 4.0, "why": "the pace"}, project.load("invivox"))
    assert told.waiting == (4.0, "the pace")
    told.take({"event": "address", "base_url": "http://127.0.0.1"}, project.load("invivox"))
    assert told.waiting is None

"""Runs of the contract of our own little library, in the way the command makes them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from concord import emulator, project, runner
from concord.spec import Spec, load_file
from tests import samples
from tests.runner.library import CREDENTIALS, library, serve

SPEC = samples.path("library")
ENVIRON = {
    "LIBRARY_CLIENT_ID": CREDENTIALS["client_id"],
    "LIBRARY_CLIENT_SECRET": CREDENTIALS["client_secret"],
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run left: exit code, JSON report, what was printed, where the reports are."""

    code: int
    report: dict[str, Any]
    text: str
    folder: Path

    @property
    def api(self) -> dict[str, Any]:
        found: dict[str, Any] = self.report["apis"][0]
        return found

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api["findings"]
        return found

    @property
    def said(self) -> str:
        """What was printed, in one line."""
        return " ".join(self.text.split())

    def broken(self) -> set[tuple[str, str]]:
        """Operation and violated pointer of every finding."""
        return {(it["operation_id"], it["blame"]["pointer"]) for it in self.findings}


@pytest.fixture(scope="session")
def spec() -> Spec:
    return load_file(SPEC, api="library")


def nothing_to_emulate(spec: Spec) -> AbstractContextManager[tuple[str, dict[str, str]]]:
    raise AssertionError("no emulator was asked for")


def target(**changes: Any) -> runner.targets.Target:
    stated = {"name": "here", "description": "a test's", "where": "nowhere"}
    allows = ("writes", "negative", "probes", "tokens")
    return runner.targets.Target(**{**stated, "allows": allows, **changes})


Contract = Callable[..., Outcome]


def run_contract(spec: Spec, folder: Path, url: str | None, **changes: Any) -> Outcome:
    """Run the library's contract against `url`; its reports go into `folder`."""
    environ = changes.pop("environ", ENVIRON)
    emulate = changes.pop("emulate", nothing_to_emulate)
    stated: dict[str, Any] = {
        "specs": (spec,),
        "target": target(),
        "seed": 1,
        "report_dir": folder,
        "base_url": url,
        "amount": runner.Amount(examples=4, scenarios=4),
    }
    settings = runner.Settings(**{**stated, **changes})
    said = io.StringIO()
    console = Console(file=said, width=100, highlight=False)
    code = runner.run(settings, environ=environ, emulate=emulate, console=console, errors=console)
    report = json.loads((settings.report_dir / "contracts.json").read_text("utf-8"))
    return Outcome(code=code, report=report, text=said.getvalue(), folder=settings.report_dir)


@pytest.fixture
def contract(spec: Spec, tmp_path: Path) -> Contract:
    """Run the library's contract: `contract(url, operations=(…), …)`."""
    return partial(run_contract, spec, tmp_path / "reports")


@pytest.fixture(scope="session")
def clean(spec: Spec, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The whole run against the library as it should be, once for all tests that look at it."""
    with serve(library()) as url:
        return run_contract(spec, tmp_path_factory.mktemp("clean"), url)


def run_at_own(
    api: str, operations: tuple[str, ...], folder: Path, server: emulator.Running, **changes: Any
) -> Outcome:
    """A run of a real spec at `server` as if the run had started it itself.

    What such a server breaks is a defect of ours, so that no reading is searched that explains it:
    that search is most of what a run with findings costs. `tests/apis/test_readings_sample.py` and
    `tests/runner/test_readings.py` hold it.
    """
    return run_contract(
        project.load(api),
        folder,
        None,
        target=target(name="emulator", where="emulator"),
        emulate=emulating(server.base_url, server.credentials),
        operations=operations,
        **changes,
    )


def emulating(url: str, credentials: dict[str, str]) -> Any:
    """An `emulate` that hands out a server which runs already."""
    return lambda spec: nullcontext((url, credentials))

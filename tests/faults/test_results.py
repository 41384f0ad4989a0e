"""The committed results: the README is made of them, they fit the specs, and a sample holds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from concord import faults, project
from concord.cli import faults as step
from concord.faults.reporting import page

FOLDER = project.current().results / "faults"
SAMPLE = 20
PATIENCE = 120.0


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "results.json").read_text("utf-8"))
    return found


def test_readme_shows_the_committed_results(results: dict[str, Any]) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    shown = page.filled(text, results, step.compared(results), step.with_memory())
    assert shown == text, "nox -s faults -- --keep"


def test_readme_says_why_each_fault_survives(results: dict[str, Any]) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    reasons = text.partition("Why they survive:")[2].partition("\n### ")[0]
    for it in results["faults"]:
        if it["outcome"] == faults.SURVIVED:
            api, operation, operator, *_ = it["id"].split("/")
            assert f"{api}/{operation}" in reasons, it["id"]
            assert operator in reasons, it["id"]


def test_results_are_of_faults_that_the_specs_have(results: dict[str, Any]) -> None:
    derived = {
        fault.id for api in project.apis() for fault in faults.faults_of(api, everything=True)
    }
    known = [it["id"] for it in results["faults"]]
    gone = [it for it in known if it not in derived]
    assert len(gone) <= len(known) / 50, f"{gone[:5]}: run `nox -s faults -- --keep` once more"


def test_gate_kills_a_sample_that_it_killed_before(results: dict[str, Any], tmp_path: Path) -> None:
    every = [fault for api in project.apis() for fault in faults.faults_of(api, everything=True)]
    expected = {it["id"] for it in results["faults"] if it["outcome"] == "killed" and it["gate"]}
    known = tuple(fault for fault in every if fault.id in expected and fault.behave is not None)
    words = [word for it in faults.sample(known, SAMPLE, seed=1) for word in ("--fault", it.id)]
    command = [sys.executable, "-m", "concord", "faults", *words, "--gate", "--no-progress"]
    with subprocess.Popen(
        [*command, "--report-dir", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:  # a busy machine: what it got to is judged
            process.send_signal(signal.SIGINT)
            process.communicate()
    found = json.loads((tmp_path / "faults.json").read_text("utf-8"))["faults"]
    assert found
    missed = [f"{it['id']}: {it['by']}" for it in found if it["outcome"] != "killed"]
    assert len(missed) <= SAMPLE // 20, missed

"""An entry is settled: both files change in place, and the other readings stay executable."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from concord.errors import CouldNotRunError
from concord.settle import decision_of, settled
from concord.settle._overlays import overlay_between
from concord.spec import Action, Spec, SpecError, load_file
from concord.spec._overlay import apply
from tests.lint.planting import SAMPLE

DAY = date(2026, 11, 30)
LEDGER = """\
# About lists

- id: sample-order
  where: ["Widgets > List"]
  what: The order of the list is not said.
  readings:
    - id: by-id
      text: by id
    - id: by-time
      text: by time of creation
      overlay:
        - {target: "$.paths['/v1/widgets'].get.summary", update: By time.}
    - id: unsaid
      text: in no order
      overlay:
        - {target: "$.paths['/v1/widgets'].get.summary", remove: true}
  chosen: by-id  # a note
  spec: No order.
  why: Nothing may depend on it.
  settled_by: Two pages of a long list.
  severity: low
  status: open

# the end
"""


@pytest.fixture
def sample(tmp_path: Path) -> Spec:
    home = tmp_path / "specs" / "sample"
    home.mkdir(parents=True)
    text = SAMPLE.read_text("utf-8")
    (home / "openapi.yaml").write_text(text, "utf-8")
    (home / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(home / "openapi.yaml", api="sample")


def counts(fits: dict[str, int], deciding: int, none: int = 0) -> dict[str, Any]:
    ledger = {"sample-order": {"deciding": deciding, "fits": fits, "none": none, "examples": {}}}
    return {"version": 2, "run": {}, "apis": {"sample": {"operations": {}, "ledger": ledger}}}


def decision(reading: str, report: Any = None, note: str = "a letter") -> Any:
    return decision_of(
        "sample", "sample-order", reading, report=report, name="e.json", note=note, day=DAY
    )


def entry_of(text: str) -> dict[str, Any]:
    (entry,) = yaml.safe_load(text)
    return dict(entry)


def test_settled_spec_follows_the_reading(sample: Spec) -> None:
    found = settled(sample, decision("by-time"))
    head = load_file(sample.path, text=found.document, ledger=found.ledger)
    assert head.document == sample.under({"sample-order": "by-time"}).document
    assert head.document != sample.document


def test_settled_entry_keeps_its_history(sample: Spec) -> None:
    entry = entry_of(settled(sample, decision("by-time")).ledger)
    assert (entry["chosen"], entry["status"]) == ("by-time", "refuted")
    assert entry["history"] == [
        {"date": "2026-11-30", "from": "by-id", "to": "by-time", "evidence": "a letter"}
    ]


def test_other_readings_are_as_they_were_under_the_settled_spec(sample: Spec) -> None:
    found = settled(sample, decision("by-time"))
    head = load_file(sample.path, text=found.document, ledger=found.ledger)
    assert head.under({"sample-order": "by-id"}).document == sample.document
    former = sample.under({"sample-order": "unsaid"}).document
    assert head.under({"sample-order": "unsaid"}).document == former


def test_chosen_reading_is_confirmed_and_the_spec_stays(sample: Spec) -> None:
    found = settled(sample, decision("by-id"))
    assert found.document == sample.path.read_text("utf-8")
    assert entry_of(found.ledger)["status"] == "confirmed"


def test_lines_beside_the_entry_stay(sample: Spec) -> None:
    found = settled(sample, decision("by-time"))
    assert found.ledger.startswith("# About lists\n\n- id: sample-order\n")
    assert found.ledger.endswith("\n\n# the end\n")
    before = sample.path.read_text("utf-8").splitlines()
    changed = set(found.document.splitlines()) ^ set(before)
    assert len(changed) <= 4, changed


def test_reading_that_nothing_shows_is_settled_only_if_it_can_be_followed(sample: Spec) -> None:
    ledger = sample.path.with_name("ambiguities.yaml")
    unseen = "      observable: false\n      because: Nothing shows it.\n"
    named = "text: by time of creation\n"
    ledger.write_text(LEDGER.replace(named, named + unseen), "utf-8")
    spec = load_file(sample.path, api="sample")
    assert settled(spec, decision("by-time")).followed.readings == {"sample-order": "by-time"}
    overlay = LEDGER[LEDGER.index(named) + len(named) : LEDGER.index("    - id: unsaid")]
    ledger.write_text(LEDGER.replace(named + overlay, named + unseen), "utf-8")
    with pytest.raises((CouldNotRunError, SpecError)):
        settled(load_file(sample.path, api="sample"), decision("by-time"))


def test_report_decides(sample: Spec) -> None:
    made = decision("by-time", counts({"by-time": 3}, 3), note="")
    assert made.evidence == "e.json: decided for by-time by 3 exchanges"


@pytest.mark.parametrize(
    ("report", "what"),
    [
        (counts({"by-id": 3}, 3), "decided for by-id by 3 exchanges, not decided for by-time"),
        (counts({"by-time": 1, "by-id": 1}, 2), "contradictory"),
        (counts({}, 0), "undecided"),
        ({"version": 1, "apis": {}}, "version 1, expected 2"),
        ([], "no evidence of a run"),
        ({"files": [], "apis": {}, "version": 1}, "version 1, expected 2"),
    ],
)
def test_report_that_does_not_decide_is_refused(report: Any, what: str) -> None:
    with pytest.raises(CouldNotRunError, match=what):
        decision("by-time", report)


def test_decision_needs_a_reason() -> None:
    with pytest.raises(CouldNotRunError, match="--note TEXT"):
        decision("by-time", note="")


def test_overlay_between_leads_from_one_document_to_the_other() -> None:
    base = {"a": {"x-y": [1, 2], "z": 1, "gone": 0}, "200": {"k": {"m": 1}}}
    other = {"a": {"x-y": [1], "z": {"n": 1}, "it's": 0}, "200": {"k": {"m": 2}}}
    actions = [Action.from_json(it, "") for it in overlay_between(base, other)]
    assert apply(base, actions) == other
    assert overlay_between(base, base) == []


def ran(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and output of `concord settle` in a project."""
    command = [sys.executable, "-m", "concord", "--project", str(folder), "settle", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_step_writes_both_files_or_none(sample: Spec, tmp_path: Path) -> None:
    report = tmp_path / "evidence.json"
    report.write_text(json.dumps(counts({"by-time": 3}, 3)), "utf-8")
    files = sorted(sample.path.parent.iterdir())
    before = [it.read_text("utf-8") for it in files]
    word, of = "sample-order=by-time", ("--evidence", str(report))
    code, shown = ran(tmp_path, word, *of, "--dry-run")
    assert (code, [it.read_text("utf-8") for it in files]) == (0, before), shown
    code, shown = ran(tmp_path, word, *of)
    assert code == 0, shown
    assert "sample-order: refuted" in shown
    assert "release: sample" in shown
    head = load_file(sample.path, api="sample")
    assert head.document == sample.under({"sample-order": "by-time"}).document
    assert (head.ledger[0].chosen, sorted(sample.path.parent.iterdir())) == ("by-time", files)


@pytest.mark.usefixtures("sample")
def test_step_says_what_is_wrong(tmp_path: Path) -> None:
    code, shown = ran(tmp_path, "sample-ordre=by-time", "--note", "x")
    assert (code, "did you mean 'sample-order'" in shown) == (2, True), shown
    code, shown = ran(tmp_path, "sample-order=by-name", "--note", "x")
    assert (code, "known readings: by-id, by-time" in shown) == (2, True), shown
    code, shown = ran(tmp_path, "sample-order=by-time", "--evidence", str(tmp_path / "none.json"))
    assert (code, "cannot be read" in shown) == (2, True), shown

"""Known deviations: accepted with a reason until a day, told when expired or gone."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from concord import runner
from concord.runner.reporting import baseline
from concord.runner.reporting.baseline import Known, accepted, extended, load, remarks, write
from concord.runner.reporting.verdict import State, judge
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve
from tests.runner.test_reports import LABEL, finding, result

TODAY = date(2030, 6, 1)
ENTRY = Known(
    id="1a2b3c4d",
    api="library",
    operation=LABEL,
    check="response_schema_conformance",
    what='"title" is "required" — \\ a\ttab \x01 \U0001f600',
    reason="ticket 12",
    expires=date(2030, 12, 31),
    first_seen=date(2030, 1, 1),
)
EXPIRED = dataclasses.replace(ENTRY, expires=date(2030, 5, 31))
RAN = [("library", LABEL)]


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    other = dataclasses.replace(ENTRY, id="ffffffff")
    write(path, [other, ENTRY])
    assert load(path) == (ENTRY, other)
    assert [it.name for it in tmp_path.iterdir()] == ["known.toml"]


def test_what_toml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    write(path, [dataclasses.replace(ENTRY, what="a\x7fb\ud800c")])
    assert load(path)[0].what == "a\x7fb\ufffdc"


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ('reason = "ticket 12"', 'reason = ""', "known[0].reason is missing or empty"),
        ("expires = 2030-12-31", "", "known[0].expires is no date"),
        ("expires = 2030-12-31", 'expires = "soon"', "known[0].expires is no date"),
        ("[[known]]", "[[unknown]]", "unknown is not known"),
        ("[[known]]", "[[known", "is not TOML"),
        ("[[known]]", "known = 3\n[other]", "known is no list of entries"),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong(
    tmp_path: Path, good: str, bad: str, problem: str
) -> None:
    path = tmp_path / "known.toml"
    write(path, [ENTRY])
    path.write_text(path.read_text("utf-8").replace(good, bad), encoding="utf-8")
    with pytest.raises(runner.CouldNotRunError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert problem in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(runner.CouldNotRunError, match="--write-baseline"):
        load(tmp_path / "none.toml")


def test_an_entry_accepts_its_failure_until_it_expires() -> None:
    assert accepted([ENTRY], [finding()], TODAY) == {"1a2b3c4d": ENTRY}
    assert accepted([ENTRY], [finding()], ENTRY.expires) == {"1a2b3c4d": ENTRY}
    assert accepted([EXPIRED], [finding()], TODAY) == {}
    assert accepted([ENTRY], [finding(id="other")], TODAY) == {}


def test_what_is_accepted_breaks_nothing(spec: Spec) -> None:
    made = result(spec, finding())
    assert judge([made]).state is State.BROKEN
    made.accepted = {"1a2b3c4d": ENTRY}
    assert judge([made]).state is State.KEPT


def test_an_expired_entry_is_told() -> None:
    (told,) = remarks([EXPIRED], ["1a2b3c4d"], RAN, TODAY)
    assert told.startswith("known deviation expired on 2030-05-31: 1a2b3c4d (library, GET")
    assert remarks([ENTRY], ["1a2b3c4d"], RAN, TODAY) == []


def test_a_deviation_that_is_gone_is_told_where_it_was_looked_for() -> None:
    (told,) = remarks([ENTRY], [], RAN, TODAY)
    assert told.startswith("known deviation no longer occurs, remove it: 1a2b3c4d")
    assert remarks([ENTRY], [], [("library", "GET /other")], TODAY) == []


def test_writing_keeps_what_is_valid_and_renews_what_has_expired() -> None:
    gone = dataclasses.replace(ENTRY, id="00000000")
    found = [finding(), finding(id="new")]
    expires = date(2031, 1, 1)
    made = extended([ENTRY, gone], found, reason="why", expires=expires, today=TODAY)
    assert {it.id: it.reason for it in made} == {
        "1a2b3c4d": "ticket 12", "00000000": "ticket 12", "new": "why",
    }  # fmt: skip
    (renewed,) = extended([EXPIRED], [finding()], reason="why", expires=expires, today=TODAY)
    assert (renewed.reason, renewed.expires) == ("why", expires)
    assert renewed.first_seen == EXPIRED.first_seen


def test_entries_are_written_in_order(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    write(path, [dataclasses.replace(ENTRY, api=api) for api in ("b", "a")])
    text = path.read_text("utf-8")
    assert text.index('api = "a"') < text.index('api = "b"')
    assert text.startswith(baseline.HEAD.format(name="known.toml"))


def test_a_run_with_a_baseline_is_kept(contract: Contract, tmp_path: Path) -> None:
    def renamed(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        return status, headers, body.replace(b'"genre"', b'"gender"')

    path = tmp_path / "known.toml"
    day: dict[str, Any] = {
        "amount": runner.Amount(examples=1, scenarios=1),
        "operations": ("books.list",),
    }
    with serve(faulty(library(), renamed)) as url:
        writing = runner.ReportOptions(write_baseline=path, reason="ticket 12", today=TODAY)
        first = contract(url, report=writing, **day)
        later = runner.ReportOptions(baseline=path, today=date(2030, 8, 1))
        second = contract(url, report=later, **day)
    assert (first.code, second.code) == (1, 0)
    assert {it["reason"] for it in (f["accepted"] for f in second.findings)} == {"ticket 12"}
    assert {it["first_seen"] for it in second.findings} == {"2030-06-01"}
    assert f"{len(second.findings)} known in" in second.said
    # the end of an entry and what no longer occurs: `test_each_failure`

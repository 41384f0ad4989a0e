"""The committed figures of the proposals are those of this checkout, and the README shows them."""

from __future__ import annotations

import json
from pathlib import Path

from scripts import bench_proposals


def test_figures_are_those_of_this_checkout() -> None:
    committed = json.loads(bench_proposals.RESULTS.read_text("utf-8"))
    assert committed == bench_proposals.report(), "run `nox -s bench -- proposals`"
    assert committed["kept"] is True


def test_readme_shows_the_figures() -> None:
    total = json.loads(bench_proposals.RESULTS.read_text("utf-8"))["total"]
    text = (Path(__file__).parents[2] / "src" / "concord" / "README.md").read_text("utf-8")
    assert bench_proposals.row(total) in text


def test_measure_takes_the_vocabulary_out_first() -> None:
    for _, spec in bench_proposals.documents():
        assert bench_proposals.stated(bench_proposals.stripped(spec)) == set()


def test_facts_of_one_statement_are_counted_alone() -> None:
    filtered = {"member": ["a", "b"], "match": "contains"}
    found = list(bench_proposals.facts("/p", "x-filter", filtered))
    assert found == [("/p", "x-filter", "contains a"), ("/p", "x-filter", "contains b")]
    paging = {"style": "page", "page": "p", "items": "", "past_end": "empty"}
    assert [it[2] for it in bench_proposals.facts("/p", "x-pagination", paging)] == [
        "page:page=p",
        "items=",
    ]

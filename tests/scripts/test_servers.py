"""The benchmark of servers: its table is what was measured, and a sample of its runs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from scripts import bench_servers
from scripts._bench import _servers
from scripts._bench._servers import CONFIRMED, LEVELS, PROPOSED, SERVERS, Server, is_named
from scripts._bench.servers.defect import Defect

from concord import project

DEFECT = Defect(name="x", says="", operation="GET /a", reported=("GET /b",), names=("total",))
CAUSE = {"title": "the total is 7", "operations": ["GET /b"], "checks": ["x"], "says": []}
NAMED = {"verdict": "broken", "causes": [CAUSE]}


def test_table_of_the_readme_is_what_was_measured() -> None:
    readme = (project.current().root / bench_servers.README).read_text("utf-8")
    block = bench_servers.table(bench_servers.published())
    assert f"<!-- servers -->\n{block}<!-- /servers -->" in readme


def test_committed_runs_are_of_these_defects() -> None:
    runs = bench_servers.published()["runs"]
    wanted = {it for server in SERVERS for level in LEVELS for it in names_of(server, level)}
    assert {it for it in runs if it.split("/")[1] in LEVELS} == wanted


def names_of(server: Server, level: str) -> list[str]:
    pytest.importorskip("fastapi")
    return list(bench_servers.names(server, level))


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "kept"},
        {"causes": []},
        {"causes": [CAUSE, CAUSE]},
        {"causes": [{**CAUSE, "title": "the page is wrong"}]},
        {"causes": [{**CAUSE, "operations": ["GET /c"]}]},
    ],
)
def test_is_named_wants_one_cause_of_the_defect(change: dict[str, Any]) -> None:
    assert is_named(DEFECT, NAMED)
    assert not is_named(DEFECT, {**NAMED, **change})


def test_misses_are_false_findings_and_defects_that_are_not_named() -> None:
    healthy: dict[str, Any] = {
        f"{it.name}/{level}/healthy": {"causes": []} for it in SERVERS for level in LEVELS
    }
    runs = healthy | {
        f"{server.name}/{level}/{it.name}": {"named": True}
        for server in SERVERS
        for level in (PROPOSED, CONFIRMED)
        for it in server.defects
    }
    assert bench_servers.misses({"runs": runs}) == []
    runs["shop/confirmed/pages-overlap"] = {"named": False}
    runs["library/nothing/healthy"] = {"causes": [{"title": "it is wrong"}]}
    assert bench_servers.misses({"runs": runs}) == [
        "library/nothing: a false finding: it is wrong",
        "shop/confirmed: fewer than 10 defects are named",
    ]


def test_each_application_has_ten_defects_of_its_own_operations() -> None:
    for server in SERVERS:
        pytest.importorskip("fastapi" if server.name == "library" else "drf_spectacular")
        document = importlib.import_module(server.module.__name__).document()
        labels = {
            f"{method.upper()} {path}"
            for path, item in document["paths"].items()
            for method in item
        }
        assert len(labels) >= 12
        assert len({it.name for it in server.defects}) == 10
        assert {at for it in server.defects for at in (it.operation, *it.reported)} <= labels


@pytest.mark.parametrize(
    ("name", "defect", "needs"),
    [("library", "genre-ignored", "fastapi"), ("shop", "price-as-number", "drf_spectacular")],
)
def test_defect_is_named_with_proposed_vocabulary(
    name: str, defect: str, needs: str, tmp_path: Path
) -> None:
    pytest.importorskip(needs)
    server = next(it for it in SERVERS if it.name == name)
    planted = next(it for it in server.defects if it.name == defect)
    folder = _servers.project_of(server, PROPOSED, tmp_path)
    assert is_named(planted, _servers.contract_run(server, folder, planted))

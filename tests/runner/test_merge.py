"""Shards: the same everywhere, together the whole, and merged into the verdict of the whole."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from concord import project, runner
from concord.cli import report as step
from concord.runner.planning.shards import Shard, cost, share
from tests.runner.conftest import Contract, Outcome
from tests.runner.library import faulty, library, serve

LOADED = {api: project.load(api) for api in project.apis()}
ALL = {api: list(spec.operations) for api, spec in LOADED.items()}


@pytest.mark.parametrize("total", [1, 2, 3, 5])
def test_shards_are_disjoint_and_together_the_whole(total: int) -> None:
    shares = [share(ALL, LOADED, Shard(index=i, total=total)) for i in range(1, total + 1)]
    tested = [(api, name) for it in shares for api, names in it.items() for name in names]
    assert len(tested) == len(set(tested))
    assert set(tested) == {(api, it.id) for api, them in ALL.items() for it in them}
    assert shares == [share(ALL, LOADED, Shard(index=i, total=total)) for i in range(1, total + 1)]


def test_shards_take_about_as_long() -> None:
    costs = []
    for index in (1, 2, 3):
        mine = share(ALL, LOADED, Shard(index=index, total=3))
        named = [(LOADED[api], name) for api, ids in mine.items() for name in ids]
        costs.append(sum(cost(spec, spec.operation(name)) for spec, name in named))
    assert max(costs) <= 1.1 * min(costs)


def test_the_operations_of_a_resource_stay_together() -> None:
    for index in (1, 2, 3, 4):
        for api, ids in share(ALL, LOADED, Shard(index=index, total=4)).items():
            for name in ids:
                resource = LOADED[api].operation(name).definition.get("x-resource", {}).get("name")
                same = [
                    it.id
                    for it in ALL[api]
                    if resource and it.definition.get("x-resource", {}).get("name") == resource
                ]
                assert set(same) <= set(ids)


def no_genre(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    return status, headers, body.replace(b'"genre"', b'"gender"') if status == 201 else body


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of two shards, of a server with a fault, and of the whole."""
    return tmp_path_factory.mktemp("runs")


def sharded(contract: Contract, folder: Path) -> list[Outcome]:
    amount = runner.Amount(examples=2, scenarios=2)
    found = []
    with serve(faulty(library(), no_genre)) as url:
        for index in (1, 2):
            shard = Shard(index=index, total=2)
            where = folder / f"part{index}"
            found.append(contract(url, shard=shard, report_dir=where, amount=amount))
        found.append(contract(url, report_dir=folder / "whole", amount=amount))
    return found


def merged(*paths: Path, into: Path) -> tuple[int, dict[str, Any], str]:
    said = io.StringIO()
    code = runner.merge(
        paths,
        runner.ReportOptions(),
        folder=into,
        allow_inferred=False,
        console=Console(file=said, width=100),
    )
    return code, json.loads((into / "contracts.json").read_text("utf-8")), said.getvalue()


def test_the_verdict_of_the_shards_is_that_of_the_whole(contract: Contract, runs: Path) -> None:
    *parts, whole = sharded(contract, runs)
    tested = [{it["operation"] for it in part.api["operations"]} for part in parts]
    assert tested[0] | tested[1] == {it["operation"] for it in whole.api["operations"]}
    assert not tested[0] & tested[1]
    code, told, said = merged(runs / "part1", runs / "part2", into=runs / "merged")
    assert (code, told["verdict"]) == (whole.code, whole.report["verdict"]) == (1, "broken")
    ids = [{it["id"] for it in report["apis"][0]["findings"]} for report in (told, whole.report)]
    assert ids[0] == ids[1]
    causes = [report["apis"][0]["causes"] for report in (told, whole.report)]
    assert [it["id"] for it in causes[0]] == [it["id"] for it in causes[1]]
    assert told["complete"]
    assert "BROKEN: 1 API, 5 operations" in said
    counts = json.loads((runs / "merged" / "evidence.json").read_text("utf-8"))
    assert set(counts["apis"]["library"]["operations"]) == {
        it["operation_id"] for it in whole.api["operations"]
    }
    # the folder that a merge leaves beside its parts is passed over by the next one
    again, _, _ = merged(*sorted(runs.glob("[mp]*")), into=runs / "merged")
    assert again == 1


def test_a_missing_shard_is_told_with_its_operations(
    contract: Contract, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serve(library()) as url:
        shard = Shard(index=1, total=2)
        amount = runner.Amount(examples=1, scenarios=1)
        contract(url, shard=shard, report_dir=tmp_path / "part", amount=amount)
    with pytest.raises(Exception, match=r"shard 2/2 is missing.*\n +not tested: library: ") as told:
        step.main([str(tmp_path / "part"), "--report-dir", str(tmp_path / "merged")])
    assert type(told.value).__name__ == "CouldNotRunError"
    assert not (tmp_path / "merged").exists()
    shutil.copytree(tmp_path / "part", tmp_path / "twin")
    twin = tmp_path / "twin" / "contracts.json"
    text = twin.read_text("utf-8")
    twin.write_text(text.replace('"seed": 1', '"seed": 2'), encoding="utf-8")
    with pytest.raises(Exception, match="are not shards of the same run"):
        step.main([str(tmp_path / "part"), str(tmp_path / "twin")])
    twin.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match="shard 2/2 is missing"):
        step.main([str(tmp_path / "part"), str(tmp_path / "twin")])


@pytest.mark.parametrize("words", [["nowhere"], ["."]])
def test_where_there_is_no_report_it_is_said(words: list[str], tmp_path: Path) -> None:
    path = tmp_path / words[0]
    with pytest.raises(Exception, match=r"no such report|there is no"):
        step.main([str(path), "--report-dir", str(tmp_path / "merged")])

"""The counts of the source that `nox -s bench -- structure` publishes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scripts import bench_structure
from scripts._bench import _structure
from scripts._bench._structure import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Two packages, `engine.spec` and `engine.run`, that tests write modules into."""
    for name in ("spec", "run"):
        (tmp_path / "engine" / name).mkdir(parents=True)
        (tmp_path / "engine" / name / "__init__.py").write_text('"""A package."""\n', "utf-8")
    return Tree(root=tmp_path, engine=("engine",), left_out=(), model="engine/spec", source="")


def _write(tree: Tree, path: str, text: str) -> None:
    (tree.root / "engine" / path).write_text(text, "utf-8")


@pytest.mark.parametrize(
    "line",
    [
        'found["x-resource"]',
        'found.get("x-resource", {})',
        '"x-resource" in found',
        'endpoint.extension("x-resource")',
        'schemas.keyword(pointer, "x-resource")',
    ],
)
def test_raw_reads_finds_each_way_to_read(tree: Tree, line: str) -> None:
    _write(tree, "run/it.py", f"{line}\n")
    assert list(_structure.raw_reads(tree)) == ["engine/run/it.py:1: x-resource"]


def test_raw_reads_leaves_out_the_model_and_plain_text(tree: Tree) -> None:
    _write(tree, "spec/it.py", 'found["x-resource"]\n')
    _write(tree, "run/it.py", 'why = "no list has pages (x-pagination)"\nheaders.get("x-total")\n')
    assert not list(_structure.raw_reads(tree))


def test_private_imports_are_those_of_another_package(tree: Tree) -> None:
    _write(tree, "spec/_own.py", "")
    _write(tree, "spec/it.py", "from engine.spec._own import thing\n")
    _write(tree, "run/it.py", "from engine.spec._own import thing\nimport re._parser\n")
    assert list(_structure.private_imports(tree)) == ["engine/run/it.py: engine.spec._own.thing"]


def test_exchange_classes_go_by_name(tree: Tree) -> None:
    _write(tree, "run/it.py", "class Seen: ...\nclass Operation: ...\nclass Exchange: ...\n")
    assert [it.split()[1] for it in _structure.exchange_classes(tree)] == ["Seen", "Exchange"]


def test_comment_share_counts_comments_of_lines_that_are_not_blank(tree: Tree) -> None:
    _write(tree, "run/it.py", "# why\n\none = 1  # and this\ntwo = 2\n")
    assert _structure.comment_share(tree) == pytest.approx(2 / 5)


def test_hops_is_the_shortest_way_by_imports(tree: Tree) -> None:
    _write(tree, "run/a.py", "from engine.run.b import x\nfrom engine.run import c\n")
    _write(tree, "run/b.py", "from engine.run import c\n")
    _write(tree, "run/c.py", "")
    assert _structure.hops(tree, "engine/run/a.py", "engine/run/c.py") == 1
    assert _structure.hops(tree, "engine/run/c.py", "engine/run/a.py") is None


def results(before: float, after: float, **changes: int) -> dict[str, Any]:
    kept = dict.fromkeys(bench_structure.GOALS, 0)
    machine = {"date": "2026-12-01", "machine": "Linux"}
    runs = {"each": 2, "measured_on": machine, "seconds": {"before": before, "after": after}}
    after_move = {**kept, **changes}
    return {
        "before": kept,
        "after": after_move,
        "runs": runs,
        "base": "abc",
        "measured_on": machine,
    }


def test_missed_names_each_goal_that_is_not_kept() -> None:
    assert bench_structure.missed(results(40, 40)) == []
    assert bench_structure.missed({**results(40, 40), "runs": None}) == []
    assert len(bench_structure.missed(results(40, 50, raw_reads=2))) == 2


def test_table_says_of_how_many_runs_the_seconds_are() -> None:
    shown = bench_structure.table(results(40, 38.5))
    assert "| default contract run, s (least, in turns) | 40 | 38.5 |" in shown
    assert "Contract runs: 2 times each, on 2026-12-01: Linux." in shown
    assert "contract run" not in bench_structure.table({**results(40, 40), "runs": None}).lower()

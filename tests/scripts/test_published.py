"""Pages show the figures that benchmarks have kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import (
    bench_connectors,
    bench_documents,
    bench_large_document,
    bench_prism_clients,
    bench_structure,
)
from scripts._bench import _readings, _receivers, _results, _suite, _workflow_faults
from scripts._bench._published import Block, Published

ALL = (
    _readings.PUBLISHED,
    _receivers.PUBLISHED,
    _results.PUBLISHED,
    _suite.BENCHMARK,
    _suite.REPLAY,
    _suite.STABILITY,
    _suite.WRONG,
    _workflow_faults.PUBLISHED,
    bench_connectors.PUBLISHED,
    bench_documents.PUBLISHED,
    bench_large_document.PUBLISHED,
    bench_prism_clients.PUBLISHED,
    bench_structure.PUBLISHED,
)


@pytest.mark.parametrize("published", ALL, ids=lambda it: it.file.stem)
def test_pages_show_what_is_kept(published: Published) -> None:
    assert list(published.stale()) == [], published.command


@pytest.fixture
def published(tmp_path: Path) -> Published:
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- it -->\n<!-- /it -->\nafter\n", "utf-8")
    block = Block(page=page, mark="it", render=lambda results: f"{results['seconds']} s\n")
    return Published(file=tmp_path / "it.json", blocks=(block,), command="measure it")


def test_write_keeps_the_figures_and_changes_the_block_alone(published: Published) -> None:
    published.write({"seconds": 3})
    assert published.read() == {"seconds": 3}
    page = published.blocks[0].page
    assert page.read_text("utf-8") == "before\n<!-- it -->\n3 s\n<!-- /it -->\nafter\n"
    assert list(published.stale()) == []


def test_stale_names_a_block_that_shows_something_else(published: Published) -> None:
    assert list(published.stale()) == []
    published.write({"seconds": 3})
    published.file.write_text('{"seconds": 4}', "utf-8")
    assert list(published.stale()) == [f"{published.blocks[0].page}: <!-- it -->"]


def test_block_that_a_page_lacks_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("nothing\n", "utf-8")
    with pytest.raises(ValueError, match="has no <!-- it -->"):
        _ = Block(page=page, mark="it", render=str).shown

"""The benchmark of documents that nobody here wrote: its table is what was measured."""

from __future__ import annotations

from scripts.bench_documents import PUBLIC, README, known, table


def test_table_of_the_readme_is_what_was_measured() -> None:
    rows = known()
    assert rows
    assert f"<!-- documents -->\n{table(list(rows.values()))}<!-- /documents -->" in (
        README.read_text("utf-8")
    )


def test_no_step_has_crashed() -> None:
    assert [row["name"] for row in known().values() if row["crashed"]] == []


def test_documents_are_pinned_and_differ() -> None:
    assert len({it.name for it in PUBLIC}) == len({(it.package, it.file) for it in PUBLIC})
    assert all(it.version[0].isdigit() for it in PUBLIC)
    assert known().keys() <= {it.name for it in PUBLIC}


def test_table_says_what_was_not_run() -> None:
    row = {**next(iter(known().values())), "reached": None, "findings": None, "crashed": ["diff"]}
    assert table([row]).splitlines()[-1].endswith("| not run | not run | 0 | 1 |")

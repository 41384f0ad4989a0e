"""A sample of the readings, each served to a contract run: no run blames the vendor for one.

The whole is `nox -s readings`; what is sampled here is small enough for every run of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripts._bench._warm import warm
from scripts.bench_readings import Task, measured

NAMED = (
    ("lara", "lara-success-status", "create-201", ("providers.create",)),
    ("ivalid", "ivalid-delete-answer", "status-204", ("appointments.delete",)),
    ("ivalid", "ivalid-list-envelope", "bare", ("services.list",)),
    ("lara", "lara-list-item", "shorter", ("providers.list",)),
    # only a read that the run sends for it shows this one
    ("iadvize-connector", "iadvize-connector-root-categories", "null", ("categories.list",)),
)
"""API, entry, reading, and the operations that are run."""


@pytest.fixture(scope="module")
def command() -> Iterator[tuple[str, ...]]:
    with warm() as found:
        yield found


@pytest.mark.parametrize(
    ("api", "entry", "reading", "operations"), NAMED, ids=[it[1] for it in NAMED]
)
def test_run_names_the_reading_and_not_the_vendor(
    api: str, entry: str, reading: str, operations: tuple[str, ...], command: tuple[str, ...]
) -> None:
    task = Task(kind="readings", api=api, readings={entry: reading}, operations=operations)
    found = measured(task, command)
    assert found["vendor"] == []
    assert found["followed"][entry] == reading
    assert found["decided"] == {entry: reading}

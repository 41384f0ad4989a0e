"""A sample of the readings, each served to a contract run: no run blames the vendor for one.

The whole is `nox -s readings`; what is sampled here is small enough for every run of the tests.
"""

from __future__ import annotations

import pytest
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


@pytest.mark.parametrize(
    ("api", "entry", "reading", "operations"), NAMED, ids=[it[1] for it in NAMED]
)
def test_run_names_the_reading_and_not_the_vendor(
    api: str, entry: str, reading: str, operations: tuple[str, ...]
) -> None:
    task = Task(kind="readings", api=api, stated={entry: reading}, operations=operations)
    found = measured(task)
    assert found["vendor"] == []
    assert found["followed"][entry] == reading
    assert found["decided"] == {entry: reading}


def test_run_that_cannot_begin_names_the_reading_that_asks_for_other_credentials() -> None:
    readings = {"lara-authentication": "header"}
    found = measured(Task(kind="readings", api="lara", stated=readings))
    assert found["said"] == ["lara-authentication=header"]
    assert found["vendor"] == []

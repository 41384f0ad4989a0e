"""A Dask cluster on loopback: its scheduler and workers are processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from concord.executor import DaskExecutor

Process = subprocess.Popen[bytes]


class Cluster:
    """A scheduler, and the workers that a test starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._workers: list[Process] = []
        options = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self._file))
        self._scheduler = self._start("distributed.cli.dask_scheduler", *options)
        while not (self._file.exists() and self._file.read_text().rstrip().endswith("}")):
            time.sleep(0.05)
        self.address = str(json.loads(self._file.read_text())["address"])

    def _start(self, module: str, *options: str, **environ: str) -> Process:
        return subprocess.Popen(
            [sys.executable, "-m", module, "--no-dashboard", *options],
            env={**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False", **environ},
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def worker(self, **environ: str) -> Process:
        """Start a worker that runs one task at once."""
        where = ("--host", "127.0.0.1", "--local-directory", str(self._folder))
        options = ("--scheduler-file", str(self._file), "--nthreads", "1", *where)
        self._workers.append(self._start("distributed.cli.dask_worker", *options, **environ))
        return self._workers[-1]

    def executor(self, **options: Any) -> DaskExecutor:
        """An executor for this cluster."""
        return DaskExecutor(address=self.address, **options)

    def end_workers(self) -> None:
        """End all workers, and wait until they have gone."""
        for process in self._workers:
            process.terminate()
        for process in self._workers:
            process.wait(30)
        self._workers.clear()

    def end(self) -> None:
        """End everything."""
        self.end_workers()
        self._scheduler.terminate()
        self._scheduler.wait(30)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster without workers."""
    pytest.importorskip("distributed")
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield found
    finally:
        found.end()


@pytest.fixture
def cluster(scheduler: Cluster) -> Iterator[Cluster]:
    """The cluster, whose workers end with the test."""
    yield scheduler
    scheduler.end_workers()

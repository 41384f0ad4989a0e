"""What a maker of clients is to the benchmark: it makes packages, and each can call and read.

Model: a maker's packages have names of their own, so that all are imported into one process.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from concord.spec import Spec
from scripts._bench._pages import Listing

HEADERS = {"content-type": "application/json"}


class Maker(Protocol):
    """A generator of Python clients and how its output is used."""

    @property
    def name(self) -> str:
        """The generator and its version."""

    @property
    def adapted(self) -> str:
        """What is done to the documents so that it takes them; empty for nothing."""

    def package(self, spec: Spec) -> str:
        """The name of the package of an API."""

    def folder(self, spec: Spec, work: Path) -> Path:
        """The folder that holds this package, among others or alone."""

    def generate(self, loaded: Sequence[Spec], work: Path, bytecode: Path) -> float:
        """Make the packages under `work`; CPU seconds. Raises CouldNotRunError."""

    def call(self, spec: Spec, listing: Listing, url: str) -> CallContext:
        """A function that calls a list on a server."""

    def decode(self, spec: Spec, listing: Listing, body: bytes) -> CallContext:
        """A function from an answer of that list to its items."""


CallContext = AbstractContextManager[Callable[[], Any]]


def snake(name: str) -> str:
    """An operationId as both other generators write it in Python."""
    words = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name)
    return re.sub(r"\W", "_", words).lower()


def source(folder: Path) -> tuple[int, int]:
    """Python files of a package and their lines."""
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
    return len(texts), sum(len(text.splitlines()) for text in texts)


@contextlib.contextmanager
def importable(folders: list[Path]) -> Iterator[None]:
    """Packages in these folders go before those that are installed."""
    before = list(sys.path)
    sys.path[:0] = [str(folder) for folder in folders]
    try:
        yield
    finally:
        sys.path[:] = before

"""Our own clients: those under generated/, as they are committed."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from concord import project
from concord.spec import Operation, Spec
from scripts._bench._makers import HEADERS
from scripts._bench._measure import child
from scripts._bench._pages import Listing

_GENERATE = """
import sys
from pathlib import Path
from concord import project
from concord.generate import generate
for api in sys.argv[2:]:
    generate(project.load(api), Path(sys.argv[1], api))
"""


@dataclass(frozen=True, kw_only=True)
class Concord:
    """The templates of this repository."""

    name: str = "Concord"
    adapted: str = ""

    def package(self, spec: Spec) -> str:
        return spec.package

    def folder(self, spec: Spec, work: Path) -> Path:  # noqa: ARG002
        return project.current().generated / spec.api

    def generate(self, loaded: Sequence[Spec], work: Path, bytecode: Path) -> float:
        """Time a generation into `work`; what is measured else is what is committed."""
        command = [sys.executable, "-c", _GENERATE, str(work), *(spec.api for spec in loaded)]
        return child(command, [project.current().root], bytecode)

    @contextlib.contextmanager
    def call(self, spec: Spec, listing: Listing, url: str) -> Iterator[Callable[[], Any]]:
        with client(spec, "Client", base_url=url) as made:
            yield method(made, listing.operation)

    @contextlib.contextmanager
    def decode(self, spec: Spec, listing: Listing, body: bytes) -> Iterator[Callable[[], Any]]:
        name = listing.operation.id.partition(".")[0]
        resource = importlib.import_module(f"{spec.package}.resources.{name}")
        constant = next(
            value
            for value in vars(resource).values()
            if type(value) is resource.Operation and value.id == listing.operation.id
        )
        answer, arguments = (
            httpx2.Response(200, content=body, headers=HEADERS),
            resource.Arguments(),
        )
        with client(spec, "Client", base_url="http://127.0.0.1") as made:
            yield lambda: made._api.read_page(constant, arguments, {}, answer).items


def client(spec: Spec, kind: str, **options: Any) -> Any:
    """A client of a package; the servers of the benchmark give a token to whoever posts."""
    secrets = {credential.name: "x" for credential in spec.credentials}
    return getattr(importlib.import_module(spec.package), kind)(**secrets, **options)


def method(made: Any, operation: Operation) -> Callable[..., Any]:
    """The method of an operation."""
    resource, _, verb = operation.id.partition(".")
    found: Callable[..., Any] = getattr(getattr(made, resource), verb)
    return found

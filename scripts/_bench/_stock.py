"""openapi-python-client as it comes, with its own templates: what our generator builds upon.

Known limits: its parser takes our documents as they are, its output does not know their `x-` words.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any

from concord.spec import Spec
from scripts._bench._makers import HEADERS, snake
from scripts._bench._measure import child
from scripts._bench._pages import Listing

_GENERATE = """
import sys
from pathlib import Path
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
for word in sys.argv[2:]:
    package, _, path = word.partition("=")
    file = ConfigFile(package_name_override=package)
    errors = generate(config=Config.from_sources(
        file, MetaType.POETRY, document_source=Path(path), file_encoding="utf-8",
        overwrite=False, output_path=Path(sys.argv[1], package),
    ))
    if errors:
        sys.exit(f"{path}: {errors[0].header} {errors[0].detail}")
"""


@dataclass(frozen=True, kw_only=True)
class Stock:
    """The generator's own templates; its `ruff` hooks run as they do for everybody."""

    name: str = f"openapi-python-client {version('openapi-python-client')}"
    adapted: str = ""

    def package(self, spec: Spec) -> str:
        return f"{spec.package}_stock"

    def folder(self, spec: Spec, work: Path) -> Path:
        return work / self.package(spec)

    def generate(self, loaded: Sequence[Spec], work: Path, bytecode: Path) -> float:
        """All documents in one process, as ours are: importing the generator counts once."""
        words = [f"{self.package(spec)}={spec.path}" for spec in loaded]
        return child([sys.executable, "-c", _GENERATE, work, *words], [], bytecode)

    def call(
        self, spec: Spec, listing: Listing, url: str
    ) -> contextlib.AbstractContextManager[Callable[[], Any]]:
        return self._call(spec, listing, url)

    @contextlib.contextmanager
    def _call(self, spec: Spec, listing: Listing, url: str) -> Iterator[Callable[[], Any]]:
        module = self._module(spec, listing)
        with self._client(spec, url) as client:
            yield lambda: module.sync(client=client)

    @contextlib.contextmanager
    def decode(self, spec: Spec, listing: Listing, body: bytes) -> Iterator[Callable[[], Any]]:
        import httpx  # its output is made for httpx

        module, answer = (
            self._module(spec, listing),
            httpx.Response(200, content=body, headers=HEADERS),
        )
        items = attrgetter(listing.items) if listing.items else _itself
        with self._client(spec, "http://127.0.0.1") as client:
            yield lambda: items(module._parse_response(client=client, response=answer))

    def _client(self, spec: Spec, url: str) -> Any:
        package = importlib.import_module(self.package(spec))
        return package.AuthenticatedClient(base_url=url, token="x")  # noqa: S106

    def _module(self, spec: Spec, listing: Listing) -> Any:
        package = importlib.import_module(f"{self.package(spec)}.api")
        wanted = snake(listing.operation.id)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.rpartition(".")[2] == wanted:
                return importlib.import_module(found.name)
        raise LookupError(f"{package.__name__}: no module {wanted}")


def _itself(value: Any) -> Any:
    return value

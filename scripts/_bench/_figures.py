"""The figures themselves: what is measured of each package, and which goal it is held against."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import httpx2

from concord.spec import Spec
from scripts._bench import _concord
from scripts._bench._decoding import Decoding, decoding
from scripts._bench._makers import Maker, source
from scripts._bench._measure import child, each, each_awaited, least, output, serving
from scripts._bench._pages import Listing, listings

_EVERY_MODULE = """
import importlib, pkgutil
home = importlib.import_module(home)
for found in pkgutil.walk_packages(home.__path__, home.__name__ + "."):
    try:
        importlib.import_module(found.name)
    except Exception as error:
        print(found.name, error)
"""
# title, short title, limit, unit, digits
_GOALS: dict[str, tuple[str, str, float | None, float, int]] = {
    "import": (
        "import of a package, all models and operations ÷ `import httpx2`",
        "import, ms", 1.2, 1e3, 1,
    ),
    "get": ("CPU of a GET ÷ httpx2 and `.json()`", "GET, µs", 1.0, 1e6, 0),
    "async": ("the same, asynchronous", "asynchronous, µs", 1.0, 1e6, 0),
    "page": (
        "pages of 100 items decoded, as returned ÷ openapi-python-client's own output",
        "100 items, ms", 0.45, 1e3, 2,
    ),
    "read": (
        "the same, every member of every item read, at every depth ÷ the same of its output",
        "every member read, ms", 0.95, 1e3, 2,
    ),
    "generate": (
        "generating all packages ÷ openapi-python-client's own output, CPU",
        "generating, s", 0.5, 1.0, 1,
    ),
}  # fmt: skip
Pair = tuple[float, float]


@dataclass(kw_only=True)
class Bench:
    """Measures packages that the makers made under `work`; the first maker is ours."""

    loaded: Sequence[Spec]
    makers: Sequence[Maker]
    rounds: int
    work: Path
    type_errors: Callable[[Sequence[Path]], int]
    not_measured: list[str] = field(default_factory=list)

    @property
    def bytecode(self) -> Path:
        """Where the children keep theirs."""
        return self.work / "bytecode"

    def generating(self) -> list[float]:
        """CPU seconds of each maker; what the last round made stays under `work`.

        A peer has one round: a Java for each document takes long, and no goal depends on it.
        """
        makers = list(enumerate(self.makers))
        # what a generator imports is compiled first; a single round is a trial, of no accuracy
        for number, maker in makers[:2] if self.rounds > 1 else ():
            self._generated(maker, self.loaded[:1], f"warm-{number}")
        rounds = [
            [
                self._generated(maker, self.loaded, f"round-{count}-{number}")
                for number, maker in makers[:2]
            ]
            for count in range(min(self.rounds, 3))
        ]
        for maker in self.makers[1:2]:
            self._generated(maker, self.loaded, "")
        peers = [self._generated(maker, self.loaded, "") for maker in self.makers[2:]]
        return [*map(min, zip(*rounds, strict=True)), *peers]

    def _generated(self, maker: Maker, loaded: Sequence[Spec], name: str) -> float:
        folder = self.work / name
        folder.mkdir(exist_ok=True)
        return maker.generate(loaded, folder, self.bytecode)

    def goals(self, generating: Sequence[float]) -> list[dict[str, Any]]:
        """Each goal with its figures."""
        found: dict[str, list[tuple[str, Pair]]] = {name: [] for name in _GOALS}
        found["generate"].append(("all", (generating[0], generating[1])))
        for spec in self.loaded:
            found["import"].append((spec.api, self._importing(spec)))
            if self._listings(spec):
                base, client, *_ = self._calling[spec.api]
                found["get"].append((spec.api, (client, base)))
                found["async"].append((spec.api, self._awaiting(spec)))
                ours, stock = (self._decoded(number, spec.api) for number in (0, 1))
                found["page"].append((spec.api, (ours[0], stock[0])))
                found["read"].append((spec.api, (ours[1], stock[1])))
        return [_goal(name, pairs) for name, pairs in found.items() if pairs]

    def side_by_side(self, generating: Sequence[float]) -> list[dict[str, Any]]:
        """Each maker's packages."""
        return [
            self._maker(number, maker, generating[number])
            for number, maker in enumerate(self.makers)
        ]

    def _maker(self, number: int, maker: Maker, generating: float) -> dict[str, Any]:
        folders = [maker.folder(spec, self.work) / maker.package(spec) for spec in self.loaded]
        sources = [source(folder) for folder in folders]
        pages = [self._decoded(number, spec.api) for spec in self._listed]
        lists = [one for found in self.decodings.values() for one in found]
        calls = [seconds[number + 1] for seconds in self._calling.values()]
        return {
            "name": maker.name,
            "packages": len(self.loaded),
            "files": sum(files for files, _ in sources),
            "lines": sum(lines for _, lines in sources),
            "import": round(self._every_module[number] * 1e3, 1),
            "get": round(_mean(calls) * 1e6, 1),
            "page": round(sum(as_returned for as_returned, _ in pages) * 1e3, 2),
            "read": round(sum(read for _, read in pages) * 1e3, 2),
            "lists": len(lists),
            "refused": sum(maker.name in one.refused for one in lists),
            "generate": round(generating, 2),
            "broken": sum(len(self._broken(spec, maker)) for spec in self.loaded),
            "mypy": self.type_errors(folders),
            "adapted": maker.adapted or "nothing",
        }

    @cached_property
    def _listed(self) -> list[Spec]:
        return [spec for spec in self.loaded if self._listings(spec)]

    def _listings(self, spec: Spec) -> list[Listing]:
        return list(listings(spec))

    def _importing(self, spec: Spec) -> Pair:
        ours = self.makers[0]
        package, folder = ours.package(spec), ours.folder(spec, self.work)
        everything = f"import httpx2; from {package} import Client; "
        everything += f"import {package}._models; from {package}.resources import *"
        found = self._over_bare((everything, folder), ("import httpx2", folder))
        return found[0], found[1]

    @cached_property
    def _every_module(self) -> list[float]:
        """The mean over all APIs, of each maker."""
        found = [
            self._over_bare(
                *(
                    (
                        f"home = {maker.package(spec)!r}{_EVERY_MODULE}",
                        maker.folder(spec, self.work),
                    )
                    for maker in self.makers
                )
            )
            for spec in self.loaded
        ]
        return [_mean(column) for column in zip(*found, strict=True)]

    def _broken(self, spec: Spec, maker: Maker) -> list[str]:
        code = f"home = {maker.package(spec)!r}{_EVERY_MODULE}"
        folder = maker.folder(spec, self.work)
        return output([sys.executable, "-c", code], [folder], self.bytecode).splitlines()

    def _over_bare(self, *imports: tuple[str, Path]) -> list[float]:
        """CPU seconds of codes, each with a folder to import from, over a bare interpreter's."""
        codes = [("pass", self.work), *imports]
        children = [
            partial(child, [sys.executable, "-c", code], [folder], self.bytecode)
            for code, folder in codes
        ]
        for action in children:
            action()  # so that it finds its bytecode
        bare, *found = least(children, self.rounds * 2)
        return [seconds - bare for seconds in found]

    @cached_property
    def _calling(self) -> dict[str, list[float]]:
        """By API: CPU seconds of a GET with httpx2, and with each maker's client."""
        return {spec.api: self._calls(spec) for spec in self._listed}

    def _calls(self, spec: Spec) -> list[float]:
        listing = self._listings(spec)[0]
        with serving(listing.page(1)) as url, httpx2.Client() as raw, ExitStack() as stack:
            address = url + listing.operation.path
            methods = [stack.enter_context(m.call(spec, listing, url)) for m in self.makers]
            actions = [lambda: raw.get(address).json(), *methods]
            return least([each(action, 50) for action in actions], self.rounds * 4)

    def _awaiting(self, spec: Spec) -> Pair:
        listing = self._listings(spec)[0]
        with serving(listing.page(1)) as url, asyncio.Runner() as loop:
            client = _concord.client(spec, "AsyncClient", base_url=url)
            raw = httpx2.AsyncClient()
            method = _concord.method(client, listing.operation)

            async def base() -> Any:
                return (await raw.get(url + listing.operation.path)).json()

            async def ours() -> Any:
                return await method()

            actions = [each_awaited(loop, ours, 50), each_awaited(loop, base, 50)]
            found = least(actions, self.rounds * 4)
            loop.run(client.close())
            loop.run(raw.aclose())
        return found[0], found[1]

    @cached_property
    def decodings(self) -> dict[str, list[Decoding]]:
        """All lists by API."""
        return {
            spec.api: [
                decoding(spec, listing, self.makers, self.rounds)
                for listing in self._listings(spec)
            ]
            for spec in self._listed
        }

    def _decoded(self, number: int, api: str) -> Pair:
        """Seconds of all lists of an API that every maker reads: as returned, every member read."""
        found = [one.seconds[number] for one in self.decodings[api] if one.seconds]
        return sum(seconds for seconds, _ in found), sum(seconds for _, seconds in found)


def type_errors(folders: Sequence[Path]) -> int:
    """What `mypy --strict` finds in packages."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file="]
    done = subprocess.run(
        [*command, *map(str, folders)], capture_output=True, text=True, check=False
    )
    return done.stdout.count(": error:")


def _goal(name: str, pairs: Sequence[tuple[str, Pair]]) -> dict[str, Any]:
    title, short, limit, unit, digits = _GOALS[name]
    figures = [
        {
            "api": api,
            "client": round(client * unit, digits + 1),
            "base": round(base * unit, digits + 1),
            "ratio": round(client / base, 3),
        }
        for api, (client, base) in pairs
    ]
    kept = None if limit is None else all(a / b <= limit for _, (a, b) in pairs)
    return {
        "name": name, "title": title, "short": short, "limit": limit, "digits": digits,
        "kept": kept, "figures": figures,
    }  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")

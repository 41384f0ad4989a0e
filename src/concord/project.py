"""Where specs, clients, contracts and reports are.

Model: a project is a folder with `specs/<api>/openapi.yaml` (or `.json`), or one whose
`pyproject.toml` has a table `[tool.concord]`. A command finds it from `--project` (or
`CONCORD_PROJECT`), else from the working directory upwards. Outside any project the one that ships
inside the package is used: its specs and contracts are read-only, and what a command writes goes
below the working directory.
Known limits: one project a process; processes that are started inherit it by `CONCORD_PROJECT`.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from concord.errors import CouldNotRunError
from concord.spec import DOCUMENTS, Spec, SpecError, document_in, load_file

DISTRIBUTION = "concord-contracts"
VARIABLE = "CONCORD_PROJECT"
_SPEC = DOCUMENTS[0]
REPORT, EVIDENCE = "contracts.json", "evidence.json"
"""The files of a contract run that other commands read, in its folder of reports."""
_KEYS = ("specs", "generated", "contracts")
SETTINGS = frozenset({*_KEYS, "accept"})
"""The keys of `[tool.concord]`; `accept` is checked by its own reader."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """The folders of one project.

    root        the folder that paths in messages and reports are relative to
    specs       `<api>/openapi.yaml` and their ledgers
    contracts   targets, behaviours of emulators, scenarios, committed results
    generated   the clients
    """

    root: Path
    specs: Path
    contracts: Path
    generated: Path

    @property
    def targets(self) -> Path:
        """Where contract runs may go: the project's own file, else the one that Concord ships."""
        own, shipped = self.contracts / "targets.toml", built_in()
        if own.is_file() or shipped is None:
            return own
        return shipped / "contracts" / "targets.toml"

    @property
    def results(self) -> Path:
        """The committed results of runs: mutation score, benchmarks."""
        return self.contracts / "results"

    @property
    def reports(self) -> Path:
        """Where runs write their reports unless they are told otherwise."""
        return self.root / "reports"

    def relative(self, path: Path) -> str:
        """`path` as a person of this project writes it: relative to the root where it is inside."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return str(path)


def use(folder: Path, *, new: bool = False) -> Project:
    """Make `folder` the project of this process and of those that it starts.

    Raises CouldNotRunError if it is no project; `new`: if it is no folder.
    """
    if not folder.is_dir():
        raise CouldNotRunError(f"--project {folder}: no such folder")
    os.environ[VARIABLE] = str(folder.resolve())
    return for_new_specs() if new else current()


def current() -> Project:
    """The project of this process. Raises CouldNotRunError if there is none."""
    return _found(os.environ.get(VARIABLE), Path.cwd())


def for_new_specs() -> Project:
    """The project that a new spec goes to: the folder that was named, or the one found.

    Outside any project it is the working directory, which becomes one by its first spec.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return _project(Path(named))
    here = Path.cwd()
    return _project(next((it for it in (here, *here.parents) if _is_project(it)), here))


@cache
def _found(named: str | None, here: Path) -> Project:
    if named is not None:
        folder = Path(named)
        if not _is_project(folder):
            raise CouldNotRunError(
                f"{folder} is no project: it has neither specs/<api>/{_SPEC} "
                "nor a pyproject.toml with [tool.concord]"
            )
        return _project(folder)
    for folder in (here, *here.parents):
        if _is_project(folder):
            return _project(folder)
    shipped = built_in()
    if shipped is None:
        raise CouldNotRunError(
            f"no project here or above: write specs/<api>/{_SPEC}, or name one with --project"
        )
    return Project(
        root=here,
        specs=shipped / "specs",
        contracts=shipped / "contracts",
        generated=here / "generated",
    )


@cache
def built_in() -> Path | None:
    """The folder of the project that ships with this installation; None if it has none.

    A wheel has it as package data; of an editable installation it is the source tree.
    """
    packaged = Path(__file__).with_name("built_in")
    if any(_specs(packaged / "specs")):
        return packaged
    try:
        origin = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    found = json.loads(origin) if origin else {}
    if not found.get("dir_info", {}).get("editable"):
        return None
    return Path(url2pathname(urlsplit(found["url"]).path))


def _is_project(folder: Path) -> bool:
    return any(_specs(folder / "specs")) or _settings(folder) is not None


def _project(folder: Path) -> Project:
    settings = _settings(folder) or {}
    unknown = sorted(settings.keys() - SETTINGS)
    if unknown:
        raise CouldNotRunError(
            f"{folder / 'pyproject.toml'}: [tool.concord] {unknown[0]} is not known "
            f"(known: {', '.join(sorted(SETTINGS))})"
        )
    wrong = [name for name in _KEYS if not isinstance(settings.get(name, ""), str)]
    if wrong:
        raise CouldNotRunError(
            f"{folder / 'pyproject.toml'}: [tool.concord] {wrong[0]} is no text (write a folder)"
        )
    places = {name: folder / str(settings.get(name, name)) for name in _KEYS}
    return Project(root=folder, **places)


def _settings(folder: Path) -> dict[str, object] | None:
    """The table `[tool.concord]` of a folder's pyproject.toml; None if there is none."""
    path = folder / "pyproject.toml"
    if not path.is_file():
        return None
    text = ""
    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except (OSError, ValueError) as error:
        # only where it is meant for us: any folder above may hold a broken file of somebody else
        if any(_specs(folder / "specs")) or "[tool.concord" in text:
            raise CouldNotRunError(f"{path}: cannot be read: {error}") from error
        return None  # somebody else's file on the way up
    tool = document.get("tool")
    if not isinstance(tool, dict) or "concord" not in tool:
        return None
    table = tool["concord"]
    if not isinstance(table, dict):
        raise CouldNotRunError(f"{path}: tool.concord is no table (write [tool.concord])")
    return table


def _specs(folder: Path) -> Iterator[Path]:
    # a broken link is a spec, too: whoever reads it says what is wrong with it
    return (it for it in folder.glob("*") if document_in(it) is not None)


def apis(folder: Path | None = None) -> tuple[str, ...]:
    """The names of all specs in `folder` (default: the project's), sorted."""
    return tuple(sorted(it.name for it in _specs(folder or current().specs)))


def document(api: str, folder: Path | None = None) -> Path:
    """The file of the spec named `api`; the name that it should have where there is none."""
    home = (folder or current().specs) / api
    return document_in(home) or home / _SPEC


def load(api: str, folder: Path | None = None) -> Spec:
    """The spec named `api`. Raises SpecError if there is none or it cannot be read."""
    return _loaded(api, folder or current().specs)


def forget() -> None:
    """Find the project and read its specs anew: files have changed."""
    for known in (_found, built_in, _loaded):
        known.cache_clear()


@cache
def _loaded(api: str, folder: Path) -> Spec:
    path = document(api, folder)
    if not os.path.lexists(path):
        known = ", ".join(apis(folder)) or "none"
        raise SpecError(f"unknown API {api!r}", where=path, fix=f"known APIs: {known}")
    return load_file(path, api=api)

"""What a version of Schemathesis or Hypothesis lacks is said by name, with what we need it for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

import concord
from concord.runner.schemathesis_adapter.names import NAMES, WRITTEN_FOR, InternalName, missing

SOURCE = Path(concord.__file__).parent
ADAPTER = SOURCE / "runner" / "schemathesis_adapter"
OF_CHECKS = SOURCE / "checks" / "schemathesis_names.py"
LIBRARIES = ("schemathesis", "hypothesis")


def internal_imports(path: Path) -> Iterator[str]:
    """What a module imports from within the libraries, as `module:name`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (
                f"{it.name}:"
                for it in node.names
                if it.name.startswith(LIBRARIES) and "." in it.name
            )
        if isinstance(node, ast.ImportFrom):
            library, inner, _ = (node.module or "").partition(".")
            if inner and library in LIBRARIES:
                yield from (f"{node.module}:{it.name}" for it in node.names)


def test_installed_versions_have_every_internal_name() -> None:
    assert not missing(), "\n".join(missing())


@pytest.mark.parametrize(
    "name",
    ["schemathesis.no_such_module:anything", "schemathesis.engine.context:EngineContext.gone"],
)
def test_missing_says_what_is_gone_and_what_it_was_for(name: str) -> None:
    (told,) = missing([InternalName(name=name, used_for="runs end")])
    assert told.startswith(f"{name} is gone, which we need so that runs end")
    assert WRITTEN_FOR["schemathesis"] in told


def test_adapter_alone_imports_internal_names() -> None:
    elsewhere = {
        path.relative_to(SOURCE).as_posix(): found
        for path in SOURCE.rglob("*.py")
        if ADAPTER not in path.parents and path != OF_CHECKS
        if (found := list(internal_imports(path)))
    }
    assert not elsewhere


def test_table_lists_every_imported_name() -> None:
    listed = {it.name for it in NAMES}
    used = {name for path in (*ADAPTER.glob("*.py"), OF_CHECKS) for name in internal_imports(path)}
    assert used <= listed
    assert {it.name for it in NAMES if not it.is_patched and "." not in it.attribute} <= used


@pytest.mark.parametrize("library", LIBRARIES)
def test_table_names_no_newer_version_than_installed(library: str) -> None:
    def numbers(text: str) -> list[int]:
        return [int(it) for it in text.split(".")]

    assert numbers(WRITTEN_FOR[library]) <= numbers(version(library))

"""What may import or read what, as far as import-linter does not say it.

Private modules stay at home, and `concord.spec` alone reads the words of our vocabulary.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from concord.spec.vocabulary import WORDS

ROOT = Path(__file__).parents[1]
ENGINE = sorted((ROOT / "src" / "concord").rglob("*.py"))
OURS = [path for path in ENGINE if "templates" not in path.parts]
VENDORS = sorted((ROOT / "contracts").rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, relative ones left out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def foreign(name: str, package: tuple[str, ...]) -> bool:
    """Whether `name` is a private module of a package that `package` does not belong to."""
    parts = name.split(".")
    if parts[0] != "concord":
        return False
    for index, part in enumerate(parts):
        if part.startswith("_") and not part.startswith("__"):
            return package[:index] != tuple(parts[:index])
    return False


@pytest.mark.parametrize("path", OURS, ids=lambda it: str(it.relative_to(ROOT)))
def test_imports_no_private_module_of_another_package(path: Path) -> None:
    package = path.relative_to(ROOT / "src").parent.parts
    assert [name for name in imported(path) if foreign(name, package)] == []


def test_foreign_tells_own_private_modules_from_others() -> None:
    assert foreign("concord.spec._yaml.parse", ("concord", "lint"))
    assert not foreign("concord.spec._yaml.parse", ("concord", "spec"))
    assert not foreign("concord.lint._x", ("concord", "lint", "rules"))
    assert not foreign("concord.spec.parse", ("concord", "lint"))
    assert not foreign("concord.__main__", ("concord", "lint"))


@pytest.mark.parametrize("path", VENDORS, ids=lambda it: str(it.relative_to(ROOT)))
def test_vendor_code_imports_its_one_public_module(path: Path) -> None:
    allowed = "concord.emulator.behaviour" if "behaviours" in path.parts else "concord.testing"
    found = [name for name in imported(path) if name.split(".")[0] == "concord"]
    assert [name for name in found if not name.startswith(allowed + ".")] == []


RAW_READERS = ("child", "extension", "get", "keyword", "pop", "setdefault")
"""Functions that read, or point to, the member of a mapping that their argument names."""


OUTSIDE_THE_MODEL = [
    path
    for path in sorted((ROOT / "src" / "concord").rglob("*"))
    if path.suffix in (".py", ".jinja")
    and path.relative_to(ROOT / "src" / "concord").parts[0] != "spec"
]


def raw_reads(text: str) -> list[str]:
    """The words that Python source reads past the typed vocabulary: `"line: word"` each."""
    return [
        f"{constant.lineno}: {constant.value!s}"
        for node in ast.walk(ast.parse(text))
        for constant in _member_names(node)
        if isinstance(constant, ast.Constant) and constant.value in WORDS
    ]


def _member_names(node: ast.AST) -> list[ast.expr]:
    """What `node` takes as the name of a member."""
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Compare) and any(isinstance(it, ast.In | ast.NotIn) for it in node.ops):
        return [node.left]
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = node.func.id if isinstance(node.func, ast.Name) else called
        return node.args if called in RAW_READERS else []
    return []


def raw_reads_of_template(text: str) -> list[str]:
    """The quoted words in a template: it is given types, and needs no word."""
    return [name for name in re.findall(r"""["'](x-[a-z-]+)["']""", text) if name in WORDS]


@pytest.mark.parametrize("path", OUTSIDE_THE_MODEL, ids=lambda it: str(it.relative_to(ROOT)))
def test_no_word_is_read_past_the_typed_vocabulary(path: Path) -> None:
    read = raw_reads if path.suffix == ".py" else raw_reads_of_template
    assert read(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'operation["x-resource"]',
        'operation.get("x-resource", {})',
        'operation.definition.get("x-resource")',
        'if "x-resource" in operation: pass',
        'found = "x-resource" not in operation',
        'schemas.keyword(pointer, "x-resource")',
        'child(pointer, "x-resource")',
    ],
)
def test_raw_reads_are_found(source: str) -> None:
    assert raw_reads(source) == ["1: x-resource"]


@pytest.mark.parametrize(
    "source",
    [
        "operation.resource",
        "vocabulary.RESOURCE.of(operation)",
        'Rule("x-resource", "changed")',
        'raise SpecError("x-resource names no parameter")',
        'headers.get("x-request-id")',
        'name.startswith("x-")',
    ],
)
def test_what_only_names_a_word_is_no_raw_read(source: str) -> None:
    assert raw_reads(source) == []


def test_raw_reads_of_templates_are_found() -> None:
    assert raw_reads_of_template("{{ operation['x-resource'].name }}") == ["x-resource"]
    assert raw_reads_of_template("{{ operation.resource.name }}") == []


def test_exported_functions_outlive_imports_of_modules() -> None:
    import concord.generate.package
    from concord import generate

    lost = [name for name in generate.__all__ if isinstance(getattr(generate, name), ModuleType)]
    assert concord.generate.package is not None
    assert lost == []

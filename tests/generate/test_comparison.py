"""The table beside other SDKs: each row names a test that exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from concord import generate

README = Path(generate.__file__).with_name("README.md")
HERE = Path(__file__).parent


def rows(text: str) -> list[list[str]]:
    """The cells of the table, its head left out."""
    table = text.partition("<!-- comparison -->\n")[2].partition("<!-- /comparison -->")[0]
    lines = [
        [cell.strip() for cell in line.strip("| \n").split(" | ")] for line in table.split("\n")
    ]
    return [cells for cells in lines if len(cells) > 1][2:]


def missing(found: list[list[str]]) -> Iterator[str]:
    """The named tests that there are not."""
    for cells in found:
        file, _, name = cells[-1].strip("`").partition("::")
        path = HERE / file
        functions = ast.parse(path.read_text("utf-8")).body if path.is_file() else []
        if name not in {it.name for it in functions if isinstance(it, ast.FunctionDef)}:
            yield cells[-1]


def test_each_row_of_the_comparison_names_a_test_that_exists() -> None:
    found = rows(README.read_text("utf-8"))
    assert len(found) >= 25
    assert [cells for cells in found if len(cells) != 6 or not all(cells)] == []
    assert list(missing(found)) == []


@pytest.mark.parametrize(
    "named", ["`test_paging.py::test_nothing`", "`test_no.py::test_all`", "`x`"]
)
def test_a_row_that_names_no_test_is_found(named: str) -> None:
    assert list(missing([["Paging", "yes", "yes", "yes", "yes", named]])) == [named]

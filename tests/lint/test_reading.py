"""Files that cannot be read, and what YAML itself makes of values."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from concord import lint, project
from tests.lint.planting import SAMPLE, found, written

TEXT = SAMPLE.read_text("utf-8")
LEDGER = SAMPLE.with_name("ambiguities.yaml").read_text("utf-8")


def spec_of(folder: Path, text: str, ledger: str = LEDGER) -> Path:
    path = written(folder, {})
    path.write_text(text, "utf-8")
    path.with_name("ambiguities.yaml").write_text(ledger, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("openapi: [3.1.0\n", 2, 1, "is not valid YAML"),
        ("openapi: 3.1.0\ninfo:\n  title: a\n  title: b\n", 4, 3, "repeats the key 'title'"),
        ("a: &x 1\nb: *x\n", 2, 1, "uses an alias"),
        ("a: !mine 1\n", 1, 4, "uses the tag '!mine'"),
        ("? [a]\n: 1\n", 1, 3, "has a key that is no string"),
        ("- a\n", 1, 1, "is no mapping"),
        ("", 1, 1, "is no mapping"),
        ("just words\n", 1, 1, "is no mapping"),
    ],
)
def test_lint_file_locates_what_is_unreadable(
    text: str, line: int, column: int, what: str, tmp_path: Path
) -> None:
    spec, (finding,) = lint.lint_file(spec_of(tmp_path, text))
    assert spec is None
    assert finding.rule == "yaml.unreadable"
    assert (finding.location.line, finding.location.column) == (line, column)
    assert finding.what.startswith(what)
    assert finding.fix


def test_a_file_that_is_no_text_is_a_finding(tmp_path: Path) -> None:
    path = spec_of(tmp_path, TEXT)
    path.write_bytes(b"title: \xff\xfe")
    assert found(path) == [("yaml.unreadable", "")]


def test_a_file_that_is_missing_is_a_finding(tmp_path: Path) -> None:
    assert found(tmp_path / "openapi.yaml") == [("yaml.unreadable", "")]


def test_a_ledger_that_is_no_list_is_a_finding(tmp_path: Path) -> None:
    _, (finding,) = lint.lint_file(spec_of(tmp_path, TEXT, "id: sample-order\n"))
    assert finding.rule == "yaml.unreadable"
    assert finding.location.path.name == "ambiguities.yaml"


def test_a_ledger_that_is_absent_is_one_finding(tmp_path: Path) -> None:
    path = spec_of(tmp_path, TEXT)
    path.with_name("ambiguities.yaml").unlink()
    assert found(path) == [("ledger.unknown-id", "")]


def test_id_given_twice_is_a_finding_at_the_second(tmp_path: Path) -> None:
    assert found(spec_of(tmp_path, TEXT, LEDGER + LEDGER)) == [("ledger.id-unique", "/1/id")]


@pytest.mark.parametrize("scalar", ["NO", "yes", "2025-01-20", "010", "12:30:00"])
def test_a_scalar_with_two_meanings_is_a_finding(scalar: str, tmp_path: Path) -> None:
    text = TEXT.replace("description: Short code.", f"description: Short code., title: {scalar}")
    rules = [rule for rule, _ in found(spec_of(tmp_path, text))]
    assert "yaml.ambiguous-scalar" in rules


@pytest.mark.parametrize("scalar", ['"NO"', "'2025-01-20'", "Norway"])
def test_a_quoted_scalar_is_none(scalar: str, tmp_path: Path) -> None:
    text = TEXT.replace("description: Short code.", f"description: Short code., title: {scalar}")
    assert found(spec_of(tmp_path, text)) == []


def test_ambiguous_scalar_of_the_ledger_is_located_there(tmp_path: Path) -> None:
    path = spec_of(tmp_path, TEXT, LEDGER.replace("text: by time of creation", "text: no"))
    _, findings = lint.lint_file(path)
    assert [(f.rule, f.location.path.name) for f in findings] == [
        ("yaml.ambiguous-scalar", "ambiguities.yaml")
    ]


@pytest.mark.parametrize("value", ["[So?]", "[a, so? yes]", "{so?: 1}", "{a: [{b: so?}]}"])
def test_flow_collection_with_a_question_mark_is_a_finding(value: str, tmp_path: Path) -> None:
    text = TEXT.replace("info:\n", f"info:\n  x-asked: {value}\n", 1)
    rules = [rule for rule, _ in found(spec_of(tmp_path, text))]
    assert "yaml.ambiguous-scalar" in rules


@pytest.mark.parametrize("value", ["So?", '["So?"]', "\n    - So?", "\n    so?: 1"])
def test_block_with_a_question_mark_is_no_finding(value: str, tmp_path: Path) -> None:
    text = TEXT.replace("info:\n", f"info:\n  x-asked: {value}\n", 1)
    rules = [rule for rule, _ in found(spec_of(tmp_path, text))]
    assert "yaml.ambiguous-scalar" not in rules
    assert yaml.safe_load(text)


@pytest.mark.parametrize(
    "path",
    sorted(project.current().specs.glob("*/*.yaml")),
    ids=lambda it: f"{it.parent.name}/{it.name}",
)
def test_the_specs_are_read_by_any_reader_of_yaml(path: Path) -> None:
    assert yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader) is not None

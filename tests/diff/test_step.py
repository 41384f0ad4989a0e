"""The step as a person runs it: revisions, files, formats, exit codes, mistakes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from concord.cli import diff
from concord.errors import CouldNotRunError
from concord.spec import SpecError
from tests.diff.kit import Document, document, query, responding, thing, with_parameters

BASE = with_parameters(query({"type": "string", "enum": ["a", "b"]}))
HEAD = with_parameters(query({"type": "string", "enum": ["a"]}))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    for name, content in (("old", BASE), ("new", HEAD)):
        (tmp_path / name).mkdir()
        text = json.dumps(content, indent=1)
        (tmp_path / name / "openapi.json").write_text(text, encoding="utf-8")
    return str(tmp_path / "old" / "openapi.json"), str(tmp_path / "new" / "openapi.json")


def test_two_files_as_json(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert diff.main([*files, "--format", "json"]) == 1
    (change,) = json.loads(capsys.readouterr().out)["apis"]["old"]["changes"]
    assert change["id"] == "request-parameter-enum-value-removed"
    assert (change["level"], change["direction"]) == ("error", "request")
    pointer = "/paths/~1things/get/parameters/0/schema"
    for side, path in zip(("base", "head"), files, strict=True):
        assert change[side]["pointer"].startswith(pointer)
        text = Path(change[side]["file"]).read_text("utf-8").splitlines()
        assert (change[side]["file"], "enum" in text[change[side]["line"] - 1]) == (path, True)


def test_at_a_terminal(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert diff.main(list(files)) == 1
    shown = capsys.readouterr().out
    assert "old: 1 error" in shown
    assert "query parameter q (request): no longer 'b'" in " ".join(shown.split())


def _elsewhere(place: str) -> Document:
    """A document with a reference to another file in a schema, a response or somebody's data."""
    outside = {"$ref": "./thing.yaml"}
    schemas = {"schema": outside, "member": thing(value=outside), "data": {"example": outside}}
    found = responding(schemas.get(place, {}))
    if place == "response":
        found["paths"]["/things"]["get"]["responses"]["default"] = outside
    return found


@pytest.mark.parametrize("place", ["schema", "member", "response"])
def test_reference_to_a_file_that_is_not_there_is_refused(place: str, tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(_elsewhere(place), indent=1), encoding="utf-8")
    with pytest.raises(SpecError, match=r"\$ref '\./thing\.yaml' cannot be read"):
        diff.main([str(path), str(path)])


def _split(folder: Path, kind: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "openapi.json"
    path.write_text(json.dumps(_elsewhere("schema")), "utf-8")
    text = "type: object\nproperties: {inner: {$ref: 'inner.yaml#/Inner'}}\n"
    (folder / "thing.yaml").write_text(text, "utf-8")
    (folder / "inner.yaml").write_text(f"Inner: {{type: {kind}}}\n", "utf-8")
    return path


def test_documents_of_several_files_are_compared_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = _split(tmp_path / "old", "string"), _split(tmp_path / "new", "integer")
    assert diff.main([str(old), str(old)]) == 0
    capsys.readouterr()
    assert diff.main([str(old), str(new), "--format", "json"]) == 1
    (change,) = json.loads(capsys.readouterr().out)["apis"]["old"]["changes"]
    assert change["id"] == "response-property-type-changed"


def test_document_of_several_files_is_compared_with_its_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _split(tmp_path / "specs" / "shop", "string")
    commit = ["-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "first"]
    for words in (["init", "-q", "."], ["add", "."], commit):
        subprocess.run(["git", *words], check=True)
    assert diff.main(["HEAD"]) == 0
    _split(path.parent, "integer")  # in the other file only
    assert diff.main(["HEAD"]) == 1
    assert "Inner (response): type changed" in capsys.readouterr().out


def test_reference_in_an_example_is_data(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(_elsewhere("data")), encoding="utf-8")
    assert diff.main([str(path), str(path)]) == 0


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_exit_code(files: tuple[str, str], fail_on: str, code: int) -> None:
    assert diff.main([*files, "--fail-on", fail_on, "--format", "github"]) == code
    assert diff.main([files[0], files[0], "--fail-on", fail_on]) == 0


@pytest.mark.parametrize("fail_on", ["error", "warning"])
def test_what_breaks_nobody_fails_only_where_asked(tmp_path: Path, fail_on: str) -> None:
    paths = []
    for name, content in (
        ("a.json", document()),
        ("b.json", with_parameters(query({"type": "string"}))),
    ):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        paths.append(str(tmp_path / name))
    assert diff.main([*paths, "--fail-on", fail_on]) == 0
    assert diff.main([*paths, "--fail-on", "info"]) == 1


def test_github_annotates_the_new_file(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    diff.main([*files, "--format", "github"])
    line = capsys.readouterr().out
    assert line.startswith(f"::error file={files[1]},line=")
    assert "title=old%3A request-parameter-enum-value-removed::" in line


def test_markdown_says_what_and_why(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    diff.main([*files, "--format", "markdown", "--output", str(tmp_path / "comment.md")])
    assert capsys.readouterr().out == ""
    comment = (tmp_path / "comment.md").read_text("utf-8")
    assert "### old: 1 error" in comment
    assert "**query parameter q** (request): no longer 'b'" in comment


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such-revision"], "'no-such-revision' is neither a file nor a revision"),
        (["a.json", "b.json"], "a.json: no such file"),
        (["a", "b", "c"], "give a revision"),
        (["--api", "ivalidd"], "did you mean 'ivalid'"),
        (["--formt", "json"], "did you mean '--format'"),
    ],
)
def test_a_mistake_is_told(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in mistake(words, capsys)


def test_a_file_that_is_no_json_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"openapi": }', encoding="utf-8")
    assert f"{path}:1:13: is not JSON" in mistake([str(path), str(path)], capsys)


def test_an_output_that_cannot_be_written_is_told(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*files, "--output", str(tmp_path / "nowhere" / "diff.md")]
    assert "diff.md: cannot be written" in mistake(words, capsys)


def mistake(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said when the step cannot run; nothing is printed before."""
    with pytest.raises((SystemExit, CouldNotRunError, SpecError)) as error:
        diff.main(words)
    output = capsys.readouterr()
    assert output.out == ""
    if isinstance(error.value, SystemExit):
        assert error.value.code == 2
        return output.err
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"swagger": "2.0", "info": {"title": "a"}}, "is not an OpenAPI 3 document"),
        ({"asyncapi": "3.0.0"}, "is not an OpenAPI 3 document"),
        ({"just": "a mapping"}, "is not an OpenAPI 3 document"),
        ({"openapi": "2.0"}, "is not an OpenAPI 3 document"),
        ({**BASE, "paths": []}, "`paths` is no mapping"),
    ],
)
@pytest.mark.parametrize("turn", [0, 1])
def test_a_file_that_is_no_openapi_document_is_refused(
    files: tuple[str, str],
    tmp_path: Path,
    content: object,
    said: str,
    turn: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    words = [str(path), files[1]]
    assert said in mistake(words[::-1] if turn else words, capsys)

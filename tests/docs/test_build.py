"""The step: what it writes, what it refuses, and that it writes the same twice."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from concord import docs as _docs
from concord import evidence, project
from concord.cli import docs
from concord.docs._reports import VERSIONS
from concord.errors import CouldNotRunError
from concord.generate import generate
from concord.runner.reporting import json_report
from concord.spec import load_file
from tests.docs.reports import CONTRACTS

ROOT = Path(__file__).parents[2]
SMALL = "iadvize-connector"
"""The API whose site is built soonest."""
DIGEST = """
import hashlib, sys
from concord import docs as _docs
from concord.cli.docs import sources
files = _docs.build(sources(sys.argv[1:], _docs.Reports()))
print(hashlib.sha256(b"".join(k.encode() + v for k, v in files.items())).hexdigest())
"""


def building(api: str, seed: str, clock: str) -> subprocess.Popen[str]:
    """Another process that builds a site and prints its digest."""
    return subprocess.Popen(
        [sys.executable, "-c", DIGEST, api],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": clock},
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_builds_are_the_same_to_the_byte() -> None:
    """Whatever the hash seed and the time zone."""
    builds = [building(SMALL, "1", "UTC"), building(SMALL, "2", "Asia/Tokyo")]
    first, second = (build.communicate(timeout=300)[0].strip() for build in builds)
    assert len(first) == 64
    assert first == second


def test_every_operation_event_and_schema_has_its_page(site: Path) -> None:
    for api in project.apis():
        spec = project.load(api)
        pages = {path.relative_to(site / api).as_posix() for path in (site / api).rglob("*.html")}
        assert {f"operations/{o.id}.html" for o in spec.operations} <= pages
        assert {f"events/{o.id}.html" for o in spec.webhooks} <= pages
        assert {f"schemas/{n}.html" for n in spec.document["components"]["schemas"]} <= pages


def test_the_downloads_are_the_specs(site: Path) -> None:
    bundle = json.loads((site / "bundle.json").read_text("utf-8"))
    assert sorted(bundle) == list(project.apis())
    for api, held in bundle.items():
        spec = project.load(api)
        assert (site / api / "openapi.yaml").read_bytes() == spec.path.read_bytes()
        assert json.loads((site / api / "openapi.json").read_text("utf-8")) == spec.document
        assert held["openapi"] == spec.document
        assert [entry["id"] for entry in held["ambiguities"]] == [e.id for e in spec.ledger]


def test_the_step_builds_and_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, empty = str(tmp_path / "out"), str(tmp_path / "none")
    assert docs.main([SMALL, "--output", output, "--report-dir", empty]) == 0
    told = capsys.readouterr()
    assert told.err == f"building the pages of {SMALL}\n"
    assert "every address leads there" in told.out
    assert "no contract run found" in told.out
    assert (tmp_path / "out" / "index.html").is_file()
    # its own is replaced
    assert docs.main([SMALL, "--output", output, "--report-dir", empty]) == 0


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", "utf-8")
    with pytest.raises(CouldNotRunError, match="not a site of ours"):
        _docs.write({"index.html": b""}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    _docs.write({"old.html": b"", "a/b.html": b""}, folder)
    _docs.write({"new.html": b"new"}, folder)
    assert {path.name for path in folder.iterdir()} == {"new.html", ".concord-site"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "holds no object"),
        ('{"version": 99}', "version 99, known is 2"),
    ],
)
def test_a_report_that_cannot_be_used_stops_the_build(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "contracts.json").write_text(text, "utf-8")
    with pytest.raises(CouldNotRunError, match=message):
        _docs.read(tmp_path, tmp_path / "none.json")


@pytest.mark.parametrize(
    "path",
    ["../x.html", "schemas/../../x.html", "/x.html", "a//b.html", "..\\x.html", "C:/x", "a\0b", ""],
)
def test_nothing_is_written_outside_of_the_folder(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with pytest.raises(CouldNotRunError, match=r"outside of .*site; rename"):
        _docs.write({"index.html": b"", path: b""}, folder)
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_reports_are_found_where_runs_write_them(tmp_path: Path) -> None:
    assert _docs.read(tmp_path, tmp_path / "none.json") == _docs.Reports()
    (tmp_path / "contracts.json").write_text(json.dumps(CONTRACTS), "utf-8")
    found = _docs.read(tmp_path, tmp_path / "none.json")
    assert found.operation("ivalid", "appointments.list")["cases"] == 321
    assert found.operation("ivalid", "appointments.create") == {}
    assert found.run("lara") == {}


def test_what_is_vendored_is_what_its_authors_published() -> None:
    """MiniSearch 7.2.0 of npm, `dist/umd/index.js`, without the name of its source map."""
    content = (ROOT / "src/concord/docs/templates/vendor/minisearch.js").read_bytes()
    assert hashlib.sha256(content).hexdigest() == MINISEARCH


MINISEARCH = "4e02b9fa52f244c377d737c7d06cda6bce967d137254e8532d6c79f68469bef3"


def test_an_api_that_nobody_has_seen_before_gets_its_pages(tmp_path: Path) -> None:
    """The one whose walk `CONTRIBUTING.md` describes."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    written = dict(re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", text, re.DOTALL))
    for name, content in written.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # where a relative link of a document leads is known to the document's home alone
        linked = re.sub(
            r"(info:.*?description: )",
            r"\1See [more](x.md#top). ",
            content,
            count=1,
            flags=re.DOTALL,
        )
        path.write_text(linked if name.endswith("openapi.yaml") else content, "utf-8")
    spec = load_file(tmp_path / "specs/library/openapi.yaml")
    generate(spec, tmp_path / "generated" / "library")
    files = _docs.build(
        _docs.Sources(
            specs=(spec,), reports=_docs.Reports(), generated=tmp_path / "generated",
            changelog="# Changelog\n",
        )
    )  # fmt: skip
    assert _docs.broken_links(files) == []
    assert "See more." in files["library/index.html"].decode()
    page = files["library/operations/books.list.html"].decode()
    assert "library-page-size" in page
    assert "$LIBRARY_API_KEY" in page


def test_the_reports_that_are_read_are_those_that_the_runs_write() -> None:
    written = {
        "contracts": json_report.VERSION,
        "evidence": evidence.document({}, {})["version"],
        "faults": json.loads((project.current().results / "faults" / "results.json").read_text())[
            "version"
        ],
    }
    assert written == VERSIONS

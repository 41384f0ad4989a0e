"""Release clients: the diff decides the version and writes the changelog; the package is built.

`--dry-run` shows what would be released. Without it, each client that changed since its last
release gets an entry in `specs/<api>/releases.yaml` (version, date, digests of its inputs, lines of
the changelog), is regenerated with it, and is built into dist/. An API is released as a whole or
not at all. `--check` (for CI): exit code 1 if a breaking change has no new version.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace as with_
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from concord import project
from concord.cli import build as building
from concord.cli import command
from concord.generate import GenerationError, Record, generate, replace
from concord.invocation import invocation
from concord.release import (
    Plan,
    entry,
    fingerprint,
    next_version,
    plan,
    released_document,
    released_names,
)
from concord.release.store import exported_names
from concord.spec import Release, Spec, load_file
from concord.whole_file import write_whole

HEADER = (
    "# Releases of the client, newest first, written by `nox -s release`; words may be fixed.\n"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Plan, show, release. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="release", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--dry-run", action="store_true", help="show what would be released")
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 if a breaking change has no new version"
    )
    parser.add_argument("--version", help="use this version (one API only)")
    options = parser.parse_apis(argv)
    if options.version and (len(options.apis) > 1 or not _is_version(options.version)):
        parser.error("--version takes major.minor.patch, and exactly one API")
    console = Console()
    files = ((api, project.document(api)) for api in options.apis)
    loaded = [load_file(path, api=api).structured() for api, path in files]
    if options.check:
        return max(_check(spec, console) for spec in loaded)
    plans = [(spec, _with(planned(spec), options.version)) for spec in loaded]
    for _, found in plans:
        show(found, console)
    if options.dry_run:
        return command.KEPT
    due = [(spec, found) for spec, found in plans if found.bump != "none"]
    # a client that cannot be released leaves the others alone; the worst code counts
    return max((release(spec, found, console) for spec, found in due), default=command.KEPT)


def _is_version(text: str) -> bool:
    return re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", text) is not None


def _with(found: Plan, version: str | None) -> Plan:
    """The plan with a version that a person chose, which may not say less than the diff does."""
    if version is None:
        return found
    least = found.version
    if tuple(map(int, version.split("."))) < tuple(map(int, least.split("."))):
        raise command.CouldNotRunError(
            f"{found.api}: {version} is less than {least}, the least that fits"
        )
    return with_(found, version=version, bump="feature" if found.bump == "none" else found.bump)


def planned(spec: Spec) -> Plan:
    """What a release of the client of `spec` would be now."""
    made = fingerprint(spec, project.current().generated / spec.api)
    if not spec.releases:
        return plan(None, spec)
    last = spec.releases[0]
    # the digest first: the names of a released package are read from git, which takes time
    then = set() if last.door == made.exports else released_names(last, project.current().root)
    module = project.current().generated / spec.api / spec.package / "__init__.py"
    now = exported_names(module.read_text(encoding="utf-8")) if then else set()
    return plan(
        spec if last.spec == made.spec else released_document(spec, last, project.current().root),
        spec,
        exported=(_qualified(spec, then), _qualified(spec, now)),
        other_bytes=last.files != made.files,
    )


def _qualified(spec: Spec, names: set[str]) -> set[str]:
    return {f"{spec.package}.{name}" for name in names}


def show(found: Plan, console: Console) -> None:
    """One line on a plan, and its changelog."""
    if found.bump == "none":
        console.print(f"[bold]{found.api}[/] {found.current}: nothing to release", highlight=False)
        return
    was = f"{found.current} → " if found.current else ""
    why = found.bump if found.current else "the first release"
    console.print(f"[bold]{found.api}[/] {was}[bold]{found.version}[/] ({why})", highlight=False)
    for note in found.notes:
        console.print(f"  {note.kind:11}{escape(note.text)}", highlight=False)


def release(spec: Spec, found: Plan, console: Console) -> int:
    """Make the client with its new version, build it, and only then put all of it in place."""
    date = _today()
    with tempfile.TemporaryDirectory() as work:
        made = Path(work, spec.api)
        blank = Release(
            version=found.version, date=date, spec="", door="", files="", changes=found.notes
        )
        try:
            generate(with_(spec, releases=(blank, *spec.releases)), made)
        except GenerationError as error:
            console.print("\n".join(map(str, error.problems)), markup=False, highlight=False)
            return command.FOUND
        # built before anything is recorded: a release that cannot be installed was none
        if building.build([(made, spec.package)], project.current().root / "dist") != command.KEPT:
            return command.FOUND
        path = spec.path.with_name("releases.yaml")
        _prepend(path, entry(found.version, date, fingerprint(spec, made), found.notes))
        Record.of(spec.path, made).write(made)
        replace(made, project.current().generated / spec.api)
    here = project.current()
    folders = f"{here.relative(here.specs)}/ and {here.relative(here.generated)}/"
    console.print(
        f"{spec.api} {found.version}: released; commit {folders} together", highlight=False
    )
    return command.KEPT


def _prepend(path: Path, text: str) -> None:
    """Write the newest entry before the others, in one go."""
    old = path.read_text(encoding="utf-8").removeprefix(HEADER) if path.is_file() else ""
    write_whole(path, HEADER + text + old)


def _today() -> str:
    """The date of a release, in UTC; reproducible builds say which."""
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    now = dt.datetime.fromtimestamp(int(stated), dt.UTC) if stated else dt.datetime.now(dt.UTC)
    return now.date().isoformat()


def _check(spec: Spec, console: Console) -> int:
    """Whether each version says what broke: the last one, and the changes since."""
    if not spec.releases:
        console.print(f"{spec.api}: not released yet", highlight=False)
        return command.KEPT
    code = _check_last(spec, console)
    found = planned(spec)
    if found.bump == "breaking":
        breaks = [note.text for note in found.notes if note.kind == "breaking"]
        console.print(
            f"{spec.api}: breaks since {found.current}, but the version does not say so; "
            f"run `{invocation('release', spec.api)}` ({found.version}):",
            highlight=False,
            markup=False,
        )
        for text in breaks:
            console.print(f"  {text}", highlight=False, markup=False)
        return command.FOUND
    pending = "up to date" if found.bump == "none" else f"{found.bump} not released yet"
    console.print(f"{spec.api} {found.current}: {pending}", highlight=False)
    return code


def _check_last(spec: Spec, console: Console) -> int:
    """Whether the last version is as far from the one before as the documents are."""
    if len(spec.releases) == 1:
        return command.KEPT
    last, before = spec.releases[:2]
    made = fingerprint(spec, project.current().generated / spec.api)
    old = released_document(spec, before, project.current().root)
    new = spec if last.spec == made.spec else released_document(spec, last, project.current().root)
    step = plan(old, new)
    least = next_version(before.version, step.bump)
    if last.number >= tuple(map(int, least.split("."))):
        return command.KEPT
    where = project.current().relative(spec.path.with_name("releases.yaml"))
    console.print(
        f"{spec.api}: {last.version} follows {before.version}, but what changed between them is "
        f"{step.bump}: {least} is the least that says so ({where})",
        highlight=False,
        markup=False,
    )
    return command.FOUND


if __name__ == "__main__":
    command.run(main)

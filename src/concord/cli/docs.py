"""Build the API reference as a static site into site/.

It has a guide, the operations with evidence, the ledger, the client and a search for each API. It
needs no server and loads nothing from other hosts: open site/index.html, or put the folder on any
host. What the last runs observed is read from reports/, if there are any. Exit code 1: an internal
link is broken.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from concord import docs, emulator, project
from concord.cli import command
from concord.generate import GenerationError
from concord.invocation import invocation
from concord.spec import Spec


def main(argv: Sequence[str] | None = None) -> int:
    """Build the site. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="docs", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument(
        "--output", type=Path, default=project.current().root / "site", metavar="FOLDER",
        help="where to build (default: site/)",
    )  # fmt: skip
    parser.add_argument(
        "--report-dir", type=Path, default=project.current().reports, metavar="FOLDER",
        help="where the runs' reports are (default: reports/)",
    )  # fmt: skip
    return _build(parser.parse_apis(argv))


def _build(options: argparse.Namespace) -> int:
    reports = docs.read(options.report_dir, project.current().results / "faults" / "results.json")
    try:
        files = docs.build(sources(options.apis, reports), begun=_tell)
    except GenerationError as error:
        for problem in error.problems:
            print(problem)
        hint = f"see `{invocation('lint-specs')}`"
        raise command.CouldNotRunError(f"a spec has problems: {hint}") from error
    broken = docs.broken_links(files)
    # written even with broken links: they are easier to understand in a browser
    docs.write(files, options.output)
    for line in broken:
        print(line)
    pages = sum(path.endswith(".html") for path in files)
    size = sum(map(len, files.values())) / 1e6
    print(f"{options.output / 'index.html'}: {pages} pages, {size:.1f} MB", end="")
    print(f", {len(broken)} address(es) lead nowhere" if broken else ", every address leads there")
    if not reports.contracts:
        hint = f"run `{invocation('contracts')}` first to show what was observed"
        print(f"no contract run found: {hint}")
    return command.FOUND if broken else command.KEPT


def _tell(api: str) -> None:
    print(f"building the pages of {api}", file=sys.stderr, flush=True)


def sources(apis: Sequence[str], reports: docs.Reports) -> docs.Sources:
    """What this repository's site is made of. Raises CouldNotRunError, SpecError."""
    here = project.current()
    history = here.root / "CHANGELOG.md"
    changelog = history.read_text(encoding="utf-8") if history.is_file() else ""
    loaded = tuple(project.load(api).sound() for api in apis)
    for spec in loaded:
        client = here.generated / spec.api
        if not (client / spec.package).is_dir():
            hint = f"run `{invocation('generate', spec.api)}`"
            raise command.CouldNotRunError(f"{here.relative(client)}: there is no client; {hint}")
    return docs.Sources(
        specs=loaded, reports=reports, generated=here.generated, changelog=changelog,
        options={spec.api: _options(spec) for spec in loaded},
    )  # fmt: skip


def _options(spec: Spec) -> Mapping[str, str]:
    """What the emulator can do otherwise, by name. Raises CouldNotRunError."""
    try:
        return emulator.find_behaviour(spec).options
    except emulator.OptionsError as error:
        raise command.CouldNotRunError(str(error)) from error


if __name__ == "__main__":
    command.run(main)

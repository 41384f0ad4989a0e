"""List what a change of the specs breaks, for whom, and in which Python names.

BASE is a git revision (default: HEAD) or a file. One file is compared with HEAD, two files with
each other (OpenAPI 3.0 and 3.1, YAML or JSON). Other files of a document's folder are joined. The
exit code is 1 if there is a change of the level `--fail-on` or worse, else 0. `--list-rules` lists
the rules; their limits: `src/concord/diff/__init__.py`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace as with_
from pathlib import Path
from typing import Literal

from rich.console import Console

from concord.cli import command
from concord.diff import LEVELS, Level, compare, report
from concord.diff.inputs import Pair, Revision, is_split, pairs, whole
from concord.diff.policy import for_implementers
from concord.spec import Spec


def main(argv: Sequence[str] | None = None) -> int:
    """Compare and report. Exit codes as in `concord.cli.command`."""
    parser = _parser()
    options = parser.parse(argv)
    if options.list_rules:
        _write(report.rules(options.format), options.output)
        return command.KEPT
    found = pairs(options.base)
    known = [pair.api for pair in found]
    for api in options.api or ():
        if api not in known:
            parser.error(command.unknown_word("API", api, known))
    chosen = [pair for pair in found if pair.api in (options.api or known)]
    reports = [_report(pair) for pair in chosen]
    if options.levels_for == "implementers":
        reports = [with_(each, changes=for_implementers(each.changes)) for each in reports]
    _show(reports, options.format, options.level, options.output)
    # a removed API has no changes to list, and breaks every caller all the same
    gone = any(pair.head is None for pair in chosen)
    return code("error" if gone else report.worst(reports), options.fail_on)


def _parser() -> command.Parser:
    parser = command.Parser(step="diff", description=__doc__ or "")
    parser.add_argument("base", nargs="*", metavar="BASE", help="a revision, a file or two files")
    parser.add_argument("--api", action="append", help="only this API (may be repeated)")
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json", "github"),
        default="text",
        help="output format (default: text; markdown: a comment; github: annotations)",
    )
    parser.add_argument(
        "--level", choices=LEVELS, default="info", help="text: show changes from this level up"
    )
    parser.add_argument(
        "--fail-on",
        choices=(*LEVELS, "never"),
        default="error",
        help="exit with 1 for changes of this level or worse (default: error)",
    )
    parser.add_argument(
        "--levels-for",
        choices=("users", "implementers"),
        default="users",
        help="levels for those who call the API, or who serve it (a connector; default: users)",
    )
    parser.add_argument("--output", type=Path, help="write to this file, not the terminal")
    parser.add_argument("--list-rules", action="store_true", help="list the rules and stop")
    return parser


def _report(pair: Pair) -> report.Report:
    if pair.base is None:
        return report.Report(api=pair.api, changes=(), note="new, nothing to compare it with")
    if pair.head is None:
        return report.Report(api=pair.api, changes=(), note="no longer there: every call fails")
    try:
        with tempfile.TemporaryDirectory() as folder:
            base, head = _joined(pair.base, pair.revision, folder), _joined(pair.head, None, folder)
        changes = compare(whole(base), whole(head))
    except KeyError as error:
        # a schema's reference may lead nowhere; a path's, a parameter's or a body's may not
        files = f"{pair.base.path} or {pair.head.path}"
        raise command.CouldNotRunError(
            f"{files}: a reference cannot be resolved: {error}"
        ) from error
    return report.Report(api=pair.api, changes=changes)


def _joined(spec: Spec, revision: Revision | None, folder: str) -> Spec:
    """A spec of several files as one; those of another revision are written into `folder`."""
    if not is_split(spec):
        return spec
    from concord.imports import joined  # seldom needed, and slow to import

    return joined(spec, revision.extract(Path(folder)) if revision else None)


def code(worst: Level | None, fail_on: Level | Literal["never"]) -> int:
    """The exit code for the worst level that was found."""
    if worst is None or fail_on == "never":
        return command.KEPT
    return command.FOUND if LEVELS.index(worst) <= LEVELS.index(fail_on) else command.KEPT


def _show(reports: Sequence[report.Report], style: str, level: Level, output: Path | None) -> None:
    formats = {"json": report.as_json, "markdown": report.markdown, "github": report.github}
    if style != "text":
        _write(formats[style](reports), output)
    elif output is None:
        report.text(reports, Console(), least=level)
    else:
        shown = io.StringIO()
        report.text(reports, Console(file=shown, width=100), least=level)
        _write(shown.getvalue().removesuffix("\n"), output)


def _write(text: str, output: Path | None) -> None:
    """Print a text, or write it into a file. Raises CouldNotRunError if it cannot be written."""
    if output is None:
        print(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise command.CouldNotRunError(f"{output}: cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    command.run(main)

"""Lint or format changed files, for pre-commit: `concord hooks lint|format FILE…`.

lint    lint the specs of these files (a ledger, an overlay: the spec beside it; another: all)
format  format YAML files; comments, order and meaning stay as they are

exit code: 0 no findings, 1 findings or a file was formatted, 2 a file cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from concord import project
from concord.cli import command
from concord.cli._console import ResilientConsole
from concord.hooks import format_text
from concord.spec import DOCUMENTS, OVERLAY, document_in
from concord.whole_file import write_whole

_BESIDE = ("ambiguities.yaml", OVERLAY)
"""Files that speak about the document beside them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a hook. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="hooks", description=__doc__ or "")
    parser.prog = "concord hooks"
    parser.add_argument("hook", choices=("lint", "format"))
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
    options = parser.parse(argv)
    missing = [str(path) for path in options.files if not path.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    if options.hook == "format":
        return max((_format(path) for path in options.files), default=command.KEPT)
    return lint(options.files)


def lint(files: Iterable[Path]) -> int:
    """Lint the specs that `files` belong to."""
    # not needed to format, and longer to import than to do that
    from concord import lint as _lint
    from concord.lint import report
    from concord.lint.counts import count

    reports = []
    for path in _specs(files):
        spec, findings = _lint.lint_file(path)
        name = path.parent.name if path.name in DOCUMENTS else path.name
        counts = count(spec) if spec else None
        reports.append(report.Report(api=name, counts=counts, findings=findings))
    report.text(reports, ResilientConsole())
    return command.FOUND if any(found.findings for found in reports) else command.KEPT


def _specs(files: Iterable[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in files:
        is_spec = path.suffix in (".yaml", ".yml") or path.name in DOCUMENTS
        if not is_spec:  # a rule, the vocabulary: concerns all specs
            found.update(dict.fromkeys(project.document(api) for api in project.apis()))
        else:
            beside = document_in(path.parent) or path.with_name(DOCUMENTS[0])
            found[beside if path.name in _BESIDE else path] = None
    # one spec once, however it is named
    return list({path.resolve(): path for path in found}.values())


def _format(path: Path) -> int:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise command.CouldNotRunError(f"{path}: is not UTF-8; save it as UTF-8") from error
    formatted = format_text(text, path)
    if formatted == text:
        return command.KEPT
    write_whole(path, formatted)
    print(f"{path}: formatted")
    return command.FOUND


if __name__ == "__main__":
    command.run(main)

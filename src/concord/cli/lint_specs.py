"""Validate and lint the specs and their ledgers: `concord lint-specs`.

Prints every finding with its place and how to fix it; exit code 0 (none), 1 (some), 2 (could not
run). `--list-rules` lists the rules, as `concord/lint/RULES.md` does.
"""

from __future__ import annotations

from collections.abc import Sequence

from concord import lint, project
from concord.cli import command
from concord.cli._console import ResilientConsole
from concord.lint import report
from concord.lint.counts import count, table


def main(argv: Sequence[str] | None = None) -> int:
    """Lint the APIs that `argv` names, or all."""
    parser = command.Parser(step="lint-specs", description="Validate and lint specs and ledgers.")
    parser.add_apis()
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "markdown"),
        default="text",
        help="how to print findings (default: text; github: annotations of a workflow) "
        "or the list of rules (markdown: its table)",
    )
    parser.add_argument(
        "--list-rules", "--rules", action="store_true", help="list the rules and stop"
    )
    parser.add_argument(
        "--counts", action="store_true", help="print the table of specs/README.md and stop"
    )
    parser.add_argument(
        "--profile",
        choices=lint.PROFILES,
        help="which rules (default: imported for what `concord import` made, else governed)",
    )
    options = parser.parse_apis(argv)
    if options.list_rules:
        print(report.rules(options.format))
        return command.KEPT
    if options.format == "markdown":
        parser.error("--format markdown is for --list-rules")
    if options.counts:
        print(table([project.load(api) for api in options.apis]))
        return command.KEPT
    reports = [_lint_api(api, options.profile) for api in options.apis]
    _print(reports, options.format)
    return command.FOUND if any(found.findings for found in reports) else command.KEPT


def _lint_api(api: str, profile: lint.Profile | None) -> report.Report:
    spec, findings = lint.lint_file(project.document(api), profile)
    return report.Report(api=api, counts=count(spec) if spec else None, findings=findings)


def _print(reports: Sequence[report.Report], style: str) -> None:
    if style == "json":
        print(report.as_json(reports))
    elif style == "github":
        print(report.github(reports))
    else:
        report.text(reports, ResilientConsole())


if __name__ == "__main__":
    command.run(main)

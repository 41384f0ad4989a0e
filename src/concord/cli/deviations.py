"""Keep one GitHub issue for each deviation that contract runs found.

Reads reports (default: reports/contracts.json), opens an issue for each new deviation, reopens it
if the deviation recurs, and closes it when runs that tested its operation no longer find it. The
repository is that of GITHUB_TOKEN (with `issues: write`), GITHUB_REPOSITORY and GITHUB_API_URL, as
a workflow sets them.

exit code: 0 done, 2 a report cannot be read or GitHub rejected a request; the output lists what was
done before.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from concord import project
from concord.cli import command
from concord.deviations import Action, GitHub, GitHubError, over_http, plan, read
from concord.invocation import invocation


def main(argv: Sequence[str] | None = None) -> int:
    """Bring the issues up to date. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="deviations", description=__doc__ or "")
    default = project.current().reports / project.REPORT
    parser.add_argument("reports", nargs="*", metavar="REPORT", type=Path, default=[default])
    parser.add_argument(
        "--patience",
        type=_positive,
        default=1,
        metavar="N",
        help="close after N runs in a row without it (default: 1; use more for random seeds)",
    )
    parser.add_argument(
        "--most", type=_positive, default=20, metavar="N", help="open at most N at once"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be done")
    options = parser.parse(argv)
    results = read_all(options.reports)
    github = connect(os.environ)
    try:
        actions = plan(results, github.issues(), patience=options.patience)
        left = carry_out(github, actions, most=options.most, dry_run=options.dry_run)
    except GitHubError as error:
        raise command.CouldNotRunError(f"GitHub: {error}") from error
    known = len(results.deviations)
    print(f"{known} deviation(s) in {len(options.reports)} report(s), {len(actions)} action(s)")
    if left:
        print(f"{left} more would be opened: --most {options.most} at once")
    return command.KEPT


def read_all(paths: Sequence[Path]) -> Any:
    """The results in the reports at `paths`. Raises CouldNotRunError."""
    reports = []
    for path in paths:
        try:
            reports.append(json.loads(path.read_bytes()))
            # each by itself first: only so can a message name the file that is no report
            read(reports[-1:])
        except OSError as error:
            raise command.CouldNotRunError(
                f"{path}: {error.strerror}; run `{invocation('contracts')}` first"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise command.CouldNotRunError(f"{path}: is no report of a contract run") from error
    return read(reports)


def connect(environ: Mapping[str, str]) -> GitHub:
    """The repository that the environment names. Raises CouldNotRunError."""
    missing = [it for it in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environ.get(it)]
    if missing:
        raise command.CouldNotRunError(f"set {' and '.join(missing)} in the environment")
    api = environ.get("GITHUB_API_URL") or "https://api.github.com"
    try:
        return GitHub(environ["GITHUB_REPOSITORY"], over_http(api, environ["GITHUB_TOKEN"]))
    except GitHubError as error:
        raise command.CouldNotRunError(f"GITHUB_API_URL: {error}") from error


def carry_out(github: GitHub, actions: Sequence[Action], *, most: int, dry_run: bool) -> int:
    """Do the actions, or say them; returns how many openings were left for another time."""
    opened = left = 0
    for action in actions:
        if action.kind == "open":
            opened += 1
            if opened > most:
                left += 1
                continue
        print(f"would {describe(action)}" if dry_run else github.do(action))
    return left


def describe(action: Action) -> str:
    """What an action would do."""
    if action.issue is not None:
        return f"{action.kind} #{action.issue.number}"
    assert action.deviation is not None
    return f"open: {action.deviation.api} {action.deviation.finding['what']}"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    command.run(main)

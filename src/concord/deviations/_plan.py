"""Plans which issues to open, reopen and close, from the findings of contract runs.

Model: pure. A deviation is identified by API, target and the id of its failure, which is the same
in every run; an issue carries that key, and in how many runs in a row the deviation was absent.
Only a run that really tested the operation can say that a deviation is gone: one that was
interrupted, could not run or tested other operations says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

# at the very end: text of a server stands above it, whatever it contains
_MARK = re.compile(r"<!-- concord:deviation (\S+) (\S+) (\S+) absent=(\d+) -->\s*\Z")


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A failure of a contract run, as its report has it."""

    api: str
    target: str
    id: str
    finding: Mapping[str, Any]
    run: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str, str]:
        """API, target and id: the same in every run."""
        return self.api, self.target, self.id


@dataclass(frozen=True, kw_only=True)
class RunResults:
    """The deviations that several runs found, and the operations that they tested."""

    deviations: Mapping[tuple[str, str, str], Deviation]
    tested: frozenset[tuple[str, str, str]]
    """API, target and label of each operation that was tested to the end."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """An issue about a deviation."""

    number: int
    open: bool
    body: str

    @property
    def key(self) -> tuple[str, str, str] | None:
        """The key of its deviation; None if the issue carries none."""
        found = _MARK.search(self.body)
        return (found[1], found[2], found[3]) if found else None

    @property
    def absent(self) -> int:
        """In how many runs in a row the deviation was not there."""
        found = _MARK.search(self.body)
        return int(found[4]) if found else 0

    @property
    def operation(self) -> str:
        """The label of the operation, as `_issue_text` writes it."""
        found = re.search(r"^\| operation \| `([^`]*)`", self.body, re.MULTILINE)
        return found[1] if found else ""

    def counted(self, absent: int) -> str:
        """The body, with another count of absences."""
        return _MARK.sub(lambda found: mark((found[1], found[2], found[3]), absent), self.body)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing to do. `count` only keeps track of absences."""

    kind: Literal["open", "reopen", "close", "count"]
    deviation: Deviation | None = None
    issue: Issue | None = None
    absent: int = field(default=0)


def mark(key: tuple[str, str, str], absent: int) -> str:
    """The invisible comment by which the next run finds the issue of a deviation."""
    return f"<!-- concord:deviation {' '.join(key)} absent={absent} -->"


def read(reports: Iterable[Mapping[str, Any]]) -> RunResults:
    """The results in reports (`reports/contracts.json`). Raises ValueError for what is none."""
    deviations: dict[tuple[str, str, str], Deviation] = {}
    tested: set[tuple[str, str, str]] = set()
    for report in reports:
        if report.get("version") != 2 or not isinstance(report.get("apis"), list):
            raise ValueError("is no report of a contract run of version 2")
        run = report["run"]
        # the mark separates its parts by blanks
        target = str(run.get("base_url") or run["target"]).replace(" ", "%20")
        for api in report["apis"]:
            for finding in api["findings"]:
                found = Deviation(
                    api=api["api"], target=target, id=finding["id"], finding=finding, run=run
                )
                deviations[found.key] = found
            # an interrupted run cannot say that a deviation is gone
            if api["ended"] == "completed":
                tested |= {
                    (api["api"], target, operation["operation"])
                    for operation in api["operations"]
                    if operation["cases"]
                }
    return RunResults(deviations=deviations, tested=frozenset(tested))


def plan(results: RunResults, issues: Sequence[Issue], *, patience: int = 1) -> list[Action]:
    """What to do; a deviation is gone when it was absent in `patience` runs in a row."""
    latest: dict[tuple[str, str, str], Issue] = {}
    # people may open a second issue about the same deviation
    for issue in sorted(issues, key=lambda it: (it.open, it.number)):
        if issue.key is not None:
            latest[issue.key] = issue  # an open one before closed ones, a newer before older ones
    return [*_present(results, latest), *_absent(results, latest, patience)]


def _present(results: RunResults, latest: Mapping[tuple[str, str, str], Issue]) -> Iterator[Action]:
    for key, deviation in sorted(results.deviations.items()):
        issue = latest.get(key)
        if issue is None:
            yield Action(kind="open", deviation=deviation)
        elif not issue.open:
            yield Action(kind="reopen", deviation=deviation, issue=issue)
        # it is back before patience ended: absences are counted anew
        elif issue.absent:
            yield Action(kind="count", deviation=deviation, issue=issue, absent=0)


def _absent(
    results: RunResults, latest: Mapping[tuple[str, str, str], Issue], patience: int
) -> Iterator[Action]:
    for key, issue in sorted(latest.items()):
        api, target, _ = key
        judged = (api, target, issue.operation) in results.tested
        if not issue.open or key in results.deviations or not judged:
            continue
        absent = issue.absent + 1
        kind: Literal["close", "count"] = "close" if absent >= patience else "count"
        yield Action(kind=kind, issue=issue, absent=absent)

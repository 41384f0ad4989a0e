"""What decided an entry: a report of a run or of traffic, or what a person was told.

Model: pure, from parsed JSON. A report decides where exactly one reading explains what it saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from concord import evidence, traffic
from concord.errors import CouldNotRunError
from concord.evidence import Standing, standing


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Which reading an entry is settled for, on which day, and by what, in one line."""

    api: str
    entry: str
    reading: str
    day: date
    evidence: str


def decision_of(
    api: str, entry: str, reading: str, *, report: Any, name: str, note: str, day: date
) -> Decision:
    """The decision that `report` (parsed JSON; None: there is none) or a person's `note` bears out.

    Raises CouldNotRunError where the report decides otherwise, or not at all.
    """
    said = [note] if note else []
    if report is not None:
        found = _standing(report, api, entry)
        if found.kind != "decided" or found.reading != reading:
            raise CouldNotRunError(
                f"{name}: {entry} is {found.words}, not decided for {reading} "
                "(give a report of a run or of traffic that shows it, or --note without one)"
            )
        said.insert(0, f"{name}: {found.words}")
    if not said:
        raise CouldNotRunError(
            f"nothing says that {entry} is {reading} "
            "(give --evidence FILE: evidence.json or traffic.json; or --note TEXT)"
        )
    return Decision(api=api, entry=entry, reading=reading, day=day, evidence="; ".join(said))


def _standing(report: Any, api: str, entry: str) -> Standing:
    """What `evidence.json` or `traffic.json` says of an entry."""
    counts = _ledger(report, api).get(entry)
    return standing(counts) if counts else Standing(kind="undecided")


def _ledger(report: Any, api: str) -> Mapping[str, Any]:
    """The counts of an API's entries. Raises CouldNotRunError where it is no report of ours."""
    is_traffic = isinstance(report, dict) and "files" in report
    try:
        found: Any = traffic.read_report(report) if is_traffic else evidence.read(report)
    except ValueError as error:
        raise CouldNotRunError(
            f"the evidence {error} (give evidence.json of a contract run, or traffic.json)"
        ) from error
    part = found["apis"].get(api, {"ledger": {}})
    ledger: Mapping[str, Any] = (part["evidence"] if is_traffic else part)["ledger"]
    return ledger

"""What the last runs said: contract verdict, observed members, mutation score.

Model: three JSON files that other steps write and describe (`src/concord/README.md`). Each may be
absent: then the site says "not run". One that is there but cannot be used stops the build, because
a site that quietly shows less than was measured would mislead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from concord.errors import CouldNotRunError
from concord.evidence import Standing, standing
from concord.project import EVIDENCE, REPORT

VERSIONS = {"contracts": 2, "evidence": 2, "faults": 1}
"""Of the reports that are understood; a test holds them to what the runs write."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """How often a member of responses was observed, and as which type."""

    times: int
    types: dict[str, int]
    null: int
    absent: int
    values: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The parsed reports; an empty one was not found."""

    contracts: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, Any] = field(default_factory=dict)

    def run(self, api: str) -> dict[str, Any]:
        """The last contract run of an API; empty if there was none."""
        found = [run for run in self.contracts.get("apis", []) if run.get("api") == api]
        return dict(found[0]) if found else {}

    def operation(self, api: str, operation_id: str) -> dict[str, Any]:
        """What the last contract run did with an operation; empty if nothing."""
        operations = self.run(api).get("operations", [])
        return next((dict(o) for o in operations if o.get("operation_id") == operation_id), {})

    def findings(self, api: str, operation_id: str) -> list[dict[str, Any]]:
        """What the last contract run found wrong with an operation."""
        found = self.run(api).get("findings", [])
        return [dict(f) for f in found if f.get("operation_id") == operation_id]

    def member(self, api: str, operation_id: str, path: str) -> Member | None:
        """What was observed of a member of an operation's responses."""
        operations = self.evidence.get("apis", {}).get(api, {}).get("operations", {})
        found = operations.get(operation_id, {}).get("members", {}).get(path)
        if found is None:
            return None
        return Member(
            times=int(found.get("seen", 0)),
            types=_counts(found.get("types")),
            null=int(found.get("null", 0)),
            absent=int(found.get("absent", 0)),
            values=_counts(found.get("values")),
        )

    def undocumented(self, api: str, operation_id: str) -> tuple[str, ...]:
        """The members of an operation's responses that the spec does not know."""
        operations = self.evidence.get("apis", {}).get(api, {}).get("operations", {})
        members = operations.get(operation_id, {}).get("members", {})
        return tuple(sorted(path for path, it in members.items() if it.get("undocumented")))

    def standing(self, api: str, entry: str) -> Standing | None:
        """What the traffic of the last run says of a ledger entry; None if nothing."""
        found = self.evidence.get("apis", {}).get(api, {}).get("ledger", {}).get(entry)
        return standing(found) if found else None


def _counts(value: Any) -> dict[str, int]:
    return {str(k): int(v) for k, v in sorted((value or {}).items())}


def read(folder: Path, committed_faults: Path) -> Reports:
    """The reports in `folder`. Raises CouldNotRunError for one that cannot be used."""
    faults = folder / "faults.json"
    return Reports(
        contracts=_read(folder / REPORT, "contracts"),
        evidence=_read(folder / EVIDENCE, "evidence"),
        # a mutation run takes long, so its last report is committed; a newer one of this machine
        # counts
        faults=_read(faults if faults.is_file() else committed_faults, "faults"),
    )


def _read(path: Path, kind: str) -> dict[str, Any]:
    if not path.is_file():
        return {}
    fix = "run the step that writes it again, or remove it"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CouldNotRunError(f"{path}: cannot be read: {error}; {fix}") from error
    if not isinstance(value, dict):
        raise CouldNotRunError(f"{path}: holds no object; {fix}")
    found, known = value.get("version"), VERSIONS[kind]
    # equal, not at least: what a newer report means by a member is not known here
    if found != known:
        raise CouldNotRunError(f"{path}: version {found!r}, known is {known}; {fix}")
    return value

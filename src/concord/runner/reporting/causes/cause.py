"""One defect: its findings, its title and how severe it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concord.runner.finding import Finding
from concord.runner.reporting.causes.checks import FUNDAMENTAL, MODEL, SCHEMA
from concord.runner.reporting.causes.keys import Key


class Severity(StrEnum):
    """How severe a cause is, the worst first."""

    DATA = "lost or foreign data"
    AUTHENTICATION = "authentication"
    CRASH = "server error"
    RESPONSE = "wrong answer"
    FORM = "form"


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


_RANKS[Severity.AUTHENTICATION] = _RANKS[Severity.DATA]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One defect; `findings` begin with the root. `id` is the same in every run."""

    id: str
    severity: Severity
    title: str
    findings: tuple[Finding, ...]

    @property
    def root(self) -> Finding:
        """The most fundamental finding."""
        return self.findings[0]

    @property
    def operations(self) -> tuple[str, ...]:
        """The labels of the operations that show it, that of the root first."""
        return tuple(dict.fromkeys(it.operation for it in self.findings))


def reading_order(cause: Cause, times: Mapping[str, int]) -> tuple[object, ...]:
    """What causes are sorted by: the most severe first, then the most widespread."""
    spread = sum(times.get(it.id, 0) for it in cause.findings)
    ours = not cause.root.blame.is_vendors
    return (_RANKS[cause.severity], ours, -len(cause.operations), -spread, cause.id)


def cause_of(key: Key, findings: Sequence[Finding], times: Mapping[str, int]) -> Cause:
    """The cause of the `findings` that share `key`, the most fundamental one first."""
    ordered = sorted(findings, key=lambda it: (_rank(it), -times.get(it.id, 0), it.id))
    root = ordered[0]
    # of the key alone: the findings of a cause vary between runs, its id must not
    digest = hashlib.sha256(repr((root.api, key)).encode()).hexdigest()[:8]
    return Cause(
        id=digest, severity=_severity(key, root), title=_title(key, root), findings=tuple(ordered)
    )


def _rank(finding: Finding) -> tuple[bool, bool, bool, int]:
    # a member that no response has was not lost; what came instead of it says most
    context = finding.context
    lacks = finding.check == SCHEMA and context.missing and not context.is_refusal
    order = FUNDAMENTAL.get(finding.check, len(FUNDAMENTAL))
    return finding.check == MODEL, not lacks, not (lacks and context.instead), order


_SEVERITIES: Mapping[str, Severity] = {
    "refused-applied": Severity.DATA,
    "lost": Severity.DATA,
    "deleted": Severity.DATA,
    "stored": Severity.DATA,
    "unkept": Severity.DATA,
    "authentication": Severity.AUTHENTICATION,
    "crash": Severity.CRASH,
    "member": Severity.FORM,
    "body": Severity.FORM,
    "status": Severity.FORM,
    "header": Severity.FORM,
    "method": Severity.FORM,
}


def _severity(key: Key, root: Finding) -> Severity:
    if key[0] == "member" and root.check != SCHEMA:
        return Severity.RESPONSE
    return _SEVERITIES.get(key[0], Severity.RESPONSE)


def _title(key: Key, root: Finding) -> str:
    """The cause in one line: a member's new name included."""
    context = root.context
    if key[0] == "unkept":
        return f"what {root.operation} writes is not kept: {root.what}"
    if key[0] == "refusal":
        return "a failure is answered with the status of a success"
    if context.missing and context.instead:
        return f'"{context.member}" is missing; the undocumented "{context.instead}" came instead'
    if context.missing and root.check == SCHEMA:
        return f'"{context.member}" is missing'
    return str(root.what)

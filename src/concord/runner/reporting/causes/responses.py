"""Rules about whole responses: their status, body and headers."""

from __future__ import annotations

from collections.abc import Sequence

from concord.runner.finding import Finding
from concord.runner.reporting.causes.checks import MODEL
from concord.runner.reporting.causes.groups import Groups


def statuses(groups: Groups) -> None:
    """Which status is wrong is said by the check that knows the request's purpose."""
    for other, finding in groups.each("accepted", "refused", "status", "rejected"):
        if finding.check not in (MODEL, "status_code_conformance"):
            continue
        # a check that knows why the request was sent comes before one that only knows the status
        kinds = ("rejected", "accepted", "unique", "method", "status")
        homes = [
            key
            for key in groups.of(*kinds)
            if key != other
            and finding.operation_id in groups.operations(key)
            and any(_same_status(finding, it) for it in groups.found[key])
        ]
        homes.sort(key=lambda it: kinds.index(it[0]))
        if homes and kinds.index(homes[0][0]) <= _place(kinds, other[0]):
            groups.move(finding, other, homes[0])


def _place(kinds: Sequence[str], kind: str) -> int:
    """The rank of `kind`; one that is not among `kinds` is the last."""
    return kinds.index(kind) if kind in kinds else len(kinds)


def _same_status(finding: Finding, other: Finding) -> bool:
    """Whether another check found the same status of the same operation wrong."""
    return (
        other.check != MODEL
        and other.operation_id == finding.operation_id
        and other.status == finding.status
    )


def unreadable_bodies(groups: Groups) -> None:
    """A body that cannot be read, or is of another type, shows no member."""
    for key in groups.of("body"):
        for other, finding in groups.each("member", "list", "header", "links"):
            if finding.operation_id in groups.operations(key) and _follows_body(finding):
                groups.move(finding, other, key)


def _follows_body(finding: Finding) -> bool:
    if finding.check == "links_lead_somewhere":
        return True
    return finding.check == MODEL and (finding.at == "" or finding.context.header == "content-type")


def headers(groups: Groups) -> None:
    """What the reference model says of a header joins the check that knows it."""
    for other, finding in groups.each("header"):
        if finding.check != MODEL:
            continue
        for key in groups.of("header", "method", "body"):
            if key != other and any(
                it.check != MODEL and it.context.header == finding.context.header
                for it in groups.found[key]
            ):
                groups.move(finding, other, key)
                break

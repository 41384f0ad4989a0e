"""Rules about resources: what follows where operations crash, lose or keep what they should not."""

from __future__ import annotations

from concord.runner.finding import Finding
from concord.runner.reporting.causes.checks import CREATED, MODEL
from concord.runner.reporting.causes.groups import Groups
from concord.runner.reporting.causes.keys import Key, family

_SERVER_ERROR = 500


def server_failures(groups: Groups) -> None:
    """What an operation cannot do because the server fails is no defect of its own."""
    for key in groups.of("crash"):
        for other, finding in groups.each(
            "lost", "rejected", "links", "pages", "filter", "deleted"
        ):
            failed = (finding.context.received or 0) >= _SERVER_ERROR
            if failed and family(finding) in groups.families(key):
                groups.move(finding, other, key)


def lost_resources(groups: Groups) -> None:
    """What reads, lists and links show of resources that are lost, or are still there."""
    for key in groups.of("lost", "deleted"):
        for other, finding in groups.each(
            "list", "rejected", "links", "accepted", "member", "header"
        ):
            if family(finding) != key[1]:
                continue
            if _follows_resource(key, finding):
                groups.move(finding, other, key)


def _follows_resource(key: Key, finding: Finding) -> bool:
    """Whether a finding about a resource that is lost or still there shows just that."""
    context = finding.context
    if finding.check == "positive_data_acceptance":
        return key[0] == "lost" and finding.status in (400, 404, 410)
    if finding.check != MODEL:
        return finding.check in CREATED and key[0] == "lost"
    if context.predicted is None:
        # ids are given anew where what was created is not there
        named = context.member.lower().endswith("id") and not context.missing
        # the total of a list counts what is lost, or still there
        around = context.action == "list" and not context.in_items
        # a list shows what a second deletion does not find
        if key[0] == "deleted" and context.received in (404, 410):
            return True
        return context.whole or around or (key[0] == "lost" and named)
    return key[0] == "deleted" and context.predicted in (404, 410)

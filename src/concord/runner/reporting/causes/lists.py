"""Rules about lists: what they show follows from how they page, filter and order."""

from __future__ import annotations

from collections.abc import Sequence

from concord.runner.finding import Finding
from concord.runner.reporting.causes.checks import FIXTURES, MODEL, PAGES
from concord.runner.reporting.causes.groups import SEVERAL, Groups
from concord.runner.reporting.causes.keys import family
from concord.spec import vocabulary


def paging(groups: Groups) -> None:
    """What a list shows of items, filters and totals follows from how it pages."""
    for key in groups.of("pages"):
        mine = key[1]
        paged = _signature(groups.found[key]) in ("counts", "page", "repeats", "order")
        for other, finding in groups.each("filter", "list", "member"):
            if finding.operation_id != mine:
                continue
            follows = {
                "list": True,
                "filter": paged,
                "member": _follows_list(finding, groups.found[other]),
            }
            if follows[other[0]]:
                groups.move(finding, other, key)


def _follows_list(finding: Finding, alike: Sequence[Finding]) -> bool:
    """Whether a member differs because other items are on the page: no read shows it."""
    if finding.check != MODEL or finding.context.instead:
        return False
    around = finding.context.action == "list" and not finding.context.in_items
    return around or all(it.check == MODEL and it.context.in_items for it in alike)


def _signature(findings: Sequence[Finding]) -> str:
    """In which way a list breaks paging: the counts, the page, repeated items, order, items."""
    checks = {it.check for it in findings}
    if any(_counts(it) for it in findings):
        return "counts"
    if checks & {"page_is_honoured", "past_the_end"}:
        return "page"
    for check, name in (("each_item_once", "repeats"), ("order_stays", "order")):
        if check in checks:
            return name
    return "items"


def _counts(finding: Finding) -> bool:
    """Whether a number that a list tells of its pages is wrong."""
    if finding.check == "pages_add_up" and finding.at is None:
        return True
    around = finding.at is not None and not finding.context.whole and not finding.context.in_items
    return finding.check in (*PAGES, MODEL) and around and finding.context.action == "list"


def filters(groups: Groups) -> None:
    """What a list shows with a filter that does not work."""
    for key in groups.of("filter"):
        # fixtures say what a filtered list holds, so a filter that selects nothing breaks them as
        # well
        stated = [
            (other, finding)
            for other, found in groups.found.items()
            for finding in found
            if finding.check == FIXTURES and finding.operation_id == key[1]
        ]
        for other, finding in stated:
            groups.move(finding, other, key)
        for other, finding in groups.each("list", "member"):
            if finding.operation_id == key[1] and (
                other[0] == "list" or _follows_list(finding, groups.found[other])
            ):
                groups.move(finding, other, key)


def other_items(groups: Groups) -> None:
    """Lists and reads of which the model predicts several members otherwise: all is another."""
    members = [
        key for key in groups.of("member") if all(it.check == MODEL for it in groups.found[key])
    ]
    for operation in sorted({it.operation_id for key in members for it in groups.found[key]}):
        mine = [
            key
            for key in members
            if groups.operations(key) == {operation}
            and all(_follows_list(it, groups.found[key]) for it in groups.found[key])
        ]
        listed = ("list", operation)
        if listed in groups.found or len(mine) > 1:
            for key in mine:
                groups.join(listed, key)
    members = [key for key in members if key in groups.found]
    for resource in sorted({key[1] for key in members}):
        mine = [key for key in members if key[1] == resource]
        if len(mine) >= SEVERAL:
            for key in mine:
                groups.join(("shown", resource), key)


def same_records(groups: Groups) -> None:
    """Lists of one resource that only the model knows to show other records share their source.

    A list that differs only where a filter selects is left alone: the filter may be the defect.
    """
    for key in groups.of("list"):
        findings = groups.found[key]
        filtered = all(it.blame.pointer.endswith(f"/{vocabulary.FILTER.name}") for it in findings)
        if not filtered and all(it.check == MODEL for it in findings):
            groups.join(("lists", family(findings[0])), key)


def alike_lists(groups: Groups) -> None:
    """Lists that break paging in the same way share what pages them."""
    for key in groups.of("pages"):
        groups.join(("pages", _signature(groups.found[key])), key)

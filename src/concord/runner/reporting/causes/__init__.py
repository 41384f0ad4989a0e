"""Findings by cause: what one defect explains is one entry, the most severe first.

Model: pure, over the findings of one API, wherever they come from (a run, shards, reports). Each
finding has one or more *keys*: a deviation and the element of the spec that it is about. Findings
that share a key have one cause:

- a member, by its name among the operations of a resource, or by the component that declares it,
  whichever checks, statuses and operations show it;
- the paging of a list, a filter, one parameter or body whose wrong values are accepted, and what is
  lost, left or refused of a resource;
- what the whole server does alike, in all operations: authentication, an undocumented status, a
  media type, a header, failures with the status of a success.

Then what *follows* from a more fundamental defect joins it: what a filter or a member shows in a
list that does not page, what the reference model predicts otherwise, everything else about a
response that failed with 5xx. Lists that break paging in the same way are one entry.
A cause is as severe as its most fundamental finding, its root; the root gives the title, too.
Known limits: two defects of the same member, or of the paging of one list, are one entry; a defect
that several resources share is one entry for each of them where the deviation is one of content.

One module says what a finding is about (`keys`, by the families of `checks`), `groups` holds them,
and each other module holds the rules of one subject; `_RULES` is their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from concord.runner.finding import Finding
from concord.runner.reporting.causes import (
    access,
    lists,
    members,
    requests,
    resources,
    responses,
)
from concord.runner.reporting.causes.cause import Cause, Severity, cause_of, reading_order
from concord.runner.reporting.causes.groups import Groups

__all__ = ["Cause", "Severity", "causes"]


def causes(findings: Iterable[Finding], times: Mapping[str, int]) -> list[Cause]:
    """The causes of the findings of one API, in the order in which they are to be read.

    `times` says how often each finding occurred, by its id.
    """
    groups = Groups(findings)
    for rule in _RULES:
        rule(groups)
    found = [cause_of(key, them, times) for key, them in groups.found.items()]
    return sorted(found, key=lambda it: reading_order(it, times))


_RULES: Sequence[Callable[[Groups], None]] = (
    members.shared_elements,
    members.stored_members,
    members.missing_members,
    members.emptied_bodies,
    members.lost_writes,
    resources.server_failures,
    access.authentication,
    responses.unreadable_bodies,
    lists.paging,
    lists.filters,
    resources.lost_resources,
    lists.other_items,
    access.unauthenticated_writes,
    responses.statuses,
    requests.unchecked_requests,
    responses.headers,
    lists.same_records,
    lists.alike_lists,
)
"""In this order: a rule relies on what the ones before it have joined."""

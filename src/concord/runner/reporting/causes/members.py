"""Rules about members: shared by several resources, stored wrongly, not kept, missing."""

from __future__ import annotations

from collections.abc import Iterator

from concord.runner.finding import Finding
from concord.runner.reporting.causes.checks import MODEL, SCHEMA
from concord.runner.reporting.causes.groups import SEVERAL, Groups
from concord.runner.reporting.causes.keys import Key, family


def shared_elements(groups: Groups) -> None:
    """A component that several resources share, and what all lists have around their items."""
    by_element: dict[Key, Key] = {}  # the group that each element was first seen in
    for key in groups.of("member", "accepted"):
        for finding in list(groups.found.get(key, ())):
            for element in _elements(key, finding):
                first = by_element.setdefault(element, key)
                while first not in groups.found:  # it has joined another one meanwhile
                    first = by_element[element] = key
                if first != key:
                    groups.join(first, key)
                    by_element = {it: first if to == key else to for it, to in by_element.items()}
                    key = first


def _elements(key: Key, finding: Finding) -> Iterator[Key]:
    """The elements of the spec by which a finding may be of the same cause as others."""
    pointer, context = finding.blame.pointer, finding.context
    if finding.check == MODEL:
        return
    if key[0] == "accepted":
        if "/components/parameters/" in pointer:
            yield ("parameter", pointer)
        return
    if pointer.startswith("/components/schemas/"):
        yield ("schema", pointer.removesuffix("/required"), context.member)
    if context.action == "list" and not context.in_items and context.member:
        # what is around the items is of one making, whatever the items are
        yield ("envelope", finding.at or "", context.member, str(context.missing), context.instead)


def stored_members(groups: Groups) -> None:
    """A member that is stored wrongly is shown wrongly, and its limits are not kept."""
    for key in groups.of("stored"):
        groups.join(key, ("member", *key[1:]))
        for other, finding in groups.each("accepted"):
            if family(finding) == key[1] and finding.context.member == key[2]:
                groups.move(finding, other, key)


def lost_writes(groups: Groups) -> None:
    """An operation of which no member is kept has one defect, and all that shows it follows."""
    stored = _written(groups)
    for writer in sorted({it.operation_id for key in stored for it in groups.found[key]}):
        mine = [key for key in stored if writer in groups.operations(key)]
        # of one or two members each may have a defect of its own
        if len(mine) < SEVERAL:
            continue
        lost = ("unkept", next(family(it) for it in groups.found[mine[0]]))
        for key in mine:
            groups.join(lost, key)
        families = groups.families(lost)
        for other, finding in groups.each("member", "list", "stored"):
            shown = finding.check == MODEL and not finding.context.missing
            if shown and family(finding) in families:
                groups.move(finding, other, lost)
        stored = _written(groups)  # those of the next writer, without what has joined


def _written(groups: Groups) -> list[Key]:
    """Members of which a read shows something else than a write made, by a value or a default."""
    defaults = [
        key
        for key in groups.of("member")
        if any(it.check == "defaults_apply" for it in groups.found[key])
        and all(it.check != SCHEMA for it in groups.found[key])
    ]
    return [*groups.of("stored"), *defaults]


def missing_members(groups: Groups) -> None:
    """A member that no response shows was not lost: its form is the defect."""
    for key in groups.of("stored"):
        findings = groups.found[key]
        if any(it.check == SCHEMA and it.context.missing for it in findings):
            groups.join(("member", *key[1:]), key)

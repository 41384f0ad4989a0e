"""Rules about members: shared by several resources, stored wrongly, not kept, missing."""

from __future__ import annotations

from collections.abc import Iterator

from concord.runner.finding import Finding
from concord.runner.reporting.causes.checks import MODEL, SCHEMA, STORED
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
    _reset(groups)
    stored = _written(groups)
    for writer in sorted({it.operation_id for key in stored for it in groups.found[key]}):
        mine = [key for key in stored if writer in groups.operations(key)]
        mine += [
            key for key in groups.of("member") if key not in mine and _rests(groups, key, mine)
        ]
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


def _reset(groups: Groups) -> None:
    """An update that resets several members which it leaves out resets what it leaves out."""
    keys = [
        key
        for key in groups.of("member", "stored")
        if any(it.check == "update_leaves_the_rest" for it in groups.found[key])
    ]
    for key in keys[1:]:
        first = next((it for it in keys if groups.operations(it) & groups.operations(key)), key)
        groups.join(first, key)


def _rests(groups: Groups, key: Key, mine: list[Key]) -> bool:
    """Whether the model knows of a member what it says by the write that keeps none of `mine`."""
    writers = {
        it.pointer
        for own in mine
        for finding in groups.found[own]
        if finding.check in STORED
        for it in finding.relies_on
        if it.pointer.endswith("/x-resource")
    }
    return all(
        it.check == MODEL and not it.context.missing and writers & {f.pointer for f in it.relies_on}
        for it in groups.found[key]
    )


def _written(groups: Groups) -> list[Key]:
    """Members of which a read shows something else than a write made, by a value or a default."""
    defaults = [
        key
        for key in groups.of("member")
        if any(it.check == "defaults_apply" for it in groups.found[key])
        and all(it.check != SCHEMA for it in groups.found[key])
    ]
    return [*groups.of("stored"), *defaults]


def emptied_bodies(groups: Groups) -> None:
    """A body without several of its members at once is another body: it has one defect."""
    by_body: dict[Key, list[Key]] = {}
    for key in groups.of("member"):
        lacking = [it for it in groups.found[key] if it.check == SCHEMA and it.context.missing]
        if len(lacking) == len(groups.found[key]):
            answered = {(it.operation_id, it.answer.body) for it in lacking if it.answer}
            for operation, text in answered:
                by_body.setdefault(("emptied", operation, str(text)), []).append(key)
    for body, keys in by_body.items():
        if len(keys) >= SEVERAL:
            for key in keys:
                groups.join(body, key)
            # it stands for a refusal
            for accepted, finding in groups.each("accepted"):
                answer = finding.answer
                if answer and (finding.operation_id, str(answer.body)) == body[1:]:
                    groups.join(accepted, body)


def missing_members(groups: Groups) -> None:
    """A member that no response shows was not lost: its form is the defect."""
    for key in groups.of("stored"):
        findings = groups.found[key]
        if any(it.check == SCHEMA and it.context.missing for it in findings):
            groups.join(("member", *key[1:]), key)

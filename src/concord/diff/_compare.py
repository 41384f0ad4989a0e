"""All rules over two documents, their findings joined into changes.

Model: a finding in a shared place (a component) is one change, with all operations that it reaches.
Changes are sorted by level, id and place, so that the order of the documents does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from concord.diff._access import schemes, servers
from concord.diff._change import LEVELS, Change, Finding, Place
from concord.diff._document import Side
from concord.diff._extensions import ROOT, extension
from concord.diff._operations import OperationFinding, Operations, moved
from concord.diff._relations import Relations
from concord.diff._schema_equivalence import Colours
from concord.diff._schemas import Schemas
from concord.diff._symbols import Names
from concord.spec import Operation, Spec


def compare(base: Spec, head: Spec) -> list[Change]:
    """The changes from `base` to `head`: errors first, each with everything that it reaches."""
    old, new = Side.of(base), Side.of(head)
    colours = Colours(old, new)
    operations = Operations(
        base=old,
        head=new,
        requests=_schemas(old, new, colours, "request"),
        responses=_schemas(old, new, colours, "response"),
    )
    findings = [*_everywhere(old, new), *operations.findings()]
    # names come from the generator, which takes longer than the comparison
    names = (Names.of(base), Names.of(head)) if findings else (Names(), Names())
    changes = [_change(group, (base, head), names) for group in _joined(findings)]
    return sorted(changes, key=_order)


def _schemas(
    base: Side, head: Side, colours: Colours, direction: Literal["request", "response"]
) -> Schemas:
    return Schemas(relations=Relations(base=base, head=head, colours=colours, direction=direction))


def _everywhere(base: Side, head: Side) -> Iterator[OperationFinding]:
    found = [*servers(base, head, moved=moved(base, head)), *schemes(base, head)]
    for name in ROOT:
        values = base.spec.document.get(name), head.spec.document.get(name)
        found += extension(name, "API", values, ("", ""))
    yield from (OperationFinding(finding=finding, direction="") for finding in found)


def _joined(findings: list[OperationFinding]) -> list[list[OperationFinding]]:
    """The findings of one place, together."""
    groups: dict[tuple[object, ...], list[OperationFinding]] = {}
    for each in findings:
        # the client names a shared component once an operation; it is one change all the same
        key = (replace(each.finding, name=()), each.direction)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _change(
    group: list[OperationFinding], specs: tuple[Spec, Spec], names: tuple[Names, Names]
) -> Change:
    finding = group[0].finding
    subject = finding.subject or min(_label(each.head or each.base) for each in group)
    operations = dict.fromkeys(_label(each.head or each.base) for each in group)
    symbols: dict[str, None] = {}
    for each in group:
        symbols |= dict.fromkeys(_symbols(each, names))
    return Change(
        id=finding.id,
        level=finding.level,
        direction=group[0].direction,
        subject=subject,
        what=finding.what,
        why=finding.why,
        affects=finding.affects,
        base=_place(specs[0], finding.base),
        head=_place(specs[1], finding.head),
        operations=tuple(sorted(filter(None, operations))),
        symbols=tuple(sorted(_narrowest(symbols))),
    )


def _narrowest(symbols: Iterable[str]) -> list[str]:
    """Names without those of what stands around others of them."""
    found = list(symbols)
    # not bare prefixes: `list` and `list_all` are two names, `list(page)` stands within `list`
    return [s for s in found if not any(t.startswith((f"{s}(", f"{s}.", f"{s}[")) for t in found)]


def _symbols(found: OperationFinding, names: tuple[Names, Names]) -> Iterator[str]:
    finding: Finding = found.finding
    for side, operation, pointer in (
        (names[0], found.base, finding.base),
        (names[1], found.head, finding.head),
    ):
        yield from side.touched(finding.name, operation, pointer)


def _place(spec: Spec, pointer: str) -> Place | None:
    try:
        spec.at(pointer)
    except KeyError:
        return None
    return Place(pointer=pointer, location=spec.locate(pointer))


def _label(operation: Operation | None) -> str:
    if operation is None:
        return ""
    if operation.pointer.startswith("/webhooks"):
        return f"webhook {operation.path}"
    return operation.label


def _order(change: Change) -> tuple[object, ...]:
    place = change.head or change.base
    return (
        LEVELS.index(change.level),
        change.subject,
        change.id,
        place.pointer if place else "",
        change.what,
        change.direction,
    )

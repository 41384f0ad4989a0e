"""What a schema says beside its set of values: defaults, deprecation, discriminators, our words.

Rules: `*-default-value-added/-changed/-removed` (a warning where the server's default changes),
`*-deprecated` and `*-reactivated`, `*-discriminator-*`, and our extensions on a property. A value
of a discriminator that goes, or leads elsewhere, is an error to who sends it; a new one is a value
that a reader does not know. What the values lead to is compared as alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from concord.diff._change import CALLERS, IMPLEMENTERS, STRICT, TOLERANT, Finding, Level
from concord.diff._extensions import PROPERTY, deprecation, extension
from concord.diff._merged_schema import View
from concord.diff._values import Spot
from concord.spec import vocabulary

_ABSENT: tuple[Any, str] = (None, "")
_UNMARKED: tuple[Any, str] = ((None, {}), "")


def annotation_changes(
    spot: Spot, base: View, head: View, same: Callable[[str, str], bool]
) -> Iterator[Finding]:
    """What changed beside the values of one place; `same` compares two named schemas."""
    yield from _default(spot, base, head)
    yield from _deprecated(spot, base, head)
    yield from _discriminator(spot, base, head, same)
    deprecates = ("deprecated" in base.annotations) != ("deprecated" in head.annotations)
    for name in PROPERTY:
        if name == vocabulary.REPLACED_BY.name and deprecates:
            continue  # reported with the deprecation
        old, new = (view.annotations.get(name, _ABSENT) for view in (base, head))
        if old[0] != new[0]:
            places = (old[1] or base.pointer, new[1] or head.pointer)
            yield from extension(
                name, spot.subject, (old[0], new[0]), places, shown=not spot.is_request
            )


def _default(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    missing = object()
    old, new = (view.annotations.get("default", (missing, "")) for view in (base, head))
    # in Python `1 == True == 1.0`, and a default of `true` is no `1`
    if old[0] == new[0] and type(old[0]) is type(new[0]):
        return
    word = "added" if old[0] is missing else "removed" if new[0] is missing else "changed"
    level: Level = "warning" if spot.is_request and word == "changed" else "info"
    text = {
        "added": f"default {new[0]!r} added",
        "removed": f"default {old[0]!r} removed",
        "changed": f"default changed from {old[0]!r} to {new[0]!r}",
    }
    yield Finding(
        id=spot.rule(f"default-value-{word}"),
        level=level,
        subject=spot.subject,
        what=text[word],
        why="requests that leave it out get another behaviour"
        if level == "warning"
        else "what happens without a value is stated, nothing else",
        affects=(CALLERS,) if spot.is_request else (),
        base=old[1] or base.pointer,
        head=new[1] or head.pointer,
    )


def _deprecated(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    was, now = ("deprecated" in view.annotations for view in (base, head))
    if was == now:
        return
    yield Finding(
        id=spot.rule(f"{'deprecated' if now else 'reactivated'}"),
        level="info",
        subject=spot.subject,
        what=deprecation(head.annotations.get(vocabulary.REPLACED_BY.name, _ABSENT)[0], now=now),
        why="it will go one day" if now else "it stays",
        affects=(CALLERS,) if spot.is_request else (STRICT, TOLERANT),
        base=base.annotations.get("deprecated", _ABSENT)[1] or base.pointer,
        head=head.annotations.get("deprecated", _ABSENT)[1] or head.pointer,
    )


def _discriminator(
    spot: Spot, base: View, head: View, same: Callable[[str, str], bool]
) -> Iterator[Finding]:
    old, new = (view.annotations.get("discriminator", _UNMARKED) for view in (base, head))
    names = [found[0][0] for found in (old, new)]
    if names[0] == names[1]:
        yield from _mapping(spot, old, new, same)
        return
    word = (
        "added" if names[0] is None else "removed" if names[1] is None else "property-name-changed"
    )
    breaks = word != "added"
    yield Finding(
        id=spot.rule(f"discriminator-{word}"),
        level="warning" if breaks else "info",
        subject=spot.subject,
        what=f"told apart by {names[1]!r}" if names[1] else "no longer told apart by a member",
        why="code that chooses by the old member fails" if breaks else "readers may choose by it",
        affects=((CALLERS,) if spot.is_request else (STRICT, TOLERANT))
        if breaks
        else (IMPLEMENTERS,),
        base=old[1] or base.pointer,
        head=new[1] or head.pointer,
    )


def _mapping(
    spot: Spot, old: tuple[Any, str], new: tuple[Any, str], same: Callable[[str, str], bool]
) -> Iterator[Finding]:
    """The values that tell alternatives apart."""
    was, now = old[0][1], new[0][1]
    gone, came = sorted(was.keys() - now.keys()), sorted(now.keys() - was.keys())
    moved = [value for value in sorted(was.keys() & now.keys()) if not same(was[value], now[value])]
    # a component of the same name that changed is reported where it stands
    moved = [value for value in moved if was[value] != now[value]]
    for word, values, breaks in (
        ("deleted", gone, spot.is_request),
        ("added", came, not spot.is_request),
        ("changed", moved, True),
    ):
        if values:
            yield _mapped(spot, word, ", ".join(map(repr, values)), old, new, breaks=breaks)


def _mapped(
    spot: Spot, word: str, values: str, old: tuple[Any, str], new: tuple[Any, str], *, breaks: bool
) -> Finding:
    what = {
        "deleted": f"no longer told apart by the value {values}",
        "added": f"told apart by one more value, {values}",
        "changed": f"the value {values} stands for another schema",
    }
    level: Level = "info"
    if breaks:
        level = "warning" if word == "added" else "error"
    why = "whoever keeps to the old values picks the wrong alternative"
    return Finding(
        id=spot.rule(f"discriminator-mapping-{word}"),
        level=level,
        subject=spot.subject,
        what=what[word],
        why=why if breaks else "no value that was read before is read differently",
        affects=((CALLERS,) if spot.is_request else (STRICT, TOLERANT))
        if breaks
        else (IMPLEMENTERS,),
        base=old[1],
        head=new[1],
    )

"""What a schema says beside its set of values: defaults, deprecation, discriminators, our words.

Rules: `*-default-value-added/-changed/-removed` (a warning where the server's default changes),
`*-deprecated` and `*-reactivated`, `*-discriminator-*`, and our extensions on a property.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts._diff._change import CALLERS, IMPLEMENTERS, STRICT, TOLERANT, Finding, Level
from scripts._diff._extensions import PROPERTY, deprecation, extension
from scripts._diff._values import Spot
from scripts._diff._view import View

_ABSENT: tuple[Any, str] = (None, "")


def marks(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    """What changed beside the values of one place."""
    yield from _default(spot, base, head)
    yield from _deprecated(spot, base, head)
    yield from _discriminator(spot, base, head)
    for name in PROPERTY:
        if name == "x-replaced-by" and ("deprecated" in base.marks) != ("deprecated" in head.marks):
            continue  # told with the deprecation
        old, new = (view.marks.get(name, _ABSENT) for view in (base, head))
        if old[0] != new[0]:
            places = (old[1] or base.pointer, new[1] or head.pointer)
            yield from extension(name, spot.subject, (old[0], new[0]), places)


def _default(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    missing = object()
    old, new = (view.marks.get("default", (missing, "")) for view in (base, head))
    if old[0] == new[0] and type(old[0]) is type(new[0]):
        return
    word = "added" if old[0] is missing else "removed" if new[0] is missing else "changed"
    level: Level = "warning" if spot.sent and word == "changed" else "info"
    text = {
        "added": f"default {new[0]!r} added",
        "removed": f"default {old[0]!r} removed",
        "changed": f"default changed from {old[0]!r} to {new[0]!r}",
    }
    yield Finding(
        id=f"{spot.prefix}-default-value-{word}",
        level=level,
        subject=spot.subject,
        what=text[word],
        why="requests that leave it out get another behaviour"
        if level == "warning"
        else "what happens without a value is told in other words",
        affects=(CALLERS,) if spot.sent else (),
        base=old[1] or base.pointer,
        head=new[1] or head.pointer,
    )


def _deprecated(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    was, now = ("deprecated" in view.marks for view in (base, head))
    if was == now:
        return
    yield Finding(
        id=f"{spot.prefix}-{'deprecated' if now else 'reactivated'}",
        level="info",
        subject=spot.subject,
        what=deprecation(head.marks.get("x-replaced-by", _ABSENT)[0], now=now),
        why="it will go one day" if now else "it stays",
        affects=(CALLERS,) if spot.sent else (STRICT, TOLERANT),
        base=base.marks.get("deprecated", _ABSENT)[1] or base.pointer,
        head=head.marks.get("deprecated", _ABSENT)[1] or head.pointer,
    )


def _discriminator(spot: Spot, base: View, head: View) -> Iterator[Finding]:
    old, new = (view.marks.get("discriminator", _ABSENT) for view in (base, head))
    if old[0] == new[0]:
        return
    names = [
        found[0].get("propertyName") if isinstance(found[0], dict) else None for found in (old, new)
    ]
    if names[0] == names[1]:
        return  # a mapping names schemas; what it leads to is compared as alternatives
    word = (
        "added" if names[0] is None else "removed" if names[1] is None else "property-name-changed"
    )
    breaks = word != "added"
    yield Finding(
        id=f"{spot.prefix}-discriminator-{word}",
        level="warning" if breaks else "info",
        subject=spot.subject,
        what=f"told apart by {names[1]!r}" if names[1] else "no longer told apart by a member",
        why="code that chooses by the old member fails" if breaks else "readers may choose by it",
        affects=((CALLERS,) if spot.sent else (STRICT, TOLERANT)) if breaks else (IMPLEMENTERS,),
        base=old[1] or base.pointer,
        head=new[1] or head.pointer,
    )

"""The members of objects: gone, new, required, one-way, and whether others are allowed.

Model: these rules look at names. A missing member is a loss to a reader although no schema is
violated, so they speak up even where containment holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.diff._change import CALLERS, IMPLEMENTERS, STRICT, TOLERANT, Finding, Level
from concord.diff._document import Side
from concord.diff._merged_schema import Sub, View, view
from concord.diff._values import Spot

_READERS = (STRICT, TOLERANT)
# by whether the user sends it, and whether it is required now
_REQUIRED = {
    (True, True): "request-property-became-required",
    (True, False): "request-property-became-optional",
    (False, True): "response-property-became-required",
    (False, False): "response-property-became-optional",
}
# by whether the user sends it, whether it is required, and whether it travels no longer
_ONE_WAY = {
    (True, True, True): "request-required-property-became-read-only",
    (True, True, False): "request-required-property-became-not-read-only",
    (True, False, True): "request-optional-property-became-read-only",
    (True, False, False): "request-optional-property-became-not-read-only",
    (False, True, True): "response-required-property-became-write-only",
    (False, True, False): "response-required-property-became-not-write-only",
    (False, False, True): "response-optional-property-became-write-only",
    (False, False, False): "response-optional-property-became-not-write-only",
}


def members(
    spot: Spot, base: tuple[Side, View], head: tuple[Side, View], *, reject: bool
) -> Iterator[tuple[bool, Finding]]:
    """What changed about the members of an object.

    Each finding comes with whether it holds whatever containment says. `reject`: the server
    refuses what it does not know.
    """
    (old_side, old), (new_side, new) = base, head
    for name in old.members.keys() - new.members.keys():
        if not one_way(old_side, old.members[name], spot):
            yield True, _removed(spot, old, new, name, reject=reject or bool(new.closed))
    for name in new.members.keys() - old.members.keys():
        if not one_way(new_side, new.members[name], spot):
            yield True, _added(spot, old, new, name)
    for name in old.members.keys() & new.members.keys():
        yield from _kept(spot, base, head, name)
    # `required` may name a member that no `properties` describes: a caller has to send it all the
    # same
    for name in (old.required.keys() ^ new.required.keys()) - old.members.keys():
        if name not in new.members and spot.is_request:
            yield False, _required(spot, old, new, name)
    yield from ((True, f) for f in _others(spot, old, new))


def one_way(side: Side, sub: Sub, spot: Spot) -> bool:
    """Whether a member travels in the other direction only."""
    mark = "readOnly" if spot.is_request else "writeOnly"
    found = view(side, sub).annotations.get(mark)
    return found is not None and found[0] is True


def _removed(spot: Spot, old: View, new: View, name: str, *, reject: bool) -> Finding:
    required = name in old.required
    # an optional member may have been missing before: only code that took it for granted breaks
    level: Level = "error" if (required if not spot.is_request else reject) else "warning"
    if spot.is_request:
        rule = "request-property-removed"
        why = "the server refuses it" if reject else "the server no longer acts on it"
    else:
        rule = "response-optional-property-removed"
        if required:
            rule = "response-required-property-removed"
        why = "code that reads it finds nothing"
    return Finding(
        id=rule,
        level=level,
        subject=_member(spot, name),
        what="removed",
        why=why,
        affects=(CALLERS,) if spot.is_request else _READERS,
        base=old.members[name][0],
        head=new.pointer,
    )


def _added(spot: Spot, old: View, new: View, name: str) -> Finding:
    required = name in new.required
    level: Level = "info"
    affects: tuple[str, ...] = (IMPLEMENTERS,)
    if spot.is_request:
        rule = "new-required-request-property" if required else "new-optional-request-property"
        why = "requests without it are refused" if required else "may be left out"
        if required:
            level, affects = "error", (CALLERS,)
    else:
        rule = "response-optional-property-added"
        if required:
            rule = "response-required-property-added"
        why = "readers that know it can use it"
        # a strict reader refuses it; one that takes what it knows never sees it
        if old.closed:
            level, affects = "warning", (STRICT,)
            why = "the old document allows no other members"
    return Finding(
        id=rule,
        level=level,
        subject=_member(spot, name),
        what="new, required" if required and spot.is_request else "new",
        why=why,
        affects=affects,
        base=old.pointer,
        head=new.members[name][0],
    )


def _kept(
    spot: Spot, base: tuple[Side, View], head: tuple[Side, View], name: str
) -> Iterator[tuple[bool, Finding]]:
    (old_side, old), (new_side, new) = base, head
    was = one_way(old_side, old.members[name], spot)
    now = one_way(new_side, new.members[name], spot)
    if was != now:
        yield True, _one_way_changed(spot, old, new, name, hidden=now)
    elif not now and (name in old.required) != (name in new.required):
        yield False, _required(spot, old, new, name)


def _one_way_changed(spot: Spot, old: View, new: View, name: str, *, hidden: bool) -> Finding:
    required = name in (old if hidden else new).required
    mark = "read-only" if spot.is_request else "write-only"
    breaks = hidden or (spot.is_request and required)
    level: Level = "info" if not breaks else "error" if required else "warning"
    if spot.is_request:
        why = "the server no longer acts on it" if hidden else "callers may send it now"
    else:
        why = "code that reads it finds nothing" if hidden else "readers that know it can use it"
    readers = (CALLERS,) if spot.is_request else _READERS
    return Finding(
        id=_ONE_WAY[spot.is_request, required, hidden],
        level=level,
        subject=_member(spot, name),
        what=f"is {'now' if hidden else 'no longer'} {mark}",
        why=why,
        affects=readers if breaks else (IMPLEMENTERS,),
        base=old.members[name][0],
        head=new.members[name][0],
    )


def _required(spot: Spot, old: View, new: View, name: str) -> Finding:
    now = name in new.required
    breaks = now == spot.is_request
    if spot.is_request:
        why = "requests without it are refused" if now else "may be left out"
    else:
        why = "it is always there" if now else "code that reads it may find nothing"
    return Finding(
        id=_REQUIRED[spot.is_request, now],
        level="error" if breaks else "info",
        subject=_member(spot, name),
        what=f"is now {'required' if now else 'optional'}",
        why=why,
        affects=((CALLERS,) if spot.is_request else _READERS) if breaks else (IMPLEMENTERS,),
        base=old.members.get(name, (old.required.get(name, old.pointer),))[0],
        head=new.members.get(name, (new.required.get(name, new.pointer),))[0],
    )


def _others(spot: Spot, old: View, new: View) -> Iterator[Finding]:
    """Members that no document names."""
    if bool(old.closed) == bool(new.closed):
        return
    shut = bool(new.closed)
    breaks = shut == spot.is_request
    if spot.is_request:
        why = "requests with other members are refused" if shut else "other members are taken"
    else:
        why = "nothing unknown is sent" if shut else "responses may hold members nobody knows"
    yield Finding(
        id=spot.rule(f"additional-properties-{'forbidden' if shut else 'allowed'}"),
        level="warning" if breaks else "info",
        subject=spot.subject,
        what=f"other members are {'no longer' if shut else 'now'} allowed",
        why=why,
        affects=((CALLERS,) if spot.is_request else (STRICT,)) if breaks else (IMPLEMENTERS,),
        base=old.closed or old.pointer,
        head=new.closed or new.pointer,
    )


def _member(spot: Spot, name: str) -> str:
    return f"{spot.subject}.{name}" if spot.subject else name

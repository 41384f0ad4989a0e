"""The next version and its notes: pure, from the two documents and the two lists of names.

Model: a client's user is a caller and a tolerant reader. What breaks one of them, takes a name
away, or makes another type of an argument that is text on the wire, is *breaking*; any other change
of the API or a new name is a *feature*; other bytes behind the same names are a *patch*.
Rules of versions: breaking raises the first number, a feature the second, a patch the third; while
the first number is 0, breaking raises the second and all else the third.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from concord.diff import Change, argument_types, client_names, compare
from concord.release._notes import is_breaking, narrowed, notes
from concord.spec import Note, Spec

Bump = Literal["breaking", "feature", "patch", "none"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a release of one client would be."""

    api: str
    current: str
    """Empty if nothing was released yet."""
    version: str
    bump: Bump
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]


def plan(
    base: Spec | None,
    head: Spec,
    *,
    exported: tuple[Collection[str], Collection[str]] = ((), ()),
    other_bytes: bool = False,
) -> Plan:
    """The next release of the client of `head`; `base` is what was released, None if nothing was.

    `exported`: the names that the package exports, then and now. `other_bytes`: whether its
    modules differ.
    """
    if base is None:
        first = Note(kind="added", text="First release.")
        return Plan(
            api=head.api,
            current="",
            version=head.version,
            bump="feature",
            changes=(),
            notes=(first,),
        )
    changes = compare(base, head)
    old, new = client_names(base) | {*exported[0]}, client_names(head) | {*exported[1]}
    retyped = narrowed(argument_types(base), argument_types(head)) if changes else set()
    breaks = bool(old - new) or any(is_breaking(change, retyped) for change in changes)
    bump = _bump(breaks=breaks, differs=bool(changes or new - old), other_bytes=other_bytes)
    return Plan(
        api=head.api,
        current=head.version,
        version=next_version(head.version, bump),
        bump=bump,
        changes=tuple(changes),
        notes=tuple(notes(changes, old - new, new - old, other_bytes=other_bytes, retyped=retyped)),
    )


def _bump(*, breaks: bool, differs: bool, other_bytes: bool) -> Bump:
    if breaks:
        return "breaking"
    if differs:
        return "feature"
    return "patch" if other_bytes else "none"


def next_version(version: str, bump: Bump) -> str:
    """The version after `version`."""
    major, minor, patch = map(int, version.split("."))
    if bump == "none":
        return version
    if bump == "breaking" and major:
        return f"{major + 1}.0.0"
    # Semantic Versioning 2.0.0, item 4: before 1.0.0 anything may change; here the second number
    # says so
    if bump == "breaking" or (bump == "feature" and major):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"

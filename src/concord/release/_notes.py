"""A changelog's lines, in the names that a user of the client writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from concord.diff import CALLERS, TOLERANT, TOLERANT_RECEIVERS, Change
from concord.spec import Note

_USERS = frozenset({CALLERS, TOLERANT, TOLERANT_RECEIVERS})
_FEW = 3


def is_breaking(change: Change, retyped: Collection[str] = ()) -> bool:
    """Whether code that uses the client may stop working.

    `retyped` are the arguments whose type no longer takes the old values.
    """
    return _breaks_type(change, retyped) or (change.breaking and bool(_USERS & set(change.affects)))


def _breaks_type(change: Change, retyped: Collection[str]) -> bool:
    """Whether a change that breaks nobody on the wire breaks who calls the client."""
    return change.id.endswith("type-generalized") and not set(change.symbols).isdisjoint(retyped)


def narrowed(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    """Arguments of both clients whose annotation is no longer one for all old values."""
    return {
        name
        for name in old.keys() & new.keys()
        if not all(_takes(new[name].split(" | "), each) for each in old[name].split(" | "))
    }


def _takes(alternatives: Sequence[str], annotation: str) -> bool:
    # PEP 484: an argument that is annotated `float` takes an `int`
    wider = {"int": "float"}.get(annotation, annotation)
    return bool({"Any", annotation, wider} & set(alternatives))


def notes(
    changes: Sequence[Change],
    gone: Collection[str],
    came: Collection[str],
    *,
    other_bytes: bool,
    retyped: Collection[str] = (),
) -> list[Note]:
    """The lines of a changelog: each thing once, whatever number of changes it took."""
    found = [_note(change, retyped) for change in changes]
    explained = {symbol for change in changes for symbol in change.symbols}
    found += _names("breaking", "is gone", gone, explained)
    found += _names("added", "is new", came, explained)
    if not found and other_bytes:
        text = "Other code behind the same names: regenerated with a newer generator."
        found.append(Note(kind="changed", text=text))
    return list(dict.fromkeys(found))


def _note(change: Change, retyped: Collection[str]) -> Note:
    text = f"{_called(change)}: {change.what}"
    if _breaks_type(change, retyped):
        return Note(kind="breaking", text=f"{text} (its Python type is another).")
    if is_breaking(change):
        return Note(kind="breaking", text=f"{text} ({change.why}).")
    if change.id.endswith("deprecated"):
        return Note(kind="deprecated", text=f"{text}.")
    if change.id.startswith(("new-", "endpoint-added")) or change.what == "new":
        return Note(kind="added", text=f"{text}.")
    return Note(kind="changed", text=f"{text}.")


def _called(change: Change) -> str:
    """The names that it touches, or what the document calls it."""
    names = [f"`{_short(name)}`" for name in change.symbols[:_FEW]]
    more = len(change.symbols) - _FEW
    words = ", ".join(names) + (f" and {more} more" if more > 0 else "")
    return words or change.subject


def _short(name: str) -> str:
    """A name as it is written after `from package import …`."""
    return name.partition(".")[2] or name


def _names(
    kind: Literal["breaking", "added"],
    what: str,
    names: Collection[str],
    explained: Collection[str],
) -> Iterator[Note]:
    """Names that no change explains, without those of something that is named itself."""
    for name in sorted(names):
        # an argument's method, a key's mapping, a member's class
        around = name.partition("(")[0], name.partition("[")[0], name.rpartition(".")[0]
        if name in explained or any(each != name and each in names for each in around):
            continue
        yield Note(kind=kind, text=f"`{_short(name)}` {what}.")

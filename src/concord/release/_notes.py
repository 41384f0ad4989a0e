"""A changelog's lines, in the names that a user of the client writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from concord.diff import CALLERS, TOLERANT, TOLERANT_RECEIVERS, Change
from concord.spec import Note

_USERS = frozenset({CALLERS, TOLERANT, TOLERANT_RECEIVERS})
_FEW = 3


def is_breaking(change: Change) -> bool:
    """Whether code that uses the client may stop working."""
    return change.breaking and bool(_USERS & set(change.affects))


def notes(
    changes: Sequence[Change], gone: Collection[str], came: Collection[str], *, other_bytes: bool
) -> list[Note]:
    """What a user is told: each thing once, whatever number of changes it took."""
    found = [_note(change) for change in changes]
    told = {symbol for change in changes for symbol in change.symbols}
    found += _names("breaking", "is gone", gone, told)
    found += _names("added", "is new", came, told)
    if not found and other_bytes:
        text = "Other code behind the same names: regenerated with a newer generator."
        found.append(Note(kind="changed", text=text))
    return list(dict.fromkeys(found))


def _note(change: Change) -> Note:
    told = f"{_called(change)}: {change.what}"
    if is_breaking(change):
        return Note(kind="breaking", text=f"{told} ({change.why}).")
    if change.id.endswith("deprecated"):
        return Note(kind="deprecated", text=f"{told}.")
    if change.id.startswith(("new-", "endpoint-added")) or change.what == "new":
        return Note(kind="added", text=f"{told}.")
    return Note(kind="changed", text=f"{told}.")


def _called(change: Change) -> str:
    """The names that it touches, or what the document calls it."""
    names = [f"`{_short(name)}`" for name in change.symbols[:_FEW]]
    more = len(change.symbols) - _FEW
    words = ", ".join(names) + (f" and {more} more" if more > 0 else "")
    return words or change.subject


def _short(name: str) -> str:
    """A name as it is written after `from package import …`."""
    return name.partition(".")[2] or name


def _names(kind: str, said: str, names: Collection[str], told: Collection[str]) -> Iterator[Note]:
    """Names that no change explains, without those of something that is named itself."""
    for name in sorted(names):
        around = name.partition("(")[0], name.partition("[")[0], name.rpartition(".")[0]
        if name in told or any(each != name and each in names for each in around):
            continue
        text = f"`{_short(name)}` {said}."
        yield Note(kind="breaking" if kind == "breaking" else "added", text=text)

"""The releases of an API's client: `specs/<api>/releases.yaml`, newest first.

The one home of a client's version and changelog; `nox -s release` writes it, a person may fix its
words before it is committed. The vendor's `info.version` is another thing.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from concord.spec._place import Parsed, SpecError
from concord.spec._pointer import child
from concord.spec.parsing import parse

Kind = Literal["breaking", "added", "changed", "deprecated", "fixed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FIRST_VERSION = "0.1.0"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)\Z")


@dataclass(frozen=True, kw_only=True)
class Note:
    """One line of a changelog."""

    kind: Kind
    text: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """One version of a client and what it was made from."""

    version: str
    date: str
    spec: str
    """Git's name (blob) of the document."""
    door: str
    """Git's name (blob) of the package's `__init__.py`, which lists what it exports."""
    files: str
    """Digest of the package's modules."""
    changes: tuple[Note, ...]

    @property
    def number(self) -> tuple[int, int, int]:
        """The version as numbers."""
        major, minor, patch = map(int, self.version.split("."))
        return major, minor, patch


def read_releases(path: Path, text: str | None = None) -> tuple[Release, ...]:
    """The releases in `path`; none if there is no such file. Raises SpecError."""
    if text is None and not os.path.lexists(path):
        return ()
    parsed = parse(path, text)
    if not isinstance(parsed.value or [], list):
        raise SpecError("is no list", where=path, fix="let `nox -s release` write it")
    found = tuple(_release(parsed, index) for index in range(len(parsed.value or ())))
    for index in range(1, len(found)):
        if found[index - 1].number <= found[index].number:
            raise SpecError(
                f"{found[index - 1].version} stands above {found[index].version}",
                where=parsed.locations[child("", index - 1)],
                fix="the newest, greatest version comes first",
            )
    return found


def _release(parsed: Parsed, index: int) -> Release:
    entry: Any = parsed.value[index]
    where = parsed.locations[child("", index)]
    texts = ("version", "date", "spec", "door", "files")
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in texts):
        fix = f"give {', '.join(texts)} as texts, or let `nox -s release` write it"
        raise SpecError("is no release", where=where, fix=fix)
    if not _VERSION.match(entry["version"]):
        fix = "write major.minor.patch, as in 1.2.3"
        raise SpecError(f"{entry['version']!r} is no version", where=where, fix=fix)
    notes = [_note(parsed, child("", index, "changes", i), note) for i, note in _noted(entry)]
    return Release(**{key: entry[key] for key in texts}, changes=tuple(notes))


def _noted(entry: dict[str, Any]) -> list[tuple[int, Any]]:
    changes = entry.get("changes")
    return list(enumerate(changes)) if isinstance(changes, list) else []


def _note(parsed: Parsed, pointer: str, note: Any) -> Note:
    if isinstance(note, dict) and note.get("kind") in KINDS and isinstance(note.get("text"), str):
        return Note(kind=note["kind"], text=note["text"])
    fix = f"write {{kind: {'|'.join(KINDS)}, text: …}}"
    raise SpecError("is no line of a changelog", where=parsed.locations[pointer], fix=fix)

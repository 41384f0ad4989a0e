"""Places in files, and the error of a file that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Location:
    """A place in a file; `line` and `column` count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    @classmethod
    def of_offset(cls, path: Path, text: str, offset: int) -> Location:
        """Where the character at `offset` of `text`, the content of `path`, stands."""
        line = text.count("\n", 0, offset) + 1
        return cls(path=path, line=line, column=offset - text.rfind("\n", 0, offset))


class SpecError(Exception):
    """A file that cannot be read as a spec or a ledger: what is wrong, where, how to fix it."""

    def __init__(self, what: str, *, where: Location | Path, fix: str) -> None:
        super().__init__(f"{where}: {what} ({fix})")
        self.what = what
        self.where = where
        self.fix = fix


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """`value`, where each JSON pointer stands, and plain scalars that YAML 1.1 reads otherwise."""

    value: Any
    locations: Mapping[str, Location]
    ambiguous: dict[str, str]

    def locate(self, pointer: str) -> Location:
        """Where `pointer`, or its nearest ancestor that the file holds, stands."""
        # what a document leaves out, a default say, is reported at the element that would hold it
        while pointer not in self.locations:
            pointer = pointer.rpartition("/")[0]
        return self.locations[pointer]

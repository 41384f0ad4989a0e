"""What keeps a client from being generated: collected, located, with a way to fix it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from concord.spec import Location


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason why a spec yields no client."""

    where: Location
    pointer: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.pointer or '/'}: {self.what} ({self.fix})"


class GenerationError(Exception):
    """A spec cannot be turned into a client; `problems` holds all reasons that were found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)

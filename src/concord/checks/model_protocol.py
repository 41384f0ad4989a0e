"""What a model is told of a run, and what it says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote

from concord.spec import Operation


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request as it was sent, and its answer; names of headers of the answer in lower case.

    `target` is path and query, below the base URL. `operation` is None if the method is another
    one than that of the operation which the request was made for.
    """

    operation: Operation
    is_operation: bool
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    names: Mapping[str, Any]
    query: Mapping[str, list[str]]
    sent: Any
    status: int
    answered: Mapping[str, str]
    content: bytes
    wrong: bool = False
    """Whether it breaks the spec on purpose: then its refusal alone is judged, by another check."""

    @property
    def accepted_wrongly(self) -> bool:
        """Whether the answer accepts a request that breaks the spec."""
        return self.wrong and self.status // 100 == 2


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """What the model expected and the target did not say: the words of the spec at `pointer`."""

    what: str
    pointer: str
    at: str | None = None
    is_acceptance: bool = False
    """Whether it says no more than that a wrong request was accepted."""


class Model(Protocol):
    """A reference that follows a run."""

    def follow(self, exchange: Exchange) -> list[Mismatch] | None:
        """Take in an exchange; how it differs from what was expected, None if nothing was."""

    def close(self) -> None:
        """The run is over."""


def path_of(template: str, names: Mapping[str, Any]) -> str:
    """The path of a template with these parameters: what `names_in` reads."""
    for name, value in names.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template


def names_in(template: str, path: str) -> dict[str, str]:
    """The path parameters as they were sent, whatever the case says."""
    pattern = re.sub(r"\\\{([^}]+)\\\}", "([^/]*)", re.escape(template))
    found = re.search(f"{pattern}$", path)
    named = re.findall(r"\{([^}]+)\}", template)
    return dict(zip(named, map(unquote, found.groups()), strict=True)) if found else {}

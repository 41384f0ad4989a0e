"""What a check sees: one answer, and a way to ask once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from concord.checks.violation import Violation
from concord.spec import Operation


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What an operation filters its list by: a query parameter, or a member of the body."""

    name: str
    filtering: dict[str, Any]
    schema: dict[str, Any]
    pointer: str
    explode: bool = True
    in_body: bool = False

    @property
    def formats(self) -> frozenset[str]:
        """The formats of a value, as far as the schema itself states them."""
        items = self.schema.get("items")
        stated = (self.schema, items if isinstance(items, dict) else {})
        return frozenset(it["format"] for it in stated if isinstance(it.get("format"), str))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An answer of `operation`, and what was asked: path parameters, query as sent, JSON body."""

    operation: Operation
    names: Mapping[str, Any]
    query: Mapping[str, list[str]]
    sent: Any
    status: int
    body: Any
    case_id: str | None = None
    judged: str = ""
    """Label of the operation that is judged by this answer, where it is another one."""
    unknown: str | None = None
    """Where the spec declares a reference that the request broke on purpose."""
    location: str | None = None
    """What the header `Location` of the answer names."""
    continues: bool = False
    """Whether a header says that a list goes on."""
    spoilt: frozenset[str] = frozenset()
    """Ids of resources of this kind that a wrong request, which was accepted, has written."""
    body_filters: tuple[Filter, ...] = ()
    """The members of the request body that filter the list."""

    @property
    def success(self) -> bool:
        """Whether the status says success (2xx)."""
        return 200 <= self.status < 300

    @property
    def resource(self) -> Mapping[str, Any]:
        """`x-resource` of the operation, empty if there is none."""
        found: Mapping[str, Any] = self.operation.definition.get("x-resource", {})
        return found

    def violation(self, what: str, *, pointer: str = "", at: str | None = None) -> NoReturn:
        """Say that this answer breaks the contract, in the words at `pointer` of the spec."""
        raise Violation(
            operation=self.judged or self.operation.label,
            what=what,
            pointer=pointer or self.operation.pointer,
            at=at,
            case_id=self.case_id,
        )


Ask = Callable[..., Seen]
"""Ask an operation with path parameters, query and perhaps a JSON body, as whom the run is."""


class OverBudgetError(Exception):
    """A check wanted to ask on an occasion that its budget does not let through."""


class Budget:
    """Lets through the 1st, 2nd, 4th, 8th … occasion of each thing: follow-ups cost requests."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def allows(self, thing: str) -> bool:
        """Whether this occasion of `thing` is one to spend requests on."""
        count = self._counts[thing] = self._counts.get(thing, 0) + 1
        return count & (count - 1) == 0

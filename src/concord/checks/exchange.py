"""What a check works with: the exchange that it judges, and a way to send follow-up requests.

Model: a follow-up costs a request, so a `Budget` lets through the 1st, 2nd, 4th, 8th … occasion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from concord.checks.violation import Violation
from concord.checks.violation_data import NO_DATA, ViolationData
from concord.http import Exchange
from concord.spec import vocabulary


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What an operation filters its list by: a query parameter, or a member of the body."""

    name: str
    filtering: vocabulary.Filter
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
class Subject(Exchange):
    """The exchange that a check judges, with what it has to know of the run."""

    case_id: str | None = None
    """Schemathesis' id of the case that the report shows."""
    judged: str = ""
    """Label of the operation that is judged by this exchange, where it is another one."""
    unknown: str | None = None
    """Where the spec declares a reference that the request broke on purpose."""
    spoilt: frozenset[str] = frozenset()
    """Ids of resources of this kind that a wrong request, which was accepted, has written."""
    body_filters: tuple[Filter, ...] = ()
    """The members of the request body that filter the list."""
    form: dict[str, Any] | None = None
    """The members of a request body that is a form, before they were encoded."""
    failed: bool = False
    """Whether the response says that the request failed, under a status below 400 (`refusal`)."""

    @property
    def success(self) -> bool:
        """Whether the request succeeded, by status and body."""
        return self.response.success and not self.failed

    @property
    def request_members(self) -> dict[str, Any] | None:
        """The members of the request body; None where it is neither object nor form."""
        return self.request.members if self.form is None else self.form

    def fail(
        self,
        what: str,
        *,
        pointer: str = "",
        at: str | None = None,
        relies_on: Iterable[str] = (),
        data: ViolationData = NO_DATA,
    ) -> NoReturn:
        """Raise a Violation: the exchange breaks what the spec says at `pointer`.

        `relies_on` are pointers of what else the spec has to say for that, beside the words of the
        operation that the check is declared to rely on.
        """
        raise Violation(
            operation=self.judged or self.operation.label,
            what=what,
            pointer=pointer or self.operation.pointer,
            at=at,
            relies_on=tuple(relies_on),
            shown_by=(self.operation,),
            data=replace(data, received_status=self.status),
            case_id=self.case_id,
        )


Send = Callable[..., Subject]
"""Sends a follow-up request as the run's own user: operation, path parameters, query, JSON body.

Where the operation has a request body and none is given, `{}` is sent. Raises OverBudgetError.
"""


class OverBudgetError(Exception):
    """A check wanted to send a request that its budget does not let through."""


class Budget:
    """Lets through the 1st, 2nd, 4th, 8th … occasion of each thing: follow-ups cost requests."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def allows(self, thing: str) -> bool:
        """Whether this occasion of `thing` is one to spend requests on."""
        count = self._counts[thing] = self._counts.get(thing, 0) + 1
        # powers of two: a thing that happens a thousand times costs ten follow-ups
        return count & (count - 1) == 0

"""What a check is: a judgement of answers, and of which operations it can judge at all.

Model: `concerns` reads the spec alone, so that a check which never judged in a whole run was either
not applicable, with a reason that is derived, or the run did not test what it claims.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from concord.checks.exchange import Send, Subject
from concord.spec import Operation, Spec

Judge = Callable[[Spec, Subject, Send], bool]
"""Raises a Violation where the contract is broken; whether it could judge."""

Concerns = Callable[[Spec, Operation], bool]
"""Whether answers of the operation can be judged, as far as the spec tells."""


@dataclass(frozen=True, kw_only=True)
class Applicable:
    """What concerns operations; `otherwise` says why it judges nothing where it concerns none."""

    concerns: Concerns
    otherwise: str

    def inapplicable(self, spec: Spec) -> str | None:
        """Why nothing of `spec` can be judged; None if something can."""
        concerned = any(self.concerns(spec, operation) for operation in spec.operations)
        return None if concerned else self.otherwise


@dataclass(frozen=True, kw_only=True)
class Check(Applicable):
    """A check of ours."""

    judge: Judge
    every_answer: bool = False
    """Whether refusals and broken requests are judged, too."""


def stating(extension: str) -> Concerns:
    """Concerns the operations that state `extension`."""
    return lambda _, operation: extension in operation.definition


def acting(*actions: str) -> Concerns:
    """Concerns the operations whose `x-resource` says one of `actions`."""
    return lambda _, operation: action_of(operation) in actions


def action_of(operation: Operation) -> str:
    """What `x-resource` says that the operation does; empty if it says nothing."""
    return str(operation.definition.get("x-resource", {}).get("action", ""))


def creates_by_name(operation: Operation) -> bool:
    """Whether a PUT makes what its path names and nothing has yet: it documents 201 as well."""
    return (
        operation.method == "put"
        and action_of(operation) == "replace"
        and "201" in operation.definition.get("responses", {})
    )


class Key:
    """A spec as the key of a cache: by identity, for it is large and never changes."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def __hash__(self) -> int:
        return id(self.spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and other.spec is self.spec

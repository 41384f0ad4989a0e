"""What a check is: one declaration, from which all that is said of it elsewhere is derived.

Model: `Check` names a property, the facts of the spec that it rests on, what it sends and how its
findings are shown again; `evaluate` judges one exchange, where the check is of that kind. Checks
of Schemathesis, of probes and of the reference model have the same declaration without it. The
table of the README, `--list-checks`, the report's reasons and replay read nothing else.
`applies_to` reads the spec alone, so that a check which never judged in a whole run was either not
applicable, with a reason that is derived, or the run did not test what it claims.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from concord.checks.exchange import Send, Subject
from concord.spec import Operation, Spec, child, vocabulary

Replay = Literal["request", "steps", "operation"]
"""How a finding is shown again: by its request, by the check's follow-ups, too, or by the run."""

REPLAYS: Mapping[Replay, str] = {
    "request": "its request",
    "steps": "its request, and then the follow-up requests of the check",
    "operation": "the run of its API, until the same finding occurs",
}
"""What is sent to show a finding again, for people."""

Evaluate = Callable[[Spec, Subject, Send], bool]
"""Raises a Violation where the contract is broken; returns whether it could judge."""

Concerns = Callable[[Spec, Operation], bool]
"""Whether exchanges with the operation can be judged, as far as the spec states."""


class AppliesTo(Protocol):
    """To which specs a check applies."""

    @property
    def otherwise(self) -> str:
        """Why it does not apply, in general; empty if it always does."""

    def inapplicable(self, spec: Spec) -> str | None:
        """Why nothing of `spec` can be judged; None if something can."""


@dataclass(frozen=True, kw_only=True)
class Operations:
    """Applies to specs with an operation that `concerns` it."""

    concerns: Concerns
    otherwise: str

    def inapplicable(self, spec: Spec) -> str | None:
        """See `AppliesTo`."""
        concerned = any(self.concerns(spec, operation) for operation in spec.operations)
        return None if concerned else self.otherwise


@dataclass(frozen=True, kw_only=True)
class Specs:
    """Applies to specs of which `reason` says nothing against it."""

    reason: Callable[[Spec], str | None]
    otherwise: str

    def inapplicable(self, spec: Spec) -> str | None:
        """See `AppliesTo`."""
        return self.reason(spec)


ANY_SPEC = Specs(reason=lambda _: None, otherwise="")
"""Applies to every spec."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """The declaration of a check."""

    name: str
    """Its id in reports."""
    summary: str
    """The property that it judges."""
    applies_to: AppliesTo
    replay: Replay
    relies_on: tuple[str, ...] = ()
    """The facts of the spec that its judgement rests on: words and keywords."""
    sends: str = ""
    """What it sends beside the generated requests; empty if nothing."""
    requires: str = ""
    """What the target has to be; empty if any will do."""
    owner: Literal["ours", "Schemathesis"] = "ours"
    evaluate: Evaluate | None = None
    """Judges an exchange of the run; None if Schemathesis, a probe or the model does so."""
    every_response: bool = False
    """Whether `evaluate` judges refusals and requests that are wrong on purpose, too."""

    def inapplicable(self, spec: Spec) -> str | None:
        """Why it can judge nothing of `spec`; None if it can."""
        return self.applies_to.inapplicable(spec)

    def judge(self, spec: Spec, exchange: Subject, send: Send) -> bool:
        """Whether it could judge the exchange. Raises Violation where the contract is broken."""
        return self.evaluate is not None and self.evaluate(spec, exchange, send)

    def facts(self, spec: Spec, operations: Collection[Operation], pointer: str) -> Iterator[str]:
        """Where the words that it relies on stand: in `operations`, and in what it has violated."""
        for word in self.relies_on:
            for operation in operations:
                if word in _OF_OPERATIONS and word in operation.definition:
                    yield child(operation.pointer, word)
            yield from (child(it, word) for it in _places(spec, pointer) if word in spec.at(it))


def stating(word: vocabulary.Word[Any]) -> Concerns:
    """Concerns the operations that use the word."""
    return lambda _, operation: word.stated(operation.definition)


def acting(*actions: str) -> Concerns:
    """Concerns the operations with one of these actions (`x-resource`)."""
    return lambda _, operation: operation.action in actions


def _places(spec: Spec, pointer: str) -> Iterator[str]:
    """The mappings at `pointer`, itself and what it refers to; none where nothing stands."""
    with suppress(KeyError):
        # a word may stand beside a `$ref` or at its end, and be one place of two names
        places = dict.fromkeys((pointer, spec.canonical(pointer)))
        yield from (it for it in places if isinstance(spec.at(it), dict))


_OF_OPERATIONS = frozenset({vocabulary.PAGINATION.name, vocabulary.RESOURCE.name})
"""What a judgement needs of each operation that takes part in it; of other words, which place is
meant, only the check itself knows."""

PAGED = Operations(
    concerns=stating(vocabulary.PAGINATION), otherwise="no list has pages (x-pagination)"
)
NUMBERED = Operations(
    concerns=lambda _, it: it.pagination is not None and not it.pagination.is_led,
    otherwise="no list has pages that a number selects (x-pagination)",
)
SIZED = Operations(
    concerns=lambda _, it: it.pagination is not None and bool(it.pagination.size),
    otherwise="no list has pages of a size that can be chosen (x-pagination)",
)
LISTING = Operations(concerns=acting("list"), otherwise="nothing is listed (x-resource)")


def resource_at(operation: Operation) -> tuple[str, ...]:
    """Where an operation states what it does to which resource, for `relies_on`."""
    word = vocabulary.RESOURCE
    return (word.at(operation.pointer),) if word.stated(operation.definition) else ()


def creates_by_name(operation: Operation) -> bool:
    """Whether a PUT creates the resource that its path names: it documents 201 as well."""
    return (
        operation.method == "put" and operation.action == "replace" and "201" in operation.statuses
    )


class Key:
    """A spec as the key of a cache: by identity, for it is large and never changes."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def __hash__(self) -> int:
        # the key holds the spec, so its id is not given to another object while the cache has it
        return id(self.spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and other.spec is self.spec

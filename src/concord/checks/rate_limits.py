"""Rate limits: requests within the limit are accepted, others rejected with the time to wait.

Model: pure. `Judge` says of one response whether it agrees with `x-rate-limit` and with the
declared 429. A wait longer than the limit's own period, or after which the server still refuses, is
wrong; a missing `Retry-After` is, where the spec declares it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.checks.check import Check, Operations
from concord.checks.messages import constant, message
from concord.checks.violation import Violation
from concord.http import TOO_MANY_REQUESTS
from concord.spec import Element, Operation, Spec, child, vocabulary

LIMIT = "limit_is_kept"
_TOO_MANY = str(TOO_MANY_REQUESTS)


def limit_of(spec: Spec, operation: Operation) -> tuple[vocabulary.RateLimit, str] | None:
    """The limit of an operation that declares 429, and where it is stated: its own, or of all."""
    if _TOO_MANY not in operation.statuses:
        return None
    limit, pointer = spec.stated(vocabulary.RATE_LIMIT, operation)
    return None if limit is None else (limit, pointer)


LIMIT_IS_KEPT = Check(
    name=LIMIT,
    summary=(
        "the last request within the limit is accepted, the next one is rejected as documented, "
        "and one after the stated wait is accepted again"
    ),
    applies_to=Operations(
        concerns=lambda spec, operation: limit_of(spec, operation) is not None,
        otherwise="no operation documents a limit and its 429 (x-rate-limit)",
    ),
    replay="operation",
    relies_on=("x-rate-limit", "responses"),
    sends="as many requests as the limit allows, and one more",
    requires="an emulator",
)


class Judge:
    """Judges the responses to requests around the limit of one operation."""

    def __init__(self, spec: Spec, operation: Operation) -> None:
        found = limit_of(spec, operation)
        assert found is not None, "the operation has a limit"
        self._spec, self._operation = spec, operation
        self._limit, self._pointer = found

    @property
    def per(self) -> float:
        """The period of the limit in seconds."""
        return self._limit.per

    @property
    def _words(self) -> str:
        return f"{self._limit.requests} requests in {self.per:g} s"

    def within(self, status: int) -> None:
        """Judge the last request that the limit lets through. Raises Violation."""
        if status == TOO_MANY_REQUESTS:
            self._broken(
                message(
                    "refused with {status} before there were {limit}",
                    status=status,
                    limit=self._words,
                )
            )

    def past(self, status: int, headers: Mapping[str, str], body: Any) -> None:
        """Judge the first request that it does not. Raises Violation."""
        if status != TOO_MANY_REQUESTS:
            self._broken(
                message(
                    "answered with {status} although there were more than {limit}",
                    status=status,
                    limit=self._words,
                )
            )
        response = self._response()
        declared = response.definition.get("headers", {})
        shown = {name.lower() for name in headers}
        for name in declared:
            pointer = child(response.pointer, "headers", name)
            required = self._spec.resolve(pointer).definition.get("required", False)
            if required and name.lower() not in shown:
                self._broken(message("429 without {name}", name=constant(name)), pointer=pointer)
        for name in response.definition.get("content", {}):
            schema = child(response.pointer, "content", name, "schema")
            for found in self._spec.validator("response").violations(schema, body):
                self._broken(
                    message("429: {what}", what=found.what), pointer=found.schema, at=found.at
                )

    def wait(self, seconds: float | None, stated: str | None) -> None:
        """Judge the wait (`stated`, in `seconds`) that a refusal states. Raises Violation."""
        if stated is not None and seconds is None:
            self._broken(
                message("429 with a Retry-After that says no time: {stated!r}", stated=stated[:40])
            )
        # whatever the kind of window, after one whole period nothing that was sent before it
        # counts
        if seconds is not None and seconds > self.per:
            self._broken(
                message(
                    "429 asks to wait {seconds} s, longer than {limit} can last",
                    seconds=f"{seconds:g}",
                    limit=self._words,
                )
            )

    def after(self, status: int, seconds: float) -> None:
        """Judge a request once the wait is over. Raises Violation."""
        if status == TOO_MANY_REQUESTS:
            self._broken(
                message(
                    "still refused with {status} after the {seconds} s that it asked for",
                    status=status,
                    seconds=f"{seconds:g}",
                )
            )

    def _response(self) -> Element:
        return self._spec.resolve(child(self._operation.pointer, "responses", _TOO_MANY))

    def _broken(self, what: str, *, pointer: str = "", at: str | None = None) -> None:
        raise Violation(
            operation=self._operation.label,
            what=what,
            pointer=pointer or self._pointer,
            at=at,
            relies_on=(self._pointer,),
        )

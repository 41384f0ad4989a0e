"""Probes after the engine's phases: what is let in with other credentials, with old ones, with few.

Model: what succeeded last of each operation is sent again with other credentials; an answer that
accepts them breaks the contract, and so does a refusal that is not as documented. A token is made
old by moving the clock of an emulator, and by waiting where it lives for seconds; elsewhere nothing
can make it old, and the check says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

import specs
from contracts.checks import Breach
from contracts.checks._exchange import OverBudgetError, Seen
from contracts.checks.access import (
    EXPIRED,
    FOREIGN,
    NARROW,
    PROMISE,
    judge,
    needed_scopes,
    offered_scopes,
    others,
    token_scheme,
)
from contracts.checks.messages import message
from contracts.checks.remembered import Remembered
from contracts.checks.representation import result
from contracts.runner._asking import Asking
from contracts.runner._conformance import Conformance
from contracts.runner._exchange import Exchange
from contracts.runner._wire import Sent

_WRONG = "what no client has"
_PATIENCE = 10.0
_MARGIN = 5.0


class Probes:
    """The probes of one run."""

    def __init__(self, asking: Asking, remembered: Mapping[str, Remembered]) -> None:
        self._asking = asking
        self._spec, self._identity = asking.spec, asking.identity
        self._conformance = Conformance(asking.spec, asking.report)
        self._remembered = remembered
        self._secured = [
            operation
            for operation in asking.spec.operations
            if operation.label in remembered and self._asks(operation)
        ]

    def run(self, control: Callable[[str, str, Any], Any] | None) -> dict[str, str]:
        """Probe; why checks that apply could not be judged here. `control` moves a clock."""
        for operation in self._secured:
            self._foreign(operation)
        if token_scheme(self._spec) is None:
            return {}
        self._mistaken()
        self._narrow()
        return self._old(control)

    def _asks(self, operation: specs.Operation) -> bool:
        presented = self._identity.present(operation)
        return bool(presented.headers or presented.query)

    def _foreign(self, operation: specs.Operation) -> None:
        presented = self._identity.present(operation)
        right = next(iter({**presented.headers, **presented.query}.values()))
        name = next(iter({**presented.headers, **presented.query}))
        for what, wrong in others(right):
            place = "headers" if name in presented.headers else "query"
            self._ask(operation, FOREIGN, {place: {name: wrong}}, f"credentials: {what}")

    def _mistaken(self) -> None:
        """A token call that is right but for the secret."""
        scheme = token_scheme(self._spec) or {}
        operation = self._spec.operation(scheme["x-token-request"]["operation"])
        sent, _ = self._identity.issue(scheme, secret=_WRONG)
        exchange = self._exchange(operation, operation.path, {}, None, sent)
        self._refuses(operation, FOREIGN, "credentials: a wrong client_secret", exchange)

    def _narrow(self) -> None:
        scheme = token_scheme(self._spec) or {}
        offered = offered_scopes(scheme)
        tokens: dict[frozenset[str], str] = {}
        for operation in self._secured:
            needed = needed_scopes(self._spec, operation)
            rest = [scope for scope in offered if scope not in needed]
            if not needed or not rest:
                continue
            if needed not in tokens:
                tokens[needed] = self._issued(rest)[0]
            headers = {"Authorization": f"Bearer {tokens[needed]}"}
            lacking = " ".join(sorted(needed))
            self._ask(operation, NARROW, {"headers": headers}, f"a token without {lacking}")

    def _old(self, control: Callable[[str, str, Any], Any] | None) -> dict[str, str]:
        token, life = self._issued(None)
        if life is None or not token:
            return {EXPIRED: "the target does not tell how long a token lives"}
        with _passing(control, life) as move:
            if move is None:
                return {EXPIRED: f"nothing can make a token of the target {life:g} s old"}
            headers = {"Authorization": f"Bearer {token}"}
            if life > 2 * _MARGIN:
                move(life - _MARGIN)
                with suppress(OverBudgetError):
                    self._still(headers, life)
            move(2 * _MARGIN if life > 2 * _MARGIN else life + 1)
            for operation in self._secured:
                what = message("a token that has expired after {life} s", life=f"{life:g}")
                self._ask(operation, EXPIRED, {"headers": headers}, what)
            renewed = {"Authorization": f"Bearer {self._issued(None)[0]}"}
            with suppress(OverBudgetError):
                self._still(renewed, life, what="a new token is refused with {status}")
        return {}

    def _still(
        self,
        headers: Mapping[str, str],
        life: float,
        *,
        what: str = "refused with {status} before then",
    ) -> None:
        """A read with a token that must be good."""
        reading = [operation for operation in self._secured if operation.method == "get"]
        plain = [operation for operation in reading if "{" not in operation.path]
        operation = next(iter([*plain, *reading]), None)
        if operation is None:
            return
        exchange = self._send(operation, {"headers": headers})
        told = message(what, status=exchange.status)
        breach = None
        if exchange.status == 401:
            scheme = token_scheme(self._spec) or {}
            pointer = self._spec.operation(scheme["x-token-request"]["operation"]).pointer
            said = message(
                "a token is good for {life} s (expires_in): {told}", life=f"{life:g}", told=told
            )
            breach = Breach(operation=operation.label, what=said, pointer=pointer)
        self._asking.report(operation, PROMISE, breach, exchange)

    def _issued(self, scopes: Sequence[str] | None) -> tuple[str, float | None]:
        """A token of its own, with these scopes or all, and how long it lives; judged."""
        scheme = token_scheme(self._spec) or {}
        operation = self._spec.operation(scheme["x-token-request"]["operation"])
        sent, asked = self._identity.issue(scheme, scopes)
        answer = result(operation, sent.json())
        answer = answer if isinstance(answer, dict) else {}
        life = answer.get("expires_in")
        what = _wrong(answer, asked)
        exchange = self._exchange(operation, operation.path, {}, None, sent)
        breach = None
        if what is not None:
            breach = Breach(operation=operation.label, what=what, pointer=operation.pointer)
        self._asking.report(operation, PROMISE, breach, exchange)
        told = isinstance(life, (int, float)) and not isinstance(life, bool)
        return str(answer.get("access_token", "")), float(life) if told and life else None

    def _ask(
        self, operation: specs.Operation, check: str, given: Mapping[str, Any], what: str
    ) -> None:
        with suppress(OverBudgetError):
            self._refuses(operation, check, what, self._send(operation, given))

    def _refuses(
        self, operation: specs.Operation, check: str, what: str, exchange: Exchange
    ) -> None:
        seen = Seen(
            operation=operation, names={}, query={}, sent=None, status=exchange.status, body=None
        )
        self._asking.judge(operation, check, exchange, partial(judge, seen, what))

    def _send(self, operation: specs.Operation, given: Mapping[str, Any]) -> Exchange:
        remembered = self._remembered[operation.label]
        target = remembered.target
        headers = dict(given.get("headers", {}))
        if remembered.media_type is not None:
            headers["Content-Type"] = remembered.media_type
        if "query" in given:
            path, _, query = target.partition("?")
            kept = [(name, it) for name, it in parse_qsl(query) if name not in given["query"]]
            target = f"{path}?{urlencode([*kept, *given['query'].items()])}"
        body = remembered.body
        if body is not None:
            body = self._asking.renewed(operation.label, body)
        self._asking.spend(operation)
        sent = self._asking.wire.send(operation.method, target, headers=headers, data=body)
        return self._exchange(operation, target, headers, body, sent)

    def _exchange(
        self,
        operation: specs.Operation,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        sent: Sent,
    ) -> Exchange:
        exchange = self._asking.exchange(operation, target, body, sent, headers)
        self._conformance.judge(operation, sent, exchange)
        return exchange


def _wrong(answer: Mapping[str, Any], asked: Sequence[str]) -> str | None:
    """What a token answer promises that cannot be; None if nothing."""
    life, scope = answer.get("expires_in"), answer.get("scope")
    if isinstance(life, (int, float)) and life <= 0:
        return message("expires_in is {life}: the token is never good", life=life)
    more = set(scope.split()) - set(asked) if isinstance(scope, str) and asked else set()
    return (
        message("a token that was asked for less has {more}", more=" ".join(sorted(more)))
        if more
        else None
    )


@contextmanager
def _passing(
    control: Callable[[str, str, Any], Any] | None, life: float
) -> Iterator[Callable[[float], None] | None]:
    """A way to let seconds pass for the target, None if there is none; it is undone at the end."""
    if control is None:
        yield time.sleep if life <= _PATIENCE else None
        return
    moved: list[float] = []

    def move(seconds: float) -> None:
        control("POST", "clock", {"advance": seconds})
        moved.append(seconds)

    try:
        yield move
    finally:
        control("POST", "clock", {"advance": -sum(moved)})

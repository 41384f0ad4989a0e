"""Access: the last success of each operation with wrong, expired and too narrow credentials.

Model: a response that accepts them breaks the contract, and so does a refusal that is not as
documented. A token expires because an emulator's clock is moved, or because the run waits where it
lives for seconds; elsewhere nothing can make it expire, and the check says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from concord.checks import PROBED, Violation
from concord.checks.access import (
    EXPIRED,
    FOREIGN,
    NARROW,
    PROMISE,
    judge,
    needed_scopes,
    others,
    token_call,
    token_scheme,
)
from concord.checks.built_in import asks_for_credentials
from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.messages import message
from concord.checks.refusal import is_failure
from concord.checks.representation import result
from concord.http import Request, Response
from concord.http.control import Emulator
from concord.runner.probes.context import JSON, ProbeContext
from concord.runner.secrets import basic_placeholder, from_right
from concord.runner.worker.authentication import Presented, presenting
from concord.runner.worker.conformance import Conformance
from concord.runner.worker.recorded import RecordedCase
from concord.spec import HttpBasic, OAuth2, Operation, SecurityScheme

_FORM = "application/x-www-form-urlencoded"
_OF_TOKENS = (EXPIRED, NARROW, PROMISE)
_WRONG = "what no client has"
_PATIENCE = 10.0
_MARGIN = 5.0


def run(context: ProbeContext) -> dict[str, str]:
    """Judge the access of one run's operations; why checks that apply could not be judged."""
    return Access(context).run(context.control)


class Access:
    """The credentials of one run's operations, varied."""

    def __init__(self, context: ProbeContext) -> None:
        self._context = context
        self._spec, self._identity = context.spec, context.identity
        self._conformance = Conformance(context.spec, context.report)
        self._scheme = token_scheme(context.spec)
        self._secured = [
            operation
            for operation in context.spec.operations
            if operation.label in context.last_success
            and asks_for_credentials(self._spec, operation)
            and self._identity.parts(operation)
        ]

    def run(self, control: Emulator | None) -> dict[str, str]:
        """Judge; why checks that apply could not be judged here. `control` moves a clock."""
        for operation in self._secured:
            self._foreign(operation)
        if self._scheme is None:
            return {}
        if not self._identity.buys(self._scheme):
            told = f"{self._identity.variables} is a ready token: nothing can have one issued"
            return {
                check: told
                for check in _OF_TOKENS
                if PROBED[check].inapplicable(self._spec) is None
            }
        self._wrong_secret(self._scheme)
        # any token that is issued below would end the one of the run itself
        if self._identity.is_single:
            told = "a new token ends the one before: the run has no second one beside its own"
            return {NARROW: told, EXPIRED: told}
        self._narrow(self._scheme)
        return self._expired(control, self._scheme)

    def _foreign(self, operation: Operation) -> None:
        presented = self._identity.present(operation)
        for scheme, value in self._identity.parts(operation):
            # the word before the credentials stays: without it the server would refuse the form,
            # not the token
            prefix = value[: value.index(" ") + 1] if scheme.field == "Authorization" else ""
            for what, wrong in others(value):
                placeholder = self._placeholder(scheme, value.removeprefix(prefix), wrong, prefix)
                given = _replacing(presented, scheme, wrong)
                shown = _replacing(presented, scheme, placeholder)
                self._probe(operation, FOREIGN, given, f"credentials: {what}", shown=shown)

    def _placeholder(self, scheme: SecurityScheme, right: str, wrong: str, prefix: str) -> str:
        """A wrong credential for people and shells: made from the variable of the right one."""
        if isinstance(scheme, HttpBasic):
            pair = ":".join(f"${{{item.variable}}}x" for item in scheme.credentials)
            return prefix + basic_placeholder(pair if ":" in pair else f"{pair}:anyx")
        variable = self._identity.variable(scheme)
        return prefix + from_right(wrong.removeprefix(prefix), right, variable)

    def _wrong_secret(self, scheme: OAuth2) -> None:
        """A token call that is right but for the secret."""
        operation = token_call(self._spec, scheme)
        sent, _ = self._identity.issue(scheme, secret=_WRONG)
        exchange = self._call(scheme, operation, sent, secret=_WRONG)
        self._refuses(operation, FOREIGN, "credentials: a wrong client_secret", exchange)

    def _narrow(self, scheme: OAuth2) -> None:
        tokens: dict[frozenset[str], str] = {}
        for operation in self._secured:
            needed = needed_scopes(self._spec, operation)
            rest = [scope for scope in scheme.offered if scope not in needed]
            if not needed or not rest:
                continue
            if needed not in tokens:
                issued = self._issued(rest, scheme)
                # without a scope nothing says that the server has narrowed it
                tokens[needed] = issued.token if issued.says_scope else ""
            if not tokens[needed]:
                continue
            lacking = " ".join(sorted(needed))
            self._probe(
                operation,
                NARROW,
                self._bearer(operation, scheme, tokens[needed]),
                f"a token without {lacking}",
                shown=self._bearer(operation, scheme, self._called(scheme, "NARROW")),
            )

    def _bearer(self, operation: Operation, scheme: OAuth2, token: str) -> Presented:
        """What `operation` is presented, with another token."""
        return _replacing(self._identity.present(operation), scheme, f"Bearer {token}")

    def _called(self, scheme: OAuth2, kind: str = "") -> str:
        """How a token is shown: one that is not good has a name of its own."""
        name = f"{self._spec.package.upper()}_{kind}_TOKEN" if kind else scheme.tokens[0].variable
        return f"${name}"

    def _expired(self, control: Emulator | None, scheme: OAuth2) -> dict[str, str]:
        issued = self._issued(None, scheme)
        token, life = issued.token, issued.life
        if life is None or not token:
            return {EXPIRED: "the target does not tell how long a token lives"}
        with _passing(control, life) as move:
            if move is None:
                return {EXPIRED: f"nothing can make a token of the target {life:g} s old"}
            # a token that lives for seconds has no moment that is surely before its end, and
            # surely late
            if life > 2 * _MARGIN:
                move(life - _MARGIN)
                with suppress(OverBudgetError):
                    self._still(token, life)
            move(2 * _MARGIN if life > 2 * _MARGIN else life + 1)
            for operation in self._secured:
                self._probe(
                    operation,
                    EXPIRED,
                    self._bearer(operation, scheme, token),
                    message("a token that has expired after {life} s", life=f"{life:g}"),
                    shown=self._bearer(operation, scheme, self._called(scheme, "EXPIRED")),
                )
            renewed = self._issued(None, scheme).token
            with suppress(OverBudgetError):
                self._still(renewed, life, what="a new token is refused with {status}")
        return {}

    def _still(
        self, token: str, life: float, *, what: str = "refused with {status} before then"
    ) -> None:
        """A read with a token that must be good."""
        reading = [operation for operation in self._secured if operation.method == "get"]
        # what is named by a path may be gone by now, which says nothing of the token
        plain = [operation for operation in reading if "{" not in operation.path]
        operation = next(iter([*plain, *reading]), None)
        scheme = self._scheme
        if operation is None or scheme is None:
            return
        given = self._bearer(operation, scheme, token)
        shown = self._bearer(operation, scheme, self._called(scheme))
        exchange = self._send(operation, given, shown)
        told = message(what, status=exchange.status)
        violation = None
        if exchange.status == 401:
            pointer = token_call(self._spec, scheme).pointer
            said = message(
                "a token is good for {life} s (expires_in): {told}", life=f"{life:g}", told=told
            )
            violation = Violation(operation=operation.label, what=said, pointer=pointer)
        self._context.report(operation, PROMISE, violation, exchange)

    def _issued(self, scopes: Sequence[str] | None, scheme: OAuth2) -> _Issued:
        """A token of its own, with these scopes or all, and how long it lives; judged."""
        operation = token_call(self._spec, scheme)
        sent, asked = self._identity.issue(scheme, scopes)
        answer = result(operation, sent.json)
        answer = answer if isinstance(answer, dict) else {}
        life = answer.get("expires_in")
        what = _wrong(answer, asked)
        exchange = self._call(scheme, operation, sent, scopes=scopes)
        violation = None
        if what is not None:
            violation = Violation(operation=operation.label, what=what, pointer=operation.pointer)
        self._context.report(operation, PROMISE, violation, exchange)
        told = isinstance(life, (int, float)) and not isinstance(life, bool)
        return _Issued(
            token=str(answer.get("access_token", "")),
            life=float(life) if told and life else None,
            says_scope=isinstance(answer.get("scope"), str),
        )

    def _probe(
        self,
        operation: Operation,
        check: str,
        given: Presented,
        what: str,
        *,
        shown: Presented,
    ) -> None:
        with suppress(OverBudgetError):
            self._refuses(operation, check, what, self._send(operation, given, shown))

    def _refuses(self, operation: Operation, check: str, what: str, exchange: RecordedCase) -> None:
        response = Response(
            status=exchange.status,
            headers={"content-type": exchange.media_type},
            body=exchange.text.encode(),
        )
        subject = Subject(
            operation=operation,
            request=Request(method=exchange.request.method, target=exchange.request.path),
            response=response,
            failed=is_failure(self._spec, operation, response),
        )
        self._context.judge(operation, check, exchange, partial(judge, self._spec, subject, what))

    def _send(self, operation: Operation, given: Presented, shown: Presented) -> RecordedCase:
        """Send what succeeded last with the credentials `given`, and record them as `shown`."""
        remembered = self._context.last_success[operation.label]
        media = remembered.media_type
        content = {} if media is None else {"Content-Type": media}
        body = remembered.body
        if body is not None:
            body = self._context.renewed(operation.label, body)
        self._context.spend(operation)
        sent = self._context.wire.send(
            operation.method,
            given.on(remembered.target),
            headers={**given.headers, **content},
            data=body,
        )
        # what is recorded holds variables, which a shell has to find as they are
        target = shown.on(remembered.target, safe="${}:")
        exchange = self._context.record_sent(
            operation, target, {**shown.headers, **content}, body, sent
        )
        self._conformance.judge(operation, sent, exchange)
        return exchange

    def _call(
        self,
        scheme: OAuth2,
        operation: Operation,
        sent: Response,
        scopes: Sequence[str] | None = None,
        *,
        secret: str | None = None,
    ) -> RecordedCase:
        """The record of a token call."""
        assert scheme.request is not None
        body = self._identity.token_body(scheme, scopes, secret=secret)
        as_form = scheme.request.encoding == "form"
        headers = {"Content-Type": _FORM if as_form else JSON}
        text = urlencode(body) if as_form else json.dumps(body)
        exchange = self._context.record_sent(
            operation, operation.path, headers, text.encode(), sent
        )
        self._conformance.judge(operation, sent, exchange)
        return exchange


@dataclass(frozen=True, kw_only=True)
class _Issued:
    """A token, how long it lives (None: not said), and whether its scope is said."""

    token: str
    life: float | None
    says_scope: bool


def _replacing(presented: Presented, scheme: SecurityScheme, value: str) -> Presented:
    """What is presented, with another value for one of its schemes."""
    headers, query = dict(presented.headers), dict(presented.query)
    cookies = dict(presented.cookies)
    match scheme.location:
        case "query":
            query[scheme.field] = value
        case "cookie":
            cookies[scheme.field] = value
        case _:
            headers[scheme.field] = value
    return presenting(headers, query, cookies)


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
def _passing(control: Emulator | None, life: float) -> Iterator[Callable[[float], None] | None]:
    """A way to let seconds pass for the target, None if there is none; it is undone at the end."""
    if control is None:
        yield time.sleep if life <= _PATIENCE else None
        return
    moved: list[float] = []

    def move(seconds: float) -> None:
        control.advance(seconds)
        moved.append(seconds)

    try:
        yield move
    finally:
        control.advance(-sum(moved))

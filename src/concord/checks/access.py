"""Access checks: requests with wrong, expired or too narrow credentials must be rejected.

Model: pure. `others` are credentials made from right ones, each with a name for people; `judge`
says of a response whether it refuses them.
Known limits: a refusal for another reason (404, 400) says nothing, and is not judged. Password
and user name of HTTP basic are varied together.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator

from concord.checks.built_in import asks_for_credentials
from concord.checks.check import Check, Operations, Specs
from concord.checks.exchange import Subject
from concord.checks.messages import constant, message
from concord.checks.violation_data import ViolationData
from concord.spec import OAuth2, OpenIdConnect, Operation, Spec

FOREIGN = "foreign_token_is_refused"
EXPIRED = "expired_token_is_refused"
NARROW = "narrow_token_is_refused"
PROMISE = "token_keeps_its_promise"


def others(value: str) -> Iterator[tuple[str, str]]:
    """Credentials like `value` (a token, a key, `Basic …`) that are not right: name and value."""
    kind, blank, token = value.partition(" ")
    prefix = f"{kind}{blank}" if blank else ""
    token = token if blank else value
    if kind.lower() == "basic":
        yield "those of somebody else", f"{prefix}{_somebody_else(token)}"
        return
    # in the middle: a last character of Base64 may hold bits that decoders ignore
    middle = len(token) // 2
    changed = "A" if token[middle] != "A" else "B"
    yield "one character changed", f"{prefix}{token[:middle]}{changed}{token[middle + 1 :]}"
    yield "one character more", f"{prefix}{token}x"
    yield "the first half", f"{prefix}{token[:middle]}"
    unsigned = _unsigned(token)
    if unsigned is not None:
        yield "unsigned", f"{prefix}{unsigned}"


def _somebody_else(token: str) -> str:
    try:
        name, _, secret = base64.b64decode(token).decode().partition(":")
    except (binascii.Error, ValueError):
        return token[::-1]
    return base64.b64encode(f"{name}x:{secret}x".encode()).decode()


def _unsigned(token: str) -> str | None:
    """A JSON Web Token with the same claims, whose header says that it needs no signature."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{header.rstrip(b'=').decode()}.{parts[1]}."


def judge(spec: Spec, exchange: Subject, what: str) -> bool:
    """Whether the response refuses credentials; raises a Violation if it accepts them."""
    if exchange.success:
        exchange.fail(
            message("accepted with {status}: {what}", status=exchange.status, what=constant(what)),
            pointer=spec.security_at(exchange.operation),
            data=ViolationData(is_acceptance=True),
        )
    # 404 and 400 may come before credentials are looked at, so they prove nothing
    return exchange.status in (401, 403)


def token_scheme(spec: Spec) -> OAuth2 | None:
    """The OAuth2 scheme whose token call is described, if there is one."""
    return next(iter(spec.token_schemes.values()), None)


def token_call(spec: Spec, scheme: OAuth2) -> Operation:
    """The operation that issues the tokens of `token_scheme`."""
    assert scheme.request is not None
    return spec.operation(scheme.request.operation)


def needed_scopes(spec: Spec, operation: Operation) -> frozenset[str]:
    """The scopes without which an operation must refuse a token."""
    each = [
        frozenset(scope for scopes in requirement.values() for scope in scopes)
        for requirement in spec.alternatives(operation)
    ]
    # what every alternative needs: of the others, a token may lack any as long as one is satisfied
    return frozenset.intersection(*each) if each else frozenset()


def _no_token(spec: Spec) -> str | None:
    if token_scheme(spec):
        return None
    if any(isinstance(it, (OAuth2, OpenIdConnect)) for it in spec.schemes.values()):
        return "no operation of the spec issues a token (x-token-request)"
    return "no token is issued (no OAuth2 scheme)"


TOKENS = Specs(reason=_no_token, otherwise="no operation issues tokens (x-token-request)")


def _no_scopes(spec: Spec) -> str | None:
    needed = any(needed_scopes(spec, operation) for operation in spec.operations)
    return _no_token(spec) or (None if needed else "no operation needs a scope")


FOREIGN_TOKEN_IS_REFUSED = Check(
    name=FOREIGN,
    summary=(
        "a request that succeeded is rejected with each almost valid credential: one character "
        "changed, one more, half of it, unsigned"
    ),
    applies_to=Operations(
        concerns=asks_for_credentials,
        otherwise="no operation asks for credentials (security)",
    ),
    replay="request",
    relies_on=("security",),
    sends="requests that succeeded, with other credentials",
)
EXPIRED_TOKEN_IS_REFUSED = Check(
    name=EXPIRED,
    summary="a token is accepted until its `expires_in` and rejected after it",
    applies_to=TOKENS,
    replay="operation",
    relies_on=("x-token-request",),
    sends="requests that succeeded, with an expired token",
    requires="a clock that can be set, or tokens that live for seconds",
)
NARROW_TOKEN_IS_REFUSED = Check(
    name=NARROW,
    summary="a token that lacks the scope of an operation is rejected",
    applies_to=Specs(reason=_no_scopes, otherwise="no token is issued, or no scope is needed"),
    replay="operation",
    relies_on=("security", "x-token-request"),
    sends="requests that succeeded, with a token of other scopes",
)
TOKEN_KEEPS_ITS_PROMISE = Check(
    name=PROMISE,
    summary=(
        "right credentials get a token; `expires_in` is positive, the token is accepted until "
        "then, and a new one is issued after it; a token has no scope that was not requested"
    ),
    applies_to=TOKENS,
    replay="operation",
    relies_on=("x-token-request",),
    sends="token requests, and a read with a token",
)

"""Who may do what: the credentials of a request against the operation's security requirements.

Model: of the alternatives one must hold with all its schemes. Nothing valid presented is 401,
something valid that lacks a scope is 403.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie

from concord.emulator._tokens import Tokens
from concord.emulator.behaviour import Problem
from concord.spec import (
    ApiKey,
    HttpBasic,
    MutualTls,
    OAuth2,
    OpenIdConnect,
    SecurityScheme,
    Spec,
    UnknownScheme,
)

_ALL: frozenset[str] = frozenset()


def credentials(spec: Spec) -> dict[str, str]:
    """The fixed, public credentials that the emulator of `spec` accepts, by name."""
    return dict(spec.public_credentials)


class Access:
    """Checks the credentials of requests."""

    def __init__(self, spec: Spec, tokens: Tokens) -> None:
        self._schemes = spec.schemes
        self._credentials = credentials(spec)
        self._tokens = tokens

    def check(
        self,
        security: Sequence[Mapping[str, tuple[str, ...]]],
        headers: Mapping[str, str],
        query: Mapping[str, Sequence[str]],
    ) -> frozenset[str]:
        """The scopes that the request has. Raises Problem 401 or 403."""
        if not security:
            return _ALL
        lacking: frozenset[str] | None = None
        # every alternative is tried: one that lacks a scope must not hide another one that
        # suffices
        for requirement in security:
            granted = self._granted(requirement, headers, query)
            if granted is None:
                continue
            needed = frozenset(scope for scopes in requirement.values() for scope in scopes)
            if needed <= granted:
                return granted
            lacking = needed - granted
        if lacking is not None:
            wanted = " ".join(sorted(lacking))
            raise Problem(
                403,
                "INSUFFICIENT_SCOPE",
                f"The token lacks the scope {wanted}",
                headers={
                    "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'
                },
            )
        raise self._unauthenticated(security, headers, query)

    def _granted(
        self,
        requirement: Mapping[str, tuple[str, ...]],
        headers: Mapping[str, str],
        query: Mapping[str, Sequence[str]],
    ) -> frozenset[str] | None:
        granted = _ALL
        for name, scopes in requirement.items():
            scheme = self._schemes[name]
            given = _presented(scheme, headers, query)
            if isinstance(scheme, MutualTls):
                continue  # an emulator serves plain HTTP: there is no certificate
            found = None if given is None else self._accepted(scheme, given, scopes)
            if found is None:
                return None
            granted |= found
        return granted

    def _accepted(
        self, scheme: SecurityScheme, given: str, scopes: tuple[str, ...]
    ) -> frozenset[str] | None:
        held = self._credentials
        if isinstance(scheme, HttpBasic):
            expected = scheme.userinfo(held) or ""
            if scheme.names_only:
                # a user name holds no colon (RFC 7617, section 2); whatever follows the first one
                # is the password
                given, expected = given.partition(":")[0], expected.partition(":")[0]
            return _same(given, expected, scopes)
        if isinstance(scheme, (OAuth2, OpenIdConnect)):
            issued = self._tokens.scopes("access", given)
            # a fixed token is held only where the API documents no call that issues one
            if issued is not None or scheme.token(held) is None:
                return issued
        expected = (scheme.value(held) or "").removeprefix("Bearer ")
        return _same(given, expected, scopes) if expected else None

    def _unauthenticated(
        self,
        security: Sequence[Mapping[str, tuple[str, ...]]],
        headers: Mapping[str, str],
        query: Mapping[str, Sequence[str]],
    ) -> Problem:
        schemes = [self._schemes[name] for requirement in security for name in requirement]
        places = " or ".join(dict.fromkeys(_place(scheme) for scheme in schemes))
        presented = any(_presented(scheme, headers, query) is not None for scheme in schemes)
        challenge = next((text for scheme in schemes if (text := _challenge(scheme))), None)
        return Problem(
            # in order of preference: the first one that the operation documents is sent
            (401, 403),
            "UNAUTHENTICATED",
            f"Credentials are not valid, or no longer: {places}"
            if presented
            else f"Credentials are missing: {places}",
            headers={"WWW-Authenticate": challenge} if challenge else {},
        )


def _same(given: str, expected: str, scopes: tuple[str, ...]) -> frozenset[str] | None:
    # compares bytes: `compare_digest` refuses texts that are not ASCII
    equal = hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
    return frozenset(scopes) if equal else None


def _presented(
    scheme: SecurityScheme, headers: Mapping[str, str], query: Mapping[str, Sequence[str]]
) -> str | None:
    match scheme:
        case ApiKey(location="header"):
            return headers.get(scheme.field.lower())
        case ApiKey(location="query"):
            return next(iter(query.get(scheme.field, ())), None)
        case ApiKey():
            return _cookie(headers.get("cookie", ""), scheme.field)
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() != _kind(scheme).lower() or not value.strip():
        return None
    return basic_pair(value) if isinstance(scheme, HttpBasic) else value.strip()


def basic_pair(value: str) -> str:
    """`username:password` of a basic `Authorization`; empty if it is malformed."""
    try:
        return b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _cookie(text: str, name: str) -> str | None:
    try:
        found = SimpleCookie(text).get(name)
    except CookieError:
        return None
    return found.value if found else None


def _kind(scheme: SecurityScheme) -> str:
    return "Basic" if isinstance(scheme, HttpBasic) else "Bearer"


def _place(scheme: SecurityScheme) -> str:
    match scheme:
        case ApiKey():
            return f"{scheme.location} {scheme.field}"
        case MutualTls():
            return "a client certificate"
        case UnknownScheme():
            return f"{scheme.kind} (which no emulator accepts)"
    return f"header Authorization: {_kind(scheme)} …"


def _challenge(scheme: SecurityScheme) -> str | None:
    if isinstance(scheme, (ApiKey, MutualTls, UnknownScheme)):
        return None
    return _kind(scheme)

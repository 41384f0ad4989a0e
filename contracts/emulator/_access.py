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
from typing import Any

import specs
from contracts.emulator._tokens import Tokens
from contracts.emulator.behaviour import Problem

_ALL: frozenset[str] = frozenset()


def credentials(spec: specs.Spec) -> dict[str, str]:
    """The fixed, public credentials that the emulator of `spec` accepts, by name."""
    return {
        credential.name: f"{spec.api}-emulator-{credential.name.replace('_', '-')}"
        for credential in spec.credentials
    }


class Access:
    """Checks the credentials of requests."""

    def __init__(self, spec: specs.Spec, tokens: Tokens) -> None:
        self._schemes = {name: e.definition for name, e in spec.security_schemes.items()}
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
            found = None if given is None else self._accepted(scheme, given, scopes)
            if found is None:
                return None
            granted |= found
        return granted

    def _accepted(
        self, scheme: Mapping[str, Any], given: str, scopes: tuple[str, ...]
    ) -> frozenset[str] | None:
        held = self._credentials
        match (scheme["type"], str(scheme.get("scheme", "")).lower()):
            case ("oauth2" | "openIdConnect", _):
                return self._tokens.scopes("access", given)
            case ("http", "basic") if name := scheme.get("x-username"):
                return _same(given.partition(":")[0], held[name], scopes)
            case ("http", "basic"):
                return _same(given, f"{held['username']}:{held['password']}", scopes)
            case ("http", _):
                return _same(given, held["token"], scopes)
        return _same(given, held["api_key"], scopes)

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
            (401, 403),
            "UNAUTHENTICATED",
            f"Credentials are not valid, or no longer: {places}"
            if presented
            else f"Credentials are missing: {places}",
            headers={"WWW-Authenticate": challenge} if challenge else {},
        )


def _same(given: str, expected: str, scopes: tuple[str, ...]) -> frozenset[str] | None:
    equal = hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
    return frozenset(scopes) if equal else None


def _presented(
    scheme: Mapping[str, Any], headers: Mapping[str, str], query: Mapping[str, Sequence[str]]
) -> str | None:
    if scheme["type"] == "apiKey":
        name = str(scheme["name"])
        match scheme["in"]:
            case "header":
                return headers.get(name.lower())
            case "query":
                return next(iter(query.get(name, ())), None)
        return _cookie(headers.get("cookie", ""), name)
    kind, _, value = headers.get("authorization", "").partition(" ")
    basic = str(scheme.get("scheme", "")).lower() == "basic"
    if kind.lower() != ("basic" if basic else "bearer") or not value.strip():
        return None
    return basic_pair(value) if basic else value.strip()


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


def _place(scheme: Mapping[str, Any]) -> str:
    if scheme["type"] == "apiKey":
        return f"{scheme['in']} {scheme['name']}"
    basic = str(scheme.get("scheme", "")).lower() == "basic"
    return f"header Authorization: {'Basic' if basic else 'Bearer'} …"


def _challenge(scheme: Mapping[str, Any]) -> str | None:
    if scheme["type"] == "apiKey":
        return None
    return "Basic" if str(scheme.get("scheme", "")).lower() == "basic" else "Bearer"

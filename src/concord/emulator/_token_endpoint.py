"""The token endpoint of an OAuth2 scheme, generic: client credentials and refresh.

Model: the operation that `x-token-request` names reads the members of RFC 6749 from a JSON body
or a form (or the client from HTTP basic authentication) and responds with the members of a token
that its schema declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from concord.emulator._access import basic_pair
from concord.emulator._endpoints import Endpoint
from concord.emulator._resources import result_schema
from concord.emulator._schemas import Schemas
from concord.emulator._tokens import Tokens
from concord.emulator.behaviour import Call, Problem, Response
from concord.spec import Spec

_LIFETIME = 3600


def token_handlers(
    spec: Spec,
    endpoints: Iterable[Endpoint],
    schemas: Schemas,
    tokens: Tokens,
    credentials: dict[str, str],
) -> dict[str, Callable[[Call], Response]]:
    """A handler for each token operation, by operationId."""
    results = {endpoint.id: result_schema(endpoint, schemas) for endpoint in endpoints}
    found: dict[str, Callable[[Call], Response]] = {}
    for name, scheme in spec.token_schemes.items():
        schema = results.get(name)
        issuer = _Issuer(
            tokens=tokens,
            client=(credentials.get("client_id"), credentials.get("client_secret")),
            offered=tuple(scheme.scopes),
            declared=frozenset(schemas.properties(schema)) if schema else frozenset(),
            lifetime=_lifetime(schema, schemas),
        )
        found[name] = issuer.respond
    return found


def _lifetime(schema: str | None, schemas: Schemas) -> int:
    """The documented `expires_in`."""
    member = schemas.member(schema, "expires_in") if schema else None
    documented = schemas.keyword(member, "examples", ()) if member else ()
    return next((value for value in documented if value), _LIFETIME)


@dataclass(frozen=True, kw_only=True)
class _Issuer:
    tokens: Tokens
    client: tuple[str | None, str | None]
    offered: tuple[str, ...]
    declared: frozenset[str]
    lifetime: int

    def respond(self, call: Call) -> Response:
        """A new token. Raises Problem 400 or 401."""
        body = call.body if isinstance(call.body, dict) else {}
        if _client(call, body) != self.client:
            raise Problem((401, 400), "INVALID_CLIENT", "client_id or client_secret is wrong")
        match body.get("grant_type"):
            case "client_credentials":
                scopes = self._subset(body.get("scope"), self.offered)
            case "refresh_token":
                held = self.tokens.scopes("refresh", str(body.get("refresh_token", "")))
                if held is None:
                    raise Problem(400, "INVALID_GRANT", "The refresh token is not valid")
                # RFC 6749, 6: a refresh never grants more than was granted before
                scopes = self._subset(body.get("scope"), [s for s in self.offered if s in held])
            case other:
                raise Problem(
                    400, "UNSUPPORTED_GRANT_TYPE", f"No such grant type: {str(other)[:80]!r}"
                )
        return call.show(self._token(scopes))

    def _subset(self, wanted: Any, allowed: tuple[str, ...] | list[str]) -> list[str]:
        names = wanted.split() if isinstance(wanted, str) else []
        unknown = [name for name in names if name not in allowed]
        if unknown:
            raise Problem(400, "INVALID_SCOPE", f"No such scope: {' '.join(unknown)[:200]}")
        # in the order of the document: so the same request gets the same text, whatever its own
        # order
        return [name for name in allowed if name in names] if names else list(allowed)

    def _token(self, scopes: list[str]) -> dict[str, Any]:
        token: dict[str, Any] = {
            "access_token": self.tokens.issue("access", scopes, self.lifetime),
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "refresh_token": self.tokens.issue("refresh", scopes),
            "scope": " ".join(scopes),
        }
        return {
            name: value
            for name, value in token.items()
            if not self.declared or name in self.declared
        }


def _client(call: Call, body: dict[str, Any]) -> tuple[Any, Any]:
    kind, _, value = call.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        name, _, secret = basic_pair(value).partition(":")
        return name, secret
    return body.get("client_id"), body.get("client_secret")

"""Security schemes as types: what a caller holds, in which variables, and where a request has it.

Model: `read_schemes` makes one `SecurityScheme` of each entry of `components/securitySchemes`, and
every other module uses these. A scheme has ways: sets of credentials, any of which will do. A token
that is ready (`<API>_ACCESS_TOKEN`) comes first; a pair of id and secret that buys one is another.
Known limits: of HTTP authentication, basic and bearer only; a scheme of another kind has no way.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Location = Literal["header", "query", "cookie"]
Place = Literal["header", "query", "cookie", "user name", "password", "body"]
"""Where a credential travels: `body` is that of a token call."""
ANY_PASSWORD = "any"  # noqa: S105  # no secret: that is its point
"""The password where the user name is the key and any password will do (as the clients send it)."""


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A secret that a user of the API holds: constructor argument and environment variable."""

    name: str
    variable: str
    scheme: str


@dataclass(frozen=True, kw_only=True)
class SecurityScheme:
    """An entry of `components/securitySchemes`; `name` is its key there.

    credentials   what a caller needs by the documentation
    tokens        each of them does instead; the first is what an issued token is called
    location      where a request has it, under the name `field`
    """

    name: str
    pointer: str
    credentials: tuple[Credential, ...] = ()
    tokens: tuple[Credential, ...] = ()
    location: Location = "header"
    field: str = "Authorization"

    @property
    def ways(self) -> tuple[tuple[Credential, ...], ...]:
        """The sets of credentials any of which will do, none twice."""
        ways = [*((token,) for token in self.tokens), self.credentials]
        return tuple(dict.fromkeys(way for way in ways if way))

    def is_held(self, held: Mapping[str, str]) -> bool:
        """Whether `held` (values by credential name) has all of one way."""
        return any(all(item.name in held for item in way) for way in self.ways)

    def token(self, held: Mapping[str, str]) -> Credential | None:
        """The token of `held` that is ready to be sent, if there is one."""
        return next((token for token in self.tokens if token.name in held), None)

    def value(self, held: Mapping[str, str]) -> str | None:
        """What a request has under `field`; None where it is not held, or must be issued first."""
        raise NotImplementedError

    def placed(self, held: Mapping[str, str]) -> Iterator[tuple[Credential, Place]]:
        """The credentials of `held` that a request needs, and where each of them travels."""
        token = self.token(held)
        if token is not None:
            yield token, self.location

    @property
    def shown(self) -> str:
        """`value` for people and shells, with `$VARIABLE` for each secret."""
        # id and secret do not stand in a request themselves: there the token does that they buy
        known = self.credentials if self.value(_names(self.credentials)) else self.tokens[:1]
        return self.value(_names(known)) or ""

    @property
    def title(self) -> str:
        """What kind of scheme it is, in a sentence for readers of the reference."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class ApiKey(SecurityScheme):
    """A key in a header, a query parameter or a cookie."""

    def value(self, held: Mapping[str, str]) -> str | None:
        return next((held[item.name] for item, _ in self.placed(held)), None)

    def placed(self, held: Mapping[str, str]) -> Iterator[tuple[Credential, Place]]:
        known = (*self.credentials, *self.tokens)
        chosen = next((item for item in known if item.name in held), None)
        if chosen is not None:
            yield chosen, self.location

    @property
    def title(self) -> str:
        where = "query parameter" if self.location == "query" else self.location
        return f"An API key in the {where} `{self.field}`."


@dataclass(frozen=True, kw_only=True)
class HttpBasic(SecurityScheme):
    """User name and password; of a single credential the user name is the key."""

    @property
    def names_only(self) -> bool:
        """Whether the user name is the key and any password will do."""
        return len(self.credentials) == 1

    @property
    def shown(self) -> str:
        """User name and password, as `curl -u` takes them."""
        return self.userinfo(_names(self.credentials)) or ""

    def userinfo(self, held: Mapping[str, str]) -> str | None:
        """`username:password`, None where it is not held."""
        parts = [held[item.name] for item, _ in self.placed(held)]
        return ":".join([*parts, ANY_PASSWORD][:2]) if parts else None

    def placed(self, held: Mapping[str, str]) -> Iterator[tuple[Credential, Place]]:
        for way in (self.credentials, *((token,) for token in self.tokens)):
            if all(item.name in held for item in way):
                places: tuple[Place, ...] = ("user name", "password")
                yield from zip(way, places[: len(way)], strict=True)
                return

    def value(self, held: Mapping[str, str]) -> str | None:
        pair = self.userinfo(held)
        return None if pair is None else f"Basic {base64.b64encode(pair.encode()).decode()}"

    @property
    def title(self) -> str:
        if self.names_only:
            return "HTTP Basic: the API key is the user name, any text the password."
        return "HTTP Basic: user name and password."


@dataclass(frozen=True, kw_only=True)
class _Bearer(SecurityScheme):
    def value(self, held: Mapping[str, str]) -> str | None:
        token = self.token(held)
        return None if token is None else f"Bearer {held[token.name]}"


@dataclass(frozen=True, kw_only=True)
class HttpBearer(_Bearer):
    """A token that the vendor hands out, in `Authorization: Bearer …`."""

    @property
    def title(self) -> str:
        return "A token in `Authorization: Bearer …`."


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """How id and secret become an access token (OAuth2 client credentials).

    operation   the operationId of the token call; empty where it is no operation of the spec
    url         `tokenUrl` of the flow, as it is written
    encoding    of the request's body
    accepts     the encodings that are accepted, this one first
    """

    operation: str
    url: str
    encoding: Literal["json", "form"]
    accepts: tuple[Literal["json", "form"], ...] = ()


@dataclass(frozen=True, kw_only=True)
class OAuth2(_Bearer):
    """OAuth2, whatever the flow; `request` where id and secret can buy a token."""

    flows: tuple[str, ...]
    request: TokenRequest | None
    scopes: Mapping[str, str]
    """The scopes of all flows, with their meaning."""
    offered: tuple[str, ...]
    """The scopes that a token request may name."""

    def placed(self, held: Mapping[str, str]) -> Iterator[tuple[Credential, Place]]:
        if self.token(held) is not None:
            yield from super().placed(held)
        else:
            yield from ((item, "body") for item in self.credentials if item.name in held)

    def buys(self, held: Mapping[str, str]) -> bool:
        """Whether `held` has what a token call takes."""
        return self.request is not None and all(it.name in held for it in self.credentials)

    @property
    def title(self) -> str:
        flow = _FLOWS.get(self.flows[0], self.flows[0]) if self.flows else "an access token"
        return f"OAuth 2.0 {flow}; the access token goes into `Authorization: Bearer …`."


@dataclass(frozen=True, kw_only=True)
class OpenIdConnect(_Bearer):
    """OpenID Connect: an access token that the caller brings along."""

    @property
    def title(self) -> str:
        return "OpenID Connect; the access token goes into `Authorization: Bearer …`."


@dataclass(frozen=True, kw_only=True)
class MutualTls(SecurityScheme):
    """A client certificate: the connection's matter, no part of a request."""

    def is_held(self, held: Mapping[str, str]) -> bool:
        del held  # the transport presents the certificate
        return True

    def value(self, held: Mapping[str, str]) -> str | None:
        del held
        return None

    @property
    def title(self) -> str:
        return "A client certificate (mutual TLS)."


@dataclass(frozen=True, kw_only=True)
class UnknownScheme(SecurityScheme):
    """A scheme that nothing here can present; `kind` says of which kind it is."""

    kind: str

    def value(self, held: Mapping[str, str]) -> str | None:
        del held
        return None

    @property
    def title(self) -> str:
        return f"A scheme of another kind ({self.kind})."


_FLOWS = {
    "clientCredentials": "client credentials",
    "authorizationCode": "authorization code",
    "implicit": "implicit grant",
    "password": "resource owner password",
    "deviceAuthorization": "device authorization",
}


def public_credentials(api: str, schemes: Iterable[SecurityScheme]) -> dict[str, str]:
    """The fixed, public values that the emulator of `api` accepts, by credential name.

    A token that no operation issues is one of them.
    """
    names: dict[str, None] = {}
    for scheme in schemes:
        names |= dict.fromkeys(it.name for it in scheme.credentials)
        if isinstance(scheme, OAuth2) and not (scheme.request and scheme.request.operation):
            names[scheme.tokens[0].name] = None
    return {name: f"{api}-emulator-{name.replace('_', '-')}" for name in names}


def _names(credentials: Iterable[Credential]) -> dict[str, str]:
    return {item.name: f"${item.variable}" for item in credentials}

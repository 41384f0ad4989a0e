"""Credentials: where they come from, and how a request carries them.

Model: a scheme is a constant of the package; `Credentials` holds the secrets and never shows them.
Static schemes add a header or a query parameter; `ClientCredentials` is an `httpx2.Auth` that fetches
a token, renews it a little early and, once, when a request is answered 401.
Known limits: tokens live as long as their client; refresh tokens are not used, because a client that
has its secret needs none.
"""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import httpx2


class MissingCredentialsError(ValueError):
    """A credential was given neither as an argument nor as an environment variable."""


class Credentials:
    """The secrets of a client, by name; `repr` shows names only."""

    def __init__(self, given: Mapping[str, str | None], variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._values = {
            name: value
            for name, variable in variables.items()
            if (value := given.get(name) or os.environ.get(variable))
        }

    def __repr__(self) -> str:
        return f"Credentials({', '.join(self._values)})"

    def missing(self, scheme: Scheme) -> list[str]:
        return [name for name in scheme.credentials if name not in self._values]

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def explain(self, schemes: Sequence[Scheme]) -> MissingCredentialsError:
        """What to give so that one of `schemes` can be used."""
        ways = [
            " and ".join(f"{name}= (or {self._variables[name]})" for name in self.missing(scheme))
            for scheme in schemes
        ]
        return MissingCredentialsError(
            f"missing credentials: pass {', or '.join(dict.fromkeys(ways))}; "
            "the names in brackets are environment variables"
        )


class Scheme(Protocol):
    """A security scheme of the specification."""

    @property
    def credentials(self) -> tuple[str, ...]: ...


class SecretURL(httpx2.URL):
    """A URL whose text hides the query parameter that holds a secret: httpx2 logs URLs."""

    def __init__(self, url: httpx2.URL, parameter: str) -> None:
        super().__init__(url)
        self._parameter = parameter

    def __str__(self) -> str:
        pairs = [(n, "***" if n == self._parameter else v) for n, v in self.params.multi_items()]
        shown = "&".join(f"{name}={value}" for name, value in pairs)
        return f"{self.copy_with(query=None)}?{shown}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """One secret in a header, a query parameter or a cookie, sent after `prefix`."""

    location: Literal["header", "query", "cookie"]
    name: str
    credentials: tuple[str, ...] = ("api_key",)
    prefix: str = ""

    def apply(self, secrets: Credentials, request: httpx2.Request) -> None:
        value = self.prefix + secrets[self.credentials[0]]
        if self.location == "query":
            request.url = SecretURL(request.url.copy_set_param(self.name, value), self.name)
        elif self.location == "cookie":
            before = request.headers.get("cookie")
            request.headers["cookie"] = "; ".join(filter(None, [before, f"{self.name}={value}"]))
        else:
            request.headers[self.name] = value


@dataclass(frozen=True, kw_only=True, slots=True)
class Basic:
    """HTTP Basic authentication."""

    credentials: tuple[str, ...] = ("username", "password")

    def apply(self, secrets: Credentials, request: httpx2.Request) -> None:
        pair = ":".join(secrets[name] for name in self.credentials)
        request.headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"


@dataclass(frozen=True, kw_only=True, slots=True)
class OAuth2:
    """OAuth2 client credentials; `path` is relative to the client's base URL unless absolute."""

    path: str
    encoding: Literal["json", "form"] = "form"
    scopes: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ("client_id", "client_secret")


class ClientCredentials(httpx2.Auth):
    """Fetches a token and adds it to each request.

    Many threads or tasks that need a token at once wait for one fetch.
    `refused` makes the error of an answer of the token endpoint that holds no token.
    """

    def __init__(
        self,
        scheme: OAuth2,
        secrets: Credentials,
        *,
        base_url: str,
        scopes: tuple[str, ...],
        user_agent: str,
        refused: Callable[[httpx2.Response], Exception],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scheme = scheme
        self._secrets = secrets
        self._url = scheme.path if "://" in scheme.path else base_url + scheme.path
        self._scopes = scopes
        self._user_agent = user_agent
        self._refused = refused
        self._clock = clock
        self._token = ""
        self._expires = 0.0
        self._lock = threading.Lock()
        self._async_lock: Any = None

    def __repr__(self) -> str:
        return f"ClientCredentials({self._url!r})"

    def sync_auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        token = self._valid()
        fetched = token is None
        if token is None:
            with self._lock:
                token = self._valid()
                if token is None:
                    answer = yield self._ask(request)
                    answer.read()
                    token = self._store(answer)
        response = yield self._signed(request, token)
        if response.status_code == 401 and not fetched:
            with self._lock:
                if self._token == token:
                    answer = yield self._ask(request)
                    answer.read()
                    self._store(answer)
                token = self._token
            yield self._signed(request, token)

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        if self._async_lock is None:
            import anyio

            self._async_lock = anyio.Lock()
        token = self._valid()
        fetched = token is None
        if token is None:
            async with self._async_lock:
                token = self._valid()
                if token is None:
                    answer = yield self._ask(request)
                    await answer.aread()
                    token = self._store(answer)
        response = yield self._signed(request, token)
        if response.status_code == 401 and not fetched:
            async with self._async_lock:
                if self._token == token:
                    answer = yield self._ask(request)
                    await answer.aread()
                    self._store(answer)
                token = self._token
            yield self._signed(request, token)

    def _valid(self) -> str | None:
        return self._token if self._token and self._clock() < self._expires else None

    def _signed(self, request: httpx2.Request, token: str) -> httpx2.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    def _ask(self, request: httpx2.Request) -> httpx2.Request:
        values = {"grant_type": "client_credentials"}
        values |= {name: self._secrets[name] for name in self._scheme.credentials}
        if self._scopes:
            values["scope"] = " ".join(self._scopes)
        if self._scheme.encoding == "json":
            content, kind = json.dumps(values), "application/json"
        else:
            content, kind = urlencode(values), "application/x-www-form-urlencoded"
        headers = {
            "Content-Type": kind,
            "Accept": "application/json",
            "User-Agent": self._user_agent,
        }
        # A request made by hand has no timeout of its own.
        timeout = {"timeout": request.extensions.get("timeout", {})}
        return httpx2.Request(
            "POST", self._url, content=content.encode(), headers=headers, extensions=timeout
        )

    def _store(self, answer: httpx2.Response) -> str:
        try:
            body = answer.json() if answer.is_success else {}
        except ValueError:
            body = {}
        token = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token:
            raise self._refused(answer)
        try:
            lifetime = float(body["expires_in"])
        except (KeyError, TypeError, ValueError):
            lifetime = float("inf")
        self._expires = self._clock() + lifetime - min(60.0, lifetime / 10)
        self._token = token
        return token

"""Who the run is: what each operation's security asks for, and tokens that do not run out.

Model: `Authenticator.present(operation)` gives what to add to a request; OAuth2 client credentials
are exchanged for a token as `x-token-request` says, and again a while before it expires.
Known limits: the first security requirement of an operation is used; no cookies.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import specs
from contracts.checks.representation import result
from contracts.runner._document import body_members, token_operations
from contracts.runner._errors import CouldNotRunError
from contracts.runner._secrets import Redactor
from contracts.runner._wire import Sent, Wire

_ISSUED = {"access_token": "TOKEN", "refresh_token": "REFRESH_TOKEN", "id_token": "ID_TOKEN"}
_EARLY = 0.8
"""A token is renewed after this share of its life."""


@dataclass(frozen=True, kw_only=True)
class Presented:
    """What to add to a request so that it is allowed."""

    headers: Mapping[str, str]
    query: Mapping[str, str]


class Authenticator:
    """Presents the credentials of a plan to the operations of a spec."""

    def __init__(
        self,
        spec: specs.Spec,
        credentials: Mapping[str, str],
        wire: Wire,
        redactor: Redactor,
        *,
        environment: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spec = spec
        self._credentials = credentials
        self._wire = wire
        self._redactor = redactor
        self._environment = environment
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}
        self._labels = {
            operation.label: operation
            for operation in spec.operations
            if operation.id in token_operations(spec)
        }

    def present(self, operation: specs.Operation) -> Presented:
        """What `operation` needs; nothing where it asks for nothing. Raises CouldNotRunError."""
        headers: dict[str, str] = {}
        query: dict[str, str] = {}
        for name in self._schemes(operation):
            self._add(name, headers, query)
        return Presented(headers=headers, query=query)

    def forget(self) -> None:
        """Fetch new tokens from now on: the target's clock was moved."""
        self._tokens.clear()

    def token_calls(self) -> dict[str, dict[str, str]]:
        """The label of each token call, and the body that is sent to it."""
        found = {}
        for element in self._spec.security_schemes.values():
            if "x-token-request" in element.definition:
                name = element.definition["x-token-request"]["operation"]
                operation = self._spec.operation(name)
                found[operation.label] = self._body(element.definition, operation)
        return found

    def notice(self, label: str, body: Any) -> None:
        """Learn what must not be told of a token call's answer, whoever made the call."""
        if label in self._labels:
            for name in _ISSUED:
                secret = self._unwrapped(self._labels[label], body).get(name)
                if isinstance(secret, str):
                    self._redactor.learn(secret, f"${self._spec.package.upper()}_{_ISSUED[name]}")

    def _unwrapped(self, operation: specs.Operation, body: Any) -> dict[str, Any]:
        found = result(operation, body)
        return found if isinstance(found, dict) else {}

    def _schemes(self, operation: specs.Operation) -> list[str]:
        inherited = self._spec.document.get("security", [])
        requirements = operation.definition.get("security", inherited)
        return list(requirements[0]) if requirements else []

    def _add(self, name: str, headers: dict[str, str], query: dict[str, str]) -> None:
        scheme = self._spec.security_schemes[name].definition
        held = self._credentials
        match (scheme["type"], str(scheme.get("scheme", "")).lower()):
            case ("oauth2", _):
                headers["Authorization"] = f"Bearer {self._token(name, scheme)}"
            case ("apiKey", _):
                place = query if scheme["in"] == "query" else headers
                place[scheme["name"]] = held["api_key"]
            case ("http", "bearer"):
                headers["Authorization"] = f"Bearer {held['token']}"
            case ("http", "basic"):
                pair = f"{held['username']}:{held['password']}".encode()
                headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"

    def _token(self, name: str, scheme: dict[str, Any]) -> str:
        token, renew_at = self._tokens.get(name, ("", 0.0))
        if not token or self._clock() >= renew_at:
            token, life = self._fetch(scheme)
            self._tokens[name] = (token, self._clock() + life * _EARLY)
        return token

    def _fetch(self, scheme: dict[str, Any]) -> tuple[str, float]:
        sent, _ = self.issue(scheme)
        return self._accept(sent, self._spec.operation(scheme["x-token-request"]["operation"]))

    def issue(
        self,
        scheme: dict[str, Any],
        scopes: Sequence[str] | None = None,
        *,
        secret: str | None = None,
    ) -> tuple[Sent, list[str]]:
        """Ask for a token with these `scopes` (none: all that are offered); what was asked for.

        With a `secret` of its own instead of the run's.
        """
        call = scheme["x-token-request"]
        operation = self._spec.operation(call["operation"])
        body = self._body(scheme, operation)
        if secret is not None:
            body["client_secret"] = secret
        if scopes is not None and "scope" in body:
            body["scope"] = " ".join(scopes)
        content: dict[str, Any] = {"data" if call.get("encoding") == "form" else "json": body}
        with self._wire.gate.permitted():
            base_url = own_server(self._spec, operation, self._environment)
            sent = self._wire.send(operation.method, operation.path, base_url=base_url, **content)
        self.notice(operation.label, sent.json())
        return sent, body.get("scope", "").split()

    def _accept(self, sent: Sent, operation: specs.Operation) -> tuple[str, float]:
        body = self._unwrapped(operation, sent.json())
        token = body.get("access_token")
        if sent.status // 100 == 2 and isinstance(token, str) and token:
            life = body.get("expires_in")
            return token, float(life) if isinstance(life, (int, float)) else 300.0
        if sent.problem:
            raise CouldNotRunError(
                f"{self._spec.api}: the response of the token endpoint ({operation.label}) "
                f"{sent.problem}"
            )
        variables = ", ".join(item.variable for item in self._spec.credentials)
        said = self._redactor(sent.text[:200])
        raise CouldNotRunError(
            f"{self._spec.api}: the token endpoint ({operation.label}) rejected the credentials "
            f"with {sent.status}: check {variables}\n       it said: {said}"
        )

    def _body(self, scheme: dict[str, Any], operation: specs.Operation) -> dict[str, str]:
        body = {
            "grant_type": "client_credentials",
            "client_id": self._credentials["client_id"],
            "client_secret": self._credentials["client_secret"],
        }
        flow = scheme.get("flows", {}).get("clientCredentials", {})
        if flow.get("scopes") and "scope" in body_members(self._spec, operation):
            body["scope"] = " ".join(flow["scopes"])
        return body


def own_server(spec: specs.Spec, operation: specs.Operation, environment: str | None) -> str | None:
    """An operation's own server, where it has one and the run is against an environment."""
    servers = spec.servers(operation)
    if environment is None or servers == spec.environments:
        return None
    return servers.get(environment) or next(iter(servers.values()))


def elsewhere(spec: specs.Spec, environment: str | None) -> list[str]:
    """The servers of token calls that have their own."""
    calls = [spec.operation(name) for name in sorted(token_operations(spec))]
    return [url for call in calls if (url := own_server(spec, call, environment))]


def headers_of(
    spec: specs.Spec, base_url: str, credentials: Mapping[str, str]
) -> Mapping[str, str]:
    """The headers with which another tool may call most operations of the server at `base_url`."""
    wire = Wire(base_url)
    identity = Authenticator(spec, credentials, wire, Redactor())
    barred = token_operations(spec)
    chosen = next(it for it in spec.operations if it.id not in barred)
    return identity.present(chosen).headers

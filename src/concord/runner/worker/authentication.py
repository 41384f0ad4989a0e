"""Authentication of requests: the credentials that each operation requires; tokens are renewed.

Model: `Authenticator.present(operation)` gives what to add to a request: of the alternatives the
first that the run's credentials can serve. A token that is ready is sent as it is; else OAuth2
client credentials are exchanged for one, as `x-token-request` says or with a form at the flow's
`tokenUrl`, and again a while before it expires.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from concord.checks.representation import result
from concord.emulator.behaviour import ONE_TOKEN
from concord.errors import CouldNotRunError
from concord.http import Response
from concord.http.recorded import RecordedRequest, Step
from concord.runner.schemathesis_adapter.document import body_members, token_operations
from concord.runner.secrets import Redactor
from concord.runner.worker.transport import Wire
from concord.spec import OAuth2, Operation, SecurityScheme, Spec, TokenRequest, child

_ISSUED = ("access_token", "refresh_token", "id_token")
_REJECTED = frozenset({400, 401, 403})
_EARLY = 0.8
"""A token is renewed after this share of its life."""


@dataclass(frozen=True, kw_only=True)
class Presented:
    """What to add to a request so that it is allowed; `headers` have the cookies, too."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)

    def on(self, target: str, *, safe: str = "") -> str:
        """`target` (path and query) with what belongs into the query, instead of what is there.

        Of what is put there the characters of `safe` are not encoded.
        """
        if not self.query:
            return target
        path, _, query = target.partition("?")
        # a generated request may hold a value under the same name: a server would choose one of the
        # two
        kept = [it for it in parse_qsl(query, True) if it[0] not in self.query]
        return (
            f"{path}?{'&'.join(filter(None, (urlencode(kept), urlencode(self.query, safe=safe))))}"
        )


def presenting(
    headers: Mapping[str, str], query: Mapping[str, str], cookies: Mapping[str, str]
) -> Presented:
    """What goes where; the cookies become a header as well."""
    if not cookies:
        return Presented(headers=headers, query=query)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Presented(headers={**headers, "Cookie": cookie}, query=query, cookies=cookies)


class Authenticator:
    """Presents the credentials of a plan to the operations of a spec."""

    def __init__(
        self,
        spec: Spec,
        credentials: Mapping[str, str],
        wire: Wire,
        redactor: Redactor,
        *,
        environment: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spec = spec
        self._held = self._credentials = credentials
        """What the run holds, and what of it is presented (`give_up`)."""
        self._wire = wire
        self._redactor = redactor
        self._environment = environment
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}
        self.is_single = ONE_TOKEN in spec.options
        """Whether a new token ends the one before, by a reading that the run follows."""
        self.failure: NoTokenError | None = None
        """The last token call that gave neither token nor refusal, whoever has caught the error."""
        self._calls = {
            spec.operation(name).label: scheme for name, scheme in spec.token_schemes.items()
        }

    def present(self, operation: Operation) -> Presented:
        """What `operation` needs; nothing where nothing is held for it. Raises CouldNotRunError."""
        places: dict[str, dict[str, str]] = {"header": {}, "query": {}, "cookie": {}}
        for scheme, value in self.parts(operation):
            places[scheme.location][scheme.field] = value
        return presenting(places["header"], places["query"], places["cookie"])

    def parts(self, operation: Operation) -> list[tuple[SecurityScheme, str]]:
        """What `operation` is presented: each scheme with its value. Raises CouldNotRunError."""
        found = []
        for scheme in self._spec.presentable(operation, self._credentials) or ():
            value = scheme.value(self._credentials)
            if value is None and isinstance(scheme, OAuth2):
                value = f"Bearer {self._token(scheme)}"
            if value is not None:
                found.append((scheme, value))
        return found

    def variable(self, scheme: SecurityScheme) -> str:
        """The environment variable of what the run presents for `scheme`, an issued token's too."""
        known = next(
            (item.variable for item, it in scheme.placed(self._credentials) if it != "body"), ""
        )
        return known or scheme.tokens[0].variable

    def secrets(self, operation: Operation) -> dict[str, str]:
        """The values of the variables that a recorded request of `operation` may name."""
        found = {
            f"${item.variable}": self._held[item.name]
            for item in self._spec.secrets
            if item.name in self._held
        }
        for scheme, value in self.parts(operation):
            if isinstance(scheme, OAuth2):
                found[f"${self.variable(scheme)}"] = value.removeprefix("Bearer ")
        return found

    def is_admitted(self, operation: Operation) -> bool:
        """Whether the run holds the credentials of `operation`."""
        return self._spec.presentable(operation, self._credentials) is not None

    def buys(self, scheme: OAuth2) -> bool:
        """Whether the run can have tokens of `scheme` issued."""
        return scheme.buys(self._credentials)

    @property
    def variables(self) -> str:
        """The environment variables of what the run presents, for people."""
        used = {
            item.variable: None
            for operation in self._spec.operations
            for scheme in self._spec.presentable(operation, self._credentials) or ()
            for item, _ in scheme.placed(self._credentials)
        }
        return ", ".join(used)

    def forget(self) -> None:
        """Fetch new tokens from now on: the target's clock was moved."""
        self._tokens.clear()

    def give_up(self, scheme: OAuth2) -> None:
        """Present nothing more of a scheme of which no token can be had."""
        gone = {item.name for item in scheme.credentials}
        self._credentials = {name: it for name, it in self._held.items() if name not in gone}
        self.failure = None

    def token_calls(self) -> dict[str, dict[str, str]]:
        """The label of each token call that the run can make, and the body that is sent to it."""
        return {
            label: self._body(scheme) for label, scheme in self._calls.items() if self.buys(scheme)
        }

    def notice(self, label: str, body: Any) -> None:
        """Learn the secrets of a token call's response, whoever made the call."""
        if label in self._calls:
            self._learn(self._calls[label], body)
            self._end(self._calls[label])

    def _end(self, scheme: OAuth2) -> None:
        """Fetch a new token for the next request, where the one that was issued has ended it."""
        if self.is_single:
            self._tokens.pop(scheme.name, None)

    def _learn(self, scheme: OAuth2, body: Any) -> None:
        issued = self._unwrapped(scheme, body)
        prefix = self._spec.package.upper()
        variables = {"access_token": scheme.tokens[0].variable}
        for name in _ISSUED:
            secret = issued.get(name)
            if isinstance(secret, str):
                self._redactor.learn(secret, f"${variables.get(name, f'{prefix}_{name.upper()}')}")

    def _unwrapped(self, scheme: OAuth2, body: Any) -> dict[str, Any]:
        assert scheme.request is not None
        name = scheme.request.operation
        found = result(self._spec.operation(name), body) if name else body
        return found if isinstance(found, dict) else {}

    def _token(self, scheme: OAuth2) -> str:
        token, renew_at = self._tokens.get(scheme.name, ("", 0.0))
        if not token or self._clock() >= renew_at:
            sent, _ = self.issue(scheme)
            token, life = self._accept(sent, scheme)
            self._tokens[scheme.name] = (token, self._clock() + life * _EARLY)
        return token

    def issue(
        self,
        scheme: OAuth2,
        scopes: Sequence[str] | None = None,
        *,
        secret: str | None = None,
    ) -> tuple[Response, list[str]]:
        """Request a token with these `scopes` (none: all that are offered); the requested scopes.

        With a `secret` of its own instead of the run's.
        """
        assert scheme.request is not None
        body = self.token_body(scheme, scopes, secret=secret)
        content: dict[str, Any] = {"data" if scheme.request.encoding == "form" else "json": body}
        method, path, base_url = token_address(self._spec, scheme.request, self._environment)
        with self._wire.gate.permitted():
            sent = self._wire.send(method, path, base_url=base_url, **content)
        self._learn(scheme, sent.json)
        self._end(scheme)
        return sent, body.get("scope", "").split()

    def token_body(
        self,
        scheme: OAuth2,
        scopes: Sequence[str] | None = None,
        *,
        secret: str | None = None,
    ) -> dict[str, str]:
        """The members of the token call that `issue` makes."""
        body = self._body(scheme)
        if secret is not None:
            body["client_secret"] = secret
        if scopes is not None and "scope" in body:
            body["scope"] = " ".join(scopes)
        return body

    def _accept(self, sent: Response, scheme: OAuth2) -> tuple[str, float]:
        assert scheme.request is not None
        body = self._unwrapped(scheme, sent.json)
        token = body.get("access_token")
        if sent.status // 100 == 2 and isinstance(token, str) and token:
            life = body.get("expires_in")
            # RFC 6749, section 5.1: `expires_in` is recommended, not required; five minutes are
            # safe to assume
            return token, float(life) if isinstance(life, (int, float)) else 300.0
        method, path, _ = token_address(self._spec, scheme.request, self._environment)
        endpoint = f"the token endpoint ({method.upper()} {path})"
        if sent.problem:
            what = f"{self._spec.api}: the response of {endpoint} {sent.problem}"
            raise self._failed(NoTokenError(what, scheme=scheme, sent=sent))
        variables = ", ".join(item.variable for item in scheme.credentials)
        said = self._redactor(sent.text)[:200]
        if sent.status in _REJECTED:
            raise CouldNotRunError(
                f"{self._spec.api}: {endpoint} rejected the credentials "
                f"with {sent.status}: check {variables}\n       it said: {said}"
            )
        what = (
            f"{self._spec.api}: {endpoint} gave no token, it answered {sent.status}: "
            f"check the address and {variables}\n       it said: {said}"
        )
        raise self._failed(NoTokenError(what, scheme=scheme, sent=sent))

    def _failed(self, error: NoTokenError) -> NoTokenError:
        self.failure = error
        return error

    def _body(self, scheme: OAuth2) -> dict[str, str]:
        return token_members(self._spec, scheme, self._held)


class NoTokenError(CouldNotRunError):
    """The response of the token endpoint, `sent`, is neither token nor refusal.

    The endpoint may be elsewhere, or the server wrong (`token_call.is_defect`).
    """

    def __init__(self, what: str, *, scheme: OAuth2, sent: Response) -> None:
        super().__init__(what)
        self.scheme, self.sent = scheme, sent


def token_members(spec: Spec, scheme: OAuth2, credentials: Mapping[str, str]) -> dict[str, str]:
    """The members of the call that has a token of `scheme` issued."""
    assert scheme.request is not None
    body = {"grant_type": "client_credentials"}
    body |= {item.name: credentials[item.name] for item in scheme.credentials}
    operation = scheme.request.operation
    if not operation or not scheme.offered:
        return body
    if "scope" in body_members(spec, spec.operation(operation)):
        body["scope"] = " ".join(scheme.offered)
    return body


def token_step(spec: Spec, scheme: OAuth2, environment: str | None) -> tuple[Step, str | None]:
    """The call that has a token issued, its secrets as variables; its base URL if it has one."""
    assert scheme.request is not None
    method, path, base_url = token_address(spec, scheme.request, environment)
    named = {item.name: f"${{{item.variable}}}" for item in scheme.credentials}
    body = token_members(spec, scheme, named)
    as_form = scheme.request.encoding == "form"
    media = "application/x-www-form-urlencoded" if as_form else "application/json"
    request = RecordedRequest(
        method=method.upper(),
        path=path,
        headers=(("Content-Type", media),),
        body=urlencode(body, safe="${}") if as_form else json.dumps(body),
    )
    name = scheme.request.operation
    unwrap = spec.operation(name).unwrap if name else None
    pointer = child("", *(unwrap.member.split(".") if unwrap else ()), "access_token")
    return Step(request=request, values=((scheme.tokens[0].variable, pointer),)), base_url


def token_address(
    spec: Spec, request: TokenRequest, environment: str | None
) -> tuple[str, str, str | None]:
    """Method, path and base URL of a token call; None: the base URL of all other calls.

    A `tokenUrl` that is no operation is called at its own server where the run is against a
    documented environment; a base URL of the user's replaces that server as it does all others.
    """
    if request.operation:
        operation = spec.operation(request.operation)
        return operation.method, operation.path, own_server(spec, operation, environment)
    # OpenAPI 3.1 has `tokenUrl` be a URL, 3.0 lets it be relative to the server
    parts = urlsplit(request.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if not parts.scheme:
        return "post", request.url if request.url.startswith("/") else f"/{request.url}", None
    path = request.url.removeprefix(origin) or "/"
    return "post", path, origin if environment is not None or not spec.environments else None


def own_server(spec: Spec, operation: Operation, environment: str | None) -> str | None:
    """An operation's own server, where it has one and the run is against an environment."""
    servers = spec.servers(operation)
    if environment is None or servers == spec.environments:
        return None
    return servers.get(environment) or next(iter(servers.values()))


def elsewhere(spec: Spec, environment: str | None) -> list[str]:
    """The servers of token calls that have their own."""
    requests = [it.request for it in spec.schemes.values() if isinstance(it, OAuth2)]
    addresses = [token_address(spec, request, environment) for request in requests if request]
    return [url for _, __, url in addresses if url]


def headers_of(spec: Spec, base_url: str, credentials: Mapping[str, str]) -> Mapping[str, str]:
    """The headers with which another tool may call most operations of the server at `base_url`."""
    wire = Wire(base_url)
    identity = Authenticator(spec, credentials, wire, Redactor())
    barred = token_operations(spec)
    # an operation that takes a token, not the one that issues it
    chosen = next(it for it in spec.operations if it.id not in barred)
    return identity.present(chosen).headers

"""The request that an operation's examples make, as it travels: what every language has to send.

Model: built from the same parameters and body that the client's README shows
(`concord.generate.description.Examples`), so all samples of an operation do one thing. A secret is
the name of an environment variable, never a value.
Known limits: the first alternative of the security requirements; no multipart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from concord.generate.description import Examples, delimiter
from concord.spec import ApiKey, HttpBasic, Operation, Spec


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A value that only the environment knows: `prefix` and a variable."""

    variable: str
    prefix: str = ""


@dataclass(frozen=True, kw_only=True)
class Wire:
    """One request."""

    method: str
    server: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str | Secret], ...]
    secret_query: tuple[tuple[str, Secret], ...] = ()
    basic: tuple[Secret, Secret | None] | None = None
    """User name and password; without a password any one does."""
    media: str = ""
    body: Any = None
    secret_members: tuple[tuple[str, Secret], ...] = ()
    """Members of the body that are credentials, instead of the example's value."""
    returns_body: bool = True
    """Whether a success has a body."""

    @property
    def url(self) -> str:
        """The whole address, secrets left out."""
        query = f"?{urlencode(self.query, quote_via=quote)}" if self.query else ""
        return f"{self.server}{self.path}{query}"


def server(spec: Spec, operation: Operation | None = None) -> str:
    """The address that samples show: the first environment's, or the placeholder of its server."""
    found = spec.servers(operation) if operation else spec.environments
    if found:
        return next(iter(found.values()))
    first = (spec.document.get("servers") or [{"url": "https://api.example.com"}])[0]
    address = str(first["url"])
    for name, variable in first.get("variables", {}).items():
        address = address.replace(f"{{{name}}}", str(variable.get("default", name)))
    return address.rstrip("/")


def token_variable(spec: Spec) -> str:
    """The environment variable in which the samples keep an access token: the client's own."""
    tokens = [token.variable for it in spec.token_schemes.values() for token in it.tokens]
    return next(iter(tokens), f"{spec.package.upper()}_ACCESS_TOKEN")


def wire(spec: Spec, operation: Operation, *, returns_body: bool = True) -> Wire:
    """The request of an operation's examples."""
    examples = Examples(spec)
    path, query, headers = operation.path, [], []
    for parameter, value in examples.parameters(operation):
        if parameter.location == "path":
            path = path.replace(f"{{{parameter.name}}}", quote(text(value), safe=""))
        elif parameter.location == "header":
            headers.append((parameter.name, text(value)))
        elif parameter.location == "cookie":
            headers.append(("Cookie", f"{parameter.name}={quote(text(value))}"))
        else:
            query += list(_query(parameter.name, value, delimiter(parameter)))
    body = examples.body(operation)
    media = examples.media(operation) if body is not None else ""
    signing = _signing(spec, spec.alternatives(operation))
    return Wire(
        method=operation.method.upper(),
        server=server(spec, operation),
        path=path,
        query=tuple(query),
        headers=(
            *signing.headers,
            *headers,
            *((("Content-Type", media),) if media else ()),
            ("Accept", "application/json"),
        ),
        secret_query=signing.query,
        basic=signing.basic,
        media=media,
        body=body,
        secret_members=tuple(_secret_members(spec, body)),
        returns_body=returns_body,
    )


def text(value: Any) -> str:
    """A value as a path or a query writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def _query(name: str, value: Any, delimiter: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield name, text(value)
    elif delimiter:
        yield name, delimiter.join(map(text, value))
    else:
        yield from ((name, text(item)) for item in value)


@dataclass(frozen=True, kw_only=True)
class _Signing:
    headers: tuple[tuple[str, Secret], ...] = ()
    query: tuple[tuple[str, Secret], ...] = ()
    basic: tuple[Secret, Secret | None] | None = None


def _signing(spec: Spec, alternatives: tuple[Mapping[str, tuple[str, ...]], ...]) -> _Signing:
    """How the first alternative is presented; nothing where none is needed."""
    # OpenAPI: an empty requirement makes the others optional
    if {} in alternatives:
        return _Signing()
    headers: list[tuple[str, Secret]] = []
    query: list[tuple[str, Secret]] = []
    basic = None
    for scheme in map(spec.schemes.__getitem__, alternatives[0] if alternatives else ()):
        shown = scheme.credentials or scheme.tokens
        if isinstance(scheme, HttpBasic):
            first, *rest = (Secret(variable=item.variable) for item in shown)
            basic = (first, rest[0] if rest else None)
        elif isinstance(scheme, ApiKey):
            key = Secret(variable=shown[0].variable)
            match scheme.location:
                case "query":
                    query.append((scheme.field, key))
                case "cookie":
                    prefix = f"{scheme.field}="
                    headers.append(("Cookie", Secret(variable=key.variable, prefix=prefix)))
                case _:
                    headers.append((scheme.field, key))
        elif scheme.tokens:
            token = Secret(variable=scheme.tokens[0].variable, prefix="Bearer ")
            headers.append((scheme.field, token))
    return _Signing(headers=tuple(headers), query=tuple(query), basic=basic)


def _secret_members(spec: Spec, body: Any) -> Iterator[tuple[str, Secret]]:
    """Of a token request: the members that are the caller's credentials."""
    if isinstance(body, dict):
        for credential in spec.credentials:
            if credential.name in body:
                yield credential.name, Secret(variable=credential.variable)

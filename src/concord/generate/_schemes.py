"""Security schemes as the text of constants in a client.

Model: pure; a scheme is what `Spec.schemes` makes of it, and its constant holds what the client's
`auth` module needs to present credentials.
Known limits: mutual TLS and unknown schemes are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from concord.generate import _text
from concord.generate._problems import GenerationError, Problem
from concord.generate._tolerance import Tolerance
from concord.spec import (
    ApiKey,
    HttpBasic,
    HttpBearer,
    OAuth2,
    OpenIdConnect,
    Operation,
    Spec,
    TokenRequest,
    child,
    vocabulary,
)


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A security scheme as the text of a constant."""

    name: str
    text: str
    scopes: dict[str, str]
    asks_for_all: bool = False
    ready: str = ""
    """The argument that takes a token which need not be fetched."""


def scheme(spec: Spec, name: str, tolerance: Tolerance) -> Scheme:
    """The security scheme `name`. Raises GenerationError if no client can use it."""
    found = spec.schemes[name]
    first = _text.literal(found.credentials[0].name) if found.credentials else ""
    match found:
        case ApiKey():
            place, wire = _text.literal(found.location), _text.literal(found.field)
            # the default of `Key`: what nearly every API has is not repeated in its client
            own = "" if first == '"api_key"' else f", credentials=({first},)"
            text = f"Key(location={place}, name={wire}{own})"
        case HttpBasic():
            text = f"Basic(credentials=({first},))" if found.names_only else "Basic()"
        case OAuth2() if found.request is not None:
            return _oauth2(spec, found, found.request, tolerance)
        case HttpBearer() | OAuth2() | OpenIdConnect():
            text = (
                'Key(location="header", name="Authorization", '
                f'credentials=({first},), prefix="Bearer ")'
            )
        case _:
            raise GenerationError([_unsupported(spec, name)])
    return Scheme(name=name, text=text, scopes={})


def _unsupported(spec: Spec, name: str) -> Problem:
    pointer = spec.security_schemes[name].pointer
    fix = "use oauth2, openIdConnect, apiKey, http basic or http bearer"
    what = f"the security scheme {name!r} is of a kind that no client can use"
    return Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=fix)


def _oauth2(spec: Spec, scheme: OAuth2, token: TokenRequest, tolerance: Tolerance) -> Scheme:
    flows = spec.security_schemes[scheme.name].definition.get("flows", {})
    flow = flows.get("clientCredentials", {})
    (servers, path), wants_scope = _token_address(spec, token.url), False
    if token.operation:
        operation = _token_operation(spec, scheme, token.operation)
        path, wants_scope = operation.path, _requires_scope(spec, operation)
        servers = own_servers(spec, operation)
    # YAML reads a scope such as `1` or `on` as no text
    scopes = {str(k): str(v) for k, v in flow.get("scopes", {}).items()}
    ready = scheme.tokens[0].name
    values = {
        "path": path,
        **({"servers": servers} if servers else {}),
        "encodings": tolerance.encodings(scheme.name),
        "scopes": tuple(scopes) if wants_scope else (),
        **({} if ready == "access_token" else {"ready": ready}),
    }
    text = f"OAuth2({', '.join(f'{k}={_text.literal(v)}' for k, v in values.items())})"
    return Scheme(name=scheme.name, text=text, scopes=scopes, asks_for_all=wants_scope, ready=ready)


def _token_operation(spec: Spec, scheme: OAuth2, name: str) -> Operation:
    try:
        return spec.operation(name)
    except KeyError as error:
        holder = vocabulary.TOKEN_REQUEST.at(spec.security_schemes[scheme.name].pointer)
        pointer = child(holder, "operation")
        what = f"tokens are fetched by {name!r}, which is no operation"
        fix = "name the operationId of one that a client can call"
        problem = Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=fix)
        raise GenerationError([problem]) from error


def _token_address(spec: Spec, url: str) -> tuple[dict[str, str], str]:
    """Servers by environment, and path, of a token call that is no operation of the spec.

    Taken apart so that `base_url` replaces this server as it replaces all others. Where the API has
    no environments `base_url` is its only address and replaces nothing: the URL stays whole.
    """
    parts = urlsplit(url)
    if not parts.scheme or not spec.environments:
        return {}, url
    origin = f"{parts.scheme}://{parts.netloc}"
    return dict.fromkeys(spec.environments, origin), url.removeprefix(origin)


def own_servers(spec: Spec, operation: Operation) -> dict[str, str]:
    """The servers of an operation by environment; none if they are those of the document."""
    found = spec.servers(operation)
    return {} if found == spec.environments else found


def _requires_scope(spec: Spec, operation: Operation) -> bool:
    """Whether the token call must name its scopes; else the server grants what it grants."""
    media = spec.request_media(operation).values()
    return any("scope" in spec.schemas.required(child(it, "schema")) for it in media)

"""Access: credentials that are not checked, tokens that do not expire, scopes without effect."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from concord.checks.representation import member
from concord.faults._behaviours import always, body_changed
from concord.faults._http import Request, Response
from concord.faults._identity import Identity
from concord.faults._model import Fault
from concord.faults._seeded_server import Behaviour, Send
from concord.faults._site import Site
from concord.spec import Operation

_DENIED = (401, 403)


def authentication_ignored(site: Site) -> Iterator[Fault]:
    if site.secured:
        yield site.fault(
            _opening(site, lambda _, response: response.status in _DENIED),
            what="no credentials are needed",
            killed_by=f"{site.label} without credentials",
        )


def credentials_unchecked(site: Site) -> Iterator[Fault]:
    if site.secured:
        yield site.fault(
            _opening(
                site,
                lambda request, response: response.status in _DENIED and _presents(site, request),
            ),
            what="wrong credentials are accepted",
            killed_by=f"{site.label} with wrong credentials",
        )


def expired_token_accepted(site: Site) -> Iterator[Fault]:
    issuer = _issuer(site)
    if issuer is None:
        return

    def behaviour() -> Behaviour:
        issued: set[str] = set()
        identity = Identity(site.spec)

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            if request.calls(issuer) and response.is_success and isinstance(response.json, dict):
                issued.add(str(response.json.get("access_token")))
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            # a token that was never issued stays refused: that would be another fault
            # (`credentials_unchecked`)
            if not request.calls(site.operation) or response.status != 401 or token not in issued:
                return response
            return await send(await identity.authorised(request, send))

        return behave

    yield site.fault(
        behaviour,
        what="a token is accepted after its end",
        killed_by=f"{site.label} with a token that has expired",
        needs=(issuer.id,),
    )


def lifetime_lies(site: Site) -> Iterator[Fault]:
    for lifetime in site.response_members:
        if lifetime.path[-1:] == ("expires_in",):

            def longer(body: Any) -> Any:
                seconds = body.get("expires_in") if isinstance(body, dict) else None
                if not isinstance(seconds, int):
                    return body
                # far beyond any tolerance for clocks, and still a plausible number
                return {**body, "expires_in": seconds * 100}

            yield site.fault(
                body_changed(site.operation, longer),
                what="expires_in is a hundred times the token's lifetime",
                killed_by=f"any operation, with a token that is older than its {lifetime.name}",
                needs=_secured(site),
            )


def secret_unchecked(site: Site) -> Iterator[Fault]:
    if site.operation.id not in site.spec.token_schemes:
        return
    identity = Identity(site.spec)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(site.operation) or response.status not in (400, 401):
            return response
        body = request.members
        if "client_secret" not in body:
            return response
        again = await send(request.with_body({**body, **identity.held}))
        return again if again.is_success else response

    yield site.fault(
        always(behave),
        what="a wrong secret gives a token",
        killed_by=f"{site.label} with a wrong client_secret",
    )


def scope_ignored(site: Site) -> Iterator[Fault]:
    if site.scopes and "403" in site.statuses:
        yield site.fault(
            _opening(site, lambda _, response: response.status == 403),
            what=f"the scope {', '.join(site.scopes)} is not needed",
            killed_by=f"{site.label} with a token of another scope",
        )


def credentials_cut(site: Site) -> Iterator[Fault]:
    if not site.secured:
        return
    identity = Identity(site.spec)

    def behaviour() -> Behaviour:
        # a key is right from the start, a token once it was issued
        held = (scheme.value(identity.held) for scheme in site.spec.schemes.values())
        good = {_plain(it) for it in held if it}

        async def behave(request: Request, send: Send) -> Response:
            response = await send(request)
            presented = list(_presented(site, request))
            if response.is_success:
                good.update(presented)
                good.update(_issued(site, request, response))
            longer = any(it.startswith(known) and it != known for it in presented for known in good)
            if not request.calls(site.operation) or response.status not in _DENIED or not longer:
                return response
            return await send(await identity.authorised(request, send))

        return behave

    yield site.fault(
        behaviour,
        what="right credentials with something behind them are accepted",
        killed_by=f"{site.label} with one character more behind valid credentials",
    )


def scope_widened(site: Site) -> Iterator[Fault]:
    scheme = site.spec.token_schemes.get(site.operation.id)
    if scheme is None or not any(Site(site.spec, it).scopes for it in site.spec.operations):
        return
    every = " ".join(scheme.offered)

    async def behave(request: Request, send: Send) -> Response:
        if not request.calls(site.operation):
            return await send(request)
        wide, requested = _widened(request, every)
        response = await send(wide)
        body = response.json
        if not response.is_success or not isinstance(body, dict) or not requested:
            return response
        # the response hides it
        return response.with_json({**body, "scope": requested}) if "scope" in body else response

    yield site.fault(
        always(behave),
        what="a token has every scope",
        killed_by="an operation with a token of another scope",
        needs=tuple(it.id for it in site.spec.operations if it.method == "get")[:3],
    )


def _opening(site: Site, when: Callable[[Request, Response], bool]) -> Callable[[], Behaviour]:
    """What is rejected is sent again with valid credentials."""
    identity = Identity(site.spec)

    async def behave(request: Request, send: Send) -> Response:
        response = await send(request)
        if not request.calls(site.operation) or not when(request, response):
            return response
        return await send(await identity.authorised(request, send))

    return always(behave)


def _presents(site: Site, request: Request) -> bool:
    """Whether a request presents credentials of any kind."""
    fields = {scheme.field for scheme in site.spec.schemes.values()}
    return any(it.lower() in request.headers or it in request.query_parameters for it in fields)


def _issuer(site: Site) -> Operation | None:
    """The operation that issues the tokens of this one; None if it needs none."""
    issuers = {scheme.name: issuer for issuer, scheme in site.spec.token_schemes.items()}
    for name in next(iter(site.spec.alternatives(site.operation)), ()):
        if name in issuers:
            return site.spec.operation(issuers[name])
    return None


def _secured(site: Site) -> tuple[str, ...]:
    """One operation that needs credentials, and only reads."""
    return tuple(
        operation.id
        for operation in site.spec.operations
        if operation.method == "get"
        and site.spec.alternatives(operation)
        and not any(it.required for it in operation.parameters)
    )[:1]


def _issued(site: Site, request: Request, response: Response) -> Iterator[str]:
    """The credentials that the success of a token request issues."""
    if request.operation is not None and request.operation.id in site.spec.token_schemes:
        token = member(response.json, "access_token")
        yield from [f"Bearer {token}"] if token else []


def _widened(request: Request, every: str) -> tuple[Request, str]:
    """The same token request for every scope, and the scopes that it requested."""
    body = request.json
    if isinstance(body, dict):
        return request.with_body({**body, "scope": every}), str(body.get("scope", ""))
    form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    wide = urlencode({**form, "scope": [every]}, doseq=True).encode()
    return replace(request, body=wide), form.get("scope", [""])[0]


def _presented(site: Site, request: Request) -> Iterator[str]:
    """The credentials of a request, as they are."""
    for scheme in site.spec.schemes.values():
        value = request.headers.get(scheme.field.lower()) or request.query_value(scheme.field)
        if value:
            yield _plain(value)


def _plain(value: str) -> str:
    """A credential as it is; user name and password of HTTP basic."""
    if not value.startswith("Basic "):
        return value
    return base64.b64decode(value[6:], validate=False).decode("utf-8", "replace")

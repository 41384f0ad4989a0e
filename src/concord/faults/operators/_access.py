"""Access: credentials that are not looked at, tokens that do not end, scopes that mean nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from concord.faults._behaviours import always, shown
from concord.faults._identity import Identity
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._wire import Answer, Ask, Behave, Request


def authentication_ignored(place: Place) -> Iterator[Fault]:
    """Credentials are not looked at: none will do."""
    if place.secured:
        yield place.fault(
            _opening(place, lambda _, answer: answer.status in (401, 403)),
            what="no credentials are needed",
            tell=f"{place.label} without credentials",
        )


def credentials_unchecked(place: Place) -> Iterator[Fault]:
    """Credentials must be there, and any will do."""
    if place.secured:
        yield place.fault(
            _opening(
                place,
                lambda request, answer: answer.status in (401, 403) and _presents(place, request),
            ),
            what="wrong credentials are accepted",
            tell=f"{place.label} with wrong credentials",
        )


def expired_token_accepted(place: Place) -> Iterator[Fault]:
    """A token is accepted after its end."""
    scheme = _oauth2(place)
    if scheme is None:
        return
    issuer = place.spec.operation(scheme["x-token-request"]["operation"])

    def behave() -> Behave:
        issued: set[str] = set()
        identity = Identity(place.spec)

        async def forgive(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            if request.calls(issuer) and answer.good and isinstance(answer.json, dict):
                issued.add(str(answer.json.get("access_token")))
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not request.calls(place.operation) or answer.status != 401 or token not in issued:
                return answer
            return await ask(await identity.let_in(request, ask))

        return forgive

    yield place.fault(
        behave,
        what="a token is accepted after its end",
        tell=f"{place.label} with a token that has expired",
        needs=(issuer.id,),
    )


def lifetime_lies(place: Place) -> Iterator[Fault]:
    """A token ends long before the lifetime that was told (`expires_in`)."""
    for member in place.shown:
        if member.path[-1:] == ("expires_in",):

            def longer(body: Any) -> Any:
                told = body.get("expires_in") if isinstance(body, dict) else None
                return {**body, "expires_in": told * 100} if isinstance(told, int) else body

            yield place.fault(
                shown(place.operation, longer),
                what="expires_in is a hundred times the token's lifetime",
                tell=f"any operation, with a token older than it should be, within {member.name}",
                needs=_secured(place),
            )


def secret_unchecked(place: Place) -> Iterator[Fault]:
    """The token call gives a token for a wrong secret."""
    if not any(
        _issues(scheme.definition, place) for scheme in place.spec.security_schemes.values()
    ):
        return
    identity = Identity(place.spec)

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(place.operation) or answer.status not in (400, 401):
            return answer
        body = request.members
        if "client_secret" not in body:
            return answer
        again = await ask(request.sending({**body, **identity.held}))
        return again if again.good else answer

    yield place.fault(
        always(behave),
        what="a wrong secret gives a token",
        tell=f"{place.label} with a wrong client_secret",
    )


def scope_ignored(place: Place) -> Iterator[Fault]:
    """A token without the operation's scope is accepted."""
    if place.scopes and "403" in place.statuses:
        yield place.fault(
            _opening(place, lambda _, answer: answer.status == 403),
            what=f"the scope {', '.join(place.scopes)} is not needed",
            tell=f"{place.label} with a token of another scope",
        )


def credentials_cut(place: Place) -> Iterator[Fault]:
    """Credentials are compared as far as the right ones go: what follows does not matter."""
    if not place.secured:
        return
    identity_of = Identity(place.spec)

    def behave() -> Behave:
        good: set[str] = set()

        async def compare(request: Request, ask: Ask) -> Answer:
            answer = await ask(request)
            sent = list(_presented(place, request))
            if answer.good:
                good.update(sent)
            longer = any(it.startswith(known) and it != known for it in sent for known in good)
            if not request.calls(place.operation) or answer.status not in (401, 403) or not longer:
                return answer
            return await ask(await identity_of.let_in(request, ask))

        return compare

    yield place.fault(
        behave,
        what="right credentials with something behind them are accepted",
        tell=f"{place.label} with one character more behind valid credentials",
    )


def scope_widened(place: Place) -> Iterator[Fault]:
    """A token is good for every scope, whichever were asked for."""
    for scheme in place.spec.security_schemes.values():
        call = scheme.definition.get("x-token-request", {})
        flow = scheme.definition.get("flows", {}).get("clientCredentials", {})
        of_this = call.get("operation") == place.operation.id
        if not of_this or not any(Place(place.spec, it).scopes for it in place.spec.operations):
            continue
        every = " ".join(flow["scopes"])

        async def behave(request: Request, ask: Ask, every: str = every) -> Answer:
            if not request.calls(place.operation):
                return await ask(request)
            wide, asked = _widened(request, every)
            answer = await ask(wide)
            body = answer.json
            told = answer.good and isinstance(body, dict) and "scope" in body and asked
            return answer.showing({**body, "scope": asked}) if told else answer

        yield place.fault(
            always(behave),
            what="a token is good for every scope",
            tell="an operation with a token of another scope",
            needs=tuple(it.id for it in place.spec.operations if it.method == "get")[:3],
        )


def _opening(place: Place, when: Callable[[Request, Answer], bool]) -> Callable[[], Behave]:
    """What is refused is answered as if it had been asked with valid credentials."""
    identity = Identity(place.spec)

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(place.operation) or not when(request, answer):
            return answer
        return await ask(await identity.let_in(request, ask))

    return always(behave)


def _presents(place: Place, request: Request) -> bool:
    """Whether a request presents credentials of any kind."""
    for scheme in place.spec.security_schemes.values():
        stated = scheme.definition
        named = str(stated.get("name", "authorization")).lower()
        if named in request.headers or str(stated.get("name")) in request.parameters:
            return True
    return False


def _oauth2(place: Place) -> dict[str, Any] | None:
    """The OAuth2 scheme that the operation asks for."""
    issued = {scheme.name for scheme in place.spec.token_schemes.values()}
    for name in next(iter(place.spec.alternatives(place.operation)), ()):
        if name in issued:
            return place.spec.security_schemes[name].definition
    return None


def _issues(scheme: dict[str, Any], place: Place) -> bool:
    named = scheme.get("x-token-request", {}).get("operation")
    return bool(named == place.operation.id)


def _secured(place: Place) -> tuple[str, ...]:
    """One operation that asks for credentials, and only reads."""
    return tuple(
        operation.id
        for operation in place.spec.operations
        if operation.method == "get"
        and operation.definition.get("security", place.spec.document.get("security"))
        and not any(it.required for it in operation.parameters)
    )[:1]


def _widened(request: Request, every: str) -> tuple[Request, str]:
    """The same token call for every scope, and the scopes that it asked for."""
    body = request.json
    if isinstance(body, dict):
        return request.sending({**body, "scope": every}), str(body.get("scope", ""))
    form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    asked = form.get("scope", [""])[0]
    wide = urlencode({**form, "scope": [every]}, doseq=True).encode()
    return replace(request, body=wide), asked


def _presented(place: Place, request: Request) -> Iterator[str]:
    """The credentials of a request, as they are."""
    for scheme in place.spec.security_schemes.values():
        stated = scheme.definition
        name = str(stated.get("name", "authorization"))
        value = request.headers.get(name.lower()) or request.given(name)
        if value and value.startswith("Basic "):
            yield base64.b64decode(value[6:], validate=False).decode("utf-8", "replace")
        elif value:
            yield value

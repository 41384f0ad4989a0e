"""Valid credentials for any request: the emulator's own, whatever the caller presented.

Model: `Identity.authorised` gives a request the credentials of the one user that an emulator knows.
An OAuth2 token comes from the spec's token call, one for each request.
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlencode

from concord.emulator import credentials
from concord.faults._http import Request
from concord.faults._seeded_server import Send
from concord.spec import OAuth2, SecurityScheme, Spec, TokenRequest


class Identity:
    """Presents valid credentials to the operations of a spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.held = credentials(spec)

    async def authorised(self, request: Request, send: Send) -> Request:
        """The same request with valid credentials instead of its own."""
        assert request.operation is not None
        # any alternative would do: all of them stand for the one user that the emulator knows
        for name in next(iter(self._spec.alternatives(request.operation)), ()):
            request = await self._present(self._spec.schemes[name], request, send)
        return request

    async def _present(self, scheme: SecurityScheme, request: Request, send: Send) -> Request:
        value = scheme.value(self.held)
        if value is None and isinstance(scheme, OAuth2) and scheme.request is not None:
            value = f"Bearer {await self._token(scheme, scheme.request, send)}"
        if value is None:
            return request
        match scheme.location:
            case "query":
                return request.with_query(**{scheme.field: value})
            case "cookie":
                return _with(request, "cookie", f"{scheme.field}={value}")
        return _with(request, scheme.field.lower(), value)

    async def _token(self, scheme: OAuth2, call: TokenRequest, send: Send) -> str:
        operation = self._spec.operation(call.operation)
        body = {"grant_type": "client_credentials", **self.held}
        body |= {"scope": " ".join(scheme.offered)} if scheme.offered else {}
        as_form = call.encoding == "form"
        media = "application/x-www-form-urlencoded" if as_form else "application/json"
        request = Request(
            method=operation.method.upper(),
            path=self._spec.base_path(operation) + operation.path,
            headers={"host": "localhost", "content-type": media},
            body=(urlencode(body) if as_form else json.dumps(body)).encode(),
        )
        found = (await send(request)).json
        return str(found.get("access_token", "")) if isinstance(found, dict) else ""


def _with(request: Request, header: str, value: str) -> Request:
    return replace(request, headers={**request.headers, header: value})

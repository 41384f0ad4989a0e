"""Whom a faulty server takes a caller for: the emulator's own credentials, whatever was presented.

Model: `Identity.let_in` gives a request the credentials of the one user that an emulator knows;
an OAuth2 token is asked of the token call, once an hour of the emulator's clock or when one fails.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import specs
from contracts.emulator import credentials
from contracts.faults._routes import base_path
from contracts.faults._wire import Ask, Request


class Identity:
    """Presents valid credentials to the operations of a spec."""

    def __init__(self, spec: specs.Spec) -> None:
        self._spec = spec
        self.held = credentials(spec)

    async def let_in(self, request: Request, ask: Ask) -> Request:
        """The same request with valid credentials instead of its own."""
        assert request.operation is not None
        stated = request.operation.definition.get(
            "security", self._spec.document.get("security", [])
        )
        for name in stated[0] if stated else ():
            scheme = self._spec.security_schemes[name].definition
            request = await self._present(scheme, request, ask)
        return request

    async def _present(self, scheme: dict[str, Any], request: Request, ask: Ask) -> Request:
        match (scheme["type"], str(scheme.get("scheme", "")).lower()):
            case ("oauth2", _):
                return _with(request, "authorization", f"Bearer {await self._token(scheme, ask)}")
            case ("apiKey", _) if scheme["in"] == "query":
                return request.asking(**{scheme["name"]: self.held["api_key"]})
            case ("apiKey", _):
                return _with(request, scheme["name"].lower(), self.held["api_key"])
            case ("http", "bearer"):
                return _with(request, "authorization", f"Bearer {self.held['token']}")
            case ("http", "basic"):
                user = self.held.get(scheme.get("x-username", "username"), "")
                pair = f"{user}:{self.held.get('password', '')}".encode()
                return _with(request, "authorization", f"Basic {base64.b64encode(pair).decode()}")
        return request

    async def _token(self, scheme: dict[str, Any], ask: Ask) -> str:
        call = scheme["x-token-request"]
        operation = self._spec.operation(call["operation"])
        body = {"grant_type": "client_credentials", **self.held}
        scopes = scheme.get("flows", {}).get("clientCredentials", {}).get("scopes", {})
        body |= {"scope": " ".join(scopes)} if scopes else {}
        as_form = call.get("encoding") == "form"
        media = "application/x-www-form-urlencoded" if as_form else "application/json"
        sent = (urlencode(body) if as_form else json.dumps(body)).encode()
        asked = Request(
            method=operation.method.upper(),
            path=base_path(self._spec, operation) + operation.path,
            headers={"host": "localhost", "content-type": media},
            body=sent,
        )
        found = (await ask(asked)).json
        return str(found.get("access_token", "")) if isinstance(found, dict) else ""


def _with(request: Request, header: str, value: str) -> Request:
    return replace(request, headers={**request.headers, header: value})

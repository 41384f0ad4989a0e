"""A caller of the iValid emulator."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from tests.apis.kit import Api

from concord.emulator import Running

SCOPES = (
    "appointments:read appointments:write customers:read customers:write "
    "services:read teams:read webhooks:manage"
)


class Ivalid(Api):
    """The running emulator as a caller with a token sees it."""

    def __init__(self, http: httpx2.Client, credentials: dict[str, str]) -> None:
        super().__init__(http)
        self._credentials = credentials
        self.grant(SCOPES)

    def grant(self, scope: str) -> None:
        """Go on with a token that carries `scope`."""
        body = {"grant_type": "client_credentials", "scope": scope, **self._credentials}
        token = self.http.post("/oauth/token", json=body).json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, body: Any, expect: int = 201) -> Any:
        return self.call("POST", path, expect, json=body)

    def act(self, path: str, body: Mapping[str, Any] | None = None, expect: int = 200) -> Any:
        return self.call("POST", path, expect, **({} if body is None else {"json": body}))

    def advance(self, seconds: float) -> None:
        """Move the clock, and renew the token that does not live so long."""
        self.control("clock", {"advance": seconds})
        self.grant(SCOPES)


@pytest.fixture
def api(http: httpx2.Client, server: Running) -> Ivalid:
    return Ivalid(http, server.credentials)

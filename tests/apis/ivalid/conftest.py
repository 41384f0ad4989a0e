"""One emulator for all tests of this folder, fresh for each of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest

from concord import emulator

SCOPES = (
    "appointments:read appointments:write customers:read customers:write "
    "services:read teams:read webhooks:manage"
)


START = "2025-01-15T08:00:00Z"


class Api:
    """The running emulator as a caller with a token sees it."""

    def __init__(self, http: httpx2.Client, credentials: dict[str, str]) -> None:
        self.http = http
        self._credentials = credentials
        self.grant(SCOPES)

    def grant(self, scope: str) -> None:
        """Go on with a token that carries `scope`."""
        body = {"grant_type": "client_credentials", "scope": scope, **self._credentials}
        token = self.http.post("/oauth/token", json=body).json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, status: int, **options: Any) -> Any:
        """The body of the answer, whose status must be `status`."""
        response = self.http.request(method, path, **options)
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    def get(self, path: str, query: Mapping[str, Any] | None = None, expect: int = 200) -> Any:
        return self.call("GET", path, expect, params=query)

    def post(self, path: str, body: Mapping[str, Any], expect: int = 201) -> Any:
        return self.call("POST", path, expect, json=body)

    def act(self, path: str, body: Mapping[str, Any] | None = None, expect: int = 200) -> Any:
        return self.call("POST", path, expect, **({} if body is None else {"json": body}))

    def advance(self, seconds: float) -> None:
        """Move the clock, and renew the token that does not live so long."""
        self.call("POST", "/_emulator/clock", 200, json={"advance": seconds})
        self.grant(SCOPES)


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    options = emulator.Options(rate_limit=False)
    with emulator.running("ivalid", options=options) as running:
        yield running


@pytest.fixture
def api(server: Any) -> Iterator[Api]:
    with httpx2.Client(base_url=server.base_url, timeout=30) as http:
        http.post("/_emulator/clock", json={"now": START}).raise_for_status()
        http.post("/_emulator/reset").raise_for_status()
        yield Api(http, server.credentials)

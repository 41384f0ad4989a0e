"""One emulator for all tests of this folder, fresh for each of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest

from concord import emulator

START = "2025-01-15T08:00:00Z"


class Api:
    """The running emulator as a caller with a key sees it."""

    def __init__(self, http: httpx2.Client, key: str) -> None:
        self.http = http
        self.key = key
        http.headers["X-API-Key"] = key

    def call(self, method: str, path: str, status: int, **options: Any) -> Any:
        """The body of the answer, whose status must be `status`."""
        response = self.http.request(method, path, **options)
        assert response.status_code == status, response.text
        return response.json()

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self.call("GET", path, status, params=query)

    def data(self, path: str, **filters: Any) -> Any:
        """All that a list shows, in full; `filters` without their brackets."""
        query = {f"filters[{name.rstrip('_')}]": value for name, value in filters.items()}
        found, page, pages = [], 1, 1
        while page <= pages:
            body = self.get(path, full=1, limit=100, page=page, **query)
            found += body["data"]
            page, pages = page + 1, body["pagination"]["pages"]
        return found

    def post(self, path: str, body: Mapping[str, Any], status: int = 200) -> Any:
        return self.call("POST", path, status, json=body)

    def put(self, path: str, body: Mapping[str, Any], status: int = 200) -> Any:
        return self.call("PUT", path, status, json=body)

    def form(self, method: str, path: str, body: Mapping[str, Any], status: int = 200) -> Any:
        return self.call(method, path, status, data=body)

    def control(self, name: str, body: Any = None) -> Any:
        """Ask the emulator itself."""
        origin = str(self.http.base_url).partition("/api/2")[0]
        method = "GET" if body is None else "POST"
        response = self.http.request(method, f"{origin}/_emulator/{name}", json=body)
        response.raise_for_status()
        return response.json()


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    with emulator.running("iadvize") as running:
        yield running


@pytest.fixture
def api(server: Any) -> Iterator[Api]:
    with httpx2.Client(base_url=server.base_url, timeout=30) as http:
        api = Api(http, server.credentials["api_key"])
        api.control("clock", {"now": START})
        api.control("reset", {})
        yield api

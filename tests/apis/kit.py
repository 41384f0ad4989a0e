"""A running emulator as its caller sees it: what the callers of all APIs have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from concord.http.control import PREFIX, origin

START = "2025-01-15T08:00:00Z"
"""What the clock says when a test begins."""


class Api:
    """Calls an emulator and asserts the status of each response."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http

    def call(self, method: str, path: str, expect: int, **options: Any) -> Any:
        """The body of the response, whose status must be `expect`."""
        response = self.http.request(method, path, **options)
        assert response.status_code == expect, response.text
        return response.json() if response.content else None

    def get(self, path: str, query: Mapping[str, Any] | None = None, expect: int = 200) -> Any:
        return self.call("GET", path, expect, params=query)

    def post(self, path: str, body: Any, expect: int = 200) -> Any:
        return self.call("POST", path, expect, json=body)

    def put(self, path: str, body: Any, expect: int = 200) -> Any:
        return self.call("PUT", path, expect, json=body)

    def control(self, name: str, body: Any = None, expect: int = 200) -> Any:
        """The response of a control endpoint: a GET, or a POST of `body`."""
        url = f"{origin(str(self.http.base_url))}{PREFIX}{name}"
        method = "GET" if body is None else "POST"
        return self.call(method, url, expect, **({} if body is None else {"json": body}))

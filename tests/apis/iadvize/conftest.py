"""A caller of the iAdvize emulator."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest

from concord.emulator import Running
from tests.apis.kit import Api


class Iadvize(Api):
    """The running emulator as a caller with a key sees it."""

    def __init__(self, http: httpx2.Client, key: str) -> None:
        super().__init__(http)
        self.key = key
        http.headers["X-API-Key"] = key

    def read(self, path: str, expect: int = 200, **query: Any) -> Any:
        return self.get(path, query, expect)

    def data(self, path: str, **filters: Any) -> Any:
        """All that a list shows, in full; `filters` without their brackets."""
        query = {f"filters[{name.rstrip('_')}]": value for name, value in filters.items()}
        found, page, pages = [], 1, 1
        while page <= pages:
            body = self.get(path, {"full": 1, "limit": 100, "page": page, **query})
            found += body["data"]
            page, pages = page + 1, body["pagination"]["pages"]
        return found

    def form(self, method: str, path: str, body: Mapping[str, Any], expect: int = 200) -> Any:
        return self.call(method, path, expect, data=body)


@pytest.fixture
def api(http: httpx2.Client, server: Running) -> Iadvize:
    return Iadvize(http, server.credentials["api_key"])

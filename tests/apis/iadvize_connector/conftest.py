"""A caller of the reference connector."""

from typing import Any

import httpx2
import pytest
from tests.apis.kit import Api

from concord.emulator import Running


class Connector(Api):
    """The running connector as iAdvize sees it."""

    def list(self, path: str, **query: Any) -> Any:
        """The elements of a list."""
        return self.get(path, query)

    def verify(self, *fields: tuple[str, str]) -> Any:
        """The verdict on fields by id and value."""
        body = [{"id": name, "value": value, "fieldType": "TEXT"} for name, value in fields]
        return self.post("/verification", body)


@pytest.fixture
def base_url(server: Running) -> str:
    return server.base_url


@pytest.fixture
def connector(http: httpx2.Client) -> Connector:
    return Connector(http)

"""One reference connector for all tests of this folder; none of its operations writes."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from concord import emulator


class Connector:
    """The running connector as iAdvize sees it."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http

    def get(self, path: str, **query: Any) -> Any:
        """The list that is answered."""
        response = self.http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def verify(self, *fields: tuple[str, str]) -> Any:
        """The verdict on fields by id and value."""
        body = [{"id": name, "value": value, "fieldType": "TEXT"} for name, value in fields]
        response = self.http.post("/verification", json=body)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    with emulator.running("iadvize-connector") as running:
        yield running.base_url


@pytest.fixture
def connector(base_url: str) -> Iterator[Connector]:
    with httpx2.Client(base_url=base_url, timeout=30) as http:
        yield Connector(http)

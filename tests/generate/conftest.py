"""The package of the shop, made once."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.generate._kit import Wire, package
from tests.generate._shop import SHOP

SECRETS = {
    "api_key": "k3y",
    "username": "user",
    "password": "pass",
    "client_id": "id",
    "client_secret": "s3cret",
}


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with package(SHOP, tmp_path_factory.mktemp("shop"), "shop") as module:
        yield module


@pytest.fixture(scope="session")
def client(shop: ModuleType) -> Callable[..., Any]:
    """Makes a client whose requests go to a wire; tokens are fetched elsewhere."""

    def make(wire: Wire, **options: Any) -> Any:
        def handle(request: httpx2.Request) -> httpx2.Response:
            if request.url.path.endswith("/oauth/token"):
                return httpx2.Response(200, json={"access_token": "tok", "expires_in": 3600})
            return wire(request)

        given = {**SECRETS, "transport": httpx2.MockTransport(handle), **options}
        return shop.Client(**given)

    return make

"""The package of the shop, made once."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests import samples
from tests.generate._kit import Wire, answering, package
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


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of an API with every kind of body, answer, parameter and composition."""
    folder = tmp_path_factory.mktemp("archive")
    with package(samples.text("archive"), folder, "archive") as module:
        yield module


@pytest.fixture(scope="session")
def archived(archive: ModuleType) -> Callable[..., Any]:
    """Makes a client of the archive whose requests go to a wire, and the wire."""

    def make(*answers: Any, **options: Any) -> tuple[Any, Wire]:
        wire = answering(*(answers or (httpx2.Response(204),)))
        return archive.Client(transport=httpx2.MockTransport(wire), **options), wire

    return make

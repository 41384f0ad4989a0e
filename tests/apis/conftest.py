"""One emulator an API for all tests of its folder, fresh for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import httpx2
import pytest

from concord import emulator
from tests.apis.kit import START, Api

OPTIONS = {"ivalid": emulator.Options(rate_limit=False)}
"""By API, where the tests send more requests than the documented limit allows."""


@pytest.fixture(scope="session")
def emulators() -> Iterator[Callable[[str], emulator.Running]]:
    """Starts the emulator of an API once; all end with the session."""
    with ExitStack() as stack:

        @cache
        def start(api: str) -> emulator.Running:
            return stack.enter_context(emulator.running(api, options=OPTIONS.get(api)))

        yield start


@pytest.fixture
def server(
    request: pytest.FixtureRequest, emulators: Callable[[str], emulator.Running]
) -> emulator.Running:
    """The emulator of the API that the test's folder is named after, with the seed's records."""
    running = emulators(request.path.parent.name.replace("_", "-"))
    with httpx2.Client(base_url=running.base_url) as http:
        control = Api(http).control
        control("clock", {"now": START})
        control("reset", {})
    return running


@pytest.fixture
def http(server: emulator.Running) -> Iterator[httpx2.Client]:
    """A client without credentials."""
    with httpx2.Client(base_url=server.base_url, timeout=30) as client:
        yield client

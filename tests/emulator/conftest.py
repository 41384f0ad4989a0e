"""One shop for the tests that only read, a fresh one for those that write."""

import pytest

from tests.emulator.kit import Caller, shop


@pytest.fixture(scope="session")
def seeded() -> Caller:
    return shop()


@pytest.fixture
def fresh() -> Caller:
    return shop()

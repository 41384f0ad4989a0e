"""An emulator as a fixture: credentials, client, clock, readings, failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest

from concord import project
from concord.testing import TestEmulator, emulating, receiving


@pytest.fixture(scope="module")
def shared() -> Iterator[TestEmulator]:
    with emulating(project.load("iadvize-connector")) as found:
        yield found


@pytest.fixture
def emulator(shared: TestEmulator) -> TestEmulator:
    shared.reset()
    return shared


def status(emulator: TestEmulator, path: str = "/categories") -> int:
    return httpx2.get(emulator.base_url + path, trust_env=False).status_code


def test_failures_come_as_often_as_they_were_planned(emulator: TestEmulator) -> None:
    emulator.failures.add("categories.list", 503, times=2)
    assert [status(emulator) for _ in range(3)] == [503, 503, 200]


def test_a_failure_of_one_operation_is_no_failure_of_another(emulator: TestEmulator) -> None:
    emulator.failures.add("categories.list")
    assert status(emulator, "/products") == 200
    emulator.reset()
    assert status(emulator) == 200


def test_an_unknown_operation_is_named(emulator: TestEmulator) -> None:
    with pytest.raises(ValueError, match=r"no operation 'categories' \(known: .*categories.list"):
        emulator.failures.add("categories")


def test_the_clock_is_set_forward(emulator: TestEmulator) -> None:
    before = emulator.now()
    assert emulator.advance(days=1) - before >= timedelta(days=1)


def test_readings_are_followed(emulator: TestEmulator) -> None:
    emulator.read_as(unknown_visitor="status-404")
    assert status(emulator, "/visitor-profile?emailVisitor=nobody") == 404
    emulator.read_as()
    assert status(emulator, "/visitor-profile?emailVisitor=nobody") == 200


def test_an_unknown_entry_is_named(emulator: TestEmulator) -> None:
    with pytest.raises(ValueError, match="no entry 'visitor'"):
        emulator.read_as(visitor="any")


def test_the_client_is_connected(emulator: TestEmulator) -> None:
    with emulator.client() as client:
        assert client.categories.list()


def test_variables_point_here() -> None:
    with emulating(project.load("ivalid")) as ivalid:
        assert ivalid.environ == {
            "IVALID_BASE_URL": ivalid.base_url,
            "IVALID_CLIENT_ID": ivalid.credentials["client_id"],
            "IVALID_CLIENT_SECRET": ivalid.credentials["client_secret"],
        }
        with receiving() as receiver:
            ivalid.deliver_to(receiver.url)
        assert ivalid.deliveries() == []
        assert "appointment" in ivalid.state()

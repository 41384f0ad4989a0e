"""Tests of an application, with emulators of the APIs that it calls as fixtures."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest
from booking import services  # type: ignore[import-not-found]  # beside this folder

from concord.testing import TestEmulator


@pytest.fixture(autouse=True)
def environment(ivalid_emulator: TestEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ivalid_emulator.environ.items():
        monkeypatch.setenv(name, value)


def test_services_can_be_booked() -> None:
    assert len(services()) > 1


def test_one_failure_is_tried_again(ivalid_emulator: TestEmulator) -> None:
    ivalid_emulator.failures.add("services.list", 503)
    assert services()


def test_two_failures_are_an_error(ivalid_emulator: TestEmulator) -> None:
    ivalid_emulator.failures.add("services.list", 503, times=2)
    with pytest.raises(httpx2.HTTPStatusError):
        services()


def test_the_clock_moves(ivalid_emulator: TestEmulator) -> None:
    before = ivalid_emulator.now()
    assert ivalid_emulator.advance(hours=2) - before >= timedelta(hours=2)


def test_each_test_has_an_emulator_of_its_own(
    ivalid_emulator: TestEmulator, iadvize_emulator_session: TestEmulator
) -> None:
    assert ivalid_emulator.deliveries() == []
    assert ivalid_emulator.base_url != iadvize_emulator_session.base_url

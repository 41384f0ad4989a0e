"""Which pages a browser lets read the emulator's answers: none, or those of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from concord.emulator import Options, Running, running, spawned

PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.fixture(scope="module")
def asked() -> Iterator[Running]:
    """An emulator that pages of this machine may ask."""
    with running("ivalid", options=Options(cors=True)) as emulator:
        yield emulator


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:8000",
        "http://localhost:3000",
        "https://localhost",
        "http://[::1]:5",
    ],
)
def test_a_page_of_this_machine_may_ask(asked: Running, origin: str) -> None:
    url = f"{asked.base_url}/v2/appointments"
    before = httpx2.options(url, headers={**PREFLIGHT, "Origin": origin})
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == origin
    assert before.headers["access-control-allow-headers"] == "authorization,content-type"
    answer = httpx2.get(url, headers={"Origin": origin})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "null", "https://docs.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example",
        "http://10.0.0.1", "http://evil.example:127", "null.example",
    ],
)  # fmt: skip
def test_a_page_of_another_host_may_not(asked: Running, origin: str) -> None:
    url = f"{asked.base_url}/v2/appointments"
    before = httpx2.options(url, headers={**PREFLIGHT, "Origin": origin})
    assert before.status_code == 400
    for answer in (before, httpx2.get(url, headers={"Origin": origin})):
        assert "access-control-allow-origin" not in answer.headers


def test_no_page_may_read_responses_by_default() -> None:
    with running("ivalid") as emulator:
        url = f"{emulator.base_url}/v2/appointments"
        before = httpx2.options(url, headers={**PREFLIGHT, "Origin": "null"})
        assert before.status_code == 405
        for answer in (before, httpx2.get(url, headers={"Origin": "null"})):
            assert "access-control-allow-origin" not in answer.headers


def test_a_child_process_is_told(asked: Running) -> None:
    with spawned("lara", options=Options(cors_files=True)) as emulator:
        answer = httpx2.get(f"{emulator.base_url}/unknown", headers={"Origin": "null"})
    assert answer.headers["access-control-allow-origin"] == "null"


def test_cors_changes_nothing_outside_a_browser(asked: Running) -> None:
    answer = httpx2.get(f"{asked.base_url}/v2/appointments")
    assert "access-control-allow-origin" not in answer.headers


def test_pages_opened_from_a_file_may_ask_where_that_is_said() -> None:
    with running("ivalid", options=Options(cors_files=True)) as emulator:
        for origin in ("null", "http://localhost:3000"):
            answer = httpx2.get(f"{emulator.base_url}/v2/appointments", headers={"Origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin

"""Who may use the control endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.http.control import Emulator, Reply
from tests.emulator.kit import QUIET, Caller, shop

JSON = {"content-type": "application/json"}
MOVE = b'{"advance": 1}'


@pytest.fixture(scope="module")
def local() -> Caller:
    return shop()


@pytest.fixture(scope="module")
def shared() -> Caller:
    """An emulator that other machines reach."""
    return shop(options=replace(QUIET, control_token="secret-token"))


def status(
    caller: Caller, headers: Mapping[str, str], name: str = "clock", body: bytes = MOVE
) -> int:
    response: Any = caller("POST", f"/_emulator/{name}", body=body, headers=headers, key=False)
    assert response.status == 200 or response.json["error"]
    return int(response.status)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:8000", 200),
        ("http://localhost:3000", 200),
        ("http://[::1]", 200),
        ("null", 403),
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("", 403),
        ("http://[::1", 403),
    ],
)
def test_pages_of_this_machine_alone_may_control(local: Caller, origin: str, expected: int) -> None:
    assert status(local, {**JSON, "origin": origin}) == expected
    assert status(local, {"origin": origin}, "reset", b"") == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8080", 200),
        ("rebound.example:8080", 403),
        ("10.0.0.1", 403),
        ("127.0.0.1.evil.example", 403),
        ("", 403),
        ("[::1", 403),
    ],
)
def test_host_is_a_name_of_this_machine(local: Caller, host: str, expected: int) -> None:
    assert status(local, {**JSON, "host": host}) == expected


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (JSON, MOVE, 200),
        ({"content-type": "application/json; charset=utf-8"}, MOVE, 200),
        ({"content-type": "text/plain"}, MOVE, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, MOVE, 415),
        ({}, MOVE, 200),
    ],
)
def test_body_is_stated_to_be_json(
    local: Caller, headers: dict[str, str], body: bytes, expected: int
) -> None:
    assert status(local, headers, "clock", body) == expected


def test_token_is_demanded_where_other_machines_reach_it(shared: Caller) -> None:
    assert status(shared, JSON) == 401
    assert status(shared, {**JSON, "x-emulator-token": "wrong"}) == 401
    allowed = {**JSON, "x-emulator-token": "secret-token"}
    assert status(shared, {**allowed, "host": "emulator:8080"}) == 200
    assert status(shared, {**allowed, "origin": "https://evil.example"}) == 403
    assert shared("GET", "/_emulator/state", key=False).status == 401
    # what it is, anybody may know: programs recognise it by that
    assert shared("GET", "/_emulator/", key=False).json["emulator"]


def test_token_is_not_demanded_by_the_api_itself(shared: Caller) -> None:
    assert shared("GET", "/orders", headers={"host": "emulator:8080"}).status == 200


def test_control_of_this_machine_needs_neither(local: Caller) -> None:
    def send(method: str, path: str, body: Any) -> Reply:
        found = local(method, path, json=body, key=False)
        return Reply(status=found.status, content=found.raw)

    Emulator(send).reset()

"""The documented limit, brought near by the control endpoint."""

from typing import Any

import pytest
from tests.apis.ivalid.conftest import Ivalid


def leave(api: Ivalid, number: int | None) -> None:
    answer = api.call("POST", "/_emulator/rate-limit", 200, json={"left": number})
    assert answer == {"left": number}


def test_so_many_requests_are_left_of_the_window(api: Ivalid) -> None:
    leave(api, 2)
    api.get("/v2/services")
    api.get("/v2/teams")
    refused = api.http.get("/v2/services")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    api.call("POST", "/_emulator/clock", 200, json={"advance": 60})
    api.get("/v2/services")


def test_the_limit_is_as_it_was_again(api: Ivalid) -> None:
    leave(api, 0)
    api.get("/v2/services", expect=429)
    leave(api, None)
    api.get("/v2/services")


@pytest.mark.parametrize("body", [{}, {"left": -1}, {"left": True}, {"left": "2"}, []])
def test_rate_limit_control_rejects_what_is_no_number(api: Ivalid, body: Any) -> None:
    answer = api.call("POST", "/_emulator/rate-limit", 400, json=body)
    assert '{"left": 1}' in answer["fix"]

"""The seeded faults: what `scripts.bench_teeth` puts before the emulator is what it says."""

from __future__ import annotations

import httpx2
import pytest

import specs
from contracts.emulator import running
from scripts._teeth.faults import API, FAULTS
from scripts._teeth.wire import Answer, Ask, Request, seeded


def test_every_fault_is_another_one_and_shows_in_known_operations() -> None:
    known = {operation.id for operation in specs.load(API).operations}
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) == 25
    assert {name for fault in FAULTS for name in fault.operations} <= known


async def correct(request: Request, ask: Ask) -> Answer:
    return await ask(request)


def test_without_a_defect_the_server_is_as_it_was() -> None:
    with running(API, wrap=lambda app: seeded(app, correct)) as server:
        token = httpx2.post(
            f"{server.base_url}/oauth/token",
            json={"grant_type": "client_credentials", **server.credentials},
        )
        assert token.status_code == 200
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        url = f"{server.base_url}/v2/customers"
        page = httpx2.get(url, params={"per_page": 3}, headers=headers)
        assert len(page.json()["data"]) == 3
        assert httpx2.head(url, headers=headers).content == b""
        assert httpx2.get(url).status_code == 401


@pytest.mark.parametrize(
    ("what", "path", "status"),
    [
        ("500 at the edge of a range", "/v2/customers?per_page=100", 500),
        ("authentication is ignored", "/v2/customers", 200),
    ],
)
def test_a_fault_shows(what: str, path: str, status: int) -> None:
    (fault,) = (fault for fault in FAULTS if fault.what == what)
    with running(API, wrap=lambda app: seeded(app, fault.make())) as server:
        body = {"grant_type": "client_credentials", **server.credentials}
        token = httpx2.post(f"{server.base_url}/oauth/token", json=body).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"} if status == 500 else {}
        assert httpx2.get(server.base_url + path, headers=headers).status_code == status

"""A run receives the events that it causes, from a server that sends them and from one that not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts import emulator
from contracts.emulator._sending import post
from scripts import contracts as command

CHECK = "events_arrive"
UNLIMITED = emulator.Options(rate_limit=False)


async def lost(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    return 200


@pytest.mark.parametrize(("send", "failed"), [(post, 0), (lost, 1)])
def test_events_of_a_run(
    send: Any, failed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with emulator.running("ivalid", options=UNLIMITED, post=send) as server:
        where = ["--base-url", server.base_url, "--report-dir", str(tmp_path)]
        code = command.main(["ivalid", "--operation", "customers.create", *where])
    (api,) = json.loads((tmp_path / "contracts.json").read_text("utf-8"))["apis"]
    (operation,) = api["operations"]
    assert code == failed, capfd.readouterr()
    assert operation["checks"][CHECK] == {"judged": 1, "failed": failed}

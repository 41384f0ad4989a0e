"""The reference emulator compares where pages lead to, but for the host of the link."""

from __future__ import annotations

import json

import pytest

from concord.http import Exchange, Request, Response
from concord.oracle import ReferenceEmulator
from tests import samples


@pytest.mark.parametrize(
    ("query", "differs"), [("cursor=YWZ0ZXI6MjA", False), ("cursor=YWZ0ZXI6MjE", True)]
)
def test_link_of_a_page_may_have_another_host_only(query: str, differs: bool) -> None:
    spec = samples.load("feeds")
    reference = ReferenceEmulator(spec)
    operation = spec.operation("events.list")
    request = Request(method="GET", target="/events")

    def answered(response: Response) -> Exchange:
        return Exchange(operation=operation, request=request, response=response)

    own = reference._send(answered(Response(status=200)))
    assert own.json["next"] == "http://localhost/events?cursor=YWZ0ZXI6MjA"
    body = {**own.json, "next": f"http://127.0.0.1:8080/events?{query}"}
    theirs = Response(status=200, headers=own.headers, body=json.dumps(body).encode())
    found = reference.follow(answered(theirs))
    assert bool(found) is differs

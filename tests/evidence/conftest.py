"""A small spec with everything in it that evidence speaks of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from concord.evidence import Exchange
from concord.spec import Spec
from tests import samples

JSON = {"Content-Type": "application/json; charset=utf-8", "X-Total": "1"}


@pytest.fixture(scope="session")
def shop() -> Spec:
    return samples.load("evidence_shop", api="shop")


def listed(*items: Any, status: int = 200, url: str = "", **more: Any) -> Exchange:
    """An answer of `items.list`."""
    body = json.dumps({"data": list(items), **more}).encode()
    return Exchange(operation="items.list", status=status, headers=JSON, body=body, url=url)


def put(status: int, body: Any, *, url: str = "/base/items/b1", **headers: str) -> Exchange:
    """A call of `items.replace`."""
    return Exchange(
        operation="items.replace",
        status=status,
        url=url,
        request_headers={"content-type": "application/json", **headers},
        request_body=json.dumps(body).encode(),
    )

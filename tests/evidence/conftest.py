"""A small spec with every kind of element that evidence counts, and exchanges with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.evidence import Exchange
from concord.spec import Spec, load_file

JSON = {"Content-Type": "application/json; charset=utf-8", "X-Total": "1"}


@pytest.fixture(scope="session")
def shop() -> Spec:
    return load_file(Path(__file__).parent / "shop.yaml", api="shop")


def listed(*items: Any, status: int = 200, url: str = "", **more: Any) -> Exchange:
    """A response of `items.list` with these items."""
    body = json.dumps({"data": list(items), **more}).encode()
    return Exchange(operation="items.list", status=status, headers=JSON, body=body, url=url)


def put(status: int, body: Any, *, url: str = "/base/items/b1", **headers: str) -> Exchange:
    """An exchange with `items.replace`."""
    return Exchange(
        operation="items.replace",
        status=status,
        url=url,
        request_headers={"content-type": "application/json", **headers},
        request_body=json.dumps(body).encode(),
    )

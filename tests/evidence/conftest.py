"""A small spec with everything in it that evidence speaks of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.http import Exchange, Request, Response
from concord.spec import Spec, load_file

JSON = {"content-type": "application/json; charset=utf-8", "x-total": "1"}
SHOP = load_file(Path(__file__).parent / "shop.yaml", api="shop")


@pytest.fixture(scope="session")
def shop() -> Spec:
    return SHOP


def listed(*items: Any, status: int = 200, url: str = "", **more: Any) -> Exchange:
    """A response of `items.list`; without `url` the request is not known."""
    body = json.dumps({"data": list(items), **more}).encode()
    return received(status=status, body=body, url=url)


def received(
    *, status: int = 200, body: bytes | None = None, url: str = "", headers: Any = JSON
) -> Exchange:
    """A response of `items.list` with this body; without `url` the request is not known."""
    return Exchange(
        operation=SHOP.operation("items.list"),
        request=Request(method="GET", target=url),
        response=Response(status=status, headers=headers, body=body),
    )


def put(status: int, body: Any, *, url: str = "/base/items/b1", **headers: str) -> Exchange:
    """An exchange of `items.replace`."""
    return Exchange(
        operation=SHOP.operation("items.replace"),
        request=Request(
            method="PUT",
            target=url,
            headers={"content-type": "application/json", **headers},
            body=json.dumps(body).encode(),
        ),
        response=Response(status=status),
    )

"""An application of FastAPI, imported as it is: healthy it has no finding, defects are named."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

APP = """
import os
from typing import Annotated
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

BROKEN = os.environ.get("BROKEN") == "1"
bearer = HTTPBearer()


def known(token: Annotated[HTTPAuthorizationCredentials, Security(bearer)]) -> None:
    if token.credentials != "a-token-of-the-shop":
        raise HTTPException(401, "unknown token")


app = FastAPI(title="Shop API", version="1.0.0")


class ItemIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    price: Annotated[float, Field(ge=0, le=1000000)]
    tags: list[str] = []


class Item(ItemIn):
    id: int


ITEMS: dict[int, Item] = {1: Item(id=1, name="Lamp", price=9)}


@app.get("/items", dependencies=[Depends(known)])
def list_items() -> list[Item]:
    return list(ITEMS.values())


@app.post("/items", status_code=201, dependencies=[Depends(known)])
def create_item(item: ItemIn) -> Item:
    ITEMS[len(ITEMS) + 1] = made = Item(id=len(ITEMS) + 1, **item.model_dump())
    return made


@app.get("/items/{item_id}", dependencies=[Depends(known)])
def get_item(item_id: int) -> Item:
    if item_id not in ITEMS:
        raise HTTPException(404, "no such item")
    return ITEMS[item_id]
"""
DEFECTS = """
import shop_app
from shop_app import *
document = app.openapi()
if BROKEN:
    for route in list(app.router.routes):
        if getattr(route, "path", "").startswith("/items"):
            app.router.routes.remove(route)

    @app.get("/items")
    def broken_list():
        return [{**it.model_dump(), "price": str(it.price)} for it in ITEMS.values()]

    @app.post("/items", status_code=201, dependencies=[Depends(known)])
    def broken_create(item: dict):
        return {**item, "id": 1, "name": str(item["name"]), "price": 1.0, "tags": []}

    @app.get("/items/{item_id}", dependencies=[Depends(known)])
    def broken_get(item_id: int):
        return ITEMS[item_id]
"""


def concord(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "concord", "--project", str(project), *words],
        cwd=project,
        env={**os.environ, "SHOP_TOKEN": "a-token-of-the-shop"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "shop_app.py").write_text(APP, "utf-8")
    (folder / "broken_app.py").write_text(DEFECTS, "utf-8")
    done = concord(folder, "import", "shop_app:app")
    assert done.returncode == 0, done.stderr
    assert "lint: no finding" in done.stdout
    assert "credentials: SHOP_ACCESS_TOKEN, SHOP_TOKEN" in done.stdout
    return folder


@contextmanager
def served(project: Path, app: str, **environ: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "critical"]
    server = subprocess.Popen(line, cwd=project, env={**os.environ, **environ})
    try:
        while True:
            assert server.poll() is None
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)  # the server has no other way to say that it listens
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def run(project: Path, address: str) -> dict[str, Any]:
    concord(project, "contracts", "shop", "--base-url", address, "--no-progress")
    report: dict[str, Any] = json.loads((project / "reports" / "contracts.json").read_text("utf-8"))
    return report


def test_healthy_application_has_no_finding(project: Path) -> None:
    with served(project, "shop_app:app") as address:
        report = run(project, address)
    assert report["apis"][0]["findings"] == []
    assert report["verdict"] == "kept"


def test_planted_defects_are_named_and_blamed_on_the_server(project: Path) -> None:
    with served(project, "broken_app:app", BROKEN="1") as address:
        report = run(project, address)
    found = {(it["operation"], it["check"]) for it in report["apis"][0]["findings"]}
    assert found >= {
        ("GET /items", "response_schema_conformance"),
        ("GET /items", "ignored_auth"),
        ("POST /items", "negative_data_rejection"),
        ("GET /items/{item_id}", "not_a_server_error"),
    }
    assert {it["blame"]["accused"] for it in report["apis"][0]["findings"]} == {"server"}

"""Which exchanges of a log readings are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from concord.emulator import Options
from concord.http import Request
from concord.oracle import Logged, Replay
from concord.oracle import replay as replayed
from concord.runner.readings.selection import Selection
from concord.spec import Spec, load_file

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: https://shop.example/v1}]
paths:
  /items:
    post:
      operationId: items.create
      x-resource: {name: item, action: create}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
      responses:
        "201":
          description: Created.
          content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
        "400": {description: Wrong.}
    get:
      operationId: items.list
      x-resource: {name: item, action: list}
      responses:
        "200":
          description: Items.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Item"}}
components:
  schemas:
    Item: {type: object, properties: {id: {type: integer}}}
"""
MANY = 100


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    path = tmp_path_factory.mktemp("shop") / "openapi.yaml"
    path.write_text(SPEC, "utf-8")
    return load_file(path, api="shop")


@pytest.fixture(scope="module")
def log(shop: Spec) -> list[Logged]:
    """A creation, a refused one, and many lists."""
    emulator = Replay(shop, Options(rate_limit=False))
    json = {"content-type": "application/json"}
    requests = [
        Request(method="POST", target="/v1/items", headers=json, body=b"{}"),
        Request(method="POST", target="/v1/items", headers=json, body=b"1"),
        *[Request(method="GET", target="/v1/items")] * MANY,
    ]
    return [Logged(request=it, response=emulator.answer(it), at=0.0) for it in requests]


def selected(shop: Spec, log: Sequence[Logged]) -> tuple[Selection, Replay]:
    held = replayed(shop, log, Options(rate_limit=False))
    return Selection(shop, log, held), held


def test_selection_leaves_out_no_write(shop: Spec, log: Sequence[Logged]) -> None:
    selection, _ = selected(shop, log)
    assert 0 not in selection.idle
    assert 1 in selection.idle  # it was refused


def test_selection_keeps_some_reads_of_each_kind(shop: Spec, log: Sequence[Logged]) -> None:
    selection, held = selected(shop, log)
    assert not held.mismatches
    assert 1 not in selection.spared
    kept = selection.idle - selection.spared
    assert 2 < len(kept) < MANY / 5
    assert max(kept) > MANY * 4 / 5


def test_selection_leaves_out_nothing_of_a_short_log(shop: Spec, log: Sequence[Logged]) -> None:
    selection, _ = selected(shop, log[:5])
    assert not selection.spared


def test_selection_keeps_the_first_mismatches_of_each_kind(
    shop: Spec, log: Sequence[Logged]
) -> None:
    failed = [replace(it, response=replace(it.response, status=500)) for it in log[50:]]
    selection, held = selected(shop, [*log[:50], *failed])
    assert selection.first_of_each_kind(held, held.mismatches) == (50,)
    assert 50 not in selection.spared
    assert MANY + 1 in selection.spared


def test_selection_finds_the_operation_of_a_request(shop: Spec, log: Sequence[Logged]) -> None:
    selection, _ = selected(shop, log[:1])
    operation = selection.operation(log[0].request)
    assert operation is not None
    assert operation.id == "items.create"
    assert selection.operation(Request(method="GET", target="/v1/other")) is None

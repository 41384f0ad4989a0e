"""An emulator under readings: served, listed, switched, and refused where nobody can serve them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from concord.emulator import Application, OptionsError, running
from concord.emulator.behaviour import Behaviour, Call, Response
from concord.http.control import PREFIX
from concord.spec import Spec, load_file

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: "http://shop.test"}]
paths:
  /items:
    get:
      operationId: items.list
      responses:
        "200":
          description: Items.
          content: {application/json: {schema: {type: object, required: [data]}}}
    delete:
      operationId: items.clear
      responses:
        "200": {description: Gone., content: {application/json: {schema: {type: object}}}}
"""
LEDGER = """
- id: shop-envelope
  readings:
    - {id: enveloped, text: In data.}
    - id: bare
      text: As an array.
      overlay:
        - target: "$.paths['/items'].get.responses['200'].content['application/json'].schema"
          remove: true
        - target: "$.paths['/items'].get.responses['200'].content['application/json']"
          update: {schema: {type: array}}
      options: [bare-lists]
  chosen: enveloped
- id: shop-status
  readings:
    - {id: ok, text: "200"}
    - id: empty
      text: "204"
      overlay:
        - {target: "$.paths['/items'].delete.responses['200']", remove: true}
        - {target: "$.paths['/items'].delete.responses", update: {"204": {description: Gone.}}}
    - {id: unseen, text: Neither., observable: false, because: Nothing shows it.}
  chosen: ok
"""


def _listed(call: Call) -> Response:
    return Response(body=[] if call.follows("bare-lists") else {"data": []})


BEHAVIOUR = Behaviour(
    options={"bare-lists": "a list is an array"},
    handlers={"items.list": _listed, "items.clear": lambda _: Response(body={"gone": True})},
)


@pytest.fixture
def shop(tmp_path: Path) -> Spec:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(tmp_path / "openapi.yaml", api="shop")


def sent(base_url: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    response = httpx2.request(method, base_url + path, json=body)
    return response.status_code, response.json() if response.content else None


def test_chosen_readings_are_served_by_default(shop: Spec) -> None:
    with running(shop, behaviour=BEHAVIOUR) as server:
        assert sent(server.base_url, "GET", "/items") == (200, {"data": []})
        assert sent(server.base_url, "DELETE", "/items") == (200, {"gone": True})


def test_result_is_rendered_as_the_reading_declares_it(shop: Spec) -> None:
    spec = shop.under({"shop-envelope": "bare", "shop-status": "empty"})
    with running(spec, behaviour=BEHAVIOUR) as server:
        assert sent(server.base_url, "GET", "/items") == (200, [])
        # the behaviour has a result, the spec declares no body for it
        assert sent(server.base_url, "DELETE", "/items") == (204, None)


def test_readings_are_listed_with_what_is_served(shop: Spec) -> None:
    with running(shop.under({"shop-status": "empty"}), behaviour=BEHAVIOUR) as server:
        status, found = sent(server.base_url, "GET", f"{PREFIX}readings")
        assert (status, list(found)) == (200, ["shop-envelope", "shop-status"])
        assert found["shop-status"]["served"] == "empty"
        assert list(found["shop-status"]["readings"]) == ["ok", "empty"]
        identity = sent(server.base_url, "GET", PREFIX)[1]
        assert identity["readings"] == {"shop-status": "empty"}


def test_readings_are_switched_while_it_serves(shop: Spec) -> None:
    with running(shop, behaviour=BEHAVIOUR) as server:
        status, found = sent(
            server.base_url, "POST", f"{PREFIX}readings", {"shop-envelope": "bare"}
        )
        assert (status, found["shop-envelope"]["served"]) == (200, "bare")
        assert sent(server.base_url, "GET", "/items") == (200, [])
        assert sent(server.base_url, "POST", f"{PREFIX}readings", {})[0] == 200
        assert sent(server.base_url, "GET", "/items") == (200, {"data": []})


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"shop-envelop": "bare"}, "did you mean 'shop-envelope'"),
        ({"shop-envelope": "boxed"}, "known readings: enveloped, bare"),
        (["shop-envelope"], "no object of texts"),
    ],
)
def test_unknown_readings_are_refused(shop: Spec, body: Any, what: str) -> None:
    with running(shop, behaviour=BEHAVIOUR) as server:
        status, found = sent(server.base_url, "POST", f"{PREFIX}readings", body)
        assert (status, what in found["error"]) == (400, True), found
        assert sent(server.base_url, "GET", "/items") == (200, {"data": []})


def test_readings_are_not_switched_during_a_run(shop: Spec) -> None:
    with running(shop, behaviour=BEHAVIOUR) as server:
        run = sent(server.base_url, "POST", f"{PREFIX}runs", {"lease": 30})[1]["id"]
        wanted = {"shop-envelope": "bare"}
        assert sent(server.base_url, "POST", f"{PREFIX}readings", wanted)[0] == 409
        sent(server.base_url, "DELETE", f"{PREFIX}runs/{run}")
        assert sent(server.base_url, "POST", f"{PREFIX}readings", wanted)[0] == 200


def test_option_that_the_behaviour_lacks_is_an_error(shop: Spec) -> None:
    with pytest.raises(OptionsError, match="'bare-lists'"):
        Application(shop.under({"shop-envelope": "bare"}), Behaviour())
    Application(shop.under({"shop-status": "empty"}), Behaviour())

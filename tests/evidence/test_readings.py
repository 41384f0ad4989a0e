"""Evidence for readings: only exchanges about which the readings of an entry disagree count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.evidence import Evidence, Standing, standing, standing_of_run, summary
from concord.http import Exchange, Request, Response
from concord.spec import Spec, load_file

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /items:
    get:
      operationId: items.list
      parameters:
        - {name: size, in: query, schema: {type: integer, maximum: 100}}
      responses:
        "200":
          description: Items.
          content:
            application/json:
              schema: {type: object, required: [data], properties: {data: {type: array}}}
        "400": {description: Wrong.}
    delete:
      operationId: items.clear
      responses:
        "200": {description: Gone.}
"""
LEDGER = """
- id: shop-envelope
  readings:
    - {id: enveloped, text: In data.}
    - id: bare
      text: An array.
      overlay:
        - target: "$.paths['/items'].get.responses['200'].content['application/json'].schema"
          remove: true
        - target: "$.paths['/items'].get.responses['200'].content['application/json']"
          update: {schema: {type: array}}
  chosen: enveloped
- id: shop-size
  readings:
    - {id: hundred, text: At most 100.}
    - id: any
      text: Any number.
      overlay: [{target: "$.paths['/items'].get.parameters[0].schema.maximum", remove: true}]
  chosen: hundred
- id: shop-status
  readings:
    - {id: ok, text: "200"}
    - id: empty
      text: "204"
      overlay:
        - {target: "$.paths['/items'].delete.responses['200']", remove: true}
        - {target: "$.paths['/items'].delete.responses", update: {"204": {description: Gone.}}}
  chosen: ok
"""


@pytest.fixture
def shop(tmp_path: Path) -> Spec:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(tmp_path / "openapi.yaml", api="shop")


def listed(spec: Spec, body: Any, *, query: str = "", status: int = 200) -> Exchange:
    return Exchange(
        operation=spec.operation("items.list"),
        request=Request(method="GET", target=f"/items{query}"),
        response=Response(
            status=status,
            headers={"content-type": "application/json"},
            body=None if body is None else json.dumps(body).encode(),
        ),
    )


def cleared(spec: Spec, status: int) -> Exchange:
    return Exchange(
        operation=spec.operation("items.clear"),
        request=Request(method="DELETE", target="/items"),
        response=Response(status=status),
    )


def standings(spec: Spec, *exchanges: Exchange) -> dict[str, Standing]:
    evidence = Evidence(spec)
    for exchange in exchanges:
        evidence.observe(exchange)
    return {name: standing(counts) for name, counts in evidence.drained()["ledger"].items()}


def test_deciding_exchange_counts_for_the_reading_that_it_fits(shop: Spec) -> None:
    found = standings(shop, listed(shop, [1]), listed(shop, [2]))
    assert found["shop-envelope"] == Standing(
        kind="decided", reading="bare", fitting=("bare",), deciding=2
    )
    assert found["shop-envelope"].words == "decided for bare by 2 exchanges"


def test_summary_says_whether_what_is_known_agrees_with_the_spec(shop: Spec) -> None:
    def known(body: Any) -> dict[str, Any]:
        evidence = Evidence(shop)
        evidence.observe(listed(shop, body))
        found: dict[str, Any] = summary(shop, evidence.drained())["entries"]["shop-envelope"]
        return found

    assert known([1])["known"] == "decided for bare by 1 exchange"
    assert not known([1])["agrees"]
    assert known({"data": []})["agrees"]
    assert not known("text")["agrees"]


def test_exchange_that_all_readings_allow_decides_nothing(shop: Spec) -> None:
    assert "shop-size" not in standings(shop, listed(shop, {"data": []}, query="?size=3"))
    assert standings(shop, listed(shop, None, status=400)) == {}


def test_exchanges_for_different_readings_contradict_each_other(shop: Spec) -> None:
    found = standings(shop, listed(shop, []), listed(shop, {"data": []}))
    assert (found["shop-envelope"].kind, found["shop-envelope"].deciding) == ("contradictory", 2)


def test_response_outside_every_reading_fits_none(shop: Spec) -> None:
    assert standings(shop, listed(shop, "text"))["shop-envelope"].kind == "no reading fits"
    assert standings(shop, cleared(shop, 202))["shop-status"].kind == "no reading fits"


def test_server_error_says_nothing_of_readings(shop: Spec) -> None:
    assert standings(shop, cleared(shop, 500)) == {}


@pytest.mark.parametrize(("status", "reading"), [(200, "any"), (400, "hundred")])
def test_wrong_request_decides_by_its_response(shop: Spec, status: int, reading: str) -> None:
    body: Any = {"data": []} if status == 200 else None
    found = standings(shop, listed(shop, body, query="?size=500", status=status))
    assert found["shop-size"].reading == reading


def test_refusal_without_a_rule_decides_nothing(shop: Spec) -> None:
    assert "shop-size" not in standings(shop, listed(shop, None, query="?size=500", status=401))


def test_evidence_is_the_same_under_another_reading(shop: Spec) -> None:
    followed = shop.under({"shop-status": "empty"})
    assert standings(followed, cleared(followed, 204))["shop-status"].reading == "empty"


def test_evidence_without_readings_counts_none(shop: Spec) -> None:
    evidence = Evidence(shop, readings=False)
    evidence.observe(cleared(shop, 204))
    assert evidence.drained()["ledger"] == {}


def test_reading_of_a_run_is_decided_by_its_findings() -> None:
    counts = standing_of_run("merge", 3, {"operation": "PUT /x", "status": 200})
    assert standing(counts).words == "decided for merge by 3 exchanges"

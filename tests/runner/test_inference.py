"""Which readings a log of exchanges indicates, by sequences of requests and by single ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from concord.emulator import Options
from concord.http import Request, Response
from concord.oracle import Logged, agreement
from concord.oracle import replay as replayed
from concord.runner.readings.inference import Hints, Inference, candidates, shown
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
        content: {application/json: {schema: {$ref: "#/components/schemas/Written"}}}
      responses:
        "201":
          description: Created.
          content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
        "400": {description: Wrong.}
    get:
      operationId: items.list
      x-resource: {name: item, action: list}
      parameters:
        - {name: colour, in: query, schema: {type: string, enum: [red, blue]}}
      responses:
        "200":
          description: Items.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Item"}}
        "400": {description: Wrong.}
  /items/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: items.get
      x-resource: {name: item, action: read, parameter: id}
      responses:
        "200":
          description: One.
          content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
        "404": {description: None.}
    put:
      operationId: items.replace
      x-ambiguity: [shop-put]
      x-resource: {name: item, action: replace, parameter: id}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Written"}}}
      responses:
        "200":
          description: Written.
          content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
        "404": {description: None.}
        "400": {description: Wrong.}
components:
  schemas:
    Written:
      type: object
      properties: {name: {type: string}, colour: {type: string}}
    Item:
      type: object
      required: [id]
      properties: {id: {type: integer}, name: {type: string}, colour: {type: string}}
"""
LEDGER = """
- id: shop-put
  severity: high
  readings:
    - {id: whole, text: It replaces.}
    - id: merge
      text: It merges.
      overlay:
        - {target: "$.paths['/items/{id}'].put['x-resource']", update: {action: update}}
  chosen: whole
- id: shop-edit
  severity: low
  readings:
    - {id: whole, text: It replaces.}
    - id: merge
      text: It merges.
      overlay:
        - {target: "$.paths['/items/{id}'].put['x-resource']", update: {action: update}}
  chosen: whole
- id: shop-created
  severity: low
  readings:
    - {id: created, text: "201"}
    - id: ok
      text: "200"
      overlay:
        - target: "$.paths['/items'].post.responses"
          update: {"200": {}}
        - target: "$.paths['/items'].post.responses['200']"
          copy: "$.paths['/items'].post.responses['201']"
        - {target: "$.paths['/items'].post.responses['201']", remove: true}
  chosen: created
- id: shop-colour
  severity: low
  readings:
    - {id: listed, text: Of the list.}
    - id: any-case
      text: Also in capitals.
      overlay:
        - {target: "$.paths['/items'].get.parameters[0].schema.enum", update: [RED]}
  chosen: listed
"""
OPTIONS = Options(rate_limit=False, records=2)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    folder: Path = tmp_path_factory.mktemp("shop")
    (folder / "openapi.yaml").write_text(SPEC, "utf-8")
    (folder / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(folder / "openapi.yaml", api="shop")


def served(spec: Spec, *requests: Request) -> list[Logged]:
    """What an emulator of `spec` responds to requests."""
    log: list[Logged] = []
    empty = Response(status=200)
    unanswered = [Logged(request=it, response=empty, at=0.0) for it in requests]
    for request, found in zip(requests, replayed(spec, unanswered, OPTIONS).responses, strict=True):
        assert found is not None
        log.append(Logged(request=request, response=found, at=0.0))
    return log


def request(method: str, target: str, body: object = None) -> Request:
    headers = {} if body is None else {"content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    return Request(method=method, target=f"/v1{target}", headers=headers, body=data)


CREATE = request("POST", "/items", {"name": "Chair", "colour": "red"})
PUT = request("PUT", "/items/1", {"name": "Stool"})
GET = request("GET", "/items/1")
LIST = request("GET", "/items?colour=red")


def indicated(shop: Spec, log: Sequence[Logged]) -> list[tuple[str, tuple[str, ...]]]:
    found = Inference(shop, log, OPTIONS, seconds=60).indicated(Hints())
    return [(f"{it.entry}={it.reading}", it.same) for it in found]


def test_indicated_is_nothing_where_the_server_follows_what_is_chosen(shop: Spec) -> None:
    assert indicated(shop, served(shop, CREATE, PUT, GET)) == []


def test_indicated_is_what_a_sequence_shows_with_its_equals(shop: Spec) -> None:
    log = served(shop.under({"shop-put": "merge"}), PUT, GET)
    assert indicated(shop, log) == [("shop-put=merge", ("shop-edit=merge",))]


def test_indicated_is_nothing_of_what_the_requests_do_not_show(shop: Spec) -> None:
    assert indicated(shop, served(shop.under({"shop-put": "merge"}), CREATE, GET)) == []


def test_indicated_are_several_readings_at_once(shop: Spec) -> None:
    both = {"shop-put": "merge", "shop-created": "ok"}
    found = indicated(shop, served(shop.under(both), CREATE, PUT, GET))
    assert sorted(name for name, _ in found) == ["shop-created=ok", "shop-put=merge"]


def test_indicated_is_no_reading_where_the_server_contradicts_it(shop: Spec) -> None:
    merged = served(shop.under({"shop-put": "merge"}), PUT, GET)
    whole = served(shop, PUT)
    assert indicated(shop, [*merged, *whole]) == []


def test_indicated_leaves_a_defect_that_no_reading_explains(shop: Spec) -> None:
    (log,) = served(shop, GET)
    broken = replace(log, response=replace(log.response, status=500))
    assert indicated(shop, [broken]) == []


def test_agreement_looks_only_where_two_replays_differ(shop: Spec) -> None:
    log = served(shop.under({"shop-put": "merge"}), CREATE, PUT, GET)
    # something else that is wrong does not blur what the reading shows
    body = {**json.loads(log[2].response.body or b"{}"), "name": "another"}
    wrong = replace(log[2].response, body=json.dumps(body).encode())
    log[2] = replace(log[2], response=wrong)
    chosen, other = (replayed(it, log, OPTIONS) for it in (shop, shop.under({"shop-put": "merge"})))
    found = agreement(log, chosen, other)
    assert (found.first, found.second, found.neither) == (
        frozenset(),
        frozenset({1, 2}),
        frozenset(),
    )
    assert other.mismatches == {2}


def test_candidates_begin_with_what_governs_the_findings(shop: Spec) -> None:
    assert candidates(shop, Hints())[0] == ("shop-put", "merge")
    hints = Hints(governing={"shop-edit"}, operations={"items.replace"})
    assert candidates(shop, hints)[0] == ("shop-edit", "merge")
    assert ("shop-put", "merge") not in candidates(shop, Hints(tested={"nothing"}))


def test_indicated_is_what_a_read_shows_that_the_run_has_not_sent(shop: Spec) -> None:
    log = served(shop, LIST)
    server = replayed(shop.under({"shop-colour": "any-case"}), log, OPTIONS)
    asked: list[Request] = []

    def ask(sent: Request) -> Response:
        asked.append(sent)
        return server.answer(sent)

    found = Inference(shop, log, OPTIONS, seconds=60, ask=ask).indicated(Hints())
    assert [(it.entry, it.reading, it.index) for it in found] == [("shop-colour", "any-case", None)]
    assert asked
    assert all(it.method == "GET" for it in asked)
    assert shown(shop, found[0], log)["example"] == {}


def test_indicated_is_nothing_where_the_server_answers_what_is_chosen(shop: Spec) -> None:
    log = served(shop, LIST)
    server = replayed(shop, log, OPTIONS)
    inference = Inference(shop, log, OPTIONS, seconds=60, ask=server.answer)
    assert inference.indicated(Hints()) == ()

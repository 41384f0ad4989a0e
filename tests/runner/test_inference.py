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
from concord.runner.readings.experiments import Experiment, Steps
from concord.runner.readings.indication import shown
from concord.runner.readings.inference import MOST_ASKED, Inference
from concord.runner.readings.likely import Hints, candidates, needing_other_credentials
from concord.runner.readings.trials import Expected, driven, tells
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
    - id: ok-and-envelope
      text: "200, and a list is a member of an object."
      overlay:
        - target: "$.paths['/items'].post.responses"
          update: {"200": {}}
        - target: "$.paths['/items'].post.responses['200']"
          copy: "$.paths['/items'].post.responses['201']"
        - {target: "$.paths['/items'].post.responses['201']", remove: true}
        - {target: "$.paths['/items'].get", update: {x-unwrap: {member: rows, required: true}}}
        - {target: "$.paths['/items'].get.responses['200'].content.*.schema.items", remove: true}
        - target: "$.paths['/items'].get.responses['200'].content.*.schema"
          update:
            type: object
            properties: {rows: {type: array, items: {$ref: "#/components/schemas/Item"}}}
  chosen: created
- id: shop-names
  severity: low
  readings:
    - {id: free, text: Any names.}
    - id: chairs
      text: Each is a blue chair.
      overlay:
        - target: "$.components.schemas.Item.properties"
          update: {name: {const: Chair}, colour: {const: blue}}
  chosen: free
- id: shop-colour
  severity: low
  readings:
    - {id: listed, text: Of the list.}
    - id: any-case
      text: Also in capitals.
      overlay:
        - {target: "$.paths['/items'].get.parameters[0].schema.enum", update: [RED]}
  chosen: listed
- id: shop-list
  severity: low
  readings:
    - {id: bare, text: A list.}
    - id: envelope
      text: An object that holds the list.
      overlay:
        - {target: "$.paths['/items'].get", update: {x-unwrap: {member: items, required: true}}}
        - {target: "$.paths['/items'].get.responses['200'].content.*.schema.items", remove: true}
        - target: "$.paths['/items'].get.responses['200'].content.*.schema"
          update:
            type: object
            properties: {items: {type: array, items: {$ref: "#/components/schemas/Item"}}}
  chosen: bare
"""
OWN = [
    {"id": 501, "name": "Table of its own", "colour": "red"},
    {"id": 502, "name": "Lamp of its own", "colour": "red"},
]
OPTIONS = Options(rate_limit=False, records=2)


def load_shop(folder: Path) -> Spec:
    (folder / "openapi.yaml").write_text(SPEC, "utf-8")
    (folder / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(folder / "openapi.yaml", api="shop")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load_shop(tmp_path_factory.mktemp("shop"))


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


def test_contradicted_is_what_a_server_with_a_defect_does_not_follow(shop: Spec) -> None:
    created, read = served(shop, CREATE, GET)
    broken = replace(read, response=replace(read.response, status=500))
    inference = Inference(shop, [created, broken], OPTIONS, seconds=60)
    assert inference.indicated(Hints()) == ()
    # it neither shows the one nor speaks against the other
    assert ("shop-put", "merge") not in inference.contradicted
    wrong = replace(created, response=replace(created.response, body=b'{"id": 1, "name": "x"}'))
    inference = Inference(shop, [wrong], OPTIONS, seconds=60)
    assert inference.indicated(Hints()) == ()
    assert ("shop-created", "ok") in inference.contradicted


def test_contradicted_is_nothing_beside_what_the_server_follows(shop: Spec) -> None:
    log = served(shop.under({"shop-put": "merge"}), CREATE, PUT, GET)
    inference = Inference(shop, log, OPTIONS, seconds=60)
    assert inference.indicated(Hints())
    assert inference.contradicted == []


def unhelpful(shop: Spec, log: Sequence[Logged]) -> set[str]:
    inference = Inference(shop, log, OPTIONS, seconds=60)
    inference.indicated(Hints())
    return {"=".join(it) for it in inference.unhelpful}


def test_unhelpful_are_readings_that_explain_nothing(shop: Spec) -> None:
    first, *rest = served(shop, GET, PUT, LIST)
    broken = replace(first, response=replace(first.response, status=500))
    assert {"shop-put=merge", "shop-list=envelope"} <= unhelpful(shop, [broken, *rest])


def test_unhelpful_is_not_what_explains_something(shop: Spec) -> None:
    log = served(shop.under({"shop-put": "merge"}), PUT, GET)
    (crash,) = served(shop, LIST)
    broken = replace(crash, response=replace(crash.response, status=500))
    found = unhelpful(shop, [*log, broken])
    assert "shop-put=merge" not in found


def test_agreement_looks_only_where_two_replays_differ(shop: Spec) -> None:
    log = served(shop.under({"shop-put": "merge"}), CREATE, PUT, GET)
    # something else that is wrong does not blur what the reading shows
    body = {**json.loads(log[2].response.body or b"{}"), "name": "another"}
    wrong = replace(log[2].response, body=json.dumps(body).encode())
    log[2] = replace(log[2], response=wrong)
    chosen, other = (replayed(it, log, OPTIONS) for it in (shop, shop.under({"shop-put": "merge"})))
    found = agreement([it.response for it in log], chosen.responses, other.responses)
    assert (found.first, found.second, found.neither) == (
        frozenset(),
        frozenset({1, 2}),
        frozenset(),
    )
    assert other.mismatches == {2}


def test_indicated_goes_by_the_form_where_the_server_has_records_of_its_own(shop: Spec) -> None:
    other = shop.under({"shop-list": "envelope"})
    listed, *rest = served(other, LIST, CREATE)
    for items, told in (({"items": OWN}, [("shop-list=envelope", ())]), (OWN, []), ([], [])):
        response = replace(listed.response, body=json.dumps(items).encode())
        assert indicated(shop, [replace(listed, response=response), *rest]) == told


def test_indicated_is_the_same_where_the_log_is_long(shop: Spec) -> None:
    many = [GET, LIST, request("GET", "/items/99")] * 120
    found, _ = inferred(shop, {"shop-put": "merge"}, CREATE, *many, writes=True)
    assert found == ["shop-put=merge"]
    assert inferred(shop, {}, CREATE, *many, writes=True)[0] == []


def test_candidates_begin_with_what_governs_the_findings(shop: Spec) -> None:
    assert candidates(shop, Hints())[0] == ("shop-put", "merge")
    hints = Hints(governing={"shop-edit"}, operations={"items.replace"})
    assert candidates(shop, hints)[0] == ("shop-edit", "merge")
    assert ("shop-put", "merge") not in candidates(shop, Hints(tested={"nothing"}))


class Server:
    """An emulator of a spec that counts what it is asked beside a log."""

    def __init__(self, spec: Spec, log: Sequence[Logged]) -> None:
        self._replay = replayed(spec, log, OPTIONS)
        self.asked: list[Request] = []

    def __call__(self, sent: Request) -> Response:
        self.asked.append(sent)
        return self._replay.answer(sent)


def inferred(
    shop: Spec,
    readings: dict[str, str],
    *requests: Request,
    writes: bool = False,
    emulated: bool = False,
) -> tuple[list[str], Server]:
    """What is inferred of a server under `readings`, and that server."""
    followed = shop.under(readings)
    log = served(followed, *requests)
    server = Server(followed, log)
    inference = Inference(
        shop, log, OPTIONS, seconds=60, ask=server, writes=writes, emulated=emulated
    )
    return [f"{it.entry}={it.reading}" for it in inference.indicated(Hints())], server


def test_indicated_is_what_a_read_shows_that_the_run_has_not_sent(shop: Spec) -> None:
    found, server = inferred(shop, {"shop-colour": "any-case"}, LIST)
    assert found == ["shop-colour=any-case"]
    assert server.asked
    assert all(it.method == "GET" for it in server.asked)


def test_indicated_is_what_a_write_shows_that_the_run_has_not_sent(shop: Spec) -> None:
    found, server = inferred(shop, {"shop-put": "merge"}, CREATE, writes=True)
    assert found == ["shop-put=merge"]
    assert {it.method for it in server.asked} >= {"PUT"}


def test_indicated_is_nothing_that_only_a_write_shows_where_none_may_be_sent(shop: Spec) -> None:
    found, server = inferred(shop, {"shop-put": "merge"}, CREATE)
    assert found == []
    assert all(it.method == "GET" for it in server.asked)


def test_indicated_is_nothing_where_the_server_answers_what_is_chosen(shop: Spec) -> None:
    found, server = inferred(shop, {}, LIST, CREATE, writes=True)
    assert found == []
    assert 0 < len(server.asked) <= MOST_ASKED


@pytest.mark.parametrize("reading", ["ok", "ok-and-envelope"])
def test_indicated_tells_readings_apart_that_fit_the_log_alike(shop: Spec, reading: str) -> None:
    found, _ = inferred(shop, {"shop-created": reading}, CREATE, writes=True)
    assert found == [f"shop-created={reading}"]


@pytest.mark.parametrize(("emulated", "told"), [(True, ["shop-names=chairs"]), (False, [])])
def test_indicated_goes_by_values_where_the_server_is_an_emulator(
    shop: Spec, emulated: bool, told: list[str]
) -> None:
    found, _ = inferred(shop, {"shop-names": "chairs"}, LIST, GET, emulated=emulated)
    assert found == told


def test_shown_names_an_exchange_of_an_experiment(shop: Spec) -> None:
    followed = shop.under({"shop-put": "merge"})
    log = served(followed, CREATE)
    inference = Inference(shop, log, OPTIONS, seconds=60, ask=Server(followed, log), writes=True)
    (found,) = inference.indicated(Hints())
    assert found.index >= len(log)
    assert shown(shop, found, inference.log)["example"]["operation"]


KEYS = """
- id: shop-key
  severity: high
  readings:
    - {id: nobody, text: Anybody may call it.}
    - id: key
      text: A key is needed.
      overlay:
        - target: "$.components"
          update: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
        - {target: "$.paths['/items'].get", update: {security: [{key: []}]}}
  chosen: nobody
"""


def test_needing_other_credentials_names_the_reading_and_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER + KEYS, "utf-8")
    spec = load_file(tmp_path / "openapi.yaml", api="shop")
    ((entry, reading, variables),) = needing_other_credentials(spec)
    assert (entry, reading) == ("shop-key", "key")
    assert all(it.startswith("SHOP_") for it in variables)


def test_needing_other_credentials_is_nothing_where_no_reading_asks_for_any(shop: Spec) -> None:
    assert needing_other_credentials(shop) == []


def test_candidates_begin_with_what_is_about_the_tested_operations_alone(shop: Spec) -> None:
    found = candidates(shop, Hints(tested={"items.list"}))
    assert set(found) >= {("shop-colour", "any-case")}


def test_candidates_say_something_of_tested_operations_before_those_of_the_same_resource(
    shop: Spec,
) -> None:
    def first(operation: str) -> str:
        found = [entry for entry, _ in candidates(shop, Hints(tested={operation}))]
        return next(it for it in found if it in ("shop-put", "shop-colour"))

    assert first("items.list") == "shop-colour"
    assert first("items.replace") == "shop-put"


def test_tells_lets_no_time_pass_at_one_of_two_emulators(shop: Spec) -> None:
    running = Request(method="POST", target="/_emulator/clock", body=b'{"stop": false}')
    headers = {"content-type": "application/json"}
    log = [Logged(request=replace(running, headers=headers), response=Response(status=200), at=5.0)]
    known, found = replayed(shop, log, OPTIONS), replayed(shop, log, OPTIONS)

    def read() -> Steps:
        yield GET

    assert not tells(read, Expected(known), found)
    assert (known.now, found.now) == (5.0, 5.0)


def test_expected_responses_are_those_that_the_emulator_gives(shop: Spec) -> None:
    replay = replayed(shop, [], OPTIONS)
    expected = Expected(replay)

    def created(number: int) -> Experiment:
        def steps() -> Steps:
            made = yield CREATE
            for _ in range(number):
                yield replace(GET, target=f"/v1/items/{made.json['id']}")
            yield CREATE

        return steps

    found = [[it.response for it in expected.exchanges(created(it))] for it in (1, 1, 2)]
    assert found[0] == found[1]
    with replay.aside():
        assert found[2] == [it.response for it in driven(created(2), replay.answer)]


def test_expected_responses_follow_what_the_emulator_gets(shop: Spec) -> None:
    replay = replayed(shop, [], OPTIONS)
    expected = Expected(replay)

    def listed() -> Steps:
        yield LIST

    (before,) = expected.exchanges(listed)
    replay.take(Logged(request=CREATE, response=replay.answer(CREATE), at=0.0))
    (after,) = expected.exchanges(listed)
    assert len(after.response.json) > len(before.response.json)

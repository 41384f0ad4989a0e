"""Which requests could tell readings apart: what is varied, and what follows a write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from concord.http import Request, Response
from concord.oracle import Logged
from concord.runner.readings.experiments import Experiment, Scope, experiments
from concord.runner.readings.requests import Requests, SentBefore
from concord.runner.readings.variants import fresh, moved
from concord.spec import Spec, load_file
from tests.runner.test_inference import load_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load_shop(tmp_path_factory.mktemp("shop"))


def logged(method: str, target: str, body: Any = None, status: int = 200) -> Logged:
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"content-type": "application/json"}
    request = Request(method=method, target=target, headers=headers, body=data)
    return Logged(request=request, response=Response(status=status), at=0.0)


def of(
    shop: Spec, *, writes: bool = False, only: Sequence[str] = (), log: Sequence[Logged] = ()
) -> list[Experiment]:
    scope = Scope(sent=SentBefore(log), writes=writes, only=only)
    spec = shop.under({"shop-put": "merge"})
    return list(experiments(spec, "shop-put", "merge", scope))


def taken(experiment: Experiment, body: Any = None) -> list[Request]:
    """The requests of an experiment whose responses are all the same success."""
    steps = experiment()
    sent, request = [], next(steps, None)
    answered = Response(
        status=200,
        headers={"content-type": "application/json"},
        body=json.dumps({"id": 7} if body is None else body).encode(),
    )
    while request is not None:
        sent.append(request)
        try:
            request = steps.send(answered)
        except StopIteration:
            break
    return sent


def test_experiments_send_reads_alone_where_nothing_may_be_written(shop: Spec) -> None:
    sent = [it.method for experiment in of(shop) for it in taken(experiment)]
    assert set(sent) <= {"GET"}


def test_experiments_write_to_a_new_resource(shop: Spec) -> None:
    sent = [(it.method, it.path) for it in taken(of(shop, writes=True, only=["items.replace"])[0])]
    assert sent[0] == ("POST", "/v1/items")
    assert ("PUT", "/v1/items/7") in sent
    assert sent.index(("PUT", "/v1/items/7")) < sent.index(("GET", "/v1/items/7"))


def test_experiments_leave_out_each_member_of_a_body(shop: Spec) -> None:
    log = [logged("PUT", "/v1/items/1", {"name": "Chair", "colour": "red"})]
    found = of(shop, writes=True, only=["items.replace"], log=log)
    bodies = [it.members for each in found for it in taken(each) if it.method == "PUT"]
    assert {"name": "Chair"} in bodies
    assert {"colour": "red"} in bodies


def test_experiments_use_only_the_operations_of_the_run(shop: Spec) -> None:
    found = of(shop, writes=True, only=["items.list"])
    sent = [it for each in found for it in taken(each)]
    assert sent
    assert all((it.method, it.path) == ("GET", "/v1/items") for it in sent)


def test_requests_are_those_that_succeeded(shop: Spec) -> None:
    refused = logged("GET", "/v1/items/3", status=404)
    sent = SentBefore([logged("GET", "/v1/items/2"), refused])
    requests = Requests(shop, sent)
    assert requests.of(shop.operation("items.get")).target == "/v1/items/2"
    assert requests.of(shop.operation("items.get"), {"id": 9}).target == "/v1/items/9"


def test_requests_are_composed_where_none_was_sent(shop: Spec) -> None:
    composed = Requests(shop, SentBefore()).of(shop.operation("items.create"))
    assert (composed.method, composed.target) == ("POST", "/v1/items")
    assert set(composed.members or {}) == {"name", "colour"}


def test_fresh_changes_unique_texts_and_moments_alone() -> None:
    body = {"mail": "a@b.example", "at": "2025-01-20T09:00:00Z", "name": "Chair", "n": 1}
    assert fresh(body, 1, {"mail"}) == {
        "mail": "a-1@b.example",
        "at": "2025-01-27T09:00:00Z",
        "name": "Chair",
        "n": 1,
    }


def test_moved_keeps_the_form_and_leaves_other_texts() -> None:
    assert moved("2025-01-20", timedelta(days=7)) == "2025-01-27"
    assert moved("Chair", timedelta(days=7)) == "Chair"


CONTENT = {"content-type": "application/json"}
FORM = "application/x-www-form-urlencoded"
CHECKS = """
openapi: 3.1.0
info: {title: Checks, version: "1"}
servers: [{url: https://checks.example/v1}]
security: [{key: []}]
paths:
  /checks:
    post:
      operationId: checks.run
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: array
              items:
                type: object
                properties: {id: {type: string}, size: {type: integer, maximum: 20}}
            example: [{id: first, size: 3}, {id: second}]
      responses: {"200": {description: Done.}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
"""
SIZES = """
- id: checks-size
  severity: low
  readings:
    - {id: limited, text: At most 20.}
    - id: unlimited
      text: Of any size.
      overlay:
        - target: "$.paths.*.post.requestBody.content.*.schema.items.properties.size.maximum"
          remove: true
  chosen: limited
"""


@pytest.fixture(scope="module")
def bodies_of_checks(tmp_path_factory: pytest.TempPathFactory) -> list[Request]:
    """What is sent to tell a reading of an array from the chosen one."""
    folder = tmp_path_factory.mktemp("checks")
    (folder / "openapi.yaml").write_text(CHECKS, "utf-8")
    (folder / "ambiguities.yaml").write_text(SIZES, "utf-8")
    spec = load_file(folder / "openapi.yaml", api="checks").under({"checks-size": "unlimited"})
    sent = logged("POST", "/v1/checks", [{"id": "first", "size": 3}, {"id": "second"}])
    known = replace(sent, request=replace(sent.request, headers={**CONTENT, "x-key": "k"}))
    scope = Scope(sent=SentBefore([known]), writes=True)
    found = experiments(spec, "checks-size", "unlimited", scope)
    return [it for experiment in found for it in taken(experiment)]


def test_experiments_vary_an_array_and_its_first_element(bodies_of_checks: list[Request]) -> None:
    bodies = [it.json for it in bodies_of_checks]
    assert [] in bodies
    assert [{"size": 3}, {"id": "second"}] in bodies


def test_experiments_go_beyond_the_bounds_that_only_the_chosen_reading_has(
    bodies_of_checks: list[Request],
) -> None:
    assert [{"id": "first", "size": 21}, {"id": "second"}] in [it.json for it in bodies_of_checks]


def test_experiments_send_credentials_after_a_word_and_nothing_else_so(
    bodies_of_checks: list[Request],
) -> None:
    assert {it.headers["x-key"] for it in bodies_of_checks} == {"k", "token k", "Bearer k"}
    assert {it.headers["content-type"] for it in bodies_of_checks} <= {*CONTENT.values(), FORM}

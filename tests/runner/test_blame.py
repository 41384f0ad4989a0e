"""Whose statement a finding violates follows from every fact that its judgement rests on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.violation_data import ViolationData
from concord.http.recorded import RecordedRequest
from concord.runner.finding import Finding
from concord.runner.plan import Plan
from concord.runner.worker.findings import Findings
from concord.runner.worker.recorded import Aim, RecordedCase
from concord.spec import Spec, load_file

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
security: [{key: []}]
paths:
  /v1/items:
    get:
      operationId: items.list
      x-source: [Items]
      x-inferred: {x-resource: only the address is shown}
      x-ambiguity: [shop-list]
      x-resource: {name: item, action: list}
      parameters:
        - name: size
          in: query
          x-source: [Pages]
          schema: {type: integer, maximum: 100, x-inferred: {maximum: the largest that is shown}}
      responses:
        "200":
          description: Items.
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Item"}}
    post:
      operationId: items.create
      x-source: [Items > Create]
      x-resource: {name: item, action: create}
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/NewItem"}}
      responses:
        "201":
          description: Made.
          x-inferred: no answer is shown
          x-ambiguity: [shop-made]
          content:
            application/json: {schema: {$ref: "#/components/schemas/Item"}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Item:
      x-source: [Items]
      type: object
      required: [id]
      properties: {id: {type: string}, name: {type: string}}
    NewItem:
      x-source: [Items > Create]
      x-inferred: {required: every sample has them}
      type: object
      required: [name, kind]
      properties:
        name: {type: string, maxLength: 5}
        kind: {type: string, pattern: "^[a-z]+$", x-inferred: {pattern: so are all samples}}
        note: {type: string, x-ambiguity: [shop-note]}
"""

HEADERS = (("X-Key", "$SHOP_KEY"), ("Content-Type", "application/json"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    path: Path = tmp_path_factory.mktemp("shop") / "openapi.yaml"
    path.write_text(SHOP, "utf-8")
    return load_file(path, api="shop")


def finding(
    spec: Spec,
    failure: Exception | str,
    *,
    operation: str = "items.create",
    target: str = "/v1/items",
    sent: Any = None,
    shown: Any = None,
    status: int = 201,
    check: str = "a_check",
    headers: tuple[tuple[str, str], ...] = HEADERS,
    **aim: Any,
) -> Finding:
    tested = spec.operation(operation)
    body = None if sent is None else json.dumps(sent)
    exchange = RecordedCase(
        phase="fuzzing",
        request=RecordedRequest(
            method=tested.method.upper(), path=target, headers=headers, body=body
        ),
        status=status,
        media_type="application/json",
        text=json.dumps(shown),
        aim=Aim(**aim),
    )
    raised = type(failure, (Exception,), {})("it failed") if isinstance(failure, str) else failure
    plan = Plan(api="shop", spec_path="", base_url="http://here", credentials={}, seed=1)
    (found,) = Findings(spec, plan).of(tested, check, raised, exchange)
    return found


@pytest.mark.parametrize(
    ("sent", "kind", "text"),
    [
        ({"name": "a"}, "inferred", "every sample has them"),
        ({"name": "a", "kind": "A"}, "inferred", "so are all samples"),
        ({"name": "abcdef", "kind": "a"}, "documented", "Items > Create"),
        # one broken keyword that is documented is reason enough to refuse
        ({"name": "abcdef", "kind": "A"}, "documented", "Items > Create"),
    ],
    ids=["required", "pattern", "maxLength", "pattern and maxLength"],
)
def test_blame_of_an_accepted_body_is_that_of_the_keyword(
    shop: Spec, sent: Any, kind: str, text: str
) -> None:
    found = finding(shop, "AcceptedNegativeData", sent=sent, location="body", is_wrong=True)
    assert (found.blame.kind, found.blame.text) == (kind, text)
    assert found.relies_on[0].kind == kind


def test_blame_of_an_accepted_parameter_is_that_of_the_keyword(shop: Spec) -> None:
    aim: dict[str, Any] = {"location": "query", "parameter": "size", "is_wrong": True}
    for value, kind in (("101", "inferred"), ("many", "documented")):
        found = finding(
            shop,
            "AcceptedNegativeData",
            operation="items.list",
            target=f"/v1/items?size={value}",
            status=200,
            **aim,
        )
        assert found.blame.kind == kind
        assert found.blame.pointer == "/paths/~1v1~1items/get/parameters/0/schema"


def test_blame_of_a_request_without_credentials_is_that_of_security(shop: Spec) -> None:
    found = finding(
        shop, "AcceptedNegativeData", operation="items.list", status=200, headers=(), is_wrong=True
    )
    assert [it.pointer for it in found.relies_on] == ["/security"]
    assert found.context.credentials
    right = {"name": "a", "kind": "a"}
    assert not finding(shop, "AcceptedNegativeData", sent=right, is_wrong=True).context.credentials


def test_blame_of_a_refused_request_rests_on_all_that_it_keeps(shop: Spec) -> None:
    right = {"name": "a", "kind": "a"}
    found = finding(shop, "RejectedPositiveData", sent=right, status=400, location="body")
    assert (found.blame.kind, found.blame.text) == ("inferred", "every sample has them")
    assert "so are all samples" in {it.text for it in found.relies_on}
    found = finding(shop, "RejectedPositiveData", operation="items.list", status=400)
    assert found.blame.kind == "documented"
    noted = finding(shop, "RejectedPositiveData", sent={**right, "note": "x"}, status=400)
    assert "shop-note" in noted.blame.ambiguities


def test_blame_of_a_body_rests_on_the_response_that_has_it(shop: Spec) -> None:
    made = finding(
        shop, "JsonSchemaError", shown={"name": "a"}, check="response_schema_conformance"
    )
    assert made.blame.pointer == "/components/schemas/Item/required"
    assert (made.blame.kind, made.blame.text) == ("inferred", "no answer is shown")
    assert made.blame.ambiguities == ("shop-made",)
    assert [it.kind for it in made.relies_on] == ["documented", "inferred"]
    listed = finding(
        shop, "JsonSchemaError", operation="items.list", shown=[{"name": "a"}], status=200
    )
    assert listed.blame.kind == "documented"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 415, 422, 429])
def test_blame_of_an_undeclared_refusal_is_an_omission(shop: Spec, status: int) -> None:
    found = finding(shop, "UndefinedStatusCode", operation="items.list", status=status)
    assert (found.blame.kind, found.blame.verdict) == ("omitted", "our spec omits this")
    assert "the spec declares 200" in found.blame.text
    failure = Violation(
        operation="GET /v1/items",
        what="",
        pointer="/paths/~1v1~1items/get/responses",
        data=ViolationData(received_status=status, is_undeclared=True),
    )
    assert finding(shop, failure, operation="items.list", status=status).blame.kind == "omitted"


@pytest.mark.parametrize("status", [206, 302, 409, 418, 500])
def test_blame_of_another_undeclared_status_is_the_vendors(shop: Spec, status: int) -> None:
    found = finding(shop, "UndefinedStatusCode", operation="items.list", status=status)
    assert found.blame.kind == "documented"


def test_blame_of_a_violation_rests_on_the_words_of_its_check(shop: Spec) -> None:
    """The resource of the operation that shows it is as good as the least of its words."""
    listing = shop.operation("items.list")
    place = "/components/schemas/NewItem/properties/name"
    failure = Violation(
        operation="POST /v1/items", what="x", pointer=place, at="", shown_by=(listing,)
    )
    found = finding(shop, failure, check="deleted_is_gone")
    assert [(it.pointer, it.kind, it.ambiguities) for it in found.relies_on] == [
        (place, "documented", ()),
        ("/paths/~1v1~1items/post/x-resource", "documented", ()),
        ("/paths/~1v1~1items/get/x-resource", "inferred", ("shop-list",)),
    ]
    assert (found.blame.kind, found.blame.text) == ("inferred", "only the address is shown")
    # a check that does not rely on the resource is not excused by it
    assert finding(shop, failure, check="page_is_honoured").blame.kind == "documented"


def test_a_finding_keeps_its_facts_and_older_reports_have_none(shop: Spec) -> None:
    found = finding(shop, "JsonSchemaError", shown={"name": "a"})
    told = json.loads(json.dumps(asdict(found)))
    assert Finding.from_json(told).relies_on == found.relies_on
    assert set(told["relies_on"][0]) == {"pointer", "kind", "text", "ambiguities"}
    del told["relies_on"]
    assert Finding.from_json(told).relies_on == ()

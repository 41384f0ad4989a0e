"""A patch, applied, makes the spec document what was recorded, in the specs' own style."""
# ruff: noqa: E501

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from concord import lint as _lint
from concord.spec import Spec, parts
from concord.traffic import RecordingEntry
from tests.traffic.shop import answered, findings, load

ORDER = {"id": "order_1", "state": "open"}
ROUTE = {"km": 1.5, "legs": [{"at": "2025-01-20T09:00:00Z", "day": "2025-01-20"}], "open": True}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load(tmp_path_factory.mktemp("specs"))


def applied(document: Any, operations: list[dict[str, Any]]) -> Any:
    """RFC 6902, as far as patches use it; independent of the code under test."""
    document = copy.deepcopy(document)
    for operation in operations:
        *owners, last = parts(operation["path"])
        owner = document
        for part in owners:
            owner = owner[int(part)] if isinstance(owner, list) else owner[part]
        if operation["op"] == "remove":
            del owner[last]
        elif isinstance(owner, list):
            assert last == "-"
            owner.append(operation["value"])
        else:
            assert operation["op"] == "add" or last in owner
            owner[last] = operation["value"]
    return document


CASES = {
    "member": [answered(body={**ORDER, "tier": "gold"})],
    "member, sometimes null": [answered("/orders", [{**ORDER, "tier": None}, {**ORDER, "tier": 3}])],
    "member that holds more": [answered(body={**ORDER, "route": ROUTE})],
    "member below": [answered(body={**ORDER, "buyer": {"age": 1}})],
    "members whose names are data": [answered(body={**ORDER, "buyer": {"7f3a91c2-11": 1, "1": 2}})],
    "value": [answered(body={**ORDER, "state": "on_hold"}), answered(body={**ORDER, "state": "lost"})],
    "value beside a constant": [answered(body={**ORDER, "kind": "offer"})],
    "value in a request": [answered("/orders?state=lost", [ORDER])],
    "status, with a response of the same kind elsewhere": [answered(status=429, body={"message": "No."})],
    "status, with an error of the same shape": [answered(status=409, body={"message": "No."})],
    "status without a body": [answered("/orders", b"", status=204, method="POST", sent=ORDER)],
    "unregistered status": [answered(status=599, body={"message": "No."})],
    "media type": [answered(body=b"<p>", headers={"content-type": "text/html"})],
    "parameter": [answered("/orders?page=2", [ORDER])],
    "first parameter": [answered("/orders?page=2", ORDER, method="POST", status=201, sent=ORDER)],
    "null": [answered(body={**ORDER, "buyer": None})],
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_patched_spec_has_no_finding(shop: Spec, tmp_path: Path, case: str) -> None:
    recorded: list[RecordingEntry] = CASES[case]
    (found,) = findings(shop, *recorded)
    patch = found["patch"]
    document = applied(shop.document, patch["operations"])
    patched = load(tmp_path, document)
    assert findings(patched, *recorded) == []
    for place in patch["places"]:  # what stands there now is what the YAML says
        written, there = yaml.safe_load(place["yaml"]), patched.at(place["pointer"])
        many = isinstance(written, list)
        assert written[0] in there if many else written.items() <= there.items()
        assert max(map(len, place["yaml"].splitlines())) <= 110
    before = _lint.lint_file(shop.path)[1]
    lint = _lint.lint_file(patched.path)[1]
    new = {str(it.rule) for it in lint} - {str(it.rule) for it in before}
    assert not new, [str(it) for it in lint if str(it.rule) in new]


def test_patch_is_written_in_the_style_of_specs(shop: Spec) -> None:
    (found,) = findings(shop, answered(body={**ORDER, "route": ROUTE, "state": "open"}))
    assert found["patch"]["places"][0]["pointer"] == "/components/schemas/Order/properties"
    assert (
        found["patch"]["places"][0]["yaml"]
        == """\
route:
  type: object
  description: Not documented; seen in recorded traffic.
  x-inferred: seen in 1 recorded exchange; the documentation does not name it
  properties:
    km: {type: number, description: Not documented; seen in recorded traffic.}
    legs:
      type: array
      description: Not documented; seen in recorded traffic.
      items:
        type: object
        description: Not documented; seen in recorded traffic.
        properties:
          at: {type: string, description: Not documented; seen in recorded traffic., format: date-time}
          day: {type: string, description: Not documented; seen in recorded traffic., format: date}
    open: {type: boolean, description: Not documented; seen in recorded traffic.}
"""
    )


def test_patch_of_a_status_refers_to_existing_responses(shop: Spec) -> None:
    (found,) = findings(shop, answered(status=429, body={"message": "No."}))
    assert found["patch"]["places"][0]["yaml"] == '"429": {$ref: "#/components/responses/Error"}\n'
    (found,) = findings(shop, answered(status=409, body={"message": "No."}))
    component, response = found["patch"]["places"]
    assert component["pointer"] == "/components/responses"
    assert yaml.safe_load(component["yaml"]) == {
        "Conflict": {
            "description": "Conflict.",
            "x-inferred": "seen in 1 recorded exchange; the documentation does not name it",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
    }
    assert response["yaml"] == '"409": {$ref: "#/components/responses/Conflict"}\n'


@pytest.mark.parametrize("components", [{}, None])
def test_patch_adds_the_first_component(tmp_path: Path, components: Any) -> None:
    document: Any = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}}
    document["servers"] = [{"url": "https://api.shop.example/v1"}]
    responses = {"200": {"description": "It."}}
    document["paths"] = {"/x": {"get": {"operationId": "x.get", "responses": responses}}}
    if components is not None:
        document["components"] = components
    recorded = answered("/x", {"message": "No."}, status=500)
    (found,) = findings(load(tmp_path, document), recorded)
    patched = load(tmp_path / "patched", applied(document, found["patch"]["operations"]))
    assert findings(patched, recorded) == []


def test_patch_keeps_existing_reasons(shop: Spec, tmp_path: Path) -> None:
    document = copy.deepcopy(shop.document)
    document["components"]["schemas"]["State"]["x-inferred"] = {"type": "all are texts"}
    (found,) = findings(load(tmp_path, document), answered(body={**ORDER, "state": "lost"}))
    reasons = yaml.safe_load(found["patch"]["places"][0]["yaml"])["x-inferred"]
    assert reasons == {
        "type": "all are texts",
        "enum": "seen in recorded traffic, not documented: lost 1×",
    }


@pytest.mark.parametrize(
    "recorded",
    [
        answered(body={**ORDER, "state": "Ada Lovelace"}),  # may be a person
        answered(body={"id": 7}),  # who is wrong?
        answered("/refunds"),
        answered("/orders?7f3a91c2-11=2", [ORDER]),
    ],
)
def test_no_patch_where_the_meaning_is_unclear(shop: Spec, recorded: RecordingEntry) -> None:
    (found,) = findings(shop, recorded)
    assert found["patch"] is None

"""Each kind of finding is reported where the spec documents nothing, and only there."""
# ruff: noqa: E501

import json
from pathlib import Path
from typing import Any

import pytest

from concord.spec import Spec
from concord.traffic import RecordingEntry, recording_entry, text
from tests.traffic.shop import answered, findings, load, report

ORDER = {"id": "order_1", "state": "open"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load(tmp_path_factory.mktemp("specs"))


def summary(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(it["kind"], it["side"], it["at"], it["what"], it["times"]) for it in found]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (answered(body={**ORDER, "tier": "gold"}), ("undocumented-member", "answer", "/tier", "tier: string")),
        (answered("/orders", [ORDER, {**ORDER, "tier": 1}]), ("undocumented-member", "answer", "/*/tier", "tier: integer")),
        (answered("/orders", [{**ORDER, "tier": None}, {**ORDER, "tier": 1}]), ("undocumented-member", "answer", "/*/tier", "tier: integer or null")),
        (answered(body={**ORDER, "buyer": {"age": 1.5}}), ("undocumented-member", "answer", "/buyer/age", "age: number")),
        (answered(body={**ORDER, "7f3a91c2-11": 1}), ("undocumented-member", "answer", "/*", "*: integer")),
        (answered(body={**ORDER, "state": "on_hold"}), ("undocumented-value", "answer", "/state", "'on_hold' 1×: none of the declared values (open, paid)")),
        (answered(body={**ORDER, "state": "Ada Lovelace"}), ("undocumented-value", "answer", "/state", "1 that may be data, not shown: none of the declared values (open, paid)")),
        (answered(body={**ORDER, "kind": "offer"}), ("undocumented-value", "answer", "/kind", "'offer' 1×: none of the declared values (order)")),
        (answered(status=503), ("undocumented-status", "answer", "", "status 503 is not documented (documented: 200, 401, 404)")),
        (answered(body=b"<p>", headers={"content-type": "text/html"}), ("undocumented-media-type", "answer", "", "content type text/html")),
        (answered(body=b"{"), ("violation", "answer", "", "is no JSON")),
        (answered(body={"state": "open"}), ("violation", "answer", "", "required, but missing: id")),
        (answered(body={"id": 7}), ("violation", "answer", "/id", "expected string, got integer")),
        (answered("/orders?limit=0", [ORDER]), ("violation", "request", "/limit", "breaks minimum: 1")),
        (answered("/orders?state=lost", [ORDER]), ("undocumented-value", "request", "/state", "'lost' 1×: none of the declared values (open, paid)")),
        (answered("/orders?page=2", [ORDER]), ("undocumented-parameter", "request", "/page", "page: integer")),
        (answered("/orders", ORDER, method="POST", status=201, sent={**ORDER, "gift": True}), ("undocumented-member", "request", "/gift", "gift: boolean")),
        (answered("/orders", ORDER, method="POST", status=201, sent={}), ("violation", "request", "", "required, but missing: id")),
        (answered("/refunds"), ("unknown-operation", "request", "", "no operation GET /refunds")),
        (answered(method="PATCH"), ("unknown-operation", "request", "", "no operation PATCH /orders/…")),
    ],
)  # fmt: skip
def test_findings_report_what_is_not_documented(
    shop: Spec, recorded: RecordingEntry, expected: tuple[Any, ...]
) -> None:
    assert summary(findings(shop, recorded)) == [(*expected, 1)]


@pytest.mark.parametrize(
    "recorded",
    [
        answered(body=ORDER),
        answered("/orders", [ORDER, ORDER]),
        answered("/orders?limit=5&state=paid&key=secret", [ORDER]),
        answered(body={**ORDER, "notes": {"7f3a91c2-11": "any", "other": "too"}}),
        answered(body={**ORDER, "extra": {"whatever": {"is": "there"}}}),
        answered(body={**ORDER, "kind": "order"}),
        answered(status=404, body={"message": "Order order_1 is not there."}),
        answered("/orders", ORDER, method="POST", status=201, sent=ORDER),
        answered(headers={"content-type": "application/json; charset=utf-8"}, body=ORDER),
        recording_entry(
            number=1, method="GET", url="https://api.shop.example/v1/orders", status=200
        ),
        answered(body=b'[{"id": "ord', size=99),
        answered(host="http://api.shop.example:80/v1", body=ORDER),
    ],
)
def test_findings_are_empty_for_documented_exchanges(shop: Spec, recorded: RecordingEntry) -> None:
    assert findings(shop, recorded) == []


def test_findings_are_ranked_by_number_of_exchanges(shop: Spec) -> None:
    tier = [{**ORDER, "tier": "a"}, {**ORDER, "tier": "b"}]
    found = findings(
        shop,
        answered(body={**ORDER, "state": "lost"}),
        *[answered("/orders", tier)] * 3,
        answered(body={**ORDER, "tier": "c"}),
    )
    assert [(it["kind"], it["times"], it["operations"]) for it in found] == [
        ("undocumented-member", 4, {"orders.list": 3, "orders.get": 1}),
        ("undocumented-value", 1, {"orders.get": 1}),
    ]


def test_finding_of_a_request_counts_acceptances(shop: Spec) -> None:
    accepted = answered("/orders?limit=0", [ORDER])
    refused = answered("/orders?limit=0", {"message": "No."}, status=400)
    (found,) = findings(shop, accepted, refused, refused)
    assert (found["times"], found["accepted"]) == (3, 1)
    assert "refused 2×" in text(report(shop, [accepted, refused, refused]), width=80, most=9)


def test_deliberately_invalid_request_is_no_finding(shop: Spec) -> None:
    wrong = {"path": "/orders?limit=0", "status": 400, "body": {"message": "No."}}
    assert findings(shop, answered(**wrong, deliberate=True)) == []  # type: ignore[arg-type]
    answer = answered("/orders?limit=0", {"reason": "No."}, status=400, deliberate=True)
    assert {it["side"] for it in findings(shop, answer)} == {"answer"}


def test_finding_carries_its_blame(shop: Spec) -> None:
    (found,) = findings(shop, answered(body={**ORDER, "state": "lost"}))
    assert found["blame"]["pointer"] == "/components/schemas/State/enum"
    assert found["blame"]["kind"] == "documented"
    assert found["blame"]["location"].endswith("shop/openapi.yaml:86")
    assert found["sample"]["request"] == "GET /orders/{id}"
    assert found["sample"]["file"] == "x.har"


def test_traffic_counts_what_it_leaves_alone(shop: Spec) -> None:
    preflight = {"access-control-request-method": "POST"}
    cached = {"if-none-match": "x"}
    left = [
        answered(host="https://cdn.example"),
        answered(host="https://api.shop.example"),  # beside the base path
        answered(status=0),
        recording_entry(number=1, method="OPTIONS", url="https://api.shop.example/v1/orders", status=204, request_headers=preflight),
        recording_entry(number=1, method="GET", url="https://api.shop.example/v1/orders", status=304, request_headers=cached),
        answered(method="HEAD"),
    ]  # fmt: skip
    found = report(shop, left)
    assert found["left_alone"] == {
        "of no API": 2,
        "without an answer": 1,
        "preflights of a browser": 1,
        "answered from a cache": 1,
        "HEAD requests": 1,
    }
    assert found["hosts_of_no_api"] == {"cdn.example": 1, "api.shop.example": 1}
    assert found["apis"] == {}


def test_base_url_routes_to_its_api(shop: Spec) -> None:
    local = answered(host="http://127.0.0.1:8080/shop", body=ORDER)
    assert report(shop, [local])["apis"] == {}
    assert (
        report(shop, [local], shop="http://127.0.0.1:8080/shop/")["apis"]["shop"]["findings"] == []
    )
    beside = answered(host="http://127.0.0.1:8080/shopping", body=ORDER)
    assert report(shop, [beside], shop="http://127.0.0.1:8080/shop")["apis"] == {}


def test_report_holds_evidence_for_the_ledger(shop: Spec) -> None:
    found = report(shop, [answered("/orders", [{**ORDER, "state": "lost"}])])["apis"]["shop"]
    assert found["evidence"]["ledger"]["shop-states"]["fits"] == {"more": 1}
    assert found["never_observed"] == []
    none = report(shop, [answered("/orders", [ORDER])])["apis"]["shop"]
    assert none["never_observed"] == ["shop-states"]


def test_findings_are_bounded(shop: Spec) -> None:
    many = [
        answered(body={**ORDER, f"{'x' * (1 + n % 30)}_{'y' * (1 + n // 30)}": n})
        for n in range(600)
    ]
    found = report(shop, many)["apis"]["shop"]
    assert len(found["findings"]) == 500
    assert found["more"] == 100
    values = [answered(body={**ORDER, "state": "z" * (1 + n)}) for n in range(30)]
    (one,) = findings(shop, *values)
    assert len(one["values"]) == 20


def test_text_shows_findings_and_patches(shop: Spec) -> None:
    found = report(
        shop, [answered(body={**ORDER, "tier": "gold"}), answered(host="https://x.example")]
    )
    shown = text(found, width=80, most=9)
    assert "1×  undocumented member in response" in shown
    assert "orders.get at /tier" in shown
    assert "write at /components/schemas/Order/properties" in shown
    assert "left alone: 1 of no API (x.example; --base-url API=URL claims one)" in shown
    assert json.dumps(found)
    assert "gold" not in shown


def test_text_without_findings(shop: Spec) -> None:
    shown = text(report(shop, [answered(body=ORDER)]), width=80, most=9)
    assert "shop: 1 exchange with 1 operation, nothing that the spec does not say" in shown


def test_routing_follows_servers_of_an_operation(tmp_path: Path) -> None:
    document = dict(load(tmp_path).document)
    enumerated = {
        "url": "https://{region}.shop.example",
        "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}},
    }
    free = {"url": "https://{host}", "variables": {"host": {"default": "shop.example"}}}
    document["servers"] = [enumerated, free]
    spec = load(tmp_path / "other", document)
    assert report(spec, [answered(host="https://us.shop.example", body=ORDER)])["apis"]
    assert report(spec, [answered(host="https://shop.example", body=ORDER)])["apis"]
    assert not report(spec, [answered(host="https://other.example", body=ORDER)])["apis"]
    document["paths"]["/orders/{id}"]["get"]["servers"] = [{"url": "https://one.example"}]
    spec = load(tmp_path / "third", document)
    assert report(spec, [answered(host="https://one.example", body=ORDER)])["apis"]

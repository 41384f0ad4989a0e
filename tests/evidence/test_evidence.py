"""Counts of exchanges: members, declared values, readings of the ledger, nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from concord import evidence
from concord.evidence import Evidence
from concord.http import Exchange
from concord.spec import Spec
from tests.evidence.conftest import listed, put, received

BOOK = {"id": "b1", "kind": "book"}


def counted(spec: Spec, *exchanges: Exchange) -> dict[str, Any]:
    found = Evidence(spec)
    for exchange in exchanges:
        found.observe(exchange)
    return found.as_json()


def members(spec: Spec, *exchanges: Exchange) -> dict[str, Any]:
    found: dict[str, Any] = counted(spec, *exchanges)["operations"]["items.list"]["members"]
    return found


def readings(spec: Spec, *exchanges: Exchange) -> dict[str, tuple[int, int]]:
    counts = counted(spec, *exchanges)["ledger"]
    return {name: (entry["supports"], entry["contradicts"]) for name, entry in counts.items()}


def test_requests_and_statuses_are_counted(shop: Spec) -> None:
    counts = counted(shop, listed(), listed(), listed(status=404), put(204, BOOK))["operations"]
    assert counts["items.list"]["requests"] == 3
    assert counts["items.list"]["statuses"] == {"200": 2, "404": 1}
    assert counts["items.replace"] == {"requests": 1, "statuses": {"204": 1}, "members": {}}


def test_member_counts_types_nulls_and_absences(shop: Spec) -> None:
    found = members(shop, listed(BOOK, {**BOOK, "price": 1.5}, {**BOOK, "price": None}))
    assert found["/data/*/price"] == {
        "seen": 2,
        "types": {"number": 1},
        "null": 1,
        "absent": 1,
        "values": {},
        "undocumented": False,
    }
    assert found["/data"]["types"] == {"array": 1}
    assert found["/data/*/id"]["seen"] == 3


def test_values_are_named_only_where_declared(shop: Spec) -> None:
    items = [{"id": "b", "kind": kind} for kind in ("book", "book", "toy", "jean.dupont")]
    found = members(shop, listed(*items))
    assert found["/data/*/kind"]["values"] == {"book": 2, "other": 1, "toy": 1}
    assert "dupont" not in json.dumps(found)


def test_undocumented_member_keeps_its_name(shop: Spec) -> None:
    found = members(shop, listed({**BOOK, "colour": {"hue": 3}}))
    assert found["/data/*/colour"]["undocumented"]
    assert found["/data/*/colour/hue"] == {
        "seen": 1,
        "types": {"integer": 1},
        "null": 0,
        "absent": 0,
        "values": {},
        "undocumented": True,
    }
    assert not found["/data/*/id"]["undocumented"]


@pytest.mark.parametrize("name", ["jean@dupont.fr", "cust_12345", "x" * 61, "33612345678", "a b"])
def test_name_that_may_be_data_is_not_kept(shop: Spec, name: str) -> None:
    found = members(shop, listed({**BOOK, name: 1}))
    assert name not in json.dumps(found)
    assert found["/data/*/*"]["undocumented"]


def test_names_of_an_open_schema_are_not_kept(shop: Spec) -> None:
    found = members(shop, listed({**BOOK, "labels": {"eve": 1}}, meta={"ada": 1, "bob": 2}))
    assert found["/meta/*"]["seen"] == 2
    assert not found["/meta/*"]["undocumented"]
    assert found["/data/*/labels/*"]["seen"] == 1
    assert not found["/data/*/labels/*"]["undocumented"]
    assert not {"ada", "bob", "eve"} & set(json.dumps(found).replace('"', "/").split("/"))


def test_undocumented_names_are_bounded(shop: Spec) -> None:
    names = {f"{a}{b}": 1 for a in "abcdefgh" for b in "ijklmnop"}
    found = members(shop, listed({**BOOK, **names}))
    assert sum(counts["undocumented"] for counts in found.values()) == 51
    assert found["/data/*/*"]["seen"] == 14


def test_member_counts_the_valid_alternative_only(shop: Spec) -> None:
    found = members(shop, listed({**BOOK, "shape": {"round": True}, "parent": BOOK}))
    assert found["/data/*/shape/round"]["values"] == {"true": 1}
    assert "/data/*/shape/edges" not in found
    assert found["/data/*/parent/kind"]["values"] == {"book": 1}


def test_valid_element_supports_its_reading(shop: Spec) -> None:
    assert readings(shop, listed(BOOK, {**BOOK, "price": None})) == {
        "shop-listing": (1, 0),
        "shop-status": (1, 0),
        "shop-item": (2, 0),
        "shop-kind": (2, 0),
        "shop-price": (1, 0),
    }


def test_deviation_contradicts_the_nearest_reading_only(shop: Spec) -> None:
    found = readings(shop, listed(BOOK, {"id": 5, "kind": "book", "price": "dear"}))
    assert found["shop-item"] == (1, 1)
    assert found["shop-price"] == (0, 1)
    assert found["shop-kind"] == (2, 0)
    assert found["shop-listing"] == (1, 0)


def test_undocumented_status_contradicts_the_operation(shop: Spec) -> None:
    assert readings(shop, listed(status=302)) == {"shop-listing": (0, 1)}


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        ("size=3", 200, (1, 0)),
        ("size=0", 200, (0, 1)),
        ("size=0", 400, (1, 0)),
        ("size=0", 401, None),
        ("size=3", 400, None),
        ("size=0&ids=x", 400, None),
        ("", 200, None),
    ],
)
def test_request_counts_by_its_response(
    shop: Spec, query: str, status: int, expected: tuple[int, int] | None
) -> None:
    assert readings(shop, listed(status=status, url=f"/items?{query}")).get("shop-size") == expected


def test_accepted_request_body_supports_its_readings(shop: Spec) -> None:
    assert readings(shop, put(204, {**BOOK, "price": 3})) == {
        "shop-item": (1, 0), "shop-kind": (1, 0), "shop-price": (1, 0),
    }  # fmt: skip


def test_note_counts_what_several_exchanges_show(shop: Spec) -> None:
    found = Evidence(shop)
    found.note("/paths/~1items/get/x-pagination", held=False, times=2)
    found.note("/components/schemas/Problem", held=False)
    assert found.as_json()["ledger"] == {
        "shop-listing": {
            "supports": 0,
            "contradicts": 2,
            "observed": True,
            "where": ["/paths/~1items/get"],
        }
    }


@pytest.mark.parametrize("body", [None, b"", b"<html>", b"\xff\xfe"])
def test_body_that_is_no_json_has_no_members(shop: Spec, body: bytes | None) -> None:
    exchange = received(body=body)
    assert members(shop, exchange) == {}


def test_merged_parts_equal_the_whole(shop: Spec) -> None:
    exchanges = [listed(BOOK), listed({**BOOK, "price": None}, {"id": 5}), put(204, BOOK)]
    parts = [counted(shop, exchange) for exchange in exchanges]
    whole = Evidence(shop)
    for exchange in exchanges:
        whole.observe(exchange)
    assert evidence.merged(parts) == evidence.merged([whole.drained()])
    assert evidence.merged(reversed(parts)) == evidence.merged(parts)
    assert whole.as_json() == {"operations": {}, "ledger": {}}


def test_observe_counts_times_as_repetitions(shop: Spec) -> None:
    once, thrice = Evidence(shop), Evidence(shop)
    thrice.observe(listed(BOOK), times=3)
    for _ in range(3):
        once.observe(listed(BOOK))
    assert once.as_json() == thrice.as_json()


def test_merged_documents_add_up_by_api(shop: Spec) -> None:
    counts = counted(shop, listed(BOOK))
    parts = [evidence.document({}, {"shop": counts}), evidence.document({}, {"b": counts})]
    whole = evidence.merged_documents({"seed": 1}, [*parts, parts[0]])
    assert evidence.read(json.loads(json.dumps(whole))) == whole
    assert list(whole["apis"]) == ["b", "shop"]
    assert whole["apis"]["shop"]["operations"]["items.list"]["requests"] == 2


@pytest.mark.parametrize("data", [None, [], {}, {"apis": {}, "version": 2}])
def test_read_rejects_another_document(data: Any) -> None:
    with pytest.raises(ValueError, match=r"no evidence|version"):
        evidence.read(data)


def test_summary_counts_observed_and_documented(shop: Spec) -> None:
    item = {**BOOK, "colour": 1, "shape": {"round": True}}
    assert evidence.summary(shop, counted(shop, listed(item, {"id": 5, "kind": "toy"}))) == {
        # data, its items with six members, two deeper; meta, its values; error
        "members": [6, 13],
        "values": [3, 3],
        "ledger": [4, 0],
        "contradicted": 1,
        "undocumented": 1,
        "left_out": 0,
    }


def test_exported_names() -> None:
    assert sorted(evidence.__all__) == [
        "Applied", "Blame", "Deviation", "Evidence", "Fact", "Grounds", "Judge", "Shape",
        "Shapes", "VERDICTS", "blame", "body_places", "canonical", "declared_response",
        "document", "facts", "kind_of", "merged", "merged_documents", "parameters", "read",
        "response_media", "summary", "violated",
    ]  # fmt: skip
    assert all(hasattr(evidence, name) for name in evidence.__all__)

"""Counts of exchanges: members, declared values, nothing else."""

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
    return found.drained()


def members(spec: Spec, *exchanges: Exchange) -> dict[str, Any]:
    found: dict[str, Any] = counted(spec, *exchanges)["operations"]["items.list"]["members"]
    return found


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
    assert whole.drained() == {"operations": {}, "ledger": {}}


def test_observe_counts_times_as_repetitions(shop: Spec) -> None:
    once, thrice = Evidence(shop), Evidence(shop)
    thrice.observe(listed(BOOK), times=3)
    for _ in range(3):
        once.observe(listed(BOOK))
    assert once.drained() == thrice.drained()


def test_merged_documents_add_up_by_api(shop: Spec) -> None:
    counts = counted(shop, listed(BOOK))
    parts = [evidence.document({}, {"shop": counts}), evidence.document({}, {"b": counts})]
    whole = evidence.merged_documents({"seed": 1}, [*parts, parts[0]])
    assert evidence.read(json.loads(json.dumps(whole))) == whole
    assert list(whole["apis"]) == ["b", "shop"]
    assert whole["apis"]["shop"]["operations"]["items.list"]["requests"] == 2


@pytest.mark.parametrize("data", [None, [], {}, {"apis": {}, "version": 1}])
def test_read_rejects_another_document(data: Any) -> None:
    with pytest.raises(ValueError, match=r"no evidence|version"):
        evidence.read(data)


def test_summary_counts_observed_and_documented(shop: Spec) -> None:
    item = {**BOOK, "colour": 1, "shape": {"round": True}}
    assert evidence.summary(shop, counted(shop, listed(item, {"id": 5, "kind": "toy"}))) == {
        # data, its items with six members, two deeper; meta, its values; error
        "members": [6, 13],
        "values": [3, 3],
        "ledger": [0, 0],
        "otherwise": 0,
        "unfit": 0,
        "undocumented": 1,
        "left_out": 0,
        "entries": {},
    }


def test_exported_names() -> None:
    assert sorted(evidence.__all__) == [
        "Accused", "Applied", "Blame", "Deviation", "Evidence", "Fact", "Grounds", "Judge",
        "NO_JSON", "Shape", "Shapes", "Standing", "accused_of", "blame", "body_places", "canonical",
        "declared_response", "document", "facts", "kind_of", "merged", "merged_documents",
        "parameters", "read", "reads_otherwise", "response_media", "standing", "standing_of_run",
        "summary", "verdict", "violated",
    ]  # fmt: skip
    assert all(hasattr(evidence, name) for name in evidence.__all__)

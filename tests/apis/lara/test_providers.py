"""The documented flows: read, list, create, edit."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.behaviours.lara import encoded

from concord import project
from concord.spec import child
from tests.apis.lara.conftest import BRANCH, DOCUMENTED, EDITED, Lara, sample, texts


def documented(verb: str, what: str) -> Any:
    """The first documented payload of an operation."""
    spec = project.load("lara")
    operation = spec.at(child("", "paths", f"/lmsapi/provider/{verb}", "post"))
    holder = operation["requestBody"] if what == "request" else operation["responses"]["200"]
    return next(iter(holder["content"]["application/json"]["examples"].values()))["value"]


def test_documented_provider_is_shown_as_documented(api: Lara) -> None:
    assert api.invoke("get", documented("get", "request")) == documented("get", "answer")


def test_identifiers_are_echoed_untouched(api: Lara) -> None:
    assert api.read(DOCUMENTED)["id"] == DOCUMENTED
    assert {provider["id"] for provider in api.list()} >= {DOCUMENTED, EDITED}
    for provider in api.list():
        assert api.read(provider["id"]) == provider


def test_an_identifier_looks_like_the_documented_ones(api: Lara) -> None:
    pattern = project.load("lara").at("/components/schemas/EncodedId/pattern")
    made = encoded("anything")
    assert made != encoded("something else")
    assert re.fullmatch(pattern, made)
    assert re.fullmatch(pattern, api.create()["id"])


def test_the_documented_edit_succeeds_as_documented(api: Lara) -> None:
    body = documented("edit", "request")
    assert api.invoke("edit", body) == documented("edit", "answer")
    read = api.read()
    assert (read["branchId"], read["currencyId"]) == ("", 2)
    assert (read["providerEmail"], read["providerSenderName"]) == ("via", "Support de via")


def test_the_documented_creation_makes_another_provider(api: Lara) -> None:
    body = documented("create", "request")
    first, second = api.invoke("create", body)["id"], api.invoke("create", body)["id"]
    assert len({first, second, body["id"]}) == 3
    read = api.read(first)
    assert read["name"] == {**body["name"], "ErrorID": 0}
    assert read["cancellationText"] == {"texts": [], "ErrorID": 0}
    assert {name: read[name] for name in ("branchId", "stateId", "countryId")} == {
        "branchId": "",
        "stateId": 11,
        "countryId": 37,
    }


def test_a_creation_gets_what_only_the_server_knows(api: Lara) -> None:
    api.http.post("/_emulator/clock", json={"now": "2025-02-01T10:00:00.250Z"})
    key = api.create(allowUnsubscribe=..., percentPartialRefund=50)["id"]
    read = api.read(key)
    assert read["creationDate"].startswith("2025-02-01T10:00:0")
    assert not read["creationDate"].endswith("Z")
    assert read["allowUnsubscribe"] is False
    assert read["refundPolicies"] == []
    assert read["providerEmailDomain"].startswith("@")
    assert "percentPartialRefund" not in read


def test_an_edit_changes_what_it_names_and_nothing_else(api: Lara) -> None:
    before = api.read(DOCUMENTED)
    assert api.edit(id=DOCUMENTED, providerSenderName="Support de via") == {"id": DOCUMENTED}
    assert api.read(DOCUMENTED) == {**before, "providerSenderName": "Support de via"}
    assert api.edit(id=DOCUMENTED) == {"id": DOCUMENTED}
    assert api.read(DOCUMENTED) == {**before, "providerSenderName": "Support de via"}


def test_an_edited_text_replaces_all_its_languages(api: Lara) -> None:
    api.edit(id=DOCUMENTED, name=texts("Autre nom"))
    read = api.read(DOCUMENTED)
    assert read["name"] == {**texts("Autre nom"), "ErrorID": 0}
    assert len(read["shortName"]["texts"]) == 3


@pytest.mark.parametrize("spelling", ["branchId", "branchID"])
def test_both_spellings_of_the_branch_are_taken(api: Lara, spelling: str) -> None:
    api.edit(**{spelling: BRANCH})
    assert api.read()["branchId"] == BRANCH


def test_of_two_spellings_that_of_the_tables_goes_first(api: Lara) -> None:
    api.edit(currencyId=3, currencyID=1)
    assert api.read()["currencyId"] == 3
    api.edit(currencyID=1, currencyId=3)
    assert api.read()["currencyId"] == 3


def test_what_cannot_be_changed_is_not(api: Lara) -> None:
    before = api.read(DOCUMENTED)
    changes = {"providerEmailDomain": "@x.y", "creationDate": "2020-01-01T00:00:00"}
    api.edit(id=DOCUMENTED, **changes, createdByUserID=EDITED, refundPolicies=[])
    assert api.read(DOCUMENTED) == before


def test_the_list_holds_what_was_created_after_the_filter(api: Lara) -> None:
    everything = api.list()
    assert len(everything) > 20
    moment = datetime.fromisoformat(documented("getlist", "request")["filterDate"])
    assert moment.tzinfo == UTC
    later = [provider["id"] for provider in api.list(filterDate="2024-01-01T00:00:00Z")]
    expected = [p["id"] for p in everything if p["creationDate"] > "2024-01-01"]
    assert later == expected
    assert 0 < len(later) < len(everything)
    key = api.create()["id"]
    assert [p["id"] for p in api.list(filterDate="2025-01-15T00:00:00Z")] == [key]


def test_the_moment_of_creation_itself_is_not_after_it(api: Lara) -> None:
    created = api.read(DOCUMENTED)["creationDate"]
    assert created == "2023-01-11T09:29:41.457"
    found = [p["id"] for p in api.list(filterDate=f"{created}Z")]
    assert DOCUMENTED not in found
    found = [p["id"] for p in api.list(filterDate="2023-01-11T09:29:41Z")]
    assert DOCUMENTED in found


def test_the_sample_of_a_test_is_the_documented_one() -> None:
    assert sample("create", {}) == documented("create", "request")
    assert "id" not in sample("create", {"id": ...})

"""Envelopes, keys, lists, reading and writing, failures."""

from typing import Any

import httpx2
import pytest

from tests.apis.iadvize.conftest import Iadvize

WRITABLE = {"/operator": 456, "/group": 1984, "/skill": 1984, "/visitor": 560}
FORBIDDEN = {"meta": {"status": "error", "message": "Forbidden"}}


def failure(message: str) -> dict[str, Any]:
    return {"meta": {"status": "fail", "message": message}}


def test_the_key_goes_into_a_header_the_query_or_the_user_name(server: Any) -> None:
    url, key = f"{server.base_url}/client/1", server.credentials["api_key"]
    for options in (
        {"headers": {"X-API-Key": key}}, {"params": {"key": key}}, {"auth": (key, "anything")},
        {"auth": (key, "")},
    ):  # fmt: skip
        assert httpx2.get(url, **options).status_code == 200


@pytest.mark.parametrize(
    "options",
    [{}, {"headers": {"X-API-Key": "x"}}, {"params": {"key": "x"}}, {"auth": ("x", "x")}],
)
def test_without_the_key_everything_is_forbidden(server: Any, options: Any) -> None:
    response = httpx2.get(f"{server.base_url}/client/1", **options)
    assert (response.status_code, response.json()) == (403, FORBIDDEN)


def test_a_list_shows_identifiers_and_addresses(api: Iadvize) -> None:
    body = api.read("/operator", limit=2)
    assert body["meta"] == {"status": "success"}
    assert [list(item) for item in body["data"]] == [["id", "_link"]] * 2
    assert body["pagination"] == {"page": 1, "pages": 21, "limit": 2, "count": 41}
    assert body["data"][0]["_link"] == f"/operator/{body['data'][0]['id']}"


def test_full_shows_everything(api: Iadvize) -> None:
    (shown,) = api.read("/operator", full=1, limit=1)["data"]
    assert shown == api.read(f"/operator/{shown['id']}")["data"]
    assert len(shown) == 23


def test_pages_hold_20_by_default_and_100_at_most(api: Iadvize) -> None:
    assert api.read("/operator")["pagination"]["limit"] == 20
    assert len(api.read("/visitor", limit=100)["data"]) == 100
    assert api.read("/visitor", 400, limit=101) == failure("Value of field 'limit' is not valid.")


def test_a_star_broadens_the_search(api: Iadvize) -> None:
    found = api.data("/operator", name="*upon*")
    assert {item["name"] for item in found} == {"Dupont"}
    assert api.data("/operator", name="Dupont") == found
    assert api.data("/operator", name="upon") == []


@pytest.mark.parametrize(
    ("filters", "member"),
    [
        ({"group_id": 123}, lambda item: item["group_id"] == 123),
        ({"website_id": 32}, lambda item: 32 in item["website_list"]),
        ({"skill_id": 301}, lambda item: 301 in item["skill_list"]),
        ({"external_id": "MyExternalId"}, lambda item: item["id"] == 456),
    ],
)
def test_filters_of_operators(api: Iadvize, filters: dict[str, Any], member: Any) -> None:
    everybody = api.data("/operator")
    wanted = [item for item in everybody if member(item)]
    assert api.data("/operator", **filters) == wanted
    assert 0 < len(wanted) < len(everybody)


def test_transactions_with_and_without_a_conversation(api: Iadvize) -> None:
    everything = api.data("/transaction")
    without = api.data("/transaction", conversation_id="null")
    having = api.data("/transaction", conversation_id="!null")
    assert {item["conversation_id"] for item in without} == {None}
    assert None not in {item["conversation_id"] for item in having}
    assert len(without) + len(having) == len(everything)
    assert [item["id"] for item in api.data("/transaction", conversation_id=666)] == [123]


def test_the_impossible_day_of_the_documentation_is_taken(api: Iadvize) -> None:
    found = api.data("/callmeeting", from_="2015-03-31 19:00:00", to="2015-06-31 18:00:00")
    assert [item["id"] for item in found] == [123]


@pytest.mark.parametrize("path", WRITABLE)
def test_what_is_left_out_of_an_update_stays(api: Iadvize, path: str) -> None:
    place = f"{path}/{WRITABLE[path]}"
    before = api.read(place)["data"]
    name = "city" if path == "/visitor" else "name"
    after = api.put(place, {name: "New"})["data"]
    assert after == before | {name: "New"}
    assert api.read(place)["data"] == after


@pytest.mark.parametrize("path", WRITABLE)
def test_deleted_record_is_unknown_in_the_documented_words(api: Iadvize, path: str) -> None:
    place = f"{path}/{WRITABLE[path]}"
    unknown = f"Unknown '{path[1:]}' with 'id' {WRITABLE[path]}"
    assert api.call("DELETE", place, 200) == {"meta": {"status": "success"}}
    assert api.read(place, 404) == failure(f"{unknown}.")
    assert api.put(place, {}, 404) == failure(f"{unknown}.")
    assert api.call("DELETE", place, 404) == failure(unknown)


def test_the_documented_message_about_an_unknown_identifier(api: Iadvize) -> None:
    assert api.read("/conversation/456", 404) == failure("Unknown 'conversation' with 'id' 456.")


def test_messages_about_fields(api: Iadvize) -> None:
    wrong = failure("Value of field 'chat_priority' is not valid.")
    assert api.post("/operator", {"chat_priority": 5}, 400) == wrong
    unknown = failure("Value of field 'group_id' is not valid.")
    assert api.put("/operator/456", {"group_id": 9}, 400) == unknown
    missing = failure("Field 'website_id' is missing.")
    body = {"operator_external_id": "MyExternalId", "phone_number": "1"}
    assert api.form("POST", "/odigocallback/pickup", body, 400) == missing


def test_new_operator_has_defaults_address_and_sso_key(api: Iadvize) -> None:
    data = api.post("/operator", {"name": "Doe", "roles": ["expert", "manager"]})["data"]
    assert data["_link"] == f"/operator/{data['id']}"
    assert (data["role"], data["group_id"], data["chat_enabled"]) == ("manager", None, False)
    assert data["sso_key"]
    assert "role" not in api.put(data["_link"], {"roles": ["expert"]})["data"]


def test_groups_and_skills_show_their_operators(api: Iadvize) -> None:
    body = {"name": "Doe", "group_id": 1984, "skill_list": [1984]}
    key = api.post("/operator", body)["data"]["id"]
    assert key in api.read("/group/1984")["data"]["operator_list"]
    assert [item["id"] for item in api.data("/skill", operator_id=key)] == [1984]
    api.put(f"/operator/{key}", {"group_id": None, "skill_list": []})
    assert key not in api.read("/group/1984")["data"]["operator_list"]
    assert api.data("/skill", operator_id=key) == []


def test_what_is_new_carries_the_present(api: Iadvize) -> None:
    api.control("clock", {"now": "2025-03-01T12:30:00Z"})
    data = api.post("/group", {"name": "New"})["data"]
    assert data["created_at"].startswith("2025-03-01 12:30:0")
    assert data["operator_list"] == []

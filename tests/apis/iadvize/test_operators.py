"""Who is available, figures and profiles."""

from typing import Any

import pytest

from tests.apis.iadvize.conftest import Iadvize


def set_live(api: Iadvize, key: int, status: int = 200, **fields: int) -> Any:
    """Set channels (`chat=1`) or `connected`."""
    body = {name if name == "connected" else f"{name}[available]": v for name, v in fields.items()}
    return api.form("PUT", f"/operator/{key}/live", body, status)


def live(api: Iadvize, key: int) -> Any:
    return api.read(f"/operator/{key}/live")["data"]


def test_live_is_no_identifier(api: Iadvize) -> None:
    everybody = api.read("/operator/live")
    assert sorted(everybody) == ["data", "meta"]
    assert len(everybody["data"]) == api.read("/operator")["pagination"]["count"]
    assert live(api, 456) in everybody["data"]


def test_the_documented_operators(api: Iadvize) -> None:
    chat = {"enabled": True, "slot_number": 2, "slot_max_number": 4, "busy": False}
    assert live(api, 456)["chat"] == chat | {"available": True}
    assert (live(api, 123)["connected"], live(api, 123)["call"]["busy"]) == (False, True)


@pytest.mark.parametrize("connected", [0, 1])
def test_lists_by_connection(api: Iadvize, connected: int) -> None:
    query = {"filters[connected]": connected}
    shown = api.read("/operator/live", **query)["data"]
    assert {item["connected"] for item in shown} == {connected == 1}
    listed = api.read("/operator", limit=100, **query)["data"]
    assert [item["id"] for item in listed] == [item["id"] for item in shown]


def test_the_filters_of_the_list_work_for_availability(api: Iadvize) -> None:
    query: dict[str, Any] = {"filters[group_id]": 123, "filters[name]": "*"}
    listed = [item["id"] for item in api.read("/operator", limit=100, **query)["data"]]
    assert [item["id"] for item in api.read("/operator/live", **query)["data"]] == listed
    assert listed


def test_a_channel_is_made_unavailable_and_available(api: Iadvize) -> None:
    meta = set_live(api, 456, chat=0)["meta"]
    message = "Operator is now unavailable for chat channel."
    assert meta == {"status": "success", "message": message}
    assert live(api, 456)["chat"]["available"] is False
    message = "Operator is now available for chat channel."
    assert set_live(api, 456, chat=1)["meta"]["message"] == message
    assert live(api, 456)["chat"]["available"] is True


def test_an_operator_who_is_offline_stays_unavailable(api: Iadvize) -> None:
    set_live(api, 123, chat=1, call=1)
    assert {live(api, 123)[name]["available"] for name in ("chat", "call", "video")} == {False}


def test_an_operator_can_be_disconnected_and_not_connected(api: Iadvize) -> None:
    wrong = {"status": "fail", "message": "Value of field 'connected' is not valid."}
    assert set_live(api, 456, 400, connected=1)["meta"] == wrong
    assert live(api, 456)["connected"] is True
    set_live(api, 456, connected=0)
    assert live(api, 456)["connected"] is False
    assert live(api, 456)["chat"]["available"] is False


def test_availability_follows_the_operator(api: Iadvize) -> None:
    key = api.post("/operator", {"chat_enabled": True, "chat_max_number": 7})["data"]["id"]
    shown = live(api, key)
    assert (shown["connected"], shown["chat"]["slot_max_number"]) == (False, 7)
    api.put(f"/operator/{key}", {"chat_enabled": False})
    assert live(api, key)["chat"]["enabled"] is False
    api.call("DELETE", f"/operator/{key}", 200)
    assert key not in [item["id"] for item in api.read("/operator/live")["data"]]
    for path in ("live", "statistic", "profile"):
        message = f"Unknown 'operator' with 'id' {key}."
        assert api.read(f"/operator/{key}/{path}", 404)["meta"]["message"] == message


def test_the_documented_figures_and_profile(api: Iadvize) -> None:
    assert api.read("/operator/123/statistic")["data"] == {
        "id": 123, "conversation_number": 589, "satisfaction_global_rate": 0.86,
        "experience": 5630,
    }  # fmt: skip
    profile = api.read("/operator/123/profile")["data"]
    assert (profile["user_id"], profile["city"], profile["twitter"]) == (123, "Nantes", "johndoe45")


def test_figures_are_counted(api: Iadvize) -> None:
    listed = api.data("/conversation", operator_id=456, from_="2016-02-01")
    figures = api.read("/operator/456/statistic")["data"]
    assert figures["conversation_number"] == len(listed) == 1
    assert figures["satisfaction_global_rate"] == pytest.approx((1 + 0.86 + 0.86) / 3, abs=1e-3)
    fresh = api.post("/operator", {})["data"]["id"]
    assert api.read(f"/operator/{fresh}/statistic")["data"]["satisfaction_global_rate"] is None


def test_a_profile_that_says_nothing(api: Iadvize) -> None:
    profile = api.read("/operator/456/profile")["data"]
    assert profile.pop("user_id") == 456
    assert set(profile.values()) == {None}

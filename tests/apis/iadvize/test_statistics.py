"""Indicators against what the lists show."""

from typing import Any

import pytest
from contracts.behaviours.iadvize._indicators import CHANNELS, INDICATORS

from concord import project
from tests.apis.iadvize.conftest import Iadvize

SPEC = project.load("iadvize")
PERIOD = {"from": "2024-11-01", "to": "2024-12-31"}


def rows(api: Iadvize, *names: str, **filters: Any) -> list[dict[str, Any]]:
    query = {f"filters[{name.rstrip('_')}]": value for name, value in filters.items()}
    if names:
        query["filters[indicators]"] = ",".join(names)
    found: list[dict[str, Any]] = api.read("/statistic", **query)["data"]
    return found


def conversations(api: Iadvize, **filters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.data("/conversation", **filters, **PERIOD)
    return found


def test_indicators_and_channels_are_those_of_the_spec() -> None:
    schema = SPEC.document["components"]["schemas"]
    assert list(CHANNELS) == schema["StatisticIndicator"]["enum"]
    assert INDICATORS.keys() <= CHANNELS.keys()
    for name, channels in CHANNELS.items():
        text = schema["StatisticRow"]["properties"][name]["description"]
        wanted = "every channel" if len(channels) == 3 and "every" in text else None
        assert wanted or all(channel in text.rpartition("Available on")[2] for channel in channels)


def test_contacts_are_the_conversations_of_the_list(api: Iadvize) -> None:
    listed = conversations(api)
    (row,) = rows(api, "contact_number", "contact_unanswered_number", **PERIOD)
    unanswered = sum(not item["operator_answer"] for item in listed)
    assert row == {"contact_number": len(listed), "contact_unanswered_number": unanswered}


def test_websites_and_channels_narrow(api: Iadvize) -> None:
    listed = conversations(api, website_id=24) + conversations(api, website_id=32)
    (row,) = rows(api, "contact_number", website_list="24,32", website_id=1, **PERIOD)
    assert row["contact_number"] == len(listed)
    (row,) = rows(api, "contact_number", channel="video", **PERIOD)
    assert row["contact_number"] == len(conversations(api, channel="video")) > 0


def test_an_indicator_that_the_channel_does_not_have_is_null(api: Iadvize) -> None:
    (call,) = rows(api, "contact_waiting_number", channel="call", **PERIOD)
    (chat,) = rows(api, "contact_waiting_number", channel="chat", **PERIOD)
    assert (call["contact_waiting_number"], chat["contact_waiting_number"] > 0) == (None, True)


def test_statistics_without_indicators_have_all_59(api: Iadvize) -> None:
    (row,) = rows(api)
    assert list(row) == list(CHANNELS)


def test_by_operator_the_rows_add_up(api: Iadvize) -> None:
    found = rows(api, "contact_number", resource="operator", **PERIOD)
    answered = [item for item in conversations(api) if item["operator_id"]]
    assert sum(row["contact_number"] for row in found) == len(answered)
    one = rows(api, "contact_number", resource="operator", resource_id=501, **PERIOD)
    assert one == [row for row in found if row["resource_id"] == 501]
    assert rows(api, "contact_number", resource="page_type") == []


@pytest.mark.parametrize(
    ("granularity", "form"),
    [("month", "2024-11-01 00:00:00"), ("day", "2024-11-01 00:00:00"), ("hour", "2024-11-01 ")],
)
def test_by_time_the_rows_add_up(api: Iadvize, granularity: str, form: str) -> None:
    found = rows(api, "contact_number", granularity=granularity, **PERIOD)
    assert sum(row["contact_number"] for row in found) == len(conversations(api))
    assert found[0]["date"].startswith(form)
    assert found == sorted(found, key=lambda row: row["date"])


@pytest.mark.parametrize("names", ["contact_number,contact_duration", ""])
def test_a_granularity_takes_exactly_one_indicator(api: Iadvize, names: str) -> None:
    query = {"filters[granularity]": "day"} | ({"filters[indicators]": names} if names else {})
    assert api.read("/statistic", 409, **query)["meta"]["status"] == "fail"


def test_an_unknown_indicator_is_not_valid(api: Iadvize) -> None:
    body = api.read("/statistic", 400, **{"filters[indicators]": "contact_number,luck"})
    assert body["meta"]["message"] == "Value of field 'filters[indicators]' is not valid."


def test_purchases_and_surveys(api: Iadvize) -> None:
    purchases = api.data("/transaction", **PERIOD)
    surveys = api.data("/satisfaction", **PERIOD)
    names = (
        "transaction_total_number",
        "transaction_total_amount",
        "satisfaction_respondent_number",
    )
    (row,) = rows(api, *names, "satisfaction_welcome_rate", **PERIOD)
    assert row["transaction_total_number"] == len(purchases)
    total = sum(item["amount"] for item in purchases)
    assert row["transaction_total_amount"] == pytest.approx(total)
    assert row["satisfaction_respondent_number"] == len(surveys)
    marks = [item["note_welcome"] for item in surveys]
    assert row["satisfaction_welcome_rate"] == pytest.approx(sum(marks) / len(marks), abs=1e-3)


def test_the_documented_conversation(api: Iadvize) -> None:
    names = (
        "contact_duration", "contact_answered_after_first_message_duration",
        "contact_sent_message_number", "contact_received_message_number", "conversion_rate",
        "transaction_after_contact_duration", "transaction_amount_per_conversation",
    )  # fmt: skip
    (row,) = rows(api, *names, from_="2016-02-16", to="2016-02-16")
    assert list(row.values()) == [142.0, 20.0, 4, 3, 1.0, 339.0, 99.9]


def test_nothing_has_no_mean(api: Iadvize) -> None:
    names = ("contact_number", "contact_duration", "conversion_rate", "transaction_total_amount")
    (row,) = rows(api, *names, from_="2019-01-01", to="2019-01-02")
    assert list(row.values()) == [0, None, None, 0]

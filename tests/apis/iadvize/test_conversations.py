"""Conversations: never more than three months at a time."""

from typing import Any

import pytest
from contracts.behaviours.iadvize._periods import moment, months_later, three_months, written

from tests.apis.iadvize.conftest import Iadvize

TOO_LONG = "Period between 'from' and 'to' must not exceed 3 months."
NOW = moment("2025-01-15 08:00:00")


def days(found: list[dict[str, Any]]) -> tuple[str, str]:
    """First and last day on which the conversations began."""
    dates = sorted(item["created_at"][:10] for item in found)
    return dates[0], dates[-1]


def test_without_a_period_the_last_three_months_are_listed(api: Iadvize) -> None:
    first, last = days(api.data("/conversation"))
    assert ("2024-10-15" < first < "2024-10-20", last) == (True, "2025-01-14")


def test_from_alone_lists_the_three_months_after_it(api: Iadvize) -> None:
    first, last = days(api.data("/conversation", from_="2024-09-01"))
    assert (first, last) == ("2024-09-01", "2024-11-30")


def test_to_alone_lists_the_three_months_before_it(api: Iadvize) -> None:
    first, last = days(api.data("/conversation", to="2024-12-10"))
    assert (first, last) == ("2024-09-10", "2024-12-10")


def test_both_list_what_lies_between(api: Iadvize) -> None:
    found = api.data("/conversation", from_="2016-02-16", to="2016-02-16")
    assert [item["id"] for item in found] == [666]


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2024-09-01", "2024-12-01", 200),
        ("2024-09-01", "2024-12-02", 409),
        ("2024-11-30 10:00:00", "2025-02-28 10:00:00", 200),
        ("2024-11-30 10:00:00", "2025-02-28 10:00:01", 409),
    ],
)
def test_both_may_be_three_months_apart_and_no_more(
    api: Iadvize, start: str, end: str, status: int
) -> None:
    body = api.read("/conversation", status, **{"filters[from]": start, "filters[to]": end})
    if status == 409:
        assert body == {"meta": {"status": "fail", "message": TOO_LONG}}


def test_no_other_list_has_the_rule(api: Iadvize) -> None:
    assert api.data("/transaction", from_="2016-01-01", to="2025-01-01")
    assert len(api.data("/transaction")) > len(api.data("/transaction", from_="2024-12-01"))


def test_a_visitor_is_named_by_the_identifier_of_the_visitor(api: Iadvize) -> None:
    visitor = api.read("/visitor/605")["data"]
    found = api.data("/conversation", visitor_id=605, from_="2024-08-12")
    assert {item["visitor_uid"] for item in found} == {visitor["unique_id"]}
    assert api.data("/conversation", visitor_id=9) == []


def test_other_filters_hold_within_the_period(api: Iadvize) -> None:
    found = api.data("/conversation", channel="video", tag_id=405)
    assert {item["channel"] for item in found} <= {"video"}
    assert all(405 in item["tag_list"] for item in found)
    assert api.data("/conversation", channel="social") == []


def test_months_have_the_days_that_they_have() -> None:
    assert written(months_later(moment("2024-11-30"))) == "2025-02-28 00:00:00"
    assert written(months_later(moment("2024-05-31"), -3)) == "2024-02-29 00:00:00"
    assert written(moment("2015-06-31", end=True)) == "2015-06-30 23:59:59"


def test_periods() -> None:
    def period(start: str | None, end: str | None) -> Any:
        found = three_months(start, end, NOW)
        return found and tuple(map(written, found))

    assert period(None, None) == ("2024-10-15 08:00:00", "2025-01-15 08:00:00")
    assert period("2024-05-01", None) == ("2024-05-01 00:00:00", "2024-08-01 00:00:00")
    assert period(None, "2024-05-01") == ("2024-02-01 00:00:00", "2024-05-01 23:59:59")
    assert period("2024-05-01", "2024-05-01") == ("2024-05-01 00:00:00", "2024-05-01 23:59:59")
    assert period("2024-05-01", "2024-08-02") is None

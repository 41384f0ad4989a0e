"""An undocumented member whose name is alike is told with the missing one; another one is not."""

from __future__ import annotations

import pytest

from concord.runner.worker.renamed import renamed, types_of


@pytest.mark.parametrize(
    ("missing", "came"),
    [
        ("total_pages", "totalPages"),
        ("totalPages", "total_pages"),
        ("total-pages", "total_pages"),
        ("id", "ID"),
        ("results", "result"),
        ("category", "categories"),
        ("occurred_at", "ocurred_at"),
        ("color", "colour"),
        ("page", "page_value"),
        ("pageNumber", "page"),
    ],
)
def test_renamed_pairs_names_that_are_alike(missing: str, came: str) -> None:
    assert renamed({missing: ["string"]}, {came: "x", "other": "y"}) == {missing: came}


@pytest.mark.parametrize(
    ("missing", "came"),
    [
        ("total_pages", "count"),
        ("id", "is"),
        ("start", "end"),
        ("page", "pagination"),
        ("title", "genre"),
        ("", "-"),
    ],
)
def test_renamed_leaves_other_names_alone(missing: str, came: str) -> None:
    assert renamed({missing: ["string"]}, {came: "x"}) == {}


def test_renamed_wants_a_value_of_the_type() -> None:
    assert renamed({"total_pages": ["integer"]}, {"totalPages": "6"}) == {}
    assert renamed({"total_pages": ["number"]}, {"totalPages": 6}) == {"total_pages": "totalPages"}
    assert renamed({"total_pages": []}, {"totalPages": "6"}) == {"total_pages": "totalPages"}


def test_renamed_uses_each_member_once_the_most_similar_first() -> None:
    both = {"start_date": ["string"], "start_dates": ["string"]}
    assert renamed(both, {"startDate": "x"}) == {"start_date": "startDate"}
    swapped = renamed(both, {"startDates": "x", "startDate": "y"})
    assert swapped == {"start_date": "startDate", "start_dates": "startDates"}


def test_types_of_a_whole_number_is_integer_and_number() -> None:
    assert types_of(6) == types_of(6.0) == {"integer", "number"}
    assert types_of(True) == {"boolean"}

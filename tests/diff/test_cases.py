"""The classic and the hard cases, each with exactly what is found."""

from __future__ import annotations

import pytest

from tests.diff.cases import Case, all_cases, classic, hard
from tests.diff.kit import found


def test_the_table_is_whole() -> None:
    assert (len(classic()), len(hard())) == (12, 20)
    assert len({each.name for each in all_cases()}) == 32


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_exactly_this_is_found(case: Case) -> None:
    assert found(case.base, case.head) == sorted(
        case.found, key=lambda pair: ("error", "warning", "info").index(pair[0])
    )


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_a_document_is_no_change_of_itself(case: Case) -> None:
    assert found(case.base, case.base) == []
    assert found(case.head, case.head) == []

"""A body that tells the outcome agrees with the status."""

from dataclasses import replace

import pytest

from concord.checks import Violation
from concord.checks._outcome import outcome_agrees
from concord.checks.exchange import Subject
from concord.spec import Spec
from tests.checks.exchanges import changed, exchange


@pytest.fixture
def listed(spec: Spec) -> Subject:
    return exchange(spec.operation("books.list"), {"meta": {"status": "success"}})


@pytest.fixture
def told(spec: Spec) -> Spec:
    """The library, as if its bodies told the outcome."""
    stated = {"member": "meta.status", "success": "success"}
    return replace(spec, document={**spec.document, "x-outcome": stated})


def test_outcome_and_status_agree(told: Spec, listed: Subject) -> None:
    assert outcome_agrees(told, listed) is True
    failed = changed(listed, status=404, body={"meta": {"status": "fail"}})
    assert outcome_agrees(told, failed) is True


@pytest.mark.parametrize(("status", "word"), [(200, "fail"), (200, "error"), (400, "success")])
def test_outcome_and_status_contradict_each_other(
    told: Spec, listed: Subject, status: int, word: str
) -> None:
    wrong = changed(listed, status=status, body={"meta": {"status": word}})
    with pytest.raises(Violation, match=word):
        outcome_agrees(told, wrong)


def test_silence_is_not_judged(spec: Spec, told: Spec, listed: Subject) -> None:
    assert outcome_agrees(spec, listed) is False
    assert outcome_agrees(told, changed(listed, body={"data": []})) is False
    assert outcome_agrees(told, changed(listed, body=None)) is False

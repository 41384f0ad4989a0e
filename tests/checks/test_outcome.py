"""A body that tells the outcome agrees with the status."""

from dataclasses import replace

import pytest

from concord.checks import Violation
from concord.checks._outcome import outcome_agrees
from concord.checks.exchange import Seen
from concord.spec import Spec


@pytest.fixture
def seen(spec: Spec) -> Seen:
    body = {"meta": {"status": "success"}}
    operation = spec.operation("books.list")
    return Seen(operation=operation, names={}, query={}, sent=None, status=200, body=body)


@pytest.fixture
def told(spec: Spec) -> Spec:
    """The library, as if its bodies told the outcome."""
    stated = {"member": "meta.status", "success": "success"}
    return replace(spec, document={**spec.document, "x-outcome": stated})


def test_outcome_and_status_agree(told: Spec, seen: Seen) -> None:
    assert outcome_agrees(told, seen) is True
    failed = replace(seen, status=404, body={"meta": {"status": "fail"}})
    assert outcome_agrees(told, failed) is True


@pytest.mark.parametrize(("status", "word"), [(200, "fail"), (200, "error"), (400, "success")])
def test_outcome_and_status_contradict_each_other(
    told: Spec, seen: Seen, status: int, word: str
) -> None:
    wrong = replace(seen, status=status, body={"meta": {"status": word}})
    with pytest.raises(Violation, match=word):
        outcome_agrees(told, wrong)


def test_silence_is_not_judged(spec: Spec, told: Spec, seen: Seen) -> None:
    assert outcome_agrees(spec, seen) is False
    assert outcome_agrees(told, replace(seen, body={"data": []})) is False
    assert outcome_agrees(told, replace(seen, body=None)) is False

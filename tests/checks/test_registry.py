"""Which checks apply to a spec, when they really judge, and what becomes of one that never did."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import CHECKS, applicability
from concord.runner.reporting.results import ApiResult
from concord.runner.reporting.verdict import State, judge
from concord.runner.worker.id_pool import Pool
from concord.spec import Spec


def test_a_check_that_applies_has_no_excuse(spec: Spec) -> None:
    found = applicability(spec)
    assert found["page_is_honoured"] is None
    assert found["deleted_is_gone"] is None
    assert found["not_a_server_error"] is None


def test_a_check_that_does_not_apply_says_why(spec: Spec) -> None:
    found = applicability(spec, off={"filters_hold"})
    assert found["replace_resets"] == CHECKS["replace_resets"].applies_to.otherwise
    assert found["missing_required_header"] == "no operation requires a header"
    assert "filters_hold" not in found


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_no_check_of_ours_applies_to_a_spec_that_says_nothing(spec: Spec, name: str) -> None:
    document: dict[str, Any] = copy.deepcopy(spec.document)
    document["paths"] = {"/x": {"get": {"operationId": "x.get", "responses": {"200": {}}}}}
    document["components"] = {}
    bare = replace(spec, document=document)
    assert CHECKS[name].inapplicable(bare) == CHECKS[name].applies_to.otherwise


def result(spec: Spec, **judged: int) -> ApiResult:
    """A run of all of the library at the emulator, in which checks judged that often."""
    made = ApiResult(api="library", title="Library", embedded=True)
    labels = [operation.label for operation in spec.operations]
    reasons = {"pages_add_up": None, "replace_resets": "nothing is replaced"}
    made.take({"event": "start", "operations": labels, "checks": reasons}, spec)
    counts = {name: [times, 0] for name, times in judged.items()}
    for label in labels:
        statuses = dict.fromkeys(sorted(made.operations[label].successes), 1)
        told = {label: {"cases": 1, "statuses": statuses, "checks": counts}}
        message = {"event": "scenario", "phase": "examples", "operation": label, "requests": 1}
        made.take({**message, "found": {}, "operations": told}, spec)
    made.take({"event": "end", "reason": "completed", "seconds": 1.0, "requests": 0}, spec)
    return made


def test_a_check_that_never_judged_leaves_the_run_untested(spec: Spec) -> None:
    silent = result(spec)
    assert silent.silent == ["pages_add_up"]
    verdict = judge([silent])
    assert (verdict.state, verdict.exit_code) == (State.UNTESTED, 1)
    assert verdict.reasons["library"] == ("library: checks that never judged: pages_add_up",)


def test_what_judged_is_not_silent(spec: Spec) -> None:
    assert judge([result(spec, pages_add_up=1)]).state is State.KEPT


def test_elsewhere_or_in_part_a_check_may_have_nothing_to_judge(spec: Spec) -> None:
    elsewhere = result(spec)
    elsewhere.embedded = False
    assert judge([elsewhere]).state is State.KEPT
    in_part = result(spec)
    in_part.whole = False
    assert in_part.silent == []


def test_an_event_that_nothing_caused_leaves_the_run_untested(spec: Spec) -> None:
    made = result(spec, pages_add_up=1)
    what = "book.late was never caused: no book is there of which due_at could pass"
    made.take({"event": "unjudged", "what": what}, spec)
    verdict = judge([made])
    assert verdict.state is State.UNTESTED
    assert verdict.reasons["library"] == (f"library: not judged: {what}",)
    made.embedded = False
    assert judge([made]).state is State.KEPT


def test_each_documented_success_must_be_reached(spec: Spec) -> None:
    made = result(spec, pages_add_up=1)
    (first, *_) = made.operations.values()
    first.successes = frozenset({*first.successes, "202"})
    assert judge([made]).state is State.UNTESTED


@pytest.mark.parametrize("lost", [7, "7"])
def test_an_id_is_lost_as_number_or_text(lost: Any) -> None:
    pool = Pool()
    pool.add_listed("book", 7)
    pool.lose("book", lost)
    assert pool.take("book") is None
    pool.add_listed("book", 8)
    pool.lose("book", 9)
    assert pool.take("book") == 8

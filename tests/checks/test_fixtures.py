"""What a server responds about data of which its host says what it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from concord import project
from concord.checks import Violation
from concord.checks.exchange import Subject
from concord.checks.fixtures import FIXTURES_ARE_KEPT, judge
from concord.http import Request, Response
from concord.spec import Spec, hosting_of

FIELD = {"id": "1", "label": "Page", "value": "a", "fieldType": "TEXT"}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return project.load("iadvize-connector")


def answered(spec: Spec, body: Any, status: int = 200) -> Subject:
    return Subject(
        operation=spec.operation("visitor_profile.get"),
        request=Request(method="GET", target="/visitor-profile?emailVisitor=a"),
        response=Response(
            status=status,
            headers={"content-type": "application/json"},
            body=json.dumps(body).encode(),
        ),
        path_parameters={},
    )


def test_a_known_visitor_has_a_profile(spec: Spec) -> None:
    assert judge(spec, answered(spec, [FIELD]), "known_visitor") is True


def test_a_known_visitor_without_a_profile_is_found(spec: Spec) -> None:
    with pytest.raises(Violation, match=r"known_visitor \(Identifiers of a visitor") as found:
        judge(spec, answered(spec, []), "known_visitor")
    assert found.value.pointer == "/x-fixtures/known_visitor"


@pytest.mark.parametrize(("body", "status"), [([], 400), ([{**FIELD, "id": None}], 200)])
def test_what_other_checks_find_is_not_judged(spec: Spec, body: Any, status: int) -> None:
    assert judge(spec, answered(spec, body, status), "known_visitor") is False


def test_a_fixture_that_expects_nothing_is_not_judged(spec: Spec) -> None:
    assert judge(spec, answered(spec, []), "website_id") is False


def test_it_applies_where_a_host_states_fixtures(spec: Spec) -> None:
    assert "--fixture" in str(FIXTURES_ARE_KEPT.inapplicable(spec))
    own = spec.hosted(hosting_of(spec, {}, {"website_id": "7"}))
    assert FIXTURES_ARE_KEPT.inapplicable(own) is None

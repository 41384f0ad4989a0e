"""Schemathesis' own checks: of which specs they judge; a run counts real judgements only."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from concord.checks.built_in import BUILT_IN
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import library, serve

EVERY_METHOD = "unsupported_method"
SILENT = sorted(
    name for name, it in BUILT_IN.items() if it.applies_to.otherwise and name != EVERY_METHOD
)


@pytest.mark.parametrize("name", SILENT)
def test_a_spec_that_says_nothing_has_a_reason(spec: Spec, name: str) -> None:
    document = copy.deepcopy(spec.document)
    document["paths"] = {"/x": {"get": {"operationId": "x.get", "responses": {"200": {}}}}}
    document.pop("security")
    check = BUILT_IN[name]
    assert check.inapplicable(replace(spec, document=document)) == check.applies_to.otherwise


def test_inapplicable_names_a_path_that_has_all_methods(spec: Spec) -> None:
    document = copy.deepcopy(spec.document)
    methods = ("get", "put", "post", "delete", "options", "patch", "trace")
    item = {it: {"operationId": it, "responses": {"200": {}}} for it in methods}
    document["paths"] = {"/x": item}
    assert BUILT_IN[EVERY_METHOD].inapplicable(replace(spec, document=document))
    assert BUILT_IN[EVERY_METHOD].inapplicable(spec) is None


def test_the_library_has_credentials_and_links(spec: Spec) -> None:
    for name in ("ignored_auth", "ensure_resource_availability"):
        assert BUILT_IN[name].inapplicable(spec) is None


def test_a_pass_without_a_judgement_is_not_counted(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url, operations=("books.list",))
    checks, cases = outcome.api["checks"], outcome.api["cases"]
    assert checks["not_a_server_error"] == cases
    # once the operation has refused strangers it is not asked again
    assert checks["ignored_auth"] == 1
    assert checks["negative_data_rejection"] + checks["positive_data_acceptance"] < cases
    assert 0 < checks["unsupported_method"] < cases

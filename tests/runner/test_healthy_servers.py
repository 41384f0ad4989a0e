"""Correct servers that nobody fitted to the checks: no finding, and planted defects are found."""

from __future__ import annotations

from typing import Any

import pytest

from concord.runner import Amount
from concord.runner.planning.accepted import Accept
from concord.spec import Spec, load_file
from tests.runner import depot
from tests.runner.conftest import Contract, Outcome
from tests.runner.library import App, serve

FEW = Amount(examples=2, scenarios=2)
SERVERS = {"lower": depot.lower, "upper": depot.upper}


@pytest.fixture(scope="module")
def shop() -> Spec:
    return load_file(depot.SPEC, api="depot").sound()


def run(contract: Contract, shop: Spec, app: App, **changes: Any) -> Outcome:
    with serve(app) as url:
        return contract(url, specs=(shop,), environ={}, **changes)


def found(outcome: Outcome) -> set[tuple[str, str]]:
    return {(it["operation_id"], it["check"]) for it in outcome.findings}


@pytest.mark.parametrize("name", SERVERS)
def test_run_finds_nothing_wrong_with_a_healthy_server(
    contract: Contract, shop: Spec, name: str
) -> None:
    outcome = run(contract, shop, SERVERS[name]())
    assert outcome.findings == [], outcome.text
    assert outcome.api["verdict"] == "kept", outcome.text
    judged = outcome.api["checks"]
    for check in ("writes_are_read_back", "model_agrees", "filters_hold", "slip_is_refused"):
        assert judged[check], check


def spoilt(name: str, change: Any) -> Any:
    def defect(item: dict[str, Any]) -> dict[str, Any]:
        return item | {name: change(item[name])} if item.get(name) is not None else item

    return defect


DEFECTS: dict[str, tuple[dict[str, Any], str]] = {
    "texts are cut": ({"defect": spoilt("label", lambda it: it[:20])}, "writes_are_read_back"),
    "numbers are rounded": ({"defect": spoilt("weight", round)}, "writes_are_read_back"),
    "moments lose their offset": (
        {"defect": spoilt("sent_at", lambda it: it[:19] + "+05:00")},
        "writes_are_read_back",
    ),
    "another UUID is kept": (
        {"defect": spoilt("carrier_id", lambda it: it[:-1] + ("0" if it[-1] != "0" else "1"))},
        "writes_are_read_back",
    ),
    "filters are ignored": ({"filters": False}, "filters_hold"),
    "a secret is shown as a number": (
        {"shown_defect": lambda it: it | {"number": "one"}},
        "response_schema_conformance",
    ),
}


# a run takes seconds: each defect is planted in one of the two servers, in turn
@pytest.mark.parametrize(
    ("defect", "name"), [(it, list(SERVERS)[at % 2]) for at, it in enumerate(DEFECTS)]
)
def test_run_finds_a_defect_of_such_a_server(
    contract: Contract, shop: Spec, name: str, defect: str
) -> None:
    changes, check = DEFECTS[defect]
    only = ("parcels.list", "parcels.create", "parcels.get")
    outcome = run(contract, shop, SERVERS[name](**changes), operations=only, amount=FEW)
    assert check in {check for _, check in found(outcome)}, outcome.text


LAX = {
    "valid": lambda body: (
        isinstance(body, dict)
        and isinstance(body.get("weight"), str)
        and body["weight"].replace(".", "", 1).isdigit()
        and body["weight"].isascii()
        and float(body["weight"]) <= 1000
        and depot.is_valid({**body, "weight": float(body["weight"])})
    ),
    "defect": lambda it: it | {"weight": float(it["weight"])},
}
ONLY = ("parcels.create", "parcels.get", "parcels.list")


def accept(**members: Any) -> Accept:
    return Accept(**{"api": "depot", "reason": "known of old", "place": "here:1", **members})


def test_run_judges_an_accepted_wrong_request_by_its_acceptance_alone(
    contract: Contract, shop: Spec
) -> None:
    outcome = run(contract, shop, depot.lower(**LAX), operations=ONLY, amount=FEW)
    allowed = {"slip_is_refused", "negative_data_rejection"}
    assert {check for _, check in found(outcome)} <= allowed, outcome.text
    assert outcome.findings


def test_run_accepts_lax_coercion_and_says_why(contract: Contract, shop: Spec) -> None:
    entries = (accept(coercion="lax"),)
    outcome = run(contract, shop, depot.lower(**LAX), operations=ONLY, accepts=entries)
    assert outcome.findings == [], outcome.text
    (told,) = outcome.api["accepts"]
    assert told["times"] > 0
    assert "known of old" in outcome.said
    for report in ("contracts.html", "contracts.xml"):
        assert "known of old" in (outcome.folder / report).read_text("utf-8")


def test_run_accepts_normalised_members_alone(contract: Contract, shop: Spec) -> None:
    changes = {"defect": spoilt("weight", round)}
    entries = (accept(normalised=("weight",)), accept(trimmed=("label",)))
    only = ("parcels.create", "parcels.get")
    outcome = run(
        contract, shop, depot.lower(**changes), operations=only, accepts=entries, amount=FEW
    )
    assert outcome.findings == [], outcome.text
    assert outcome.api["accepts"][0]["times"] > 0
    cut = {"defect": spoilt("label", lambda it: it[:20])}
    outcome = run(contract, shop, depot.lower(**cut), operations=only, accepts=entries, amount=FEW)
    assert "writes_are_read_back" in {check for _, check in found(outcome)}


def test_run_leaves_out_a_check_and_tells_an_entry_that_never_applied(
    contract: Contract, shop: Spec
) -> None:
    entries = (
        accept(operation="parcels.list", check="filters_hold"),
        accept(operation="carriers.list", check="order_stays", reason="never seen"),
    )
    outcome = run(contract, shop, depot.lower(filters=False), accepts=entries)
    assert ("parcels.list", "filters_hold") not in found(outcome), outcome.text
    assert "accepted and never applied" in outcome.said
    assert "order_stays of carriers.list" in outcome.said
    assert "<skipped" in (outcome.folder / "contracts.xml").read_text("utf-8")

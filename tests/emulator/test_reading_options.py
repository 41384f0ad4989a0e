"""What the engine offers to behaviours that follow other readings of a ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import (
    ONE_TOKEN,
    Behaviour,
    Call,
    Problem,
    Response,
    UnknownReference,
)
from concord.spec import Ambiguity
from tests import samples
from tests.emulator.kit import QUIET, Caller, shop
from tests.emulator.test_access import bearer, token


def served(behaviour: Behaviour, *options: str) -> Caller:
    """The shop's emulator under readings that ask for `options`."""
    reading = {"id": "chosen", "text": "So.", "options": list(options)}
    entry = Ambiguity.from_entry({"id": "shop-x", "readings": [reading], "chosen": "chosen"}, "")
    spec = replace(samples.load("shop"), ledger=(entry,))
    return Caller(Application(spec, behaviour, QUIET))


def test_declared_leaves_out_what_the_schema_does_not_have() -> None:
    def create(call: Call) -> Response:
        body = {"id": "cus_abc", "ID": "cus_abc", "name": "Grace", "reference": None}
        return call.success(call.declared(body))

    caller = shop(Behaviour(handlers={"customers.create": create}))
    shown = caller("POST", "/customers", json={"name": "Grace"}).json
    assert "ID" not in str(shown)
    assert "cus_abc" in str(shown)


@pytest.mark.parametrize(("options", "status"), [((), 200), ((ONE_TOKEN,), 401)])
def test_one_token_ends_the_token_before(options: tuple[str, ...], status: int) -> None:
    caller = served(Behaviour(options={ONE_TOKEN: "A new token ends the one before."}), *options)
    first = token(caller).json["access_token"]
    second = token(caller).json["access_token"]
    assert bearer(caller, first).status == status
    assert bearer(caller, second).status == 200


@pytest.mark.parametrize(("options", "status"), [((), 422), (("as-404",), 404)])
def test_statuses_of_a_problem_follow_a_reading(options: tuple[str, ...], status: int) -> None:
    def statuses(problem: Problem) -> tuple[int, ...]:
        if isinstance(problem, UnknownReference) and "as-404" in problem.options:
            return (404,)
        return problem.statuses

    behaviour = Behaviour(options={"as-404": "An unknown id is a 404."}, statuses=statuses)
    caller = served(behaviour, *options)
    changed = {"customer_id": "cus_missing"}
    assert caller("PATCH", "/orders/ord_00001", json=changed).status == status


def test_unknown_reference_is_told_from_other_invalid_data() -> None:
    kinds: list[type[Problem]] = []

    def error(problem: Problem) -> None:
        kinds.append(type(problem))

    caller = shop(Behaviour(error=error))
    assert caller("PATCH", "/orders/ord_00001", json={"customer_id": "none"}).status == 422
    assert caller("PATCH", "/orders/ord_00001", json={"customer_id": 5}).status == 422
    assert kinds == [UnknownReference, Problem]

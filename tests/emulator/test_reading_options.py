"""What the engine offers to behaviours that follow other readings of a ledger."""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Behaviour, Call, Problem, Response, UnknownReference
from tests.emulator.kit import shop


def test_declared_leaves_out_what_the_schema_does_not_have() -> None:
    def create(call: Call) -> Response:
        body = {"id": "cus_abc", "ID": "cus_abc", "name": "Grace", "reference": None}
        return call.success(call.declared(body))

    caller = shop(Behaviour(handlers={"customers.create": create}))
    shown = caller("POST", "/customers", json={"name": "Grace"}).json
    assert "ID" not in str(shown)
    assert "cus_abc" in str(shown)


def test_unknown_reference_is_told_from_other_invalid_data() -> None:
    kinds: list[type[Problem]] = []

    def error(problem: Problem) -> Any:
        kinds.append(type(problem))
        return None

    caller = shop(Behaviour(error=error))
    assert caller("PATCH", "/orders/ord_00001", json={"customer_id": "none"}).status == 422
    assert caller("PATCH", "/orders/ord_00001", json={"customer_id": 5}).status == 422
    assert kinds == [UnknownReference, Problem]

"""An emulator that is wrong itself says so, and leaves nothing half done."""

from typing import Any

import pytest

from concord.emulator._responses import BrokenContractError
from concord.emulator.behaviour import Behaviour, Call, Problem, Response
from concord.spec import SchemaViolation
from tests.emulator.kit import Caller, shop


def answering(answer: Response | Exception) -> Caller:
    def handler(call: Call) -> Response:
        call.store.put("order", "half", {"id": "half"})
        call.world.emit("order.created", {})
        if isinstance(answer, Exception):
            raise answer
        return answer

    return shop(Behaviour(handlers={"orders.pay": handler}))


@pytest.mark.parametrize(
    ("answer", "pointer", "fault"),
    [
        (Response(status=200, body={"paid": "yes"}), "/200", {"/paid"}),
        (Response(status=200, body={}), "/200", {"/paid"}),
        (Response(status=200), "/200", {""}),
        (Response(status=202, body={}), "", {""}),
        (Problem(409, "CONFLICT", "Not declared"), "", {""}),
    ],
)
def test_response_that_breaks_the_spec_is_500_with_its_pointer(
    answer: Any, pointer: str, fault: set[str]
) -> None:
    caller = answering(answer)
    response = caller("POST", "/orders/ord_00001/pay")
    assert response.status == 500
    assert response.json["operation"] == "orders.pay"
    assert response.json["pointer"] == f"#/paths/~1orders~1{{id}}~1pay/post/responses{pointer}"
    assert {each["pointer"] for each in response.json["faults"]} == fault
    assert caller("GET", "/orders/half").status == 404
    assert caller.world.events == []


def test_response_that_keeps_the_spec_is_sent(seeded: Caller) -> None:
    assert (
        answering(Problem(404, "NOT_FOUND", "Gone"))("POST", "/orders/ord_00001/pay").status == 404
    )


def test_a_crash_is_500_and_undone() -> None:
    caller = answering(ZeroDivisionError("oops"))
    response = caller("POST", "/orders/ord_00001/pay")
    assert (response.status, response.json["title"]) == (500, "The emulator failed")
    assert "oops" not in response.raw.decode()
    assert caller("GET", "/orders/half").status == 404


def test_a_missing_header_breaks_the_spec_too() -> None:
    def handler(call: Call) -> Response:
        raise Problem(429, "SLOW", "Slow", headers=call.query and {"Retry-After": "1"})

    caller = shop(Behaviour(handlers={"orders.list": handler}))
    assert caller("GET", "/orders").status == 429
    bare = shop(Behaviour(handlers={"orders.list": lambda _: _raise(Problem(429, "S", "S"))}))
    assert (
        bare("GET", "/orders").json["faults"][0]["message"] == "the header Retry-After is missing"
    )


def _raise(problem: Problem) -> Response:
    raise problem


def test_an_event_that_breaks_the_spec_is_500() -> None:
    def handler(call: Call) -> Response:
        call.world.emit("order.created", {"id": 1})
        return Response(status=200, body={"paid": True})

    response = shop(Behaviour(handlers={"orders.pay": handler}))("POST", "/orders/ord_00001/pay")
    assert response.status == 500
    assert response.json["operation"] == "events.order_created"


def test_an_error_has_the_shape_that_the_behaviour_gives_it() -> None:
    def error(problem: Problem) -> Any:
        where = problem.operation.id if problem.operation else "nowhere"
        return {"code": problem.code, "message": f"{problem.status} {where}"}

    caller = shop(Behaviour(error=error))
    assert caller("GET", "/orders/none").json["message"] == "404 orders.get"
    assert caller("GET", "/none").json["message"] == "404 nowhere"


@pytest.mark.parametrize(("places", "listed"), [(5, 5), (6, 6), (300, 6)])
def test_broken_contract_lists_the_first_violations(places: int, listed: int) -> None:
    found = [SchemaViolation(at=f"/{it}", schema="", what="is wrong") for it in range(places)]
    error = BrokenContractError("orders.pay", "/200", found)
    assert len(error.violations) == listed
    assert (error.violations[-1].what == f"and {places - 5} more places") == (places > 5)

"""Near misses: what is tried of a right request, what is judged, what is found."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from concord import project
from concord.checks import Violation
from concord.checks.near_valid_input import (
    NEAR_VALID_INPUT,
    NEAR_VALID_INPUT_IS_REFUSED,
    NearValidInput,
    NearValidInputs,
    judge,
)
from concord.spec import Spec
from tests.checks.exchanges import exchange
from tests.runner.conftest import Contract, target
from tests.runner.library import App, library, serve


def told(api: str, operation: str, url: str, body: Any) -> set[str]:
    spec = project.load(api)
    return {it.what for it in NearValidInputs(spec).of(spec.operation(operation), url, body)}


def test_a_body_slips_in_one_place_at_a_time() -> None:
    body = {
        "branchId": "",
        "name": {"texts": [{"text": "Name", "languageId": 2}]},
        "shortName": {"texts": [{"text": "Short", "languageId": 2}]},
    }
    found = told("lara", "providers.create", "/lmsapi/provider/create", body)
    assert "name.texts.0.languageId is a text: '2'" in found
    assert "name.texts.0.text is missing" in found
    assert "the last element of name.texts is {'wrong': True}" in found
    assert "allowUnsubscribe is a text: 'false'" in found
    assert "branchId is null" in found
    assert not any(it.startswith("name is missing") for it in found)  # the coverage phase does


def test_days_listed_values_and_ids_slip() -> None:
    moment = {"customer_id": "c", "service_id": "s", "scheduled_at": "2030-01-02T10:00:00Z"}
    found = told("ivalid", "appointments.create", "/v2/appointments", moment)
    assert "scheduled_at is a non-existent date: '2031-02-30T10:00:00Z'" in found
    listed = told("ivalid", "appointments.list", "/v2/appointments?status=pending&page=2", None)
    assert "status is a listed value in other letter cases: PENDING" in listed
    assert any(it.startswith("date_from is a non-existent date") for it in listed)
    named = told("ivalid", "customers.get", "/v2/customers/cust_1", None)
    assert named == {
        f"id is {wrong}, which names nothing, and cust_1 does" for wrong in ("cust_1x", "CUST_1")
    }


@pytest.mark.parametrize("status", ["201", "202"])
def test_an_id_that_a_put_creates_under_does_not_slip(status: str) -> None:
    spec = project.load("ivalid")
    document = copy.deepcopy(spec.document)
    operation = document["paths"]["/v2/customers/{id}"]["put"]
    operation["x-resource"]["action"] = "replace"
    operation["responses"][status] = {"description": "The customer is new."}
    spec = replace(spec, document=document)
    named = spec.operation(operation["operationId"])
    slips = {it.what for it in NearValidInputs(spec).of(named, "/v2/customers/cust_1", {})}
    slipped = "id is cust_1x, which names nothing, and cust_1 does" in slips
    assert slipped is (status != "201")


def test_near_valid_inputs_break_their_schema() -> None:
    assert told("iadvize", "groups.create", "/group", {"name": "7"}) == {
        "name is null", "parent_id is a text: '1987'",
    }  # fmt: skip
    assert told("ivalid", "customers.list", "/v2/customers?page=1", None) == set()


SLIPPED = NearValidInput(what="it slipped", pointer="/x", target="/v1/books")


@pytest.mark.parametrize(("status", "judged"), [(400, True), (404, True), (409, False)])
def test_a_refusal_is_right_and_another_reason_says_nothing(
    spec: Spec, status: int, judged: bool
) -> None:
    answer = exchange(spec.operation("books.list"), {"error": "no"}, status=status)
    assert judge(answer, SLIPPED) is judged


@pytest.mark.parametrize(
    ("status", "said"), [(200, "accepted with 200: it"), (500, "answered with 500: it")]
)
def test_an_accepted_slip_and_a_crash_break_the_contract(
    spec: Spec, status: int, said: str
) -> None:
    with pytest.raises(Violation, match=said) as found:
        judge(exchange(spec.operation("books.list"), {}, status=status), SLIPPED)
    assert found.value.pointer == "/x"


def test_a_success_that_says_that_it_failed_is_a_refusal() -> None:
    spec = project.load("iadvize")
    answer = exchange(spec.operation("groups.list"), {"meta": {"status": "error"}})
    assert judge(replace(answer, failed=True), SLIPPED)


def test_of_which_specs_slips_are_made(spec: Spec) -> None:
    assert NEAR_VALID_INPUT_IS_REFUSED.inapplicable(spec) is None


def lenient(app: App) -> App:
    """Numbers may be texts."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def fixed() -> Any:
            message = await receive()
            try:
                body = json.loads(message.get("body", b""))
            except ValueError:
                return message
            if isinstance(body, dict) and str(body.get("pages")).isdecimal():
                body["pages"] = int(body["pages"])
                return {**message, "body": json.dumps(body).encode()}
            return message

        await app(scope, fixed, send)

    return wrapped


CREATED = ("books.create", "books.get")
GATE = {"operations": CREATED}


def test_a_server_that_reads_texts_as_numbers_is_found_out(contract: Contract) -> None:
    with serve(lenient(library())) as url:
        outcome = contract(url, **GATE)
    found = [it for it in outcome.findings if it["check"] == NEAR_VALID_INPUT]
    assert [it["what"].split(":")[0] for it in found] == ["accepted with 201"]
    assert found[0]["blame"]["pointer"].endswith("/pages")


def test_a_strict_server_is_not(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url, **GATE)
    assert outcome.findings == []
    assert outcome.api["checks"][NEAR_VALID_INPUT] > 3


def test_a_target_that_takes_right_data_only_is_asked_no_slip(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url, **GATE, target=target(allows=("writes", "probes", "tokens")))
    assert outcome.api["checks"].get(NEAR_VALID_INPUT, 0) == 0

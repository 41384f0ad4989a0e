"""What the spec promises of a fresh emulator: its examples are accepted, its errors look alike."""

from typing import Any

import pytest
from contracts.behaviours import ivalid
from tests.apis.ivalid.conftest import Ivalid

from concord import project
from concord.spec import Operation

SPEC = project.load("ivalid")
BOOKED = "/v2/appointments/apt_1234567890"


def _with_examples() -> list[Any]:
    found = []
    for operation in SPEC.operations:
        body = operation.definition.get("requestBody")
        if body and operation.id != "tokens.create":
            examples = body["content"]["application/json"]["examples"]
            value = next(iter(examples.values()))["value"]
            found.append(pytest.param(operation, value, id=operation.id))
    return found


def _path(operation: Operation) -> str:
    path = operation.path
    for parameter in operation.parameters:
        if parameter.location == "path":
            path = path.replace(f"{{{parameter.name}}}", parameter.schema["examples"][0])
    return path


@pytest.mark.parametrize(("operation", "body"), _with_examples())
def test_the_first_example_of_a_request_is_accepted(
    api: Ivalid, operation: Operation, body: Any
) -> None:
    answer = api.http.request(operation.method, _path(operation), json=body)
    assert answer.is_success, answer.text


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(each, id=each.id)
        for each in SPEC.operations
        if each.method == "get" and not each.path.startswith("/v2/availability")
    ],
)
def test_what_the_examples_name_can_be_read(api: Ivalid, operation: Operation) -> None:
    api.get(_path(operation))


def test_the_module_exports_its_behaviour_only() -> None:
    assert ivalid.__all__ == ["BEHAVIOUR"]
    known = {operation.id for operation in SPEC.operations}
    behaviour = ivalid.BEHAVIOUR
    assert {*behaviour.handlers, *behaviour.before, *behaviour.after} <= known


class TestErrors:
    def test_every_fault_of_a_body_is_named(self, api: Ivalid) -> None:
        body = {"customer_id": 7, "scheduled_at": "tomorrow", "duration": 0}
        error = api.post("/v2/appointments", body, 422)["error"]
        assert error["code"] == "VALIDATION_FAILED"
        pointers = {each["pointer"] for each in error["details"]["violations"]}
        assert {"/customer_id", "/scheduled_at", "/duration"} <= pointers

    def test_a_parameter_that_cannot_be_read(self, api: Ivalid) -> None:
        error = api.get("/v2/appointments", {"status": "lost"}, 400)["error"]
        assert error["code"] == "INVALID_REQUEST"
        assert error["details"]["violations"][0]["in"] == "query"

    def test_no_json(self, api: Ivalid) -> None:
        headers = {"Content-Type": "application/json"}
        options: dict[str, Any] = {"content": b"{", "headers": headers}
        error = api.call("POST", "/v2/appointments", 400, **options)["error"]
        assert error["code"] == "INVALID_REQUEST"

    def test_details_only_where_there_are_any(self, api: Ivalid) -> None:
        error = api.get("/v2/appointments/apt_none", expect=404)["error"]
        assert set(error) == {"code", "message"}


class TestServices:
    def change(self, api: Ivalid, **members: Any) -> None:
        body = {"name": "Pose", "duration": 60, "price": 99.5} | members
        api.call("PUT", "/v2/services/srv_installation", 200, json=body)

    def test_appointments_show_what_the_service_is_now(self, api: Ivalid) -> None:
        self.change(api)
        assert api.get(BOOKED)["service"] == {
            "id": "srv_installation",
            "name": "Pose",
            "duration": 60,
            "price": 99.5,
        }

    def test_what_is_booked_stays_booked(self, api: Ivalid) -> None:
        self.change(api)
        body = {"customer_id": "cust_abc123", "service_id": "srv_installation"}
        wanted = body | {"technician_id": "tech_xyz789"}
        api.post("/v2/appointments", wanted | {"scheduled_at": "2025-01-20T11:14:00Z"}, 409)
        api.post("/v2/appointments", wanted | {"scheduled_at": "2025-01-20T07:45:00Z"}, 201)

    def test_availability_follows_the_service(self, api: Ivalid) -> None:
        query = {"service_id": "srv_installation", "date": "2025-01-20", "postal_code": "75001"}
        before = api.get("/v2/availability", query)["slots"]
        self.change(api, required_skills=["chauffage"])
        after = api.get("/v2/availability", query)["slots"]
        assert {slot["technician_id"] for slot in after} == {"tech_xyz789", "tech_ber001"}
        assert len(after) > len(before)

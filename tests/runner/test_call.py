"""A request as a call of the generated client: names as generated, nothing that it cannot send."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.http.recorded import RecordedRequest
from concord.runner.client_call import client_call, identifier, literal, named_members
from concord.runner.schemathesis_adapter.document import token_operations
from concord.spec import load_file

IVALID = project.load("ivalid")


def call(operation: str, path: str, body: str | None = None, method: str = "") -> str:
    found = IVALID.operation(operation)
    sent = method or found.method.upper()
    return client_call(
        IVALID, found, RecordedRequest(method=sent, path=path, headers=(), body=body)
    )


@pytest.mark.parametrize("api", project.apis())
def test_names_are_those_of_the_generated_client(api: str) -> None:
    spec = project.load(api)
    client = importlib.import_module(spec.package).Client
    barred = token_operations(spec)
    checked = 0
    for operation in spec.operations:
        if operation.id in barred:
            continue
        resource, method = (identifier(word) for word in operation.id.split(".", 1))
        group: Any = inspect.getattr_static(client, resource)
        owner = inspect.get_annotations(getattr(group, "func", group), eval_str=True)["return"]
        arguments = inspect.signature(getattr(owner, method)).parameters
        wire = [it.name for it in operation.parameters if it.location in ("path", "query")]
        for name in (*wire, *(named_members(spec, operation) or ())):
            python = identifier(name)
            assert {python, f"{python}_", f"{python}_body"} & set(arguments), (operation.id, name)
            checked += 1
    assert checked


def test_a_filter_is_an_argument() -> None:
    told = call("appointments.list", "/v2/appointments?status=confirmed&page=2")
    assert told == 'client.appointments.list(status="confirmed", page=2)'


def test_a_path_parameter_comes_first_and_a_body_is_taken_apart() -> None:
    told = call("appointments.reschedule", "/v2/appointments/apt_1/reschedule", '{"reason": "x"}')
    required = IVALID.operation("appointments.reschedule")
    assert required.path.endswith("/reschedule")
    assert told.startswith(('client.appointments.reschedule("apt_1"', 'client.request("POST"'))


def test_what_has_no_argument_travels_beside_the_arguments() -> None:
    told = call("appointments.list", "/v2/appointments?page=2&odd=1")
    assert told == 'client.appointments.list(page=2, extra_query={"odd": "1"})'


@pytest.mark.parametrize(
    ("operation", "path", "body", "method", "expected"),
    [
        ("appointments.list", "/v2/appointments", None, "TRACE", 'request("TRACE", "/v2/appoint'),
        (
            "customers.create",
            "/v2/customers",
            "[1]",
            "",
            'request("POST", "/v2/customers", body=[1]',
        ),
        ("customers.create", "/v2/c", "{}", "", 'request("POST", "/v2/c", body={}'),
    ],
)
def test_what_no_method_sends_goes_through_request(
    operation: str, path: str, body: str | None, method: str, expected: str
) -> None:
    assert call(operation, path, body, method).startswith(f"client.{expected}")


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("per_page", "per_page"),
        ("filters[group_id]", "filters_group_id"),
        ("customerId", "customer_id"),
        ("from", "from_"),
        ("1st", "field_1st"),
    ],
)
def test_a_wire_name_becomes_a_python_name(wire: str, expected: str) -> None:
    assert identifier(wire) == expected


@pytest.mark.parametrize("wire", ["timeout", "deadline", "max_pages"])
def test_a_parameter_with_the_name_of_an_option_is_told_apart_from_it(wire: str) -> None:
    document = {
        "openapi": "3.1.0",
        "paths": {
            "/things": {
                "get": {
                    "operationId": "things.list",
                    "parameters": [{"name": wire, "in": "query", "schema": {"type": "string"}}],
                }
            }
        },
    }
    spec = load_file(Path("shop/openapi.json"), text=json.dumps(document))
    request = RecordedRequest(method="GET", path=f"/things?{wire}=x", headers=(), body=None)
    told = client_call(spec, spec.operations[0], request)
    assert told == f'client.things.list({wire}_="x")'


def test_a_secret_is_read_from_the_environment() -> None:
    assert literal({"a": "$IVALID_CLIENT_ID", "b": [1, None, True]}) == (
        '{"a": os.environ["IVALID_CLIENT_ID"], "b": [1, None, True]}'
    )
    assert literal("it's") == '"it\'s"'
    assert eval(literal('a "quoted" \\ text\n')) == 'a "quoted" \\ text\n'


@pytest.mark.parametrize(
    ("media", "body", "expected"),
    [
        ("text/plain", "Infinity", 'body="Infinity"'),
        ("multipart/form-data; boundary=b", "--b\r\na=1", 'body="--b\\r\\na=1"'),
        ("application/x-www-form-urlencoded", "a=1&b=2", 'body={"a": "1", "b": "2"}'),
        ("application/merge-patch+json", "[Infinity]", 'body=[float("inf")]'),
    ],
)
def test_a_body_is_read_as_its_media_type_says(media: str, body: str, expected: str) -> None:
    found = next(each for each in IVALID.operations if each.id == "customers.create")
    headers = (("Content-Type", media),)
    request = RecordedRequest(method="POST", path="/v2/c", headers=headers, body=body)
    assert client_call(IVALID, found, request) == f'client.request("POST", "/v2/c", {expected})'

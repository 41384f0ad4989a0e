"""What the documentation shows is what the reference connector answers."""

from typing import Any

import pytest
from contracts.behaviours import iadvize_connector
from tests.apis.iadvize_connector.conftest import Connector

from concord import project
from concord.spec import Operation

SPEC = project.load("iadvize-connector")


def documented(operation_id: str) -> Any:
    """The first documented answer of an operation."""
    content = SPEC.operation(operation_id).definition["responses"]["200"]["content"]
    return next(iter(content["application/json"]["examples"].values()))["value"]


def test_the_documented_verification_gets_its_documented_verdict(connector: Connector) -> None:
    fields = ("field_login", "login"), ("field_password", "p4ssw0rd")
    assert connector.verify(*fields) == documented("verification.verify")


@pytest.mark.parametrize(
    ("operation_id", "query"),
    [
        ("categories.list", {"idConnectorVersion": "123", "idWebsite": "123", "limit": 2}),
        ("products.list", {"idConnectorVersion": "123", "idCategory": "123", "limit": 2}),
        ("visitor_profile.get", {"emailVisitor": "123", "operatorLocale": "en"}),
        ("visitor_profile.get", {"idVisitorExternal": "123"}),
        ("visitor_profile.get", {"idVisitorUnique": "123"}),
        ("closing_options.list", {"idWebsite": "123", "operatorLocale": "en"}),
    ],
)
def test_documented_filters_get_the_documented_response(
    connector: Connector, operation_id: str, query: dict[str, Any]
) -> None:
    operation = SPEC.operation(operation_id)
    assert connector.list(operation.path, **query) == documented(operation_id)


@pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.id) for each in SPEC.operations if each.parameters]
)
def test_every_documented_filter_is_accepted(connector: Connector, operation: Operation) -> None:
    for parameter in operation.parameters:
        value = parameter.schema["examples"][0]
        assert isinstance(connector.list(operation.path, **{parameter.name: value}), list)


def test_the_filter_with_the_stray_bracket_does_no_harm(connector: Connector) -> None:
    assert connector.list("/products", limit=2, **{"idWebsite]": "123"}) == documented(
        "products.list"
    )


def test_reading_is_get_alone(connector: Connector) -> None:
    answer = connector.http.post("/products")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert connector.http.get("/verification").status_code == 405


def test_an_error_names_every_fault(connector: Connector) -> None:
    answer = connector.http.get("/products?limit=abc&offset=-1")
    assert answer.status_code == 400
    message = answer.json()["message"]
    assert "limit" in message
    assert "offset" in message


def test_an_unknown_path_is_404_with_a_message(connector: Connector) -> None:
    answer = connector.http.get("/nowhere")
    assert (answer.status_code, set(answer.json())) == (404, {"message"})


def test_the_module_exports_its_behaviour_only() -> None:
    assert iadvize_connector.__all__ == ["BEHAVIOUR"]
    steps = SPEC.under({"iadvize-connector-verification-steps": "two"})
    known = {operation.id for operation in steps.operations}
    assert set(iadvize_connector.BEHAVIOUR.handlers) <= known

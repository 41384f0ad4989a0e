"""What is sent: the wire form of arguments, and nothing that was not given."""

import datetime as dt
import enum
import inspect
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest

from tests.generate._kit import answering
from tests.generate.conftest import SECRETS

PARIS = dt.timezone(dt.timedelta(hours=1))
PAGE: dict[str, Any] = {"data": []}


def query(wire: Any) -> Any:
    return parse_qsl(wire.last.url.query.decode(), keep_blank_values=True)


def test_nothing_is_sent_that_was_not_given(client: Any) -> None:
    wire = answering(PAGE)
    client(wire).orders.list()
    assert wire.last.url.query == b""
    assert wire.last.content == b""
    assert "x-trace" not in wire.last.headers
    assert "content-type" not in wire.last.headers


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        ({"filters_group_id": 7}, [("filters[group_id]", "7")]),
        ({"tags": ["a", "b&c"]}, [("tags[]", "a"), ("tags[]", "b&c")]),
        ({"ids": ["a", "b"]}, [("ids", "a,b")]),
        ({"words": ("a", "b")}, [("words", "a|b")]),
        ({"tags": []}, []),
        ({"open": True}, [("open", "true")]),
        ({"open": False}, [("open", "false")]),
        ({"page": 0}, [("page", "0")]),
        ({"day": dt.date(2025, 1, 2)}, [("day", "2025-01-02")]),
        ({"day": "2025-01-02"}, [("day", "2025-01-02")]),
        ({"since": dt.datetime(2025, 1, 2, 3, tzinfo=dt.UTC)}, [("since", "2025-01-02T03:00:00Z")]),
        (
            {"since": dt.datetime(2025, 1, 2, 3, tzinfo=PARIS)},
            [("since", "2025-01-02T03:00:00+01:00")],
        ),
        ({"timeout_": 3}, [("timeout", "3")]),
        ({"extra_query": {"unknown": "x"}, "open": True}, [("open", "true"), ("unknown", "x")]),
    ],
)
def test_query(client: Any, arguments: Any, sent: Any) -> None:
    wire = answering(PAGE)
    client(wire).orders.list(**arguments)
    assert query(wire) == sent


def test_a_datetime_without_zone_is_refused_by_name(client: Any) -> None:
    wire = answering(PAGE)
    with pytest.raises(ValueError, match=r"since.*no time zone"):
        client(wire).orders.list(since=dt.datetime(2025, 1, 2))
    with pytest.raises(ValueError, match=r"lines\[0\]\.at.*no time zone"):
        client(wire).orders.create(
            customer="c", placed_at="x", lines=[{"at": dt.datetime(2025, 1, 2)}]
        )
    assert wire.requests == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a/b", "/orders/a%2Fb"),
        ("ä ?#", "/orders/%C3%A4%20%3F%23"),
        ("..a", "/orders/..a"),
        (7, "/orders/7"),
    ],
)
def test_path_parameters_are_percent_encoded(client: Any, value: Any, path: Any) -> None:
    wire = answering({"id": "x", "status": "open"})
    client(wire).orders.get(value)
    assert wire.last.url.raw_path.decode() == path


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_path_parameters_that_address_something_else_are_refused(client: Any, value: Any) -> None:
    wire = answering({})
    with pytest.raises(ValueError, match="id"):
        client(wire).orders.get(value)
    assert wire.requests == []


@pytest.mark.parametrize("missing", ["None", "NOT_GIVEN"])
def test_a_path_parameter_that_is_none_is_named(client: Any, shop: Any, missing: str) -> None:
    wire = answering({})
    with pytest.raises(TypeError, match=f"id: {missing} where a value is expected"):
        client(wire).orders.get({"None": None, "NOT_GIVEN": shop.NOT_GIVEN}[missing])
    assert wire.requests == []


def test_header_parameter(client: Any) -> None:
    wire = answering(PAGE)
    client(wire).orders.list(x_trace="abc", extra_headers={"X-Other": "y"})
    assert wire.last.headers["x-trace"] == "abc"
    assert wire.last.headers["x-other"] == "y"


class Kind(enum.StrEnum):
    GIFT = "gift"


def test_json_body(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(201, json={"id": "1", "status": "open"}))
    address = shop.Address.from_dict({"city": "Paris", "unknown": 1})
    client(wire).orders.create(
        customer="Zoë",
        placed_at=dt.datetime(2025, 1, 2, tzinfo=dt.UTC),
        kind=Kind.GIFT,
        address=address,
        lines=({"sku": "a"} for _ in range(1)),
        note=None,
    )
    assert wire.body == {
        "customer": "Zoë",
        "placedAt": "2025-01-02T00:00:00Z",
        "kind": "gift",
        "address": {"city": "Paris", "unknown": 1},
        "lines": [{"sku": "a"}],
        "note": None,
    }
    assert wire.last.headers["content-type"] == "application/json"
    assert wire.last.headers["authorization"] == "Bearer tok"


def test_extra_body_is_put_over_the_body(client: Any) -> None:
    wire = answering(httpx2.Response(201, json={}))
    client(wire).orders.create(customer="a", placed_at="now", extra_body={"x": 1, "customer": "b"})
    assert wire.body == {"customer": "b", "placedAt": "now", "x": 1}


def test_empty_body_is_sent_only_where_required(client: Any) -> None:
    wire = answering({"id": "1", "status": "open"})
    client(wire).orders.update("1")
    assert wire.last.content == b"{}"
    wire = answering(httpx2.Response(204))
    client(wire).orders.confirm("1")
    assert wire.last.content == b""
    assert "content-type" not in wire.last.headers
    client(wire).orders.confirm("1", reason="because")
    assert wire.body == {"reason": "because"}


def test_form_body_with_readable_names(client: Any) -> None:
    wire = answering({"data": {"id": 1}})
    visitor = client(wire).visitors.create(name="A&B", chat_available=True, labels=["x", "y"])
    assert parse_qsl(wire.last.content.decode()) == [
        ("name", "A&B"),
        ("chat[available]", "true"),
        ("labels", "x"),
        ("labels", "y"),
    ]
    assert wire.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert visitor.id == 1


def test_a_body_that_is_no_object_is_one_argument(client: Any) -> None:
    wire = answering(httpx2.Response(200, text="done", headers={"content-type": "text/plain"}))
    assert client(wire).bulk.send(body=[{"city": "Paris", "zip-code": "75001"}]) == "done"
    assert wire.body == [{"city": "Paris", "zip-code": "75001"}]


def test_one_name_in_two_places_is_told_apart(client: Any) -> None:
    wire = answering({"id": "1", "status": "open"})
    client(wire).orders.update("1", id_body="2")
    assert wire.last.url.path == "/orders/1"
    assert wire.body == {"id": "2"}


def test_members_that_only_the_server_writes_are_no_arguments(shop: Any) -> None:
    from shop.resources import Orders  # type: ignore[import-not-found]

    parameters = inspect.signature(Orders.create).parameters
    assert "id" not in parameters
    assert list(parameters)[:3] == ["self", "customer", "placed_at"]


def test_an_unknown_argument_is_refused_by_name(client: Any) -> None:
    with pytest.raises(TypeError, match=r"orders\.list.*'stattus'"):
        client(answering(PAGE)).orders.list(stattus="open")


def test_a_missing_argument_is_refused(client: Any) -> None:
    with pytest.raises(TypeError, match="customer"):
        client(answering({})).orders.create(placed_at="now")


def test_numbers_that_json_does_not_have_cannot_be_sent(client: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        client(answering({})).orders.create(customer="a", placed_at="now", note=float("nan"))


def test_bytes_cannot_be_sent(client: Any) -> None:
    with pytest.raises(TypeError, match="note: a value of type bytes cannot be sent"):
        client(answering({})).orders.create(customer="a", placed_at="now", note=b"x")
    with pytest.raises(TypeError, match="note: a value of type object cannot be sent"):
        client(answering({})).orders.create(customer="a", placed_at="now", note=object())


def test_what_the_spec_does_not_know_can_be_called(client: Any) -> None:
    wire = answering({"any": ["thing"]})
    found = client(wire).request("post", "/new", query={"a": 1}, body={"b": None}, max_retries=0)
    assert found == {"any": ["thing"]}
    assert wire.last.method == "POST"
    assert str(wire.last.url) == "https://shop.example/new?a=1"
    assert wire.body == {"b": None}
    assert wire.last.headers["authorization"] == "Bearer tok"


def test_other_bodies_of_what_the_spec_does_not_know(client: Any) -> None:
    wire = answering({})
    made = client(wire)
    made.request("POST", "/form", form={"a": [1, 2], "b": None})
    assert wire.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert wire.last.content == b"a=1&a=2&b="
    made.request("PUT", "/file", body=b"\x00", extra_headers={"Content-Type": "image/png"})
    assert (wire.last.headers["content-type"], wire.last.content) == ("image/png", b"\x00")
    made.request("PUT", "/file", body=b"")
    assert (wire.last.headers["content-type"], wire.last.content) == (
        "application/octet-stream",
        b"",
    )
    made.request("DELETE", "/thing")
    assert ("content-type" in wire.last.headers, wire.last.content) == (False, b"")
    with pytest.raises(TypeError, match="one body"):
        made.request("POST", "/both", body={}, form={})


@pytest.mark.parametrize("path", ["/x?a=1", "/x#part"])
def test_a_query_within_the_path_is_refused(client: Any, path: str) -> None:
    wire = answering({})
    with pytest.raises(ValueError, match="query="):
        client(wire).request("GET", path, query={"b": 2})
    assert wire.requests == []


@pytest.mark.parametrize("path", ["https://elsewhere.example/x", "@elsewhere.example", "x", ""])
def test_no_other_server_can_be_called_with_these_credentials(client: Any, path: str) -> None:
    wire = answering({})
    with pytest.raises(ValueError, match="path"):
        client(wire).request("GET", path)
    client(wire).request("GET", "//elsewhere.example")
    assert wire.last.url.host == "shop.example"


def test_headers_of_client_and_user_agent(client: Any, shop: Any) -> None:
    wire = answering(PAGE)
    client(wire, headers={"X-All": "1"}).orders.list()
    assert wire.last.headers["x-all"] == "1"
    assert wire.last.headers["user-agent"] == f"shop-python/{shop.__version__}"


@pytest.mark.parametrize("timeout", [5.0, None])
def test_timeout_of_client_and_of_call(client: Any, timeout: Any) -> None:
    wire = answering(PAGE)
    made = client(wire, timeout=7.0)
    made.orders.list()
    assert wire.last.extensions["timeout"]["read"] == 7.0
    made.orders.list(timeout=timeout)
    assert wire.last.extensions["timeout"]["read"] == timeout


def test_environments(client: Any) -> None:
    wire = answering(PAGE)
    client(wire, environment="sandbox").orders.list()
    assert wire.last.url.host == "sandbox.shop.example"
    client(wire, base_url="http://localhost:1/base/").orders.list()
    assert str(wire.last.url) == "http://localhost:1/base/orders"


def test_an_unknown_environment_is_refused_with_the_known_ones(client: Any) -> None:
    with pytest.raises(ValueError, match=r"'staging'.*production, sandbox"):
        client(answering(PAGE), environment="staging")
    with pytest.raises(ValueError, match="https://"):
        client(answering(PAGE), base_url="localhost:1")
    # also where another server is called
    with pytest.raises(ValueError, match=r"'staging'.*production, sandbox"):
        client(answering(PAGE), environment="staging", base_url="http://localhost:1")
    client(answering(PAGE), environment="sandbox", base_url="http://localhost:1")


def test_clients_and_resources_say_what_they_are(client: Any, shop: Any) -> None:
    made = client(answering(PAGE), environment="sandbox")
    address = "Client(base_url='https://sandbox.shop.example')"
    assert repr(made) == address
    assert repr(made.orders) == f"{address}.orders"
    assert repr(made.with_raw_response) == f"{address}.with_raw_response"
    assert repr(shop.AsyncClient(**SECRETS).orders).startswith("AsyncClient(base_url=")

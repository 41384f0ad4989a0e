"""What a failing answer becomes."""

import datetime as dt
import pickle
from typing import Any

import httpx2
import pytest

from tests.generate._kit import answering

BODY = {"error": {"code": "TAKEN", "suggestions": [{"slot": "2025-01-20T14:00:00Z"}]}}


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (418, "APIStatusError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (520, "InternalServerError"),
        (302, "APIStatusError"),
    ],
)
def test_statuses(client: Any, shop: Any, status: Any, name: Any) -> None:
    wire = answering(httpx2.Response(status, json=BODY, headers={"x-request-id": "r1"}))
    with pytest.raises(shop.APIStatusError) as caught:
        client(wire, max_retries=0).orders.get("1")
    error = caught.value
    assert type(error) is getattr(shop, name)
    assert error.status == status
    assert error.request_id == "r1"
    assert error.headers["x-request-id"] == "r1"
    assert error.request.method == "GET"
    assert isinstance(error, shop.APIError)


def test_the_documented_body_is_parsed(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(409, json=BODY))
    with pytest.raises(shop.ConflictError, match="TAKEN") as caught:
        client(wire).orders.create(customer="a", placed_at="now")
    assert isinstance(caught.value.body, shop.Failure)
    assert caught.value.body.error.suggestions[0].slot == dt.datetime(
        2025, 1, 20, 14, tzinfo=dt.UTC
    )


def test_undocumented_status_is_decoded_as_documented_error(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(403, json=BODY))
    with pytest.raises(shop.PermissionDeniedError) as caught:
        client(wire).orders.delete("1")
    assert caught.value.body.error.code == "TAKEN"


@pytest.mark.parametrize(
    "response",
    [
        httpx2.Response(502, text="<html>Bad Gateway</html>"),
        httpx2.Response(502),
        httpx2.Response(502, json=["a"]),
        httpx2.Response(502, content=b"\xff\xfe"),
    ],
)
def test_a_body_that_is_no_object_is_no_body_but_stays_readable(
    client: Any, shop: Any, response: Any
) -> None:
    with pytest.raises(shop.InternalServerError) as caught:
        client(answering(response), max_retries=0).orders.get("1")
    assert caught.value.body is None
    assert caught.value.response.content == response.content
    assert isinstance(caught.value.text, str)
    assert "502" in str(caught.value)


def test_errors_travel_between_processes(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(409, json=BODY), httpx2.ConnectError("refused"))
    for _ in range(2):
        with pytest.raises(shop.APIError) as caught:
            client(wire, max_retries=0).orders.create(customer="a", placed_at="now")
        again = pickle.loads(pickle.dumps(caught.value))
        assert type(again) is type(caught.value)
        assert str(again) == str(caught.value)
        assert getattr(again, "body", None) == getattr(caught.value, "body", None)


def test_the_message_shows_no_query(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(400, json={}))
    with pytest.raises(shop.BadRequestError) as caught:
        client(wire, client_id=None, client_secret=None, username=None).visitors.create(name="x")
    assert wire.last.url.params["key"] == "k3y"
    assert "k3y" not in str(caught.value)
    assert "k3y" not in repr(caught.value)


@pytest.mark.parametrize(
    ("cause", "name"),
    [
        (httpx2.ConnectError("refused"), "APIConnectionError"),
        (httpx2.ReadTimeout("late"), "APITimeoutError"),
        (httpx2.RemoteProtocolError("cut"), "APIConnectionError"),
        (httpx2.TooManyRedirects("round"), "APIConnectionError"),
    ],
)
def test_no_answer(client: Any, shop: Any, cause: Any, name: Any) -> None:
    with pytest.raises(shop.APIConnectionError) as caught:
        client(answering(cause), max_retries=0).orders.get("1")
    assert type(caught.value) is getattr(shop, name)
    assert caught.value.__cause__ is cause
    assert caught.value.request.url.path == "/orders/1"


def test_a_programming_error_is_not_disguised(client: Any, shop: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        client(answering(ZeroDivisionError()), max_retries=0).orders.get("1")

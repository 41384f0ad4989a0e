"""One request and its response: what is read from what went over the wire."""

from __future__ import annotations

import pytest

import concord.http
from concord.http import Exchange, Request, Response, path_of, path_parameters_of, path_pattern
from concord.spec import Operation

JSON = {"content-type": "application/json; charset=utf-8"}


def test_request_reads_path_query_and_body_from_what_was_sent() -> None:
    body = b'{"title": "A"}'
    request = Request(method="PUT", target="/b/1?q=%C3%A9&q=&r", headers=JSON, body=body)
    assert request.path == "/b/1"
    assert request.query == {"q": ["é", ""], "r": [""]}
    assert request.media_type == "application/json"
    assert request.json == request.members == {"title": "A"}


@pytest.mark.parametrize("body", [None, b"", b"<html>", b'["a"]', b"a=1"])
def test_request_members_is_none_where_the_body_is_no_object(body: bytes | None) -> None:
    assert Request(method="PUT", target="/", body=body).members is None


def test_response_reads_json_in_the_declared_charset() -> None:
    headers = {"content-type": "application/json; charset=utf-16-le"}
    assert Response(status=200, headers=headers, body='"é"'.encode("utf-16-le")).json == "é"


@pytest.mark.parametrize("body", [None, b"", b"<html>", b"NaN"])
def test_response_json_is_none_where_it_cannot_be_read(body: bytes | None) -> None:
    assert Response(status=200, body=body).json is None


@pytest.mark.parametrize(
    ("status", "success"), [(199, False), (200, True), (299, True), (0, False)]
)
def test_success_is_2xx(status: int, success: bool) -> None:
    assert Response(status=status).success is success


@pytest.mark.parametrize(("method", "expected"), [("GET", True), ("HEAD", False)])
def test_exchange_is_operation_by_its_method(method: str, expected: bool) -> None:
    operation = Operation(
        pointer="/paths/~1b/get", definition={}, id="b.list", method="get", path="/b", parameters=()
    )
    exchange = Exchange(
        operation=operation,
        request=Request(method=method, target="/b?x=1"),
        response=Response(status=204, headers={"content-type": "Text/HTML"}),
    )
    assert exchange.is_operation is expected
    assert (exchange.query, exchange.status, exchange.success) == ({"x": ["1"]}, 204, True)
    assert exchange.media_type == "text/html"


@pytest.mark.parametrize("value", ["b1", "a/b", "é ü", "{id}", "?#"])
def test_path_parameters_of_reads_what_path_of_writes(value: str) -> None:
    template = "/v1/books/{id}/pages/{page}"
    path = path_of(template, {"id": value, "page": 3})
    assert path_parameters_of(template, f"/base{path}") == {"id": value, "page": "3"}


def test_path_parameters_of_another_path_are_none() -> None:
    assert path_parameters_of("/v1/books/{id}", "/v1/authors/a1") == {}


def test_the_exported_names() -> None:
    assert sorted(concord.http.__all__) == [
        "BODILESS", "Exchange", "Request", "Response", "TOO_MANY_REQUESTS", "declared_media",
        "encoded_alike", "is_json", "media_type_of", "path_of", "path_parameters_of",
        "path_pattern",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/books/a.1/pages/2", "/v1/books/%2F/pages/x"])
def test_path_pattern_matches_segments_of_a_template(path: str) -> None:
    found = path_pattern("/v1/books/{id}/pages/{page}").fullmatch(path)
    assert found is not None
    assert list(found.groups()) == path.split("/")[3::2]


@pytest.mark.parametrize("path", ["/v1/books//pages/2", "/v1/books/a/b/pages/2", "/v1/books/a/x"])
def test_path_pattern_does_not_match_other_segments(path: str) -> None:
    assert path_pattern("/v1/books/{id}/pages/{page}").fullmatch(path) is None


def test_path_pattern_takes_dots_of_a_template_as_they_are() -> None:
    assert path_pattern("/v1/books.json").search("/v1/booksXjson") is None

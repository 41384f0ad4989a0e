"""What a success holds: read as described, told where it is of another kind, never lost."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

Made = Callable[..., Any]
NOTHING: tuple[Any, ...] = (
    httpx2.Response(204),
    httpx2.Response(200),
    httpx2.Response(200, text="null"),
)
WRONG = {
    "object": ([], [{"id": "1"}], "text", 5, True, *NOTHING),
    "objects": ({}, {"data": []}, "text", 5, *NOTHING),
    "map": ([], "text", *NOTHING),
    "number": ("5", True, {}, *NOTHING),
    "flag": (0, "true", *NOTHING),
    "json_text": (5, {}, *NOTHING),
    "nullable": ([], "text", 5),
    "either": ([], "text"),
    "several": ([], *NOTHING),
    "default": ([], *NOTHING),
}


@pytest.mark.parametrize(
    ("operation", "answer"), [(name, it) for name, answers in WRONG.items() for it in answers]
)
def test_success_of_another_kind_is_an_error_that_carries_the_response(
    archive: Any, archived: Made, operation: str, answer: Any
) -> None:
    client, _ = archived(answer)
    with pytest.raises(
        archive.APIDecodeError, match=rf"answers\.{operation}: the answer"
    ) as caught:
        getattr(client.answers, operation)()
    assert isinstance(caught.value.response, httpx2.Response)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ([{"id": "1"}], [{"id": "1"}]),
        ("text", "text"),
        (httpx2.Response(204), None),
        (httpx2.Response(200, text="<html>"), "<html>"),
    ],
)
def test_success_of_another_kind_is_the_raw_value_if_a_client_wants_it(
    archived: Made, answer: Any, value: Any
) -> None:
    client, _ = archived(answer, on_unexpected="raw")
    assert client.answers.object() == value


def test_what_is_described_is_read(archive: Any, archived: Made) -> None:
    right = {"id": "1"}
    for operation in ("object", "either", "nullable", "default", "several", "anything"):
        client, _ = archived(right)
        assert isinstance(getattr(client.answers, operation)(), archive.Thing)
    for operation, value in [("number", 0), ("flag", False), ("json_text", ""), ("any", None)]:
        client, _ = archived(httpx2.Response(200, json=value))
        assert getattr(client.answers, operation)() == value
    for operation in ("nullable", "either"):
        client, _ = archived(httpx2.Response(204))
        assert getattr(client.answers, operation)() is None


def test_message_says_what_was_described_and_what_came(archive: Any, archived: Made) -> None:
    client, _ = archived([])
    with pytest.raises(archive.APIDecodeError, match="holds a list where an object is described"):
        client.answers.object()
    client, _ = archived(httpx2.Response(204))
    with pytest.raises(
        archive.APIDecodeError, match=r"nothing \(null or no body\) where an object"
    ):
        client.answers.object()


@pytest.mark.parametrize("operation", ["text", "page", "xml"])
@pytest.mark.parametrize("body", ["", "a,b\n", '"quoted"', "null"])
def test_text_is_text(archived: Made, operation: str, body: str) -> None:
    client, _ = archived(httpx2.Response(200, text=body))
    assert getattr(client.answers, operation)() == body


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b'{"a": 1}'])
def test_bytes_are_bytes(archived: Made, body: bytes) -> None:
    for media in ("application/pdf", "application/json"):
        answer = httpx2.Response(200, content=body, headers={"content-type": media})
        client, _ = archived(answer)
        assert client.answers.pdf() == body
        assert client.answers.image() == body


def test_file_or_json_by_the_media_type_that_came(archive: Any, archived: Made) -> None:
    client, _ = archived(httpx2.Response(200, content=b"PK", headers={"content-type": "a/zip"}))
    assert client.answers.file_or_job() == b"PK"
    client, _ = archived(httpx2.Response(202, json={"id": "1"}))
    assert isinstance(client.answers.file_or_job(), archive.Thing)


@pytest.mark.parametrize(
    ("operation", "accept"),
    [
        ("object", "application/json"),
        ("text", "text/plain"),
        ("xml", "application/xml"),
        ("pdf", "application/pdf"),
        ("image", "image/png, image/jpeg"),
        ("several", "application/json"),
        ("file_or_job", "application/zip, application/json"),
        ("anything", "*/*"),
    ],
)
def test_accept_is_what_the_operation_answers(archived: Made, operation: str, accept: str) -> None:
    client, wire = archived(httpx2.Response(200, json={"id": "1"}))
    try:
        getattr(client.answers, operation)()
    finally:
        assert wire.last.headers["accept"] == accept


def test_accept_of_a_vendor_type(archived: Made) -> None:
    client, wire = archived(httpx2.Response(200, json={"name": "n"}))
    assert client.bodies.vendor(name="n").name == "n"
    assert wire.last.headers["accept"] == "application/vnd.archive.v2+json"


def test_documented_error_of_a_file_is_read(archive: Any, archived: Made) -> None:
    client, _ = archived(httpx2.Response(404, json={"id": "1"}))
    with pytest.raises(archive.NotFoundError) as caught:
        client.answers.pdf()
    assert caught.value.body.id == "1"

"""Bodies: sent as they are given, in the documented media type; files, texts, bytes, Base64."""

import io
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from tests.generate._kit import answering

Made = Callable[..., Any]


@pytest.mark.parametrize(
    ("operation", "body", "sent"),
    [
        ("items", [], b"[]"),
        ("map", {}, b"{}"),
        ("flag", False, b"false"),
        ("any", 0, b"0"),
        ("any", "", b'""'),
        ("any", None, b"null"),
        ("any", [], b"[]"),
        ("any", {}, b"{}"),
        ("untyped", False, b"false"),
        ("nullable", None, b"null"),
        ("nullable", "", b'""'),
    ],
)
def test_whole_body_is_sent_as_it_is_given(
    archived: Made, operation: str, body: Any, sent: bytes
) -> None:
    client, wire = archived()
    getattr(client.bodies, operation)(body=body)
    assert wire.last.content == sent
    assert wire.last.headers["content-type"] == "application/json"


@pytest.mark.parametrize("operation", ["items", "map", "flag", "any", "untyped", "members"])
def test_body_that_is_not_given_is_not_sent(archived: Made, operation: str) -> None:
    client, wire = archived()
    getattr(client.bodies, operation)()
    assert wire.last.content == b""
    assert "content-type" not in wire.last.headers


def test_members_are_sent_as_they_are_given(archived: Made) -> None:
    client, wire = archived()
    client.bodies.members(count=0, flag=False, note=None, names=[])
    assert wire.body == {"count": 0, "flag": False, "note": None, "names": []}


def test_extra_body_of_a_itemsis_refused(archived: Made) -> None:
    client, wire = archived()
    with pytest.raises(TypeError, match=r"extra_body: the body of bodies\.items is no object"):
        client.bodies.items(body=[], extra_body={"a": 1})
    assert wire.requests == []


@pytest.mark.parametrize(
    ("operation", "media"),
    [
        ("patch", "application/merge-patch+json"),
        ("vendor", "application/vnd.archive.v2+json; charset=utf-8"),
    ],
)
def test_json_is_sent_in_the_documented_media_type(
    archived: Made, operation: str, media: str
) -> None:
    client, wire = archived(httpx2.Response(200, json={}))
    getattr(client.bodies, operation)(name="n")
    assert wire.last.headers["content-type"] == media
    assert wire.body == {"name": "n"}


@pytest.mark.parametrize("data", [b"\x00\xff", bytearray(b"\x00\xff"), memoryview(b"\x00\xff")])
def test_base64_member_takes_bytes(archived: Made, data: Any) -> None:
    client, wire = archived()
    client.bodies.members(image=data, nested={"thumbnails": [data, "AP8="]})
    assert wire.body == {"image": "AP8=", "nested": {"thumbnails": ["AP8=", "AP8="]}}
    client.bodies.members(image="AP8=")
    assert wire.body == {"image": "AP8="}


def test_bytes_in_another_member_are_refused(archived: Made) -> None:
    client, _ = archived()
    with pytest.raises(TypeError, match="note: a value of type bytes cannot be sent"):
        client.bodies.members(note=b"x")


def test_form_members_are_written_in_their_styles(archived: Made) -> None:
    client, wire = archived()
    client.bodies.form(tags=["a", "b"], ids=[1, 2], filter={"a": "x"}, meta={"a": "é"})
    assert wire.last.content == (
        b"tags=a&tags=b&filter%5Ba%5D=x&ids=1,2&meta=%7B%22a%22%3A%22%C3%A9%22%7D"
    )


def parts(request: httpx2.Request) -> list[Message]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    found = BytesParser().parsebytes(head + request.read()).get_payload()
    assert isinstance(found, list)
    return found  # type: ignore[return-value]


def part(message: Message) -> tuple[Any, Any, Any, Any]:
    return (
        message.get_param("name", header="content-disposition"),
        message.get_filename(),
        message.get("content-type"),
        message.get_payload(decode=True),
    )


def test_multipart_body_has_a_part_for_each_member(archived: Made) -> None:
    client, wire = archived()
    client.bodies.upload(
        file=b"%PDF",
        title="Café",
        public=False,
        tags=["a", "b"],
        meta={"a": None},
        pages=[b"1", b"2"],
    )
    assert [part(it) for it in parts(wire.last)] == [
        ("file", "file", "application/pdf", b"%PDF"),
        ("pages", "pages", "application/octet-stream", b"1"),
        ("pages", "pages", "application/octet-stream", b"2"),
        ("title", None, None, "Café".encode()),
        ("public", None, None, b"false"),
        ("tags", None, None, b"a"),
        ("tags", None, None, b"b"),
        ("meta", None, "application/json", b'{"a": null}'),
    ]


def chunks() -> Iterator[bytes]:
    yield b"%P"
    yield b"DF"


def test_file_takes_every_kind_of_upload(archived: Made, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF")
    client, wire = archived()
    with path.open("rb") as opened:
        for given, name, media in [
            (path, "scan.pdf", "application/pdf"),
            (opened, "scan.pdf", "application/pdf"),
            (io.BytesIO(b"%PDF"), "file", "application/pdf"),
            (chunks(), "file", "application/pdf"),
            (("a.txt", b"%PDF"), "a.txt", "application/pdf"),
            (("a.txt", path, "text/plain"), "a.txt", "text/plain"),
        ]:
            client.bodies.upload(file=given)
            assert part(parts(wire.last)[0]) == ("file", name, media, b"%PDF")


@pytest.mark.parametrize("given", ["a text", 5, {"a": 1}, None])
def test_what_is_no_file_is_refused_by_name(archived: Made, given: Any) -> None:
    client, wire = archived()
    with pytest.raises(TypeError, match=r"file: .*(text where a file|cannot be sent as a file)"):
        client.bodies.upload(file=given)
    assert wire.requests == []


def test_raw_body_may_be_bytes_a_path_an_open_file_or_an_iterator(
    archived: Made, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"%PDF")
    client, wire = archived()
    with path.open("rb") as opened:
        opened.seek(1)
        for given, length, sent in [
            (b"%PDF", "4", b"%PDF"),
            (path, "4", b"%PDF"),
            (opened, "3", b"PDF"),
            (chunks(), None, b"%PDF"),
        ]:
            client.bodies.raw(body=given)
            assert wire.last.read() == sent
            assert wire.last.headers["content-type"] == "image/png"
            assert wire.last.headers.get("content-length") == length


@pytest.mark.parametrize(
    ("operation", "given", "media"),
    [
        ("picture", "a.webp", "image/webp"),
        ("picture", "a.gif", "image/png"),
        ("picture", None, "image/png"),
        ("anything", "a.gif", "image/gif"),
        ("anything", "a", "application/octet-stream"),
        ("anything", None, "application/octet-stream"),
        ("some_text", "a.csv", "text/csv"),
        ("some_text", "a.gif", "text/plain"),
        ("raw", "a.webp", "image/png"),
    ],
)
def test_media_type_is_that_of_the_file_where_several_are_described(
    archived: Made, tmp_path: Path, operation: str, given: str | None, media: str
) -> None:
    client, wire = archived()
    body: Path | bytes = b"x"
    if given:
        body = tmp_path / given
        body.write_bytes(b"x")
    getattr(client.bodies, operation)(body=body)
    assert wire.last.headers["content-type"] == media


def test_media_type_of_a_range_is_never_sent(archived: Made) -> None:
    client, wire = archived()
    client.bodies.some_json(name="n")
    assert (wire.body, wire.last.headers["content-type"]) == ({"name": "n"}, "application/json")


def test_multipart_body_has_the_described_media_types(archived: Made) -> None:
    client, wire = archived()
    client.bodies.mixed(cover=b"x")
    assert wire.last.headers["content-type"].startswith("multipart/mixed; boundary=")
    assert [part(it) for it in parts(wire.last)] == [("cover", "cover", "image/png", b"x")]
    client.bodies.mixed()
    assert "content-type" not in wire.last.headers


def test_text_body_is_sent_as_it_is(archived: Made) -> None:
    client, wire = archived()
    client.bodies.text(body='a "b" é')
    assert wire.last.content == 'a "b" é'.encode()
    assert wire.last.headers["content-type"] == "text/plain"
    client.bodies.text(body="")
    assert wire.last.headers["content-type"] == "text/plain"
    client.bodies.xml(body="<a/>")
    assert (wire.last.content, wire.last.headers["content-type"]) == (b"<a/>", "application/xml")


def test_file_is_sent_again_by_a_retry_and_an_iterator_is_not(
    archive: Any, archived: Made, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"%PDF")
    busy = httpx2.Response(503, headers={"retry-after": "0"})
    bodies: list[bytes] = []

    def make(*answers: Any) -> Any:
        wire = answering(*answers)

        def handle(request: httpx2.Request) -> httpx2.Response:
            bodies.append(request.read())
            return wire(request)

        return archive.Client(transport=httpx2.MockTransport(handle))

    make(busy, httpx2.Response(204)).bodies.raw(body=path)
    assert bodies == [b"%PDF", b"%PDF"]
    with pytest.raises(archive.InternalServerError):
        make(busy, httpx2.Response(204)).bodies.raw(body=chunks())
    assert bodies == [b"%PDF"] * 3


def test_asynchronous_client_sends_files_and_iterators(archive: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"%PDF")
    wire = answering(httpx2.Response(204))
    sent: list[bytes] = []

    async def handle(request: httpx2.Request) -> httpx2.Response:
        sent.append(await request.aread())
        return wire(request)

    async def later() -> Any:
        for chunk in chunks():
            yield chunk

    async def run() -> None:
        async with archive.AsyncClient(transport=httpx2.MockTransport(handle)) as client:
            await client.bodies.raw(body=path)
            await client.bodies.raw(body=chunks())
            await client.bodies.raw(body=later())
            await client.bodies.upload(file=path)

    anyio.run(run)
    assert sent[:3] == [b"%PDF"] * 3
    assert b"%PDF" in sent[3]


def test_number_that_json_has_not_is_refused(archive: Any, archived: Made) -> None:
    client, wire = archived()
    calls: list[tuple[Callable[[], Any], str]] = [
        (lambda: client.bodies.any(body=float("nan")), "body"),
        (lambda: client.styles.query(content={"a": float("inf")}), "content"),
        (lambda: client.styles.headers(x_content={"a": float("inf")}), "X-Content"),
    ]
    for call, where in calls:
        with pytest.raises(archive.InvalidArgumentError, match=f"^{where}: JSON has neither NaN"):
            call()
    assert wire.requests == []

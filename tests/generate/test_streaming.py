"""Responses that are read while they arrive."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from tests.generate._kit import answering

FIRST, REST = b"line 1\n", b"line 2\n"


class Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that knows how much of it was asked for, and breaks at its end if it shall."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.sent = 0
        self.closed = False
        self._breaks = breaks

    def __iter__(self) -> Iterator[bytes]:
        for chunk in (FIRST, REST):
            self.sent += 1
            yield chunk
        if self._breaks:
            raise httpx2.ReadError("cut")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def client(archive: Any, body: Body, status: int = 200) -> Any:
    answer = httpx2.Response(status, stream=body)
    return archive.Client(transport=httpx2.MockTransport(lambda _: answer), max_retries=0)


def test_body_is_read_while_it_arrives(archive: Any) -> None:
    body = Body()
    streaming = client(archive, body).with_streaming_response.answers.pdf()
    assert body.sent == 0
    with streaming as response:
        assert (response.status, body.sent) == (200, 0)
        chunks = response.iter_bytes()
        assert (next(chunks), body.sent) == (FIRST, 1)
        assert list(chunks) == [REST]
    assert body.closed


def test_body_as_lines_text_file_and_result(archive: Any, tmp_path: Path) -> None:
    path = tmp_path / "a"
    cases: list[tuple[Callable[[Any], Any], Any]] = [
        (lambda it: list(it.iter_lines()), ["line 1", "line 2"]),
        (lambda it: "".join(it.iter_text()), "line 1\nline 2\n"),
        (lambda it: it.write_to(path), None),
        (lambda it: it.read(), FIRST + REST),
        (lambda it: it.parse(), FIRST + REST),
    ]
    for read, expected in cases:
        with client(archive, Body()).answers.with_streaming_response.pdf() as response:
            assert read(response) == expected
    assert path.read_bytes() == FIRST + REST


def test_failure_is_raised_when_the_block_is_entered(archive: Any) -> None:
    body = Body()
    with (
        pytest.raises(archive.NotFoundError) as caught,
        client(archive, body, 404).with_streaming_response.answers.pdf(),
    ):
        pass
    assert caught.value.text == "line 1\nline 2\n"
    assert body.closed


def test_broken_body_is_an_error_of_the_package(archive: Any) -> None:
    with (
        pytest.raises(archive.APIConnectionError, match="cut"),
        client(archive, Body(breaks=True)).with_streaming_response.answers.pdf() as response,
    ):
        list(response.iter_bytes())


def test_response_that_is_tried_again_is_closed(archive: Any) -> None:
    body = Body()
    busy = httpx2.Response(503, stream=body, headers={"retry-after": "0"})
    answers = [httpx2.Response(200, content=b"%PDF"), busy]
    transport = httpx2.MockTransport(lambda _: answers.pop())
    with archive.Client(transport=transport).with_streaming_response.answers.pdf() as response:
        assert response.read() == b"%PDF"
    assert body.closed


def test_asynchronous_client_streams(archive: Any, tmp_path: Path) -> None:
    async def run() -> tuple[list[bytes], bytes, Any]:
        body = Body()
        transport = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=body))
        async with archive.AsyncClient(transport=transport) as made:
            streaming = made.with_streaming_response.answers
            async with streaming.pdf() as response:
                first = [chunk async for chunk in response.iter_bytes()]
            assert body.closed
            async with streaming.pdf() as response:
                await response.write_to(tmp_path / "a")
            async with streaming.pdf() as response:
                return first, (tmp_path / "a").read_bytes(), await response.parse()

    assert anyio.run(run) == ([FIRST, REST], FIRST + REST, FIRST + REST)


def test_page_of_a_list_is_read_in_the_end(client: Any) -> None:
    made = client(answering({"data": [{"id": "1", "status": "open"}]}))
    with made.with_streaming_response.orders.list() as response:
        assert [order.id for order in response.parse().items] == ["1"]

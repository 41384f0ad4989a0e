"""Responses that are read while they arrive."""

import gzip
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from tests.generate._kit import answering
from tests.generate.conftest import SECRETS

FIRST, REST = b"line 1\n", b"line 2\n"
LARGE = b"a line\n" * 1000


class Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that knows how much of it was asked for; slow, or broken at its end, if it shall."""

    def __init__(self, *chunks: bytes, breaks: bool = False, pause: float = 0) -> None:
        self.sent = 0
        self.closed = False
        self._chunks = chunks or (FIRST, REST)
        self._breaks = breaks
        self._pause = pause

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.sent += 1
            time.sleep(self._pause)
            yield chunk
        if self._breaks:
            raise httpx2.ReadError("cut")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.sent += 1
            await anyio.sleep(self._pause)
            yield chunk
        if self._breaks:
            raise httpx2.ReadError("cut")

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


def test_limits_that_are_set_hold_for_what_is_streamed(archive: Any, tmp_path: Path) -> None:
    def make(**options: Any) -> Any:
        packed = httpx2.Response(
            200, stream=Body(gzip.compress(LARGE)), headers={"content-encoding": "gzip"}
        )
        transport = httpx2.MockTransport(lambda _: packed)
        return archive.Client(transport=transport, **options).answers.with_streaming_response

    readers: list[Callable[[Any], Any]] = [
        lambda it: list(it.iter_bytes(100)),
        lambda it: list(it.iter_text()),
        lambda it: list(it.iter_lines()),
        lambda it: it.write_to(tmp_path / "a"),
        lambda it: it.read(),
        lambda it: it.parse(),
    ]
    for read in readers:
        with (
            make(max_response_bytes=len(LARGE) - 1).pdf() as response,
            pytest.raises(archive.ResponseTooLargeError, match="max_response_bytes"),
        ):
            read(response)
        assert response.http_response.is_closed
        with make(max_response_bytes=len(LARGE)).pdf() as response:
            read(response)


def test_what_is_held_at_once_has_a_limit_when_none_is_set(
    archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{archive.__name__}._runtime.core.DEFAULT_SIZE", len(LARGE) - 1)
    with client(archive, Body(LARGE)).answers.with_streaming_response.pdf() as response:
        assert b"".join(response.iter_bytes()) == LARGE
    with (
        client(archive, Body(LARGE)).answers.with_streaming_response.pdf() as response,
        pytest.raises(archive.ResponseTooLargeError),
    ):
        response.read()
    with (
        pytest.raises(archive.ResponseTooLargeError),
        client(archive, Body(LARGE), 500).answers.with_streaming_response.pdf(),
    ):
        pass


def test_deadline_holds_until_the_last_byte(archive: Any) -> None:
    slow = client(archive, Body(*[b"x"] * 50, pause=0.02)).answers.with_streaming_response
    with (
        slow.pdf(deadline=0.1) as response,
        pytest.raises(archive.APITimeoutError, match="deadline"),
    ):
        list(response.iter_bytes())

    async def run() -> None:
        answer = httpx2.Response(200, stream=Body(b"x", b"y", pause=30))
        async with archive.AsyncClient(transport=httpx2.MockTransport(lambda _: answer)) as made:
            streaming = made.answers.with_streaming_response
            async with streaming.pdf(deadline=0.1) as response:
                with pytest.raises(archive.APITimeoutError, match="deadline"):
                    await response.read()

    anyio.run(run)


def test_redirect_is_not_followed_and_options_hold(archive: Any) -> None:
    asked: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(302, headers={"location": "https://elsewhere.example/"})

    with httpx2.Client(transport=httpx2.MockTransport(handle), follow_redirects=True) as http:
        made = archive.Client(http_client=http).with_options(default_query={"lang": "fr"})
        with pytest.raises(archive.APIStatusError), made.with_streaming_response.answers.pdf():
            pass
    assert [it.url.host for it in asked] == [asked[0].url.host]
    assert asked[0].url.params["lang"] == "fr"


def test_token_is_renewed_for_a_call_that_is_streamed(shop: Any) -> None:
    tokens = iter(["t1", "t2"])
    accepted = {"Bearer t1"}
    seen: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/oauth/token"):
            return httpx2.Response(200, json={"access_token": next(tokens)})
        seen.append(request.headers["authorization"])
        status = 200 if seen[-1] in accepted else 401
        return httpx2.Response(status, json={"id": "1", "status": "open"})

    with shop.Client(**SECRETS, transport=httpx2.MockTransport(handle)) as made:
        for _ in range(2):
            with made.orders.with_streaming_response.get("1") as response:
                assert response.parse().id == "1"
            accepted = {"Bearer t2"}
    assert seen == ["Bearer t1", "Bearer t1", "Bearer t2"]

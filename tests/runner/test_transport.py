"""Whatever a server sends is read within bounds, and said to be wrong where it is."""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from collections.abc import Iterable, Iterator

import pytest

from concord.errors import CouldNotRunError
from concord.http import Response
from concord.runner.messages import CLOSED
from concord.runner.worker.request_guard import Limits, RequestGuard
from concord.runner.worker.transport import UnreachableError, Wire
from tests.runner.conftest import Contract
from tests.runner.library import CREDENTIALS, TOKEN
from tests.runner.raw import Asked, as_json, response, serving

DEEP = b"[" * 10_000 + b"]" * 10_000
LONG = b"9" * 5_000
BROKEN = {
    "gzip-that-is-none": (response(b"{}", "Content-Encoding: gzip"), "cannot be read to its end"),
    "length-no-number": (response(b"{}", "Content-Length: two"), "its Content-Length is 'two'"),
    "length-negative": (response(b"{}", "Content-Length: -1"), "its Content-Length is '-1'"),
    "length-superscript": (response(b"{}", "Content-Length: \xb2"), "its Content-Length is"),
    "two-lengths": (
        response(b"{}", "Content-Length: 2", "Content-Length: 3"),
        "its Content-Length is '2, 3'",
    ),
    "chunk-without-size": (
        response(b"zz\r\n{}\r\n", "Transfer-Encoding: chunked"),
        "cannot be read to its end",
    ),
    "chunk-of-negative-size": (
        response(b"-5\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        "cannot be read to its end",
    ),
    "status-no-number": (b"HTTP/1.1 two OK\r\n\r\n", "is no HTTP: BadStatusLine"),
    "no-http": (b"220 mail.example ESMTP\r\n\r\n", "is no HTTP: BadStatusLine"),
    "long-header": (response(b"{}", "X-Long: " + "x" * 70_000), "is no HTTP: LineTooLong"),
    "many-headers": (
        response(b"{}", *(f"X-{number}: 1" for number in range(200))),
        "is no HTTP: HTTPException: got more than 100 headers",
    ),
    "deep": (response(DEEP), "has a body that is nested deeper than 100 levels"),
    "long-integer": (response(b'{"id": %s}' % LONG), "holds a number of 5,000 digits"),
    "infinite-number": (response(b'{"id": 1e999}'), "holds the number 1e999, which no double"),
    "nan": (response(b'{"id": NaN}'), "holds NaN, which is no JSON"),
    "half-a-character": (response(b'{"id": "\\ud800"}'), "holds half of a surrogate pair"),
    "many-values": (response(b"[" + b"1," * 100_001 + b"1]"), "more than 100,000 values"),
    "coding": (response(b"{}", "Content-Encoding: x-foo"), "is encoded in 'x-foo', which was not"),
    "larger": (response(b" " * 3_000_001), "is larger than 3,000,000 bytes (--max-response)"),
    "bomb": (
        response(gzip.compress(b" " * 30_000_000, 1), "Content-Encoding: gzip"),
        "is larger than 3,000,000 bytes",
    ),
}
RIGHT = {
    "utf-16": response('{"name": "Zoë"}'.encode("utf-16")),
    "utf-16-le": response('{"name": "Zoë"}'.encode("utf-16-le")),
    "utf-32": response('{"name": "Zoë"}'.encode("utf-32")),
    "utf-8-mark": response('{"name": "Zoë"}'.encode("utf-8-sig")),
    "latin-1": response(
        '{"name": "Zoë"}'.encode("latin-1"), content_type="application/json; charset=iso-8859-1"
    ),
    "unknown-charset": response(
        '{"name": "Zoë"}'.encode(), content_type="application/json; charset=foo"
    ),
    "no-charset-at-all": response(
        '{"name": "Zoë"}'.encode(), content_type="application/json; charset=rot13"
    ),
    "no-content-type": response('{"name": "Zoë"}'.encode(), content_type=""),
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    + response('{"name": "Zoë"}'.encode()),
    "twice": response('{"name": "Zoe", "name": "Zoë"}'.encode()),
    "deflate": response(zlib.compress('{"name": "Zoë"}'.encode()), "Content-Encoding: deflate"),
    "identity": response('{"name": "Zoë"}'.encode(), "Content-Encoding: Identity"),
    "odd-header": response('{"name": "Zoë"}'.encode(), "X-Odd: \xe9\xff\x1b[31m"),
}


def sent(*pieces: bytes, timeout: float = 5.0) -> Response:
    """What the wire makes of a response; nothing is sent after `pieces`, nor is it closed."""
    with serving(lambda _: pieces) as server:
        return Wire(server.url, timeout=timeout, largest=3_000_000).send("GET", "/")


@pytest.mark.parametrize("name", BROKEN)
def test_send_says_what_is_wrong_with_a_response(name: str) -> None:
    reply, problem = BROKEN[name]
    found = sent(reply)
    assert problem in found.problem
    assert found.json is None
    assert len(found.body or b"") <= 2_000


@pytest.mark.parametrize("name", RIGHT)
def test_send_reads_a_right_response(name: str) -> None:
    found = sent(RIGHT[name])
    assert (found.problem, found.json) == ("", {"name": "Zoë"})


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified", "999 Odd", "600 Odd"])
def test_send_takes_any_status_and_a_body_where_none_may_be(status: str) -> None:
    assert sent(response(b"{}", status=status)).status == int(status[:3])


def test_send_reads_what_cannot_be_decoded_as_text() -> None:
    found = sent(response(b"\xff\xfe\xfd no text", content_type="text/plain; charset=utf-8"))
    assert (found.problem, found.json) == ("", None)
    assert "no text" in found.text or "\ufffd" in found.text


def drops(head: bytes, drop: bytes) -> Iterator[bytes]:
    yield head
    yield from itertools.repeat(drop)


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (response(b"", "Content-Length: 1000000000"), b" "),
        (response(b"", "Transfer-Encoding: chunked"), b"1\r\n \r\n"),
        (
            response(b"", "X: 1", "Transfer-Encoding: chunked", content_type="text/event-stream"),
            b"1\r\n \r\n",
        ),
    ],
)
def test_send_ends_a_body_that_does_not(head: bytes, drop: bytes) -> None:
    with serving(lambda _: drops(head, drop)) as server:
        found = Wire(server.url, timeout=0.4, largest=10**10).send("GET", "/")
    assert found.status == 200
    assert "did not end in time" in found.problem


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 103 Early\r\n\r\n", b""])
def test_send_ends_a_head_that_does_not(head: bytes) -> None:
    drop = head if b"103" in head else b""
    late = pytest.raises(CouldNotRunError, match=r"no answer within 0\.4 s")
    with serving(lambda _: drops(head, drop)) as server, late:
        Wire(server.url, timeout=0.4).send("GET", "/")


def test_send_is_cut_by_the_deadline_of_the_run_which_is_then_over() -> None:
    reasons: list[str] = []
    now = [1000.0]
    gate = RequestGuard(Limits(deadline=1000.3), wall=lambda: now[0])
    gate.exhausted = reasons.append

    def late(_: Asked) -> Iterable[bytes]:
        now[0] = 1001.0
        return drops(response(b"", "Content-Length: 1000000"), b" ")

    with serving(late) as server, pytest.raises(CouldNotRunError, match="no answer"):
        Wire(server.url, gate=gate, timeout=30).send("GET", "/")
    assert reasons == ["max-time"]


def closing(asked: Asked) -> Iterator[bytes]:
    """Responds, and then closes the connection; of some targets without a response."""
    if "crash" not in asked.target:
        yield as_json({})
    if "stays" not in asked.target:
        raise ConnectionError


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_send_takes_a_connection_that_was_closed_after_a_response(method: str) -> None:
    with serving(closing) as server:
        wire = Wire(server.url)
        assert [wire.send(method, "/").status for _ in range(10)] == [200] * 10


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_send_says_that_a_server_responds_to_others(method: str) -> None:
    with serving(closing) as server:
        wire = Wire(server.url)
        assert wire.send("GET", "/stays").problem == ""
        found = wire.send(method, "/crash")
        assert (found.status, found.problem) == (0, CLOSED)
        assert wire.send("GET", "/").status == 200


def test_send_says_that_a_server_never_responds_or_not_any_more() -> None:
    with serving(closing) as server:
        with pytest.raises(UnreachableError, match="without a response"):
            Wire(server.url).send("GET", "/crash")
        wire = Wire(server.url, has_responded=True)
        problems = [wire.send("GET", "/crash").problem for _ in range(5)]
        with pytest.raises(UnreachableError, match="without a response"):
            wire.send("GET", "/crash")
    assert problems == [CLOSED] * 5


def test_cookies_of_earlier_responses_are_not_sent() -> None:
    with serving(lambda _: [response(b"{}", "Set-Cookie: sid=1; Path=/")]) as server:
        wire = Wire(server.url)
        wire.send("GET", "/")
        wire.send("GET", "/", cookies={"mine": "2"})
    assert [it.headers.get("cookie") for it in server.asked] == [None, "mine=2"]


def token(asked: Asked) -> bytes | None:
    """The right answer to what is asked beside the operations."""
    if asked.target.startswith("/_emulator/"):
        return response(b"", status="404 Not Found", content_type="")
    if asked.target != "/v1/token":
        return None
    right = json.loads(asked.body or b"{}").get("client_secret") == CREDENTIALS["client_secret"]
    if not right:
        return response(b'{"error": "no"}', status="401 Unauthorized")
    return as_json({"access_token": TOKEN, "expires_in": 3600, "token_type": "bearer"})


def test_a_run_tells_each_odd_response_and_ends(contract: Contract) -> None:
    small = [it for it in BROKEN.values() if len(it[0]) < 200_000]
    odd = itertools.cycle([*(reply for reply, _ in small), *RIGHT.values()])
    with serving(lambda asked: [token(asked) or next(odd)]) as server:
        outcome = contract(server.url, operations=("books.list", "books.read"), timeout=2.0)
    assert outcome.code == 1, outcome.text
    assert outcome.api["errors"] == []
    assert outcome.api["could_not_run"] == ""
    told = {it["what"] for it in outcome.findings if it["check"] == "response_is_readable"}
    assert told
    assert all(any(problem in it for _, problem in small) for it in told)


def test_a_run_against_a_right_server_finds_all_responses_readable(contract: Contract) -> None:
    from tests.runner.library import library, serve

    with serve(library()) as url:
        outcome = contract(url, operations=("books.list",))
    assert outcome.code == 0
    assert outcome.api["checks"]["response_is_readable"] >= outcome.api["cases"] - 5


def dripping(asked: Asked) -> Iterator[bytes]:
    yield from (
        [right]
        if (right := token(asked))
        else drops(response(b"", "Content-Length: 9999999"), b" ")
    )


@pytest.mark.parametrize("first", [0, 12])
def test_a_run_ends_at_its_deadline_whatever_drips(contract: Contract, first: int) -> None:
    left = [first]

    def reply(asked: Asked) -> Iterable[bytes]:
        left[0] -= 1
        return dripping(asked) if left[0] < 0 else [token(asked) or as_json({"data": []})]

    with serving(reply) as server:
        outcome = contract(
            server.url, operations=("books.list",), timeout=30.0, max_time=6.0, largest=10**12
        )
    assert outcome.code in (1, 2)
    assert outcome.api["ended"] == "max-time", outcome.text
    assert outcome.api["errors"] == []
    assert "response_is_readable" not in {it["check"] for it in outcome.findings}
    assert (outcome.folder / "contracts.html").exists()


@pytest.mark.parametrize(
    "location", ["http://[::1", "//[", "http://a:99999/", "\xff\xfe", "/moved"]
)
def test_a_redirect_is_a_response_wherever_it_leads(location: str) -> None:
    moved = response(b"", f"Location: {location}", status="302 Found")
    with serving(lambda _: [moved]) as server:
        assert Wire(server.url).send("GET", "/v1/books").status == 302

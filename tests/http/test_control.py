"""The client of the control endpoints: what it takes for an emulator, and what it does not."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from concord import emulator, project
from concord.http.addresses import is_loopback
from concord.http.control import (
    PREFIX,
    BusyError,
    ControlError,
    Emulator,
    Reply,
    WrongEmulatorError,
    digest,
    identify,
    origin,
)
from concord.http.control_transport import over_http

SPEC = project.load("invivox")


def identity(nonce: str, **changes: Any) -> dict[str, Any]:
    """What an emulator of Invivox says of itself, with changes; None leaves a member out."""
    stated = {
        "emulator": "concord",
        "protocol": 1,
        "nonce": nonce,
        "api": "invivox",
        "spec": {"digest": digest(SPEC)},
        "options": {"start": "2025-01-15T08:00:00Z", "records": 120, "max_body": 1000},
    }
    return {name: value for name, value in {**stated, **changes}.items() if value is not None}


def answering(make: Callable[[str], Any], status: int = 200) -> Callable[[str, str, Any], Reply]:
    """A server that answers what `make` makes of the nonce: JSON, or bytes as they are."""

    def send(method: str, path: str, body: Any) -> Reply:
        assert (method, body) == ("GET", None)
        (nonce,) = parse_qs(urlsplit(path).query)["nonce"]
        made = make(nonce)
        content = made if isinstance(made, bytes) else json.dumps(made).encode()
        return Reply(status=status, content=content)

    return send


def silent(method: str, path: str, body: Any) -> Reply:
    raise ControlError("does not answer")


def test_identify_takes_an_emulator_for_one() -> None:
    found = identify(answering(identity))
    assert found is not None
    assert (found.api, found.records, found.max_body) == ("invivox", 120, 1000)
    assert Emulator.of(SPEC, answering(identity)) is not None


@pytest.mark.parametrize(
    "send",
    [
        silent,
        answering(lambda _: {}),
        answering(lambda _: {"now": 1}),
        answering(lambda _: {"api": "invivox", "endpoints": {}}),
        answering(lambda _: ["concord"]),
        answering(lambda _: None),
        answering(lambda _: 1.5),
        answering(lambda _: b"<html>hello</html>"),
        answering(lambda _: b""),
        answering(lambda _: b"\xff\xfe{"),
        answering(lambda _: b"[" * 200_000),
        answering(lambda _: b'{"emulator": ' + b"9" * 10_000 + b"}"),
        answering(identity, status=401),
        answering(identity, status=302),
        answering(identity, status=201),
        answering(identity, status=500),
        answering(lambda _: identity("recorded another time")),
        answering(lambda nonce: identity(nonce, emulator="another")),
        answering(lambda nonce: identity(nonce, emulator={"name": "concord"})),
        answering(lambda nonce: {"nonce": nonce, "path": PREFIX, "method": "GET"}),
    ],
)
def test_identify_takes_no_other_server_for_an_emulator(send: Any) -> None:
    assert identify(send) is None
    assert Emulator.of(SPEC, send) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"protocol": 2}, "another version of Concord .it speaks protocol 2, this is 1"),
        ({"protocol": 0}, "another version of Concord"),
        ({"protocol": None}, "another version of Concord .it speaks protocol None"),
        ({"protocol": "1"}, "another version of Concord"),
        ({"api": "lara"}, "emulates lara, not invivox: give the address of an emulator of invivox"),
        ({"spec": {"digest": "sha256:0"}}, "started with another version of the spec of invivox"),
        ({"spec": None}, "does not say what it emulates"),
        ({"options": {"start": 1}}, "does not say what it emulates"),
    ],
)
def test_emulator_of_something_else_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongEmulatorError, match=message):
        Emulator.of(SPEC, answering(lambda nonce: identity(nonce, **changes)))


def test_emulator_from_before_there_was_a_mark_is_named() -> None:
    told = {"api": "invivox", "endpoints": {"GET /_emulator/clock": "what time it is"}}
    with pytest.raises(WrongEmulatorError, match="older version of Concord"):
        identify(answering(lambda _: told))


def test_digest_tells_a_changed_spec_from_its_copy() -> None:
    assert digest(project.load("invivox")) == digest(SPEC)
    assert digest(project.load("lara")) != digest(SPEC)


def test_each_control_works_at_an_emulator() -> None:
    with emulator.running("iadvize") as server:
        found = Emulator.of(project.load("iadvize"), over_http(server.base_url))
        assert found is not None
        run = found.begin()
        with pytest.raises(BusyError, match=r"in use by another run, which has \d+ s left"):
            found.begin()
        assert found.renew(run)
        halted = found.halt()
        assert found.now() == halted
        assert (found.advance(60) - halted).total_seconds() == 60
        assert found.set(halted) == halted
        found.resume()
        found.leave(1)
        found.leave(None)
        found.add_receiver("http://127.0.0.1:9/", None)
        assert found.deliveries() == []
        assert found.act("connections")["id"]
        with pytest.raises(ControlError, match="answered POST /_emulator/nothing with 404"):
            found.act("nothing")
        assert "operator" in found.state()
        found.reset()
        assert found.end(run)
        assert not found.end(run)
        assert not found.renew(run)


def test_emulator_is_found_by_each_loopback_name() -> None:
    with emulator.running("invivox") as server:
        port = urlsplit(server.base_url).port
        for host in ("127.0.0.1", "localhost"):
            assert identify(over_http(f"http://{host}:{port}/v1")) is not None
    assert identify(over_http(server.base_url)) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.8.8.8", True),
        ("http://localhost:8080/v2", True),
        ("http://[::1]:8080", True),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
        ("nothing", False),
    ],
)
def test_is_loopback_goes_by_the_host(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_origin_leaves_out_the_path() -> None:
    assert origin("http://[::1]:8080/v2") == "http://[::1]:8080"


@contextmanager
def raw(answer: bytes, *, more: bytes = b"") -> Iterator[str]:
    """A server that writes `answer`, and then `more` until it is hung up on."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)

        def serve() -> None:
            connected, _ = listening.accept()
            with connected:
                connected.recv(65_536)
                try:
                    connected.sendall(answer)
                    while more and not over.wait(0.01):
                        connected.sendall(more)
                    over.wait(5)
                except OSError:
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        (b"", b""),  # says nothing
        (b"no HTTP at all\r\n\r\n", b""),
        (HEAD, b"X-Another: header\r\n"),  # headers without end
        (HEAD + b"\r\n", b" "),  # a body that drips
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\n  \r\n"),
        (HEAD + b"Content-Length: 100000000\r\n\r\n", b" " * 60_000),
        (HEAD + b"Content-Length: 20\r\n\r\n{}", b""),  # less than it said
        (HEAD + b"Content-Length: x\r\n\r\n", b" "),
    ],
)
def test_over_http_ends_whatever_the_server_does(answer: bytes, more: bytes) -> None:
    with raw(answer, more=more) as url:
        assert identify(over_http(url, patience=0.3)) is None


def test_over_http_follows_no_redirect() -> None:
    paths: list[str] = []

    class Redirecting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(307)
            self.send_header("Location", self.path + "&again")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        assert identify(over_http(f"http://127.0.0.1:{server.server_port}")) is None
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert len(paths) == 1

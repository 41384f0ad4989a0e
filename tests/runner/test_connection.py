"""Proxy, trusted authorities and client certificate: options, environment, and what they do."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3.exceptions import ProtocolError

from concord import runner
from concord.cli import contracts as command
from concord.errors import CouldNotRunError
from concord.errors import CouldNotRunError as StepError
from concord.http.addresses import is_loopback
from concord.http.curl import curl
from concord.http.recorded import RecordedRequest
from concord.runner.connection import Connection
from concord.runner.worker.request_guard import Limits, RefusedError, RequestGuard
from concord.runner.worker.transport import Wire, explain
from tests.runner.authority import Authority
from tests.runner.conftest import Contract
from tests.runner.library import library, serve
from tests.runner.raw import Raw, as_json, serving


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def status(url: str, connection: Connection, **options: Any) -> int:
    return Wire(url, connection=connection, **options).send("GET", "/v1/books").status


def test_a_private_authority_is_not_trusted_unless_it_is_given(authority: Authority) -> None:
    given = Connection.of({}, ca=str(authority.ca))
    with serving(lambda _: [as_json({})], tls=authority.server()) as server:
        assert status(server.url, given) == 200
        with pytest.raises(CouldNotRunError, match=r"no trusted TLS connection: .* --ca FILE"):
            status(server.url, Connection.of({}))


@pytest.mark.parametrize("name", runner.BUNDLES)
def test_the_environment_names_authorities(authority: Authority, name: str) -> None:
    stated = authority.ca if name != "SSL_CERT_DIR" else authority.ca.parent
    with serving(lambda _: [as_json({})], tls=authority.server()) as server:
        assert status(server.url, Connection.of({name: str(stated)})) == 200


def test_a_folder_of_authorities_needs_no_hashes(authority: Authority) -> None:
    given = Connection.of({}, ca=str(authority.ca.parent))
    with serving(lambda _: [as_json({})], tls=authority.server()) as server:
        assert status(server.url, given) == 200


def test_a_client_certificate_is_presented(authority: Authority) -> None:
    certificate, key = map(str, authority.issue("client"))
    ca = str(authority.ca)
    tls = authority.server(asks_for_a_certificate=True)
    with serving(lambda _: [as_json({})], tls=tls) as server:
        assert status(server.url, Connection.of({}, ca=ca, client_cert=certificate, client_key=key))
        with pytest.raises(CouldNotRunError):
            status(server.url, Connection.of({}, ca=ca))


def given(folder: Path, **files: bytes) -> list[str]:
    words = []
    for name, content in files.items():
        path = folder / f"{name}.pem"
        path.write_bytes(content)
        words += [f"--{name.replace('_', '-')}", str(path)]
    return words


def test_explain_names_no_library_for_untrusted_connections(
    authority: Authority,
) -> None:
    with serving(lambda _: [as_json({})], tls=authority.server()) as server:
        with pytest.raises(CouldNotRunError) as unknown:
            status(server.url, Connection.of({}))
        elsewhere = server.url.replace("127.0.0.1", "localhost")
        with pytest.raises(CouldNotRunError) as wrong:
            status(elsewhere, Connection.of({}, ca=str(authority.ca)))
    told = "unable to get local issuer certificate (a private authority's certificate is given"
    assert f"no trusted TLS connection: {told}" in str(unknown.value)
    assert str(wrong.value).endswith("(use a host name that its certificate is for)")
    assert "Pool" not in f"{unknown.value}{wrong.value}"


def test_a_key_of_another_certificate_is_told(authority: Authority) -> None:
    certificate, other = authority.issue("one")[0], authority.issue("two")[1]
    with pytest.raises(CouldNotRunError, match="the key is of another certificate"):
        Connection.of({}, client_cert=str(certificate), client_key=str(other))


def test_a_connection_that_is_closed_at_once_is_told() -> None:
    closed = RemoteDisconnected("Remote end closed connection without response")
    error = requests.ConnectionError(ProtocolError("Connection aborted.", closed))
    told = "closes the connection without a response (is the port right?)"
    assert explain(error, "http://api.test:81", 1.0) == f"http://api.test:81: api.test:81 {told}"


PEM = b"-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("files", "words", "message"),
    [
        ({}, ["--ca", "/no/such.pem"], "/no/such.pem: cannot be used: No such file or directory"),
        ({}, ["--ca", "/dev"], "/dev: holds no certificate in PEM form"),
        ({"ca": b"text"}, [], "ca.pem: holds no certificate in PEM form"),
        ({"ca": PEM % b"?"}, [], "ca.pem: cannot be used: a certificate in it is malformed"),
        ({"ca": PEM[:30]}, [], "ca.pem: cannot be used: a certificate in it is malformed"),
        ({}, ["--client-cert", "/no/such.pem"], "/no/such.pem: cannot be read: No such file"),
        ({"client_cert": b"text"}, [], "client_cert.pem: holds no certificate with its key"),
        ({"client_key": b"text"}, [], "--client-key needs the certificate (--client-cert FILE)"),
        ({}, ["--proxy", "proxy"], "--proxy 'proxy' is no http(s):// and host"),
        ({}, ["--proxy", "socks5://anna:s3cret@proxy:1"], "--proxy 'socks5://proxy:1' is no http"),
        ({}, ["--proxy", "http://anna:s3cret@proxy:x"], "--proxy is no address of a proxy"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    tmp_path: Path, files: dict[str, bytes], words: list[str], message: str
) -> None:
    with pytest.raises(StepError) as caught:
        command.main(["invivox", *words, *given(tmp_path, **files)])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_key_with_a_passphrase_is_refused_without_asking(authority: Authority) -> None:
    certificate, key = map(str, authority.issue("client", passphrase=b"secret"))
    with pytest.raises(CouldNotRunError, match="its key asks for a passphrase"):
        Connection.of({}, client_cert=certificate, client_key=key)


def test_a_run_reaches_a_server_of_a_private_authority(
    contract: Contract, authority: Authority
) -> None:
    connection = Connection.of({}, ca=str(authority.ca))
    with serve(library()) as url, tunnel(url, authority) as secure:
        outcome = contract(secure, operations=("books.list",), connection=connection)
    assert (outcome.code, outcome.api["errors"]) == (0, [])


def test_curl_lines_trust_and_present_the_same_files() -> None:
    request = RecordedRequest(method="GET", path="/v1", headers=(), body=None)
    connection = Connection(ca="my ca.pem", by_option=True, client_cert="c.pem", client_key="k.pem")
    told = curl(request, "https://api.test", connection=connection.curl)
    assert "--cacert 'my ca.pem' --cert c.pem --key k.pem https://api.test/v1" in told
    assert curl(request, "https://api.test", connection=Connection(ca="env.pem").curl).startswith(
        "curl -i https://api.test"
    )


# --- proxies --------------------------------------------------------------------------------------


@contextlib.contextmanager
def proxying(target: str) -> Iterator[Raw]:
    """A proxy that answers itself for every host, and notes what it is asked."""
    with serving(lambda _: [as_json({"by": target})]) as proxy:
        yield proxy


def test_proxy_gets_absolute_address_and_password() -> None:
    with proxying("any") as proxy:
        host = proxy.url.removeprefix("http://")
        connection = Connection.of({}, proxy=f"http://anna:s3cret@{host}")
        gate = RequestGuard(Limits(hosts=frozenset({"api.test:80"}), proxy=host))
        assert status("http://api.test", connection, gate=gate) == 200
    assert [it.target for it in proxy.asked] == ["http://api.test/v1/books"]
    assert proxy.asked[0].headers["proxy-authorization"] == "Basic YW5uYTpzM2NyZXQ="


def test_a_proxy_is_not_asked_for_this_machine() -> None:
    connection = Connection.of({}, proxy="http://127.0.0.1:1")
    with serving(lambda _: [as_json({})]) as server:
        assert status(server.url, connection) == 200


def test_a_proxy_that_fails_is_named_without_its_password() -> None:
    connection = Connection.of({}, proxy="http://anna:s3cret@127.0.0.1:1")
    with pytest.raises(CouldNotRunError, match="not reached through the proxy") as caught:
        status("http://api.test", connection)
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(connection)
    assert connection.options == (("--proxy", "http://127.0.0.1:1"),)


PROXY = "proxy.test:3128"


@pytest.mark.parametrize(
    ("method", "target", "admitted"),
    [
        ("GET", "http://api.test/v1", True),
        ("GET", "http://api.test:80/v1", True),
        ("GET", "http://evil.test/v1", False),
        ("CONNECT", "api.test:80", True),
        ("CONNECT", "evil.test:443", False),
        ("GET", "/v1", False),
    ],
)
def test_the_gate_looks_at_whom_a_request_through_a_proxy_is_meant_for(
    method: str, target: str, *, admitted: bool
) -> None:
    gate = RequestGuard(Limits(read_only=True, hosts=frozenset({"api.test:80"}), proxy=PROXY))
    if admitted:
        gate.pass_on(method, target, PROXY)
    else:
        with pytest.raises(RefusedError, match="it is not the target"):
            gate.pass_on(method, target, PROXY)
    assert gate.passed.total() == (1 if admitted and method != "CONNECT" else 0)


def test_the_gate_takes_nobody_else_for_the_proxy() -> None:
    gate = RequestGuard(Limits(hosts=frozenset({"api.test:80"}), proxy=PROXY))
    with pytest.raises(RefusedError, match=r"evil\.test:80 refused"):
        gate.pass_on("GET", "http://api.test/v1", "evil.test:80")


def test_the_gate_looks_into_tunnels() -> None:
    class Tunnel:
        _tunnel_host, _tunnel_port = "api.test", 443

    gate = RequestGuard(Limits(hosts=frozenset({"api.test:443"}), proxy=PROXY))
    gate.pass_on("GET", "/v1", PROXY, Tunnel())
    assert gate.passed.total() == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:1", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://localhost", True),
        ("http://LOCALHOST.", True),
        ("http://127.0.0.1.evil.test", False),
        ("http://api.test", False),
    ],
)
def test_is_loopback_knows_this_machine(url: str, *, expected: bool) -> None:
    assert is_loopback(url) is expected


@contextlib.contextmanager
def tunnel(url: str, authority: Authority) -> Iterator[str]:
    """TLS in front of a plain server."""
    host, _, port = url.removeprefix("http://").partition(":")
    wrapped = partial(authority.server().wrap_socket, server_side=True)
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def copy(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                sink.sendall(piece)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def relay(plain: socket.socket) -> None:
        back = socket.create_connection((host, int(port)))
        with contextlib.suppress(OSError), plain, back, wrapped(plain) as front:
            there = threading.Thread(target=copy, args=(front, back), daemon=True)
            there.start()
            copy(back, front)
            there.join()

    def accept() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                plain, _ = listener.accept()
                threading.Thread(target=relay, args=(plain,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()

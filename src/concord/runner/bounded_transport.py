"""How this process reaches servers: isolated from what the machine has set, and within bounds.

Model: a `Connection` says by which proxy, and whom to trust. Every `requests.Session` that is made
after `isolated` was called (of whatever class) reads no environment, keeps no cookie, and sends
through a `BoundedAdapter`, which reads the whole response at once: within `Bounds`. What a server
sends that no HTTP client can read (a body that is too large, does not end in time, or breaks off; a
broken status line, header or encoding) is no exception: the response holds what was read, and
`problem_of(response.request)` says what is wrong. So is a connection that is closed without a
response by a server that has responded to others: the request has brought it down.
Known limits: resolving a host name knows no deadline but the resolver's own. The parts of an
informational response (1xx) are skipped; `101` ends its connection.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError

from concord.http import payload
from concord.http.addresses import is_loopback
from concord.runner.connection import Connection, trust
from concord.runner.messages import CLOSED
from concord.runner.network_errors import is_closed, malformed

LARGEST = 10_000_000
"""Bytes of a response's body, decompressed, that are read where nothing else is said."""
_CHUNK = 65_536
_KEPT = 2_000
"""Bytes of a body that cannot be used which are kept, to be shown."""
_NO_STATUS = 0
_EVENTS = "text/event-stream"
_MOST_SILENT = 5
"""Connections closed in a row before a server counts as gone: what forwards a port may go on."""
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})


@dataclass(kw_only=True)
class Standing:
    """What is known of a server by its responses."""

    has_responded: bool = False
    silent: int = 0
    """Requests in a row whose connections were closed without a response."""

    @property
    def is_there(self) -> bool:
        """Whether a closed connection says something of its request, and not of the server."""
        return self.has_responded and self.silent < _MOST_SILENT


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much is read of a response, and how long a request may take.

    largest  bytes of a body, decompressed
    left     seconds that are left of the whole run, at the moment of the call
    expired  called when a request was cut off because the run is out of time
    heard    called with each request that was sent, and its response
    standing what the server's responses said of it so far
    """

    largest: int = LARGEST
    left: Callable[[], float] = lambda: float("inf")
    expired: Callable[[], None] = lambda: None
    heard: Callable[[requests.PreparedRequest, requests.Response], None] = lambda *_: None
    standing: Standing = field(default_factory=Standing)


class _Current(threading.local):
    """The request that this thread is sending."""

    deadline = float("inf")
    problem = ""


_current = _Current()


class _Raw(io.RawIOBase):
    """A socket's bytes until a deadline: a server that drips gets no more time by it."""

    def __init__(self, sock: socket.socket, inner: Any, deadline: float) -> None:
        super().__init__()
        self._sock, self._inner, self._deadline = sock, inner, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        allowed = self._sock.gettimeout()
        if allowed is None or left < allowed:
            self._sock.settimeout(left)
        count: int | None = self._inner.readinto(buffer)
        return count

    def close(self) -> None:
        self._inner.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response that is read until the deadline of its request, and whose length makes sense."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()  # of a BufferedReader over the socket
        self.fp = io.BufferedReader(_Raw(sock, raw, _current.deadline))

    def _read_status(self) -> tuple[str, int, str]:
        found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
        # the standard library skips `100` alone, and would take `103` for the answer
        while 100 < found[1] < 200 and found[1] != http.client.SWITCHING_PROTOCOLS:
            http.client.parse_headers(self.fp)  # the answer itself follows
            found = super()._read_status()  # type: ignore[misc]
        return found

    def begin(self) -> None:
        super().begin()
        if self.status == http.client.SWITCHING_PROTOCOLS:
            # what follows is another protocol: no further response may be read from it
            self.will_close = True
        stated = {
            it.strip()
            for line in self.headers.get_all("content-length", ())
            for it in line.split(",")
        }
        # a length twice, when it is the same, is allowed (RFC 9110, 8.6)
        wrong = len(stated) > 1 or any(not (it.isascii() and it.isdigit()) for it in stated)
        if stated and wrong:
            _current.problem = f"its Content-Length is {', '.join(sorted(stated))!r}"
            del self.headers["content-length"]  # urllib3 would refuse the whole response
            self.length, self.will_close = (None, True) if self.chunked else (0, True)


class _Connection(HTTPConnection):
    response_class = _Response


class _TlsConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class BoundedAdapter(HTTPAdapter):
    """Sends over connections of `connection`, and reads the whole response within `bounds`."""

    def __init__(self, connection: Connection, bounds: Bounds) -> None:
        self._connection, self._bounds = connection, bounds
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let the pools be ours."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The same for the pools of a proxy."""
        if proxy not in self.proxy_manager:
            if proxy.startswith("https:"):
                kwargs["proxy_ssl_context"] = trust(self._connection)
            manager = super().proxy_manager_for(proxy, **kwargs)
            manager.pool_classes_by_scheme = _POOLS
        return self.proxy_manager[proxy]

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Let TLS trust what the connection says, whatever the session or its caller says."""
        del verify, cert
        host, pool = super().build_connection_pool_key_attributes(request, True, None)
        if host["scheme"] == "https":
            pool["ssl_context"] = trust(self._connection)
        return host, pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the pools' context says whom to trust."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send, and read all of the response. Raises what `requests` raises where nothing came."""
        del verify, cert, proxies
        url, standing = str(request.url), self._bounds.standing
        proxy = None if is_loopback(url) else self._connection.proxy
        wanted = timeout[1] if isinstance(timeout, tuple) else timeout
        left = self._bounds.left()
        if left <= 0:
            self._bounds.expired()
        # zero would mean to sockets that they do not block
        allowed = max(0.001, min(left, float("inf") if wanted is None else float(wanted)))
        _current.deadline, _current.problem = time.monotonic() + allowed, ""
        request.problem = ""  # type: ignore[attr-defined]
        proxied = {"http": proxy, "https": proxy} if proxy else {}
        try:
            response = self._sent(request, None if allowed == float("inf") else allowed, proxied)
            standing.has_responded, standing.silent = True, 0
        except requests.RequestException as error:
            self._is_over()
            response = self._unreadable(request, error)
        except (HTTPError, ValueError) as error:
            response = self._unreadable(request, error)
        # a caller that streams still gets a body that was read, unless it may never end
        if not (stream and self._is_event_stream(response)):
            self._read(response)
            self._bounds.heard(request, response)
        return response

    def _sent(
        self, request: requests.PreparedRequest, timeout: float | None, proxies: dict[str, str]
    ) -> requests.Response:
        """The response, not read yet; sent once more where a connection was closed meanwhile."""
        opened = self._opened(request, proxies)
        try:
            return super().send(request, stream=True, timeout=timeout, proxies=proxies)
        except requests.ConnectionError as error:
            # a server may close an idle connection at any moment (RFC 9112, 9.3.1), also while a
            # request is on its way; curl, too, sends it once more then
            is_reused = self._opened(request, proxies) == opened
            if not is_closed(error) or not (is_reused or request.method in _REPEATABLE):
                raise
        return super().send(request, stream=True, timeout=timeout, proxies=proxies)

    def _opened(self, request: requests.PreparedRequest, proxies: dict[str, str]) -> int:
        """How many connections were opened to where a request goes."""
        pool = self.get_connection_with_tls_context(request, True, proxies=proxies)
        return int(pool.num_connections)

    def _is_event_stream(self, response: requests.Response) -> bool:
        """Whether `response` is left to who reads events one by one; its length is bounded."""
        stated = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if stated != _EVENTS or _current.problem:
            return False
        response.raw.read1 = _Events(response, self._bounds.largest)
        return True

    def _is_over(self) -> bool:
        """Whether the run is out of time, and not only the request; said if it is."""
        if self._bounds.left() > 0:
            return False
        self._bounds.expired()
        return True

    def _unreadable(self, request: requests.PreparedRequest, error: Exception) -> requests.Response:
        """A response in place of one whose head cannot be read; else raises `error`."""
        what, standing = malformed(error), self._bounds.standing
        if what is None and not (is_closed(error) and standing.is_there):
            raise error
        standing.silent += what is None
        raw = urllib3.HTTPResponse(body=b"", status=_NO_STATUS, version=11, preload_content=False)
        response = self.build_response(request, raw)
        _current.problem = CLOSED if what is None else f"is no HTTP: {what}"
        return response

    def _read(self, response: requests.Response) -> None:
        content, problem = b"", _current.problem
        if not problem:
            content, problem = self._content(response)
        if not problem and (
            odd := payload.oddity(content, response.headers.get("Content-Type", ""))
        ):
            problem = f"has a body that {odd}"
        if problem:
            content = content[:_KEPT]
            response.raw.close()  # what else comes on this connection is not the next response
            response.request.problem = problem  # type: ignore[attr-defined]
        # `response.text` would raise LookupError for a name that Python does not know
        if response.encoding and payload.charset(f";charset={response.encoding}") is None:
            response.encoding = None
        response._content = content
        response._content_consumed = True

    def _content(self, response: requests.Response) -> tuple[bytes, str]:
        """The body, and what is wrong with it. Raises ReadTimeout where the run is out of time."""
        coding = response.headers.get("Content-Encoding", "")
        if unknown := [it for it in _codings(coding) if it not in _DECODED]:
            return b"", f"is encoded in {unknown[0]!r}, which was not asked for"
        held = bytearray()
        try:
            for chunk in response.raw.stream(_CHUNK, decode_content=True):
                held += chunk
                if len(held) > self._bounds.largest:
                    limit = f"{self._bounds.largest:,} bytes (--max-response)"
                    return bytes(held[:_KEPT]), f"is larger than {limit}"
        except ReadTimeoutError as error:
            if self._is_over():
                raise requests.ReadTimeout(error, request=response.request) from error
            return bytes(held), f"did not end in time: {len(held):,} bytes of its body came"
        # a chunk of negative length is a ValueError of http.client
        except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            said = " ".join(str(error).split())
            return bytes(held), f"cannot be read to its end: {said[:200]}"
        return bytes(held), ""


def _codings(stated: str) -> list[str]:
    """The names in a `Content-Encoding`."""
    return [it.strip().lower() for it in stated.split(",") if it.strip()]


_DECODED = frozenset({*urllib3.HTTPResponse.CONTENT_DECODERS, "identity"})
"""The content codings that can be decoded: those that are asked for."""


class _Events:
    """Reads an event stream piece by piece, to a limit."""

    def __init__(self, response: requests.Response, largest: int) -> None:
        self._response, self._largest = response, largest
        self._read1, self._count = response.raw.read1, 0

    def __call__(self, *args: Any, **kwargs: Any) -> bytes:
        if self._count > self._largest:
            limit = f"{self._largest:,} bytes (--max-response)"
            self._response.request.problem = f"is larger than {limit}"  # type: ignore[attr-defined]
            return b""
        found: bytes = self._read1(*args, **kwargs)
        self._count += len(found)
        return found


def problem_of(request: Any) -> str:
    """What is wrong with the response to `request`, after "the response"; empty if nothing is."""
    return str(getattr(request, "problem", ""))


def isolated(session: requests.Session, connection: Connection, bounds: Bounds) -> None:
    """Let `session` know nothing of the machine, and read within `bounds`."""
    session.trust_env = False
    # cookies of earlier responses are neither kept nor sent; those of a request itself are
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, BoundedAdapter(connection, bounds))
    _forgive_locations(session)


def _forgive_locations(session: requests.Session) -> None:
    """Let a `Location` that is no URL lead nowhere: requests reads it even to not follow it."""
    stated = session.get_redirect_target

    def target(response: requests.Response) -> str | None:
        try:
            found = stated(response)
            _ = urlsplit(urljoin(response.url, found or "")).port
        except ValueError:  # UnicodeDecodeError is one
            return None
        return found

    session.get_redirect_target = target  # type: ignore[method-assign, assignment]

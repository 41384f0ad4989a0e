"""The run's own requests: the token call, discovery, a replay, follow-up requests of checks.

Model: `Wire.send` sends one request and returns its `Response`; every way in which a server
cannot be talked to becomes a CouldNotRunError that says what to check. A response that was read,
but not whole or not as HTTP means it, says so in `problem`; one without a readable status has
status 0.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from concord.errors import CouldNotRunError
from concord.http import Response
from concord.runner.bounded_transport import LARGEST, Bounds, Standing, isolated, problem_of
from concord.runner.connection import Connection
from concord.runner.worker.request_guard import Limits, RefusedError, RequestGuard, address


class UnreachableError(CouldNotRunError):
    """A server cannot be talked to, or not any more."""


_NO_TLS = re.compile(r"WRONG_VERSION_NUMBER|RECORD_LAYER_FAILURE|HTTP_REQUEST|UNEXPECTED_EOF")
_CLOSED = re.compile(r"RemoteDisconnected|ConnectionResetError|BrokenPipeError")
_TLS_ALERT = r"BadStatusLine('\x15\x03"
"""How a TLS server's response to plain HTTP begins, as `requests` shows it."""


class Wire:
    """Sends requests to one base URL and counts them."""

    def __init__(
        self,
        base_url: str,
        *,
        gate: RequestGuard | None = None,
        timeout: float = 10.0,
        connection: Connection | None = None,
        largest: int = LARGEST,
        heard: Callable[[Any, Any], None] = lambda *_: None,
        has_responded: bool = False,
    ) -> None:
        """`has_responded`: the server is known to respond, so that silence says something."""
        self.base_url = base_url
        self.sent = 0
        self.gate = gate or RequestGuard(Limits())
        self._timeout = timeout
        self._connection = connection or Connection()
        self._session = requests.Session()
        bounds = Bounds(
            largest=largest,
            left=self.gate.left,
            expired=self.gate.expire,
            heard=heard,
            standing=Standing(has_responded=has_responded),
        )
        isolated(self._session, self._connection, bounds)

    def send(
        self,
        method: str,
        path: str,
        *,
        base_url: str | None = None,
        is_patient: bool = True,
        **content: Any,
    ) -> Response:
        """Send one request; `content` is what `requests` takes. Raises CouldNotRunError.

        `base_url` is where the operation is served, if not where all others are; who is not
        patient goes on although the response asks to wait.
        """
        base_url = base_url or self.base_url
        self.gate.wait()
        self.sent += 1
        try:
            if not self.gate.installed:  # else nothing gets past it anyway
                self.gate.admit(method.upper(), address(base_url))
            response = self._session.request(
                method.upper(),
                base_url + path,
                timeout=self._timeout,
                allow_redirects=False,
                **content,
            )
        except (requests.RequestException, UnicodeError) as error:
            raise UnreachableError(self._explain(error, base_url)) from error
        except RefusedError as error:
            raise CouldNotRunError(f"{base_url}: {error}") from error
        if is_patient:
            label = f"{method.upper()} {urlsplit(path).path}"
            self.gate.heard(response.status_code, response.headers, label)
        return Response(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=response.content,
            problem=problem_of(response.request),
        )

    def _explain(self, error: Exception, base_url: str) -> str:
        what = explain(error, base_url, self._timeout)
        # the libraries repeat the proxy's address, and with it its password
        for secret in self._connection.secrets:
            what = what.replace(secret, "…")
        return what


def explain(error: Exception, base_url: str, timeout: float) -> str:
    """Why a server at `base_url` cannot be talked to, and what to check."""
    host = urlsplit(base_url).netloc
    text = str(error)
    match error:
        case requests.exceptions.ProxyError():
            return f"{base_url}: not reached through the proxy: {_short(text)} (check --proxy)"
        case requests.exceptions.SSLError() if _NO_TLS.search(text):
            plain = base_url.replace("https://", "http://", 1)
            return f"{base_url}: the server speaks no TLS: use {plain}, if that is what you mean"
        # the order counts: the more particular cases are kinds of the general ones below
        case requests.exceptions.ConnectionError() if _TLS_ALERT in text:
            secure = base_url.replace("http://", "https://", 1)
            return f"{base_url}: the server wants TLS: use {secure}"
        case requests.exceptions.ConnectionError() if "BadStatusLine" in text:
            return f"{base_url}: what listens on {host} speaks no HTTP (is the port right?)"
        case requests.exceptions.SSLError():
            said = _short(_cause(error))
            return f"{base_url}: no trusted TLS connection: {said} ({_fix(text)})"
        case requests.exceptions.Timeout():
            return f"{base_url}: no answer within {timeout:g} s (is the server up and reachable?)"
        case requests.exceptions.ConnectionError() if "resol" in text or "getaddrinfo" in text:
            return f"{base_url}: the host name cannot be resolved (is {host!r} right?)"
        case requests.exceptions.ConnectionError() if "refused" in text:
            return f"{base_url}: connection refused (is a server listening on {host}?)"
        case requests.exceptions.ConnectionError() if _CLOSED.search(text):
            return (
                f"{base_url}: {host} closes the connection without a response (is the port right?)"
            )
    return f"{base_url}: cannot be talked to: {_short(_cause(error))}"


def _cause(error: BaseException) -> str:
    """What went wrong first, without the names of what passed it on."""
    inner: list[BaseException] = [error]
    for it in inner:  # grows
        within = (*it.args, getattr(it, "reason", None))
        inner += [arg for arg in within if isinstance(arg, BaseException) and arg not in inner]
    found = inner[-1]
    if isinstance(found, ssl.SSLCertVerificationError):
        return f"{found.verify_message}"
    if isinstance(found, ssl.SSLError) and found.reason:
        return found.reason.replace("_", " ").lower()
    text = (found.strerror if isinstance(found, OSError) else None) or str(found)
    return " ".join(text.split())


def _fix(text: str) -> str:
    """What helps where no TLS connection came about, by what the library says."""
    if "expired" in text or "not yet valid" in text:
        return "is the clock of this machine right? else the server needs a new certificate"
    if "mismatch" in text.lower():
        return "use a host name that its certificate is for"
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "a private authority's certificate is given with --ca FILE"
    if "PROTOCOL_VERSION" in text or "UNSUPPORTED_PROTOCOL" in text:
        return "the server speaks only a version of TLS that is no longer safe"
    if "UNKNOWN_CA" in text:
        return "it trusts no authority of the client certificate: --client-cert FILE"
    if "CERTIFICATE_REQUIRED" in text or "handshake failure" in text.lower():
        return "a client certificate is given with --client-cert FILE"
    return "check the server's certificate, or give --ca FILE"


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:299] + "…"

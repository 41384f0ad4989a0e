"""A user's endpoint for webhooks, on this machine: keeps what comes in.

Model: a server in a thread; a wait that ends without what it expects says what came instead.
`answer` chooses the status of the response to each delivery: 200, if nobody says otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from concord.http import payload

PATIENCE = 5.0
"""Seconds after which a delivery is lost; each comes within milliseconds."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One delivery as it came."""

    headers: dict[str, str]
    """By name in lower case."""
    body: bytes
    method: str = "POST"

    @property
    def json(self) -> Any:
        """The body, parsed. Raises ValueError if it is no JSON."""
        return payload.parse(self.body)


@dataclass(kw_only=True)
class Receiver:
    """Where deliveries arrive."""

    url: str
    answer: Callable[[Delivery], int] = lambda _: 200
    deliveries: list[Delivery] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, delivery: Delivery) -> int:
        """Keep a delivery; the status to answer it with."""
        with self._arrived:
            status = self.answer(delivery)
            # after the status is chosen, so that whoever waits sees a delivery only once it is
            # answered for
            self.deliveries.append(delivery)
            self._arrived.notify_all()
            return status

    def wait(self, wanted: Callable[[Any], bool], number: int = 1) -> list[Delivery]:
        """The deliveries whose JSON is `wanted`, once there are `number` of them."""
        with self._arrived:
            arrived, found = self._look(wanted, number)
            came = [delivery.json for delivery in self.deliveries]
            assert arrived, f"{len(found)} of {number} deliveries within {PATIENCE:g} s: {came}"
            return found

    def arrived(
        self, wanted: Callable[[Any], bool], number: int, *, since: int = 0
    ) -> list[Delivery]:
        """The deliveries whose JSON is `wanted`: `number` of them, or what came in time.

        `since`: how many of all deliveries are passed over.
        """
        with self._arrived:
            return self._look(wanted, number, since)[1]

    def _look(
        self, wanted: Callable[[Any], bool], number: int, known: int = 0
    ) -> tuple[bool, list[Delivery]]:
        found: list[Delivery] = []

        def enough() -> bool:
            nonlocal known
            found.extend(it for it in self.deliveries[known:] if wanted(_readable(it)))
            known = len(self.deliveries)
            return len(found) >= number

        return self._arrived.wait_for(enough, timeout=PATIENCE), found


def _readable(delivery: Delivery) -> Any:
    try:
        return delivery.json
    except ValueError:
        return None


class _Server(ThreadingHTTPServer):
    request_queue_size = 512  # when time passes, a hundred events come at once


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine until the block ends."""
    receiver = Receiver(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(Delivery(headers=headers, body=body, method=self.command))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_PUT = do_POST  # noqa: N815  # the name that the base class looks up

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhooks"
    thread = threading.Thread(
        # half a second is the default, by which every block would end later
        target=server.serve_forever,
        kwargs={"poll_interval": 0.01},
        daemon=True,
    )
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

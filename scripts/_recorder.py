"""A proxy that passes bytes on and keeps the request lines that it saw on the wire.

Model: two threads a connection, no HTTP library: nothing that could normalise, refuse
or retry stands between the two sockets. Request lines are found in the client's bytes as they came.
Known limits: plain HTTP/1.1; a body that itself holds a request line at the start of a line counts.
"""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_LINE = re.compile(rb"(?:^|\n|\})([A-Z]{3,10}) (\S+) HTTP/1\.[01]\r\n")


class Recorder:
    """The request lines that a proxy saw."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.url = ""
        self._lock = threading.Lock()

    @property
    def methods(self) -> Counter[str]:
        """How often each method was seen."""
        return Counter(method for method, _ in self.lines)

    def serve(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on both ways until both ends have closed."""
        with client, server:
            back = threading.Thread(target=_pump, args=(server, client, _ignore), daemon=True)
            back.start()
            _pump(client, server, self._note)
            back.join(timeout=5)

    def _note(self, data: bytes) -> None:
        with self._lock:
            for method, target in _LINE.findall(data):
                self.lines.append((method.decode(), target.decode("utf-8", "replace")))


@contextmanager
def recording(url: str) -> Iterator[Recorder]:
    """A proxy before the server at `url`; its own address is `Recorder.url`."""
    parts = urlsplit(url)
    found = Recorder()
    listener = socket.create_server(("127.0.0.1", 0))
    found.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
    thread = threading.Thread(target=_accept, args=(listener, upstream, found), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def _accept(listener: socket.socket, upstream: tuple[str, int], recorder: Recorder) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(upstream)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=recorder.serve, args=(client, server), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket, note: Callable[[bytes], None]) -> None:
    """Pass on until the source is at its end."""
    with suppress(OSError):
        while data := source.recv(65536):
            note(data)
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _ignore(data: bytes) -> None:
    del data

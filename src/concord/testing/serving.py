"""Serves an ASGI app of the user's own on a loopback port, in a thread of this process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from concord.errors import CouldNotRunError

_PATIENCE = 30.0
"""Seconds that an app may take to start or to stop."""


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The base URL at which `app` is served until the block ends.

    Its lifespan events are sent. Raises CouldNotRunError if it does not start.
    """
    # bound here: the port is known before the server runs, and nobody can take it meanwhile
    bound = socket.create_server(("127.0.0.1", 0))
    # `log_config=None` leaves the logging of the test's process as it is
    config = uvicorn.Config(app, log_level="error", log_config=None, server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        ends = time.monotonic() + _PATIENCE
        while not server.started:
            if not thread.is_alive() or time.monotonic() > ends:
                raise CouldNotRunError("the app did not start: its log says why")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        bound.close()

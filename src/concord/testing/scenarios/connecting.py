"""A client of either mode whose calls are awaited, for those who run no pytest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from concord.spec import Spec
from concord.testing.scenarios._flow import Connections, Mode
from concord.testing.scenarios._transport import Wire


@asynccontextmanager
async def connected(spec: Spec, mode: Mode, options: Mapping[str, Any]) -> AsyncIterator[Any]:
    """A client that is made with `options`, closed in the end."""
    connections = Connections(mode=mode, wire=Wire(spec=spec), options=options)
    try:
        yield connections.connect()
    finally:
        await connections.close()

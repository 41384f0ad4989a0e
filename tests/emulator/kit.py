"""A shop's API to try the emulator's generic behaviour on, and a caller without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from concord.emulator import Application, Options
from concord.emulator.behaviour import Behaviour
from tests import samples

KEY = {"x-key": "shop-emulator-api-key"}


@dataclass(frozen=True, kw_only=True)
class Response:
    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def faults(self) -> set[str]:
        """The fields that the shop's error body names."""
        return {error["field"] for error in self.json.get("errors", ())}


class Caller:
    """Calls an application as a server would."""

    def __init__(self, application: Application, *, base: str = "/base") -> None:
        self.application = application
        self._base = base
        self.world = application.world
        self.store = self.world.store

    def __call__(
        self,
        method: str,
        target: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: bool = True,
    ) -> Response:
        sent = dict(headers or {})
        if json is not None:
            body = dumps(json)
            sent.setdefault("content-type", "application/json")
        if key:
            sent = {**KEY, **sent}
        prefix = "" if target.startswith("/_emulator/") else self._base
        return asyncio.run(self._exchange(method, prefix + target, body or b"", sent))

    async def _exchange(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> Response:
        path, _, query = target.partition("?")
        replies: list[Any] = []
        chunks = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]

        async def receive() -> dict[str, Any]:
            chunk = chunks.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

        async def send(message: Any) -> None:
            replies.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await self.application(scope, receive, send)
        start, end = replies
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Response(status=start["status"], headers=found, raw=end["body"])

    def list(self, query: str = "") -> Any:
        """The orders that a query finds."""
        response = self("GET", f"/orders?size=50{query}")
        assert response.status == 200, response.raw
        return response.json["data"]


def dumps(value: Any) -> bytes:
    return json.dumps(value).encode()


def shop(behaviour: Behaviour | None = None, options: Options | None = None, **more: Any) -> Caller:
    """The shop's emulator with a behaviour of the test's own."""
    spec = samples.load("shop")
    return Caller(Application(spec, behaviour or Behaviour(), options or QUIET, **more))


QUIET = Options(rate_limit=False, records=30)

"""An emulator as the tests of a user of the API have it: client, clock, deliveries, failures.

Model: a server in a thread of this process, on a free port, so that any number of tests and of
pytest-xdist workers run side by side. Its controls are those of `/_emulator/`.
"""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from concord import emulator
from concord.errors import CouldNotRunError
from concord.http import path_pattern
from concord.http.control import PREFIX, ControlError, origin
from concord.http.control import Emulator as Control
from concord.http.control_transport import over_http
from concord.spec import Spec

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(kw_only=True)
class Failures:
    """Responses that an emulator gives instead of its own, by operation."""

    spec: Spec
    _planned: list[tuple[str, re.Pattern[str], int]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, operation_id: str, status: int = 503, *, times: int = 1) -> None:
        """Answer the next `times` requests of an operation with `status` and an empty object."""
        try:
            operation = self.spec.operation(operation_id)
        except KeyError:
            known = ", ".join(it.id for it in self.spec.operations)
            raise ValueError(f"no operation {operation_id!r} (known: {known})") from None
        pattern = path_pattern(self.spec.base_path() + operation.path)
        with self._lock:
            self._planned += [(operation.method.upper(), pattern, status)] * times

    def clear(self) -> None:
        """Forget what has not come yet."""
        with self._lock:
            self._planned.clear()

    def due(self, method: str, path: str) -> int | None:
        """The status of the failure that a request gets; None if it gets none."""
        with self._lock:
            for index, (wanted, pattern, status) in enumerate(self._planned):
                if wanted == method and pattern.fullmatch(path):
                    del self._planned[index]
                    return status
        return None

    def before(self, app: Any) -> Any:
        """`app`, with the failures in front of it."""

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            status = self.due(scope["method"], scope["path"]) if scope["type"] == "http" else None
            if status is None:
                await app(scope, receive, send)
                return
            # JSON, for clients decode failures, too; no member that a test could come to rely on
            headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b"{}"})

        return served


@dataclass(frozen=True, kw_only=True)
class TestEmulator:
    """A running emulator of one API."""

    __test__ = False  # pytest collects no class of this name

    spec: Spec
    base_url: str
    credentials: Mapping[str, str]
    """By name (`client_id`); they are public."""
    failures: Failures
    control: Control
    """The control endpoints that have no method here."""

    @property
    def environ(self) -> dict[str, str]:
        """The variables that point the generated client, or your own code, here."""
        prefix = self.spec.package.upper()
        named = {it.variable: self.credentials[it.name] for it in self._secrets()}
        return {f"{prefix}_BASE_URL": self.base_url, **named}

    def _secrets(self) -> list[Any]:
        return [it for it in self.spec.secrets if it.name in self.credentials]

    def client(self, **arguments: Any) -> Any:
        """The generated client, connected. Raises CouldNotRunError if it is not installed."""
        try:
            module = importlib.import_module(self.spec.package)
        except ModuleNotFoundError as error:
            what = f"the client of {self.spec.api} is not installed"
            raise CouldNotRunError(
                f"{what}: pip install the package {self.spec.package!r}"
            ) from error
        return module.Client(base_url=self.base_url, **{**self.credentials, **arguments})

    def reset(self) -> None:
        """Restore the initial records, and forget deliveries and failures."""
        self.failures.clear()
        self.control.reset()

    def now(self) -> datetime:
        """The time of its clock."""
        return self.control.now()

    def advance(self, **duration: float) -> datetime:
        """Set the clock forward (`hours=2`, as of `timedelta`); the time then."""
        return self.control.advance(timedelta(**duration).total_seconds())

    def deliver_to(self, url: str, secret: str | None = None) -> None:
        """Deliver every event to a receiver on this machine, until the next reset."""
        self.control.add_receiver(url, secret)

    def deliveries(self) -> list[Mapping[str, Any]]:
        """The log of webhook deliveries."""
        return self.control.deliveries()

    def state(self) -> Mapping[str, Any]:
        """All records, by resource."""
        return self.control.state()

    def read_as(self, **readings: str) -> None:
        """Follow these readings of the ledger beside the chosen ones, with fresh records.

        An entry is written without the API's name and with `_` for `-` (`delete_answer="404"`).
        """
        entries = {it.id.removeprefix(f"{self.spec.api}-").replace("-", "_"): it.id
                   for it in self.spec.ledger}  # fmt: skip
        unknown = sorted(readings.keys() - entries.keys())
        if unknown:
            raise ValueError(f"no entry {unknown[0]!r} (known: {', '.join(entries)})")
        body = {entries[name]: reading for name, reading in readings.items()}
        reply = over_http(origin(self.base_url))("POST", f"{PREFIX}readings", body)
        if reply.status != 200:
            raise ControlError(f"refuses the readings: {json.dumps(reply.json(), default=str)}")


@contextmanager
def emulating(spec: Spec) -> Iterator[TestEmulator]:
    """A fresh emulator of an API, served until the block ends."""
    failures = Failures(spec=spec)
    with emulator.running(spec, wrap=failures.before) as served:
        yield TestEmulator(
            spec=spec,
            base_url=served.base_url,
            credentials=served.credentials,
            failures=failures,
            control=Control(over_http(origin(served.base_url))),
        )

"""`receiver_of`: a right receiver is kept, and a callback tells of duplicates that work twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from ivalid import webhooks

from concord.errors import CouldNotRunError
from concord.testing import receiver_of

SECRET = "whsec_of_the_tests"
MOST = 100_000


class App:
    """An ASGI application that counts what each event has brought about."""

    def __init__(self, *, is_once: bool = True) -> None:
        self.is_once = is_once
        self.worked: Counter[str] = Counter()

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]
    ) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        status = self.status(body, headers)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def status(self, body: bytes, headers: dict[str, str]) -> int:
        if len(body) > MOST or headers["content-type"] != "application/json":
            return 400
        try:
            event = webhooks.unwrap(body, headers, SECRET, tolerance=timedelta(hours=2))
        except webhooks.WebhookError:
            return 401
        identifier = event.to_dict()["id"]
        if not (self.is_once and self.worked[identifier]):
            self.worked[identifier] += 1
        return 204


def outcome(app: App) -> Any:
    return receiver_of(
        app,
        "ivalid",
        secret=SECRET,
        events=["appointment.created"],
        effect=lambda identifier: app.worked[identifier],
        skip=["generated"],
    )


def test_right_receiver_is_kept() -> None:
    found = outcome(App())
    found.check()
    assert found.deliveries > 50


def test_duplicate_that_works_twice_is_named_by_the_callback() -> None:
    found = outcome(App(is_once=False))
    (finding,) = found.findings
    assert finding.startswith("effect_of_a_duplicate: the same delivery, sent again, has an effect")
    assert SECRET not in finding
    with pytest.raises(AssertionError, match="effect_of_a_duplicate"):
        found.check()


def test_address_of_elsewhere_is_refused() -> None:
    with pytest.raises(CouldNotRunError, match="not on this machine"):
        receiver_of("https://example.com/hooks", "ivalid", secret=SECRET)

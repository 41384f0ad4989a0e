"""Events for receivers in this process: genuine ones are taken, forgeries are not."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from concord.errors import CouldNotRunError
from concord.receivers import Delivery
from concord.testing import deliver, delivery, forged_deliveries, receiving

SECRET = "whsec_of_the_tests"
EVENT, API = "appointment.created", "ivalid"
HEADER = delivery(EVENT, api=API, secret=SECRET).event.signature.header  # type: ignore[union-attr]


def status_of(signature: str, body: bytes) -> int:
    right = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return (
        200 if hmac.compare_digest(signature.encode().rpartition(b"=")[2], right.encode()) else 401
    )


async def asgi_app(scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
    body = (await receive()).get("body", b"")
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    status = status_of(headers.get(HEADER.lower(), ""), body)
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def wsgi_app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    signature = environ.get(f"HTTP_{HEADER.upper().replace('-', '_')}", "")
    start(f"{status_of(signature, body)} OK", [])
    return [b""]


@pytest.mark.parametrize("app", [asgi_app, wsgi_app])
def test_a_genuine_event_is_taken(app: Any) -> None:
    assert deliver(EVENT, to=app, api=API, secret=SECRET).status == 200


def test_it_goes_to_the_path_of_the_receiver() -> None:
    assert deliver(EVENT, to=asgi_app, path="/hooks", api=API, secret=SECRET).body == b"/hooks"


def test_members_can_be_changed() -> None:
    made = delivery(EVENT, api=API, secret=SECRET, data__status="confirmed")
    assert json.loads(made.body)["data"]["status"] == "confirmed"
    with pytest.raises(CouldNotRunError, match="would not be genuine"):
        delivery(EVENT, api=API, secret=SECRET, data__status="unheard-of")


def test_it_goes_to_an_address_of_this_machine() -> None:
    with receiving() as receiver:
        assert deliver(EVENT, to=receiver.url, api=API, secret=SECRET).status == 200
        assert receiver.deliveries[0].json["event"] == EVENT


def test_nothing_is_sent_to_a_stranger() -> None:
    with pytest.raises(CouldNotRunError, match="machine"):
        deliver(EVENT, to="https://example.com/hooks", api=API, secret=SECRET)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(forged, id=kind)
        for kind, forged in forged_deliveries(EVENT, api=API, secret=SECRET)
    ],
)
def test_forgeries_are_refused(forged: Delivery) -> None:
    assert deliver(forged, to=asgi_app).status == 401


def test_an_unknown_event_is_named() -> None:
    with pytest.raises(CouldNotRunError, match=r"no event 'appointment\.create'"):
        deliver("appointment.create", to=asgi_app, api=API, secret=SECRET)

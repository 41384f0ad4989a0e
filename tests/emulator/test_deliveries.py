"""Webhooks, to a real receiver on loopback."""

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from concord.emulator import Clock, Options, Running, running
from concord.emulator.behaviour import Behaviour, Call, Response, Subscription
from concord.emulator.deliveries import Deliveries, Delivery, signature
from concord.http.addresses import is_loopback
from concord.spec.vocabulary import RetrySchedule, Signature
from tests import samples
from tests.emulator.kit import KEY

ORDER = {"customer_id": "cus_abc", "due_at": "2025-02-01T10:00:00Z"}
SECRET = "whsec"


class Receiver:
    """Answers the statuses that it is given, one after the other, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.received: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append((dict(self.headers.items()), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receivers() -> Iterator[Callable[..., Receiver]]:
    made: list[Receiver] = []

    def make(*statuses: int) -> Receiver:
        made.append(Receiver(*statuses))
        return made[-1]

    yield make
    for receiver in made:
        receiver.close()


def subscribing(*urls: str) -> Behaviour:
    def created(call: Call, record: Any) -> None:
        call.world.emit("order.created", record)

    return Behaviour(
        after={"orders.create": created},
        subscribers=lambda _, event: [
            Subscription(id=f"sub_{number}", url=url, secret=SECRET)
            for number, url in enumerate(urls)
            if event == "order.created"
        ],
    )


def test_what_is_still_to_come_outlives_a_long_log() -> None:
    async def nowhere(url: str, body: bytes, headers: Any) -> int:
        raise OSError(url)

    deliveries = Deliveries(Clock(), nowhere, anywhere=False)
    for number in range(1_005):
        url = "http://127.0.0.1:9/" if number == 0 else "https://example.com/"
        deliveries.add(
            Delivery(
                id=str(number),
                event="order.created",
                subscription="sub",
                url=url,
                body=b"{}",
                headers={},
                schedule=RetrySchedule(delays=()),
                due=Clock().now(),
            )
        )
    kept = [it["id"] for it in deliveries.log]
    assert len(kept) == 1_000
    assert (kept[-1], kept[-2], kept[0]) == ("0", "6", "1004")


def serve(behaviour: Behaviour, **options: Any) -> Any:
    spec = samples.load("shop")
    chosen = Options(rate_limit=False, records=2, **options)
    return running(spec, options=chosen, behaviour=behaviour)


def create(server: Running) -> dict[str, Any]:
    response = httpx2.post(f"{server.base_url}/orders", json=ORDER, headers=KEY)
    assert response.status_code == 201, response.text
    return dict(response.json())


def control(server: Running, name: str) -> str:
    return f"{server.base_url.removesuffix('/base')}/_emulator/{name}"


def log(server: Running, wanted: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """The delivery log as soon as it is as wanted (fails after ten seconds)."""
    for _ in range(1_000):
        found: list[dict[str, Any]] = httpx2.get(control(server, "deliveries")).json()
        if wanted(found):
            return found
        time.sleep(0.01)
    raise AssertionError(found)


def test_an_event_is_posted_signed_with_the_record(receivers: Callable[..., Receiver]) -> None:
    receiver = receivers()
    with serve(subscribing(receiver.url)) as server:
        made = create(server)
        (delivery,) = log(server, lambda found: found[0]["state"] == "delivered")
    headers, body = receiver.received[0]
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Shop-Signature"] == f"sha256={digest}"
    event = json.loads(body)
    assert (event["id"], event["event"], event["data"]) == ("evt_00001", "order.created", made)
    assert delivery["attempts"][0]["status"] == 200
    assert delivery["body"] == event


def test_failed_delivery_is_repeated_with_the_same_bytes(
    receivers: Callable[..., Receiver],
) -> None:
    receiver = receivers(500, 302)
    with serve(subscribing(receiver.url)) as server:
        create(server)
        for attempts, wait in ((1, 60), (2, 300)):
            (delivery,) = log(server, lambda f, n=attempts: len(f[0]["attempts"]) == n)  # type: ignore[misc]
            assert delivery["state"] == "pending"
            httpx2.post(control(server, "clock"), json={"advance": wait - 30})
            (still,) = log(server, lambda _: True)
            assert len(still["attempts"]) == attempts
            httpx2.post(control(server, "clock"), json={"advance": 30})
        (delivery,) = log(server, lambda found: found[0]["state"] == "delivered")
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 302, 200]
    assert len({body for _, body in receiver.received}) == 1


def test_a_delivery_fails_when_the_schedule_is_over(receivers: Callable[..., Receiver]) -> None:
    receiver = receivers(500, 500, 500, 500)
    with serve(subscribing(receiver.url)) as server:
        create(server)
        for attempts in (1, 2):
            log(server, lambda f, n=attempts: len(f[0]["attempts"]) == n)  # type: ignore[misc]
            httpx2.post(control(server, "clock"), json={"advance": 400})
        (delivery,) = log(server, lambda found: found[0]["state"] == "failed")
    assert (len(delivery["attempts"]), delivery["next_attempt"]) == (3, None)


def test_nobody_listening_is_logged_and_tried_again(receivers: Callable[..., Receiver]) -> None:
    receiver = receivers()
    receiver.close()
    with serve(subscribing(receiver.url)) as server:
        create(server)
        (delivery,) = log(server, lambda found: bool(found[0]["attempts"]))
    assert delivery["attempts"][0]["error"]
    assert delivery["state"] == "pending"


def test_each_subscriber_gets_the_same_event(receivers: Callable[..., Receiver]) -> None:
    first, second = receivers(), receivers()
    with serve(subscribing(first.url, second.url)) as server:
        create(server)
        found = log(server, lambda found: {each["state"] for each in found} == {"delivered"})
    assert {each["id"] for each in found} == {"evt_00001"}
    assert first.received[0][1] == second.received[0][1]


@pytest.mark.parametrize(
    "url", ["http://example.com/", "https://10.0.0.1/", "ftp://127.0.0.1/", "x"]
)
def test_strangers_are_never_contacted(url: str) -> None:
    with serve(subscribing(url)) as server:
        create(server)
        (delivery,) = log(server, lambda found: bool(found))
    assert delivery["state"] == "not sent: not a loopback address"
    assert delivery["attempts"] == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/", "http://[::1", "http://127.0.0.1:99999/", "http://127.0.0.1:x/",
        "http:///path", "http://127.0.0.1:0/", "nowhere",
    ],
)  # fmt: skip
def test_even_anywhere_is_http_only(url: str) -> None:
    with serve(subscribing(url), deliver_anywhere=True) as server:
        create(server)
        (delivery,) = log(server, lambda found: bool(found))
    assert delivery["state"] == "not sent: not an http(s) address"


def test_a_refused_request_sends_nothing(receivers: Callable[..., Receiver]) -> None:
    def handler(call: Call) -> Response:
        call.world.emit("order.created", call.target())
        raise ZeroDivisionError

    behaviour = Behaviour(
        handlers={"orders.pay": handler},
        subscribers=lambda *_: [Subscription(id="s", url=receivers().url)],
    )
    with serve(behaviour) as server:
        answered = httpx2.post(f"{server.base_url}/orders/ord_00001/pay", headers=KEY)
        assert answered.status_code == 500
        assert httpx2.get(control(server, "deliveries")).json() == []


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:80/x", True), ("http://127.8.9.1", True), ("https://[::1]:8/", True),
        ("http://localhost:1/", True), ("http://localhost.example.com/", False),
        ("http://0.0.0.0/", False), ("http://127.0.0.1@example.com/", False),
        ("file:///etc/hosts", False), ("http://[::1", False), ("http://127.0.0.1:99999/", False),
        ("", False), ("//127.0.0.1/", False),
    ],
)  # fmt: skip
def test_what_is_loopback(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def test_a_signature_is_prefix_and_digest() -> None:
    stated = Signature(header="X-S", prefix="v1=")
    expected = "v1=" + hmac.new(b"k", b"body", hashlib.sha256).hexdigest()
    assert signature(stated, "k", b"body") == ("X-S", expected)


@pytest.mark.parametrize(
    ("success", "status", "ends"), [("2XX", 204, True), ("2XX", 302, False), ("200", 201, False)]
)
def test_retry_schedule_accepts_a_status(success: str, status: int, ends: bool) -> None:
    assert RetrySchedule(delays=(), success=success).accepts(status) is ends


def test_a_slow_receiver_keeps_no_other_one_waiting(receivers: Callable[..., Receiver]) -> None:
    quick = receivers()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        slow = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with serve(subscribing(slow, quick.url)) as server:
            create(server)
            log(server, lambda found: found[0]["state"] == "delivered")
            create(server)
            found = log(server, lambda f: [each["state"] for each in f].count("delivered") == 2)
    assert [each["attempts"] for each in found if each["url"] == slow] == [[], []]


def test_a_reset_forgets_what_is_pending(receivers: Callable[..., Receiver]) -> None:
    receiver = receivers(500)
    with serve(subscribing(receiver.url)) as server:
        create(server)
        log(server, lambda found: bool(found[0]["attempts"]))
        httpx2.post(control(server, "reset"))
        httpx2.post(control(server, "clock"), json={"advance": 4_000})
        assert httpx2.get(control(server, "deliveries")).json() == []
        create(server)
        log(server, lambda found: found[0]["state"] == "delivered")
    assert len(receiver.received) == 2

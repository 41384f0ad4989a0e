"""What a receiver gets: which events, in which form, signed, again after a failure."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest
from tests.apis.ivalid.conftest import Ivalid

from concord import project

SPEC = project.load("ivalid")
SECRET = "whsec_test"
EVENTS = [webhook.path for webhook in SPEC.webhooks]
BOOKED = "/v2/appointments/apt_1234567890"
DAY = 86_400


@dataclass
class Receiver:
    """A user's endpoint: keeps what comes in, answers what `statuses` says, then 200."""

    statuses: list[int] = field(default_factory=list)
    deliveries: list[tuple[dict[str, Any], str, bytes]] = field(default_factory=list)
    url: str = ""
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, signature: str, body: bytes) -> int:
        with self.arrived:
            self.deliveries.append((json.loads(body), signature, body))
            self.arrived.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, number: int) -> list[dict[str, Any]]:
        """The first `number` events, as soon as there are that many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.deliveries) >= number, timeout=5), (
                f"{len(self.deliveries)} of {number} deliveries came"
            )
            return [event for event, _, _ in self.deliveries]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(kept.take(self.headers.get("X-iValid-Signature", ""), body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


def register(api: Ivalid, receiver: Receiver, *events: str, **members: Any) -> dict[str, Any]:
    webhook: dict[str, Any] = api.post(
        "/v2/webhooks",
        {"url": receiver.url, "events": events or EVENTS, "secret": SECRET} | members,
    )
    return webhook


def create(api: Ivalid, **members: Any) -> dict[str, Any]:
    appointment: dict[str, Any] = api.post(
        "/v2/appointments",
        {
            "customer_id": "cust_abc123",
            "service_id": "srv_installation",
            "technician_id": "tech_xyz789",
            "scheduled_at": "2025-01-20T14:00:00Z",
        }
        | members,
    )
    return appointment


def _create(api: Ivalid) -> None:
    create(api)


def _confirm(api: Ivalid) -> None:
    api.act(f"/v2/appointments/{create(api)['id']}/confirm")


def _reschedule(api: Ivalid) -> None:
    api.act(f"{BOOKED}/reschedule", {"scheduled_at": "2025-01-20T14:00:00Z"})


def _replace(api: Ivalid) -> None:
    body = {"customer_id": "cust_abc123", "service_id": "srv_installation"}
    api.call("PUT", BOOKED, 200, json=body | {"scheduled_at": "2025-01-20T14:00:00Z"})


def _cancel(api: Ivalid) -> None:
    api.call("DELETE", BOOKED, 200)


def _customer(api: Ivalid) -> None:
    body = {"first_name": "Léo", "last_name": "Noir", "email": "leo@example.com"}
    api.post("/v2/customers", body)


def _rename(api: Ivalid) -> None:
    body = {"first_name": "Marie", "last_name": "Durand"}
    api.call("PUT", "/v2/customers/cust_abc123", 200, json=body)


def _time_until_the_reminder(api: Ivalid) -> None:
    create(api, reminder_sms=True)
    api.advance(4 * DAY + 7 * 3600)


def _time_until_the_end(api: Ivalid) -> None:
    api.advance(5 * DAY + 3 * 3600)


CAUSES = [
    ("appointment.created", _create),
    ("appointment.confirmed", _confirm),
    ("appointment.updated", _reschedule),
    ("appointment.updated", _replace),
    ("appointment.cancelled", _cancel),
    ("appointment.completed", _time_until_the_end),
    ("appointment.reminder", _time_until_the_reminder),
    ("customer.created", _customer),
    ("customer.updated", _rename),
]


def test_every_event_has_a_cause() -> None:
    assert {event for event, _ in CAUSES} == set(EVENTS)


@pytest.mark.parametrize(("event", "cause"), CAUSES)
def test_each_event_comes_as_the_spec_shows_it(
    api: Ivalid, receiver: Receiver, event: str, cause: Callable[[Ivalid], None]
) -> None:
    register(api, receiver, event)
    cause(api)
    found = receiver.wait(1)[0]
    assert found["event"] == event
    assert found["id"].startswith("evt_")
    assert len(found["timestamp"]) == len("2025-01-15T14:32:05.000Z")
    operation = next(each for each in SPEC.webhooks if each.path == event)
    pointer = f"{operation.pointer}/requestBody/content/application~1json/schema"
    schema = {"$ref": f"#{pointer}", **SPEC.document}
    jsonschema.Draft202012Validator(schema).validate(found)
    assert not any(name.startswith("_") for name in found["data"])


def test_signed_over_the_raw_body(api: Ivalid, receiver: Receiver) -> None:
    register(api, receiver, "appointment.created")
    create(api)
    receiver.wait(1)
    _, signature, body = receiver.deliveries[0]
    assert signature == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def test_an_appointment_is_shown_in_brief(api: Ivalid, receiver: Receiver) -> None:
    register(api, receiver, "appointment.created")
    booked = create(api, notes="Code portail: 1234")
    assert receiver.wait(1)[0]["data"] == {
        "id": booked["id"],
        "customer": {"id": "cust_abc123", "name": "Marie Dupont"},
        "service": {"id": "srv_installation", "name": "Installation Climatisation"},
        "scheduled_at": "2025-01-20T14:00:00Z",
        "status": "pending",
    }


def test_again_after_1_5_and_30_minutes(api: Ivalid, receiver: Receiver) -> None:
    receiver.statuses = [500, 302, 404, 503]
    register(api, receiver, "appointment.created")
    create(api)
    for number, delay in enumerate((60, 300, 1800), start=1):
        logged = _logged(api, attempts=number)
        last = datetime.fromisoformat(logged["attempts"][-1]["at"])
        pause = datetime.fromisoformat(logged["next_attempt"]) - last
        assert delay <= pause.total_seconds() <= delay + 1
        api.advance(delay + 1)
    assert _logged(api, attempts=4)["next_attempt"] is None
    assert len(receiver.deliveries) == 4
    assert len({body for _, _, body in receiver.deliveries}) == 1


def test_not_again_after_a_success(api: Ivalid, receiver: Receiver) -> None:
    register(api, receiver, "appointment.created")
    create(api)
    logged = _logged(api, attempts=1)
    assert (logged["state"], logged["next_attempt"]) == ("delivered", None)


def _log(api: Ivalid) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = api.get("/_emulator/deliveries")
    return log


def _logged(api: Ivalid, *, attempts: int) -> dict[str, Any]:
    """The only delivery, as soon as the emulator knows how so many attempts went."""
    for _ in range(500):
        (logged,) = _log(api)
        if len(logged["attempts"]) >= attempts:
            return logged
        time.sleep(0.01)
    raise AssertionError(f"less than {attempts} attempts: {logged}")


def test_delivery_only_of_subscribed_events(api: Ivalid, receiver: Receiver) -> None:
    register(api, receiver, "appointment.cancelled")
    create(api)
    api.call("DELETE", BOOKED, 200)
    assert [each["event"] for each in _log(api)] == ["appointment.cancelled"]


def test_an_inactive_webhook_gets_nothing(api: Ivalid, receiver: Receiver) -> None:
    register(api, receiver, "appointment.created", active=False)
    register(api, receiver, "appointment.cancelled")
    create(api)
    api.call("DELETE", BOOKED, 200)
    assert [each["event"] for each in _log(api)] == ["appointment.cancelled"]


def test_a_refused_request_is_no_event(api: Ivalid, receiver: Receiver) -> None:
    register(api, receiver)
    body = {"customer_id": "cust_abc123", "service_id": "srv_installation"}
    taken = {"scheduled_at": "2025-01-20T09:00:00Z", "technician_id": "tech_xyz789"}
    api.post("/v2/appointments", body | taken, 409)
    api.call("DELETE", BOOKED, 200)
    assert [each["event"] for each in _log(api)] == ["appointment.cancelled"]


def test_the_secret_is_not_shown(api: Ivalid, receiver: Receiver) -> None:
    webhook = register(api, receiver, active=True)
    assert set(webhook) == {"id", "url", "events", "active"}


class TestTime:
    def test_a_confirmed_appointment_is_completed_at_its_end(self, api: Ivalid) -> None:
        api.advance(5 * DAY + 2 * 3600)
        assert api.get(BOOKED)["status"] == "confirmed"
        api.advance(3600)
        assert api.get(BOOKED)["status"] == "completed"
        since = {"date_from": "2025-01-15", "status": "completed"}
        assert api.get("/v2/appointments", since)["meta"]["total"] > 1

    def test_a_pending_one_is_not(self, api: Ivalid) -> None:
        booked = create(api)
        api.advance(7 * DAY)
        assert api.get(f"/v2/appointments/{booked['id']}") == booked

    def test_one_reminder_a_day_before(self, api: Ivalid, receiver: Receiver) -> None:
        register(api, receiver, "appointment.reminder")
        reminded = create(api, reminder_email=True)
        create(api, technician_id="tech_abc456", scheduled_at="2025-01-20T14:30:00Z")
        api.advance(4 * DAY + 5 * 3600)
        assert _log(api) == []
        api.advance(2 * 3600)
        assert receiver.wait(1)[0]["data"]["id"] == reminded["id"]
        api.advance(3600)
        assert len(_log(api)) == 1

    def test_another_reminder_of_another_time(self, api: Ivalid, receiver: Receiver) -> None:
        register(api, receiver, "appointment.reminder")
        booked = create(api, reminder_email=True)
        api.advance(4 * DAY + 7 * 3600)
        later = {"scheduled_at": "2025-01-22T06:00:00Z"}
        api.act(f"/v2/appointments/{booked['id']}/reschedule", later)
        api.advance(2 * DAY)
        assert len(_log(api)) == 2


class TestCustomers:
    def test_a_change_shows_in_their_appointments(self, api: Ivalid) -> None:
        _rename(api)
        assert api.get(BOOKED)["customer"] == {"id": "cust_abc123", "name": "Marie Durand"}

    def test_others_appointments_stay(self, api: Ivalid) -> None:
        others = api.get("/v2/appointments", {"customer_id": "cust_000002"})
        _rename(api)
        assert api.get("/v2/appointments", {"customer_id": "cust_000002"}) == others

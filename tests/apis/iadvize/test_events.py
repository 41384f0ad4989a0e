"""What a receiver gets, and Odigo's calls that bring some of it about."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import httpx2
import pytest

from concord import emulator, project
from concord.http.payload import FORM
from concord.spec import Validator
from tests.apis.iadvize.conftest import Iadvize

SECRET = "yourSecretToken"
CALL = {"operator_external_id": "MyExternalId", "website_id": 1, "phone_number": "0614037735"}


@dataclass
class Receiver:
    """A user's endpoint: keeps what comes in."""

    url: str = ""
    deliveries: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, number: int) -> list[Any]:
        """The first `number` events, as soon as there are that many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.deliveries) >= number, timeout=5)
            return [json.loads(body) for _, body in self.deliveries]


@pytest.fixture
def receiver(api: Iadvize) -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with kept.arrived:
                kept.deliveries.append((dict(self.headers.items()), body))
                kept.arrived.notify_all()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kept.url = f"http://127.0.0.1:{server.server_port}/webhook"
    api.control("receivers", {"url": kept.url, "secret": SECRET})
    yield kept
    server.shutdown()
    server.server_close()


def test_a_call_opens_and_closes_a_conversation(api: Iadvize, receiver: Receiver) -> None:
    opened = api.form("POST", "/odigocallback/pickup", CALL)["data"]
    assert opened == {
        "targeting_rule_id": 107,
        "website_id": 1,
        "conversation_id": 139,
        "skill_id": None,
        "visitor_phone_number": "0614037735",
        "visitor_uid": "0a1572b7cc5027fe443f4203eaf0b98d4cbea6d313afa",
    }
    shown = api.read("/conversation/139")["data"]
    assert (shown["channel"], shown["operator_id"], shown["closed_at"]) == ("call", 456, None)
    assert api.read("/operator/456/live")["data"]["call"]["busy"] is True
    assert api.data("/callmeeting", to="2016-01-01")[0]["status"] == "progress"
    hung_up = api.form("POST", "/odigocallback/hangup", CALL)
    assert hung_up == {"meta": {"status": "success"}, "data": []}
    assert api.read("/conversation/139")["data"]["closed_at"] is not None
    assert api.read("/operator/456/live")["data"]["call"]["busy"] is False
    assert api.data("/callmeeting", to="2016-01-01")[0]["status"] == "done"
    started, closed = receiver.wait(2)
    assert started["eventType"] == "conversation.started"
    assert closed["eventType"] == "conversation.closed"
    same = ("websiteId", "clientId", "conversationId", "operatorId", "channel", "visitorId")
    assert [closed[name] for name in same] == [1, 1, 139, 456, "call", opened["visitor_uid"]]


def test_a_call_without_a_meeting_is_a_conversation_all_the_same(api: Iadvize) -> None:
    data = api.form("POST", "/odigocallback/pickup", CALL | {"phone_number": "1"})["data"]
    assert (data["targeting_rule_id"], data["visitor_phone_number"]) == (None, "1")
    assert api.form("POST", "/odigocallback/hangup", CALL | {"phone_number": "2"})["data"] == []


@pytest.mark.parametrize("path", ["pickup", "hangup"])
def test_an_unknown_operator_or_website_is_refused(api: Iadvize, path: str) -> None:
    body = CALL | {"operator_external_id": "nobody"}
    message = "Unknown 'operator' with 'external_id' nobody."
    failed = api.form("POST", f"/odigocallback/{path}", body, 404)
    assert failed["meta"]["message"] == message
    api.form("POST", f"/odigocallback/{path}", CALL | {"website_id": 9}, 400)


def test_deliveries_are_signed_and_identified(api: Iadvize, receiver: Receiver) -> None:
    key = api.post("/operator", {"name": "Doe"})["data"]["id"]
    (event,) = receiver.wait(1)
    headers, body = receiver.deliveries[0]
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-iAdvize-Signature"] == f"sha256={digest}"
    assert headers["content-type"] == "application/json"
    delivery = UUID(headers["X-iAdvize-Delivery"])
    assert delivery != UUID(headers["X-iAdvize-CorrelationId"])
    assert UUID(event["eventId"])
    assert (event["eventType"], event["platform"], event["userId"]) == ("user.created", "sd", key)


def test_changes_of_users_and_visitors_emit_events(api: Iadvize, receiver: Receiver) -> None:
    api.put("/operator/456", {"pseudo": "Johnny"})
    api.put("/visitor/560", {"city": "Rennes"})
    api.form("PUT", "/operator/456/live", {"connected": 0})
    api.form("PUT", "/operator/456/live", {"connected": 0})
    told = receiver.wait(3)
    names = [event["eventType"] for event in told]
    assert names == ["user.updated", "visitor.updated", "user.disconnected"]
    assert "operatorId" not in told[1]  # no operator made the change
    assert len(api.control("deliveries")) == 3


def test_failures_and_reads_emit_no_event(api: Iadvize, receiver: Receiver) -> None:
    api.put("/operator/456", {"group_id": 9}, 400)
    api.read("/operator/456")
    api.post("/group", {"name": "New"})
    assert api.control("deliveries") == []
    assert receiver.deliveries == []


def test_receivers_are_forgotten_by_a_reset(api: Iadvize, receiver: Receiver) -> None:
    assert [each["url"] for each in api.control("receivers")] == [receiver.url]
    api.control("reset", {})
    assert api.control("receivers") == []


def test_a_receiver_may_ask_for_some_events(api: Iadvize, receiver: Receiver) -> None:
    api.control("reset", {})  # forgets the receiver of all events
    api.control("receivers", {"url": receiver.url, "events": ["conversation.*", "user.created"]})
    api.put("/operator/456", {"pseudo": "Johnny"})  # user.updated
    api.post("/operator", {"name": "Doe"})
    (event,) = receiver.wait(1)
    assert event["eventType"] == "user.created"
    assert [it["event"] for it in api.control("deliveries")] == ["user.created"]


def test_a_receiver_may_ask_for_a_domain(api: Iadvize, receiver: Receiver) -> None:
    api.control("reset", {})
    api.control("receivers", {"url": receiver.url, "events": ["users.domain"]})
    api.put("/visitor/560", {"city": "Rennes"})  # of conversations.domain
    api.put("/operator/456", {"pseudo": "Johnny"})
    api.control("surveys", {})
    api.control("installations", {})  # of no domain
    told = [event["eventType"] for event in receiver.wait(2)]
    assert told == ["user.updated", "satisfaction.filled"]
    assert len(api.control("deliveries")) == 2


def test_a_receiver_may_ask_for_forms(api: Iadvize, receiver: Receiver) -> None:
    api.control("reset", {})
    wanted = {"url": receiver.url, "secret": SECRET, "media_type": FORM}
    api.control("receivers", wanted)
    api.put("/operator/456", {"pseudo": "Johnny"})
    with receiver.arrived:
        assert receiver.arrived.wait_for(lambda: receiver.deliveries, timeout=5)
    headers, body = receiver.deliveries[0]
    assert headers["content-type"] == FORM
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-iAdvize-Signature"] == f"sha256={digest}"
    fields = dict(parse_qsl(body.decode()))
    assert (fields["eventType"], fields["userId"]) == ("user.updated", "456")
    assert api.control("deliveries")[0]["body"] == fields


@pytest.mark.parametrize("media", ["text/plain", ["application/json"]])
def test_media_types_of_no_event_are_refused(api: Iadvize, media: Any) -> None:
    wanted = {"url": "http://127.0.0.1:9/", "media_type": media}
    refused = api.control("receivers", wanted, 400)
    assert f"(documented: application/json, {FORM})" in refused["error"]


def test_requests_of_one_event_are_told_apart_by_receiver(api: Iadvize) -> None:
    for port in (9, 19):
        api.control("receivers", {"url": f"http://127.0.0.1:{port}/"})
    api.put("/operator/456", {"pseudo": "Johnny"})
    found = api.control("deliveries")
    assert len({it["headers"]["X-iAdvize-Delivery"] for it in found}) == 2
    assert len({it["body"]["eventId"] for it in found}) == 1


def test_push_events_are_sent_under_their_reading_to_whom_they_are_named(
    receiver: Receiver,
) -> None:
    spec = project.load("iadvize").under({"iadvize-push-dates": "still-sent"})
    with emulator.running(spec) as running, httpx2.Client(base_url=running.base_url) as http:
        api = Iadvize(http, running.credentials["api_key"])
        api.control("receivers", {"url": "http://127.0.0.1:9/"})
        names = ["operator.login", "operator.logout", "conversation.start", "conversation.end"]
        api.control("receivers", {"url": receiver.url, "secret": SECRET, "events": names})
        api.form("POST", "/odigocallback/pickup", CALL)
        api.form("POST", "/odigocallback/hangup", CALL)
        api.form("PUT", "/operator/456/live", {"connected": 0})
        api.control("connections", {"operator": 456})
        told = receiver.wait(4)
        assert [it["name"] for it in told] == [*names[2:], *reversed(names[:2])]
        sent = told[0]["parameters"]
        assert sent.keys() == PUSHED["parameters"].keys()
        assert [sent[it] for it in ("type", "operator_id")] == ["call", 456]
        assert not any(name.startswith("X-iAdvize") for name in receiver.deliveries[0][0])
        sent = [it for it in api.control("deliveries") if it["url"] != receiver.url]
        assert names[0] not in [it["event"] for it in sent]
        assert len(sent) == 4


PUSH = "/components/schemas/PushConversationStart"
PUSHED: dict[str, Any] = {
    "name": "conversation.start",
    "datetime": {"created": "2014-01-01 00:00:00", "sent": "2014-01-01 00:00:01"},
    "parameters": {
        "conversation_id": 1,
        "type": "call",
        "operator_id": 456,
        "website_id": 1,
        "group_id": 1,
        "custom_data": {"example": "value"},
    },
}
"""What the emulator sends: the test above compares."""


@pytest.mark.parametrize(
    ("reading", "narrowed"),
    [
        ({"iadvize-push-type": "one-of-three"}, {"type": "chat|call|video"}),
        ({"iadvize-push-custom-data": "always"}, {"custom_data": None}),
    ],
)
def test_readings_of_push_events_narrow_what_they_may_be(reading: Any, narrowed: Any) -> None:
    changed = {k: v for k, v in (PUSHED["parameters"] | narrowed).items() if v is not None}
    for readings, may_be in (({}, True), (reading, False)):
        validator = Validator(project.load("iadvize").under(readings).document)
        assert validator.is_valid(PUSH, PUSHED)
        assert validator.is_valid(PUSH, PUSHED | {"parameters": changed}) is may_be


@pytest.mark.parametrize("events", ["user.created", [1], ["user.created", "users.*"]])
def test_events_that_there_are_not_are_refused(api: Iadvize, events: Any) -> None:
    origin = str(api.http.base_url).partition("/api/2")[0]
    wanted = {"url": "http://127.0.0.1:9/", "events": events}
    refused = api.http.post(f"{origin}/_emulator/receivers", json=wanted)
    assert refused.status_code == 400
    assert '"events": ["a.created"' in refused.json()["fix"]


def test_controls_emit_events(api: Iadvize, receiver: Receiver) -> None:
    api.form("PUT", "/operator/456/live", {"connected": 0})
    assert api.control("connections", {"operator": 456}) == {"id": 456}
    assert api.read("/operator/456/live")["data"]["connected"] is True
    conversation = api.control("surveys", {})["id"]
    about = [it["conversation_id"] for it in api.data("/satisfaction")]
    assert conversation in about
    installed = api.control("installations", {})["id"]
    assert api.control("removals", {})["id"] == installed
    told = {event["eventType"]: event for event in receiver.wait(5)}
    assert told["user.connected"]["userId"] == 456
    assert told["satisfaction.filled"]["conversationId"] == conversation
    for name in ("connector.installed", "connector.uninstalled"):
        assert (told[name]["connectorId"], told[name]["platform"]) == (installed, "SD")
        assert "clientId" not in told[name]


def test_nobody_connects_twice(api: Iadvize) -> None:
    api.form("PUT", "/operator/456/live", {"connected": 0})
    api.control("connections", {"operator": 456})
    origin = str(api.http.base_url).partition("/api/2")[0]
    for body in ({"operator": 456}, {"operator": 2_000_000_000}, {"operator": "456"}):
        refused = api.http.post(f"{origin}/_emulator/connections", json=body)
        assert refused.status_code == 400
        assert "fix" in refused.json()

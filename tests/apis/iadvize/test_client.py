"""The documented flows through the generated client."""

from collections.abc import Iterator
from typing import Any

import httpx2
import iadvize
import pytest
from iadvize import webhooks

from concord import emulator, project
from concord.http.control import Emulator as Control
from concord.http.control import origin
from concord.http.control_transport import over_http
from concord.http.payload import FORM
from concord.http.receiver import receiving


@pytest.fixture
def client(server: Any) -> Iterator[iadvize.Client]:
    key = server.credentials["api_key"]
    with iadvize.Client(api_key=key, base_url=server.base_url, max_retries=0) as client:
        yield client


def test_lists_are_walked(client: iadvize.Client) -> None:
    everybody = [item.id for item in client.operators.list(limit=10)]
    assert len(everybody) == len(set(everybody)) == 41
    (found,) = client.operators.list(full=1, filters_external_id="MyExternalId")
    assert (found.id, found.roles, found.language_list) == (456, ["operator"], ["en", "fr"])


def test_an_operator_from_creation_to_deletion(client: iadvize.Client) -> None:
    made = client.operators.create(name="Doe", email="jane@example.com", group_id=123)
    assert client.operators.get(made.id).email == "jane@example.com"
    assert client.operators.update(made.id, pseudo="Jane").name == "Doe"
    client.operators.delete(made.id)
    with pytest.raises(iadvize.NotFoundError, match=f"'operator' with 'id' {made.id}"):
        client.operators.get(made.id)


def test_availability(client: iadvize.Client) -> None:
    answer = client.operators.set_availability(456, chat_available=0)
    assert answer.meta.message == "Operator is now unavailable for chat channel."
    assert client.operators.get_availability(456).chat.available is False
    assert [item.id for item in client.operators.list_availability(filters_external_id="My*")] == [
        456
    ]


def test_statistics(client: iadvize.Client) -> None:
    rows = client.statistics.get(
        filters_indicators=["contact_number", "contact_duration"],
        filters_from="2016-02-16",
        filters_to="2016-02-16",
    )
    assert [(row.contact_number, row.contact_duration) for row in rows] == [(1, 142.0)]


def test_a_call(client: iadvize.Client) -> None:
    call = {"operator_external_id": "MyExternalId", "website_id": 1, "phone_number": "0614037735"}
    assert client.odigo_callbacks.pickup(**call).conversation_id == 139  # type: ignore[arg-type]
    assert client.odigo_callbacks.hangup(**call) == []  # type: ignore[arg-type]


def test_a_history_is_a_list_of_entries_or_a_text(client: iadvize.Client) -> None:
    history = client.conversations.get(666).history
    assert isinstance(history, list)
    assert history[1] == [2, "2016-02-16 11:24:23", "Hello", 1455618264049]


def test_a_wrong_key_is_refused(server: Any) -> None:
    client = iadvize.Client(api_key="wrong", base_url=server.base_url)
    with client, pytest.raises(iadvize.PermissionDeniedError) as caught:
        client.clients.get(1)
    assert "Forbidden" in str(caught.value)


def test_a_failure_under_a_status_of_success_is_an_error() -> None:
    failed = {"meta": {"status": "fail", "message": "Unknown 'operator' with 'id' 9."}}
    wire = httpx2.MockTransport(lambda _: httpx2.Response(200, json=failed))
    client = iadvize.Client(api_key="x", transport=wire)
    with client, pytest.raises(iadvize.APIStatusError, match="Unknown 'operator'") as caught:
        client.operators.get(9)
    assert caught.value.body is not None
    assert caught.value.body.meta.status == "fail"


SECRET = "yourSecretToken"


@pytest.mark.parametrize("reading", ["field-a-member", "one-field"])
def test_a_delivery_as_a_form_is_read_like_one_as_json(reading: str) -> None:
    spec = project.load("iadvize").under({"iadvize-webhook-form": reading})
    with emulator.running(spec) as running, receiving() as receiver:
        control = Control(over_http(origin(running.base_url)))
        for media in ("application/json", FORM):
            control.add_receiver(receiver.url, SECRET, media_type=media)
        key = running.credentials["api_key"]
        with iadvize.Client(api_key=key, base_url=running.base_url) as client:
            made = client.operators.create(name="Doe")
        as_json, as_form = sorted(
            receiver.arrived(lambda _: True, 2), key=lambda it: it.headers["content-type"]
        )
    found = [
        webhooks.unwrap(it.body, it.headers, SECRET, tolerance=None) for it in (as_json, as_form)
    ]
    assert isinstance(found[0], iadvize.UserCreatedEvent)
    assert found[0] == found[1]
    assert found[0].user_id == made.id


@pytest.mark.parametrize("body", [b"", b"userId", b"payload=1", b"payload={"])
def test_a_form_that_holds_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(webhooks.InvalidPayloadError, match="the body is no"):
        webhooks.parse(body, form=True)

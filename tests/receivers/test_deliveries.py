"""Genuine deliveries, their variations, and the forged ones."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from ivalid import webhooks

from concord import project, receivers
from concord.errors import CouldNotRunError
from concord.receivers import Deliverer, Delivery, forging, variations
from concord.receivers.bodies import encoded
from concord.spec import Spec, load_file
from tests.receivers.memory import Memory, failed, probed

SECRET = "whsec_of_a_test"


@pytest.fixture(scope="module")
def deliverer(ivalid: Spec) -> Deliverer:
    (event,) = receivers.events_of(ivalid, ["customer.created"])
    return Deliverer.of(event, SECRET)


@pytest.fixture
def genuine(deliverer: Deliverer) -> Delivery:
    return deliverer.make(deliverer.example)


def unwrapped(delivery: Delivery, **options: Any) -> webhooks.Event:
    return webhooks.unwrap(delivery.body, delivery.headers, SECRET, **options)


def test_a_delivery_is_verified_by_the_generated_client(genuine: Delivery) -> None:
    event = unwrapped(genuine, tolerance=timedelta(minutes=1))
    assert event.event == "customer.created"
    assert event.id == genuine.id != "evt_1234567890"


def test_two_deliveries_are_two_events(deliverer: Deliverer) -> None:
    assert deliverer.make(deliverer.example).id != deliverer.make(deliverer.example).id


def test_moments_that_are_one_in_the_sample_stay_one() -> None:
    event = receivers.events_of(project.load("iadvize"), ["conversation.closed"])[0]
    delivery = Deliverer.of(event, SECRET).make(Deliverer.of(event, SECRET).example)
    body = json.loads(delivery.body)
    assert body["createdAt"] == body["sentAt"] != "2017-04-22T11:01:00+02:00"


def test_redelivery_keeps_the_id_of_its_event() -> None:
    event = receivers.events_of(project.load("iadvize"), ["conversation.closed"])[0]
    deliverer = Deliverer.of(event, SECRET)
    first = deliverer.make(deliverer.example)
    again = deliverer.again(first)
    assert again.body == first.body
    assert again.header("X-iAdvize-CorrelationId") == first.header("X-iAdvize-CorrelationId")
    assert again.header("X-iAdvize-Delivery") != first.header("X-iAdvize-Delivery")


def test_again_changes_nothing_where_no_header_names_the_delivery(
    deliverer: Deliverer, genuine: Delivery
) -> None:
    assert deliverer.again(genuine) == genuine


def test_a_media_type_that_is_not_documented_is_refused(ivalid: Spec) -> None:
    (event,) = receivers.events_of(ivalid, ["customer.created"])
    with pytest.raises(CouldNotRunError, match=r"not documented as .*x-www-form-urlencoded"):
        Deliverer.of(event, SECRET, receivers.MEDIA["form"])


def test_forms_write_nested_values_in_brackets() -> None:
    value = {"id": "e1", "data": {"n": 1, "on": True, "none": None, "tags": ["é", "b"]}}
    assert parse_qsl(encoded(value, receivers.MEDIA["form"]).decode()) == [
        ("id", "e1"),
        ("data[n]", "1"),
        ("data[on]", "true"),
        ("data[none]", "null"),
        ("data[tags][0]", "é"),
        ("data[tags][1]", "b"),
    ]


VALID = [
    variations.without_optional_members,
    variations.with_unknown_members,
    variations.with_long_texts,
    variations.with_non_ascii_texts,
]


@pytest.mark.parametrize("vary", VALID, ids=lambda it: it.__name__)
def test_variations_fit_the_schema_and_stay_the_event(vary: Any, deliverer: Deliverer) -> None:
    found = vary(deliverer, deliverer.example)
    assert found != deliverer.example
    assert deliverer.event.spec.validator().is_valid(deliverer.schema, found)
    assert found["event"] == "customer.created"
    assert found["data"]["id"] == deliverer.example["data"]["id"]


def test_a_variation_is_none_where_nothing_is_to_vary(ivalid: Spec) -> None:
    (event,) = receivers.events_of(ivalid, ["appointment.created"])
    deliverer = Deliverer.of(event, SECRET)
    assert variations.without_optional_members(deliverer, deliverer.example) is None


def test_unknown_values_replace_what_is_listed(ivalid: Spec) -> None:
    (event,) = receivers.events_of(ivalid, ["appointment.created"])
    deliverer = Deliverer.of(event, SECRET)
    found: Any = variations.with_unknown_values(deliverer, deliverer.example)
    assert found["data"]["status"] == variations.NAME
    assert found["event"] == "appointment.created"


FORGERIES: dict[str, Callable[[Delivery], Iterable[Delivery]]] = {
    "unsigned": forging.unsigned,
    "another-secret": forging.by_another_secret,
    "truncated": forging.truncated,
    "capitals": forging.in_upper_case,
    "other-algorithm": lambda it: forging.by_other_algorithms(it, SECRET),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_are_refused_by_the_generated_client(name: str, genuine: Delivery) -> None:
    found = list(FORGERIES[name](genuine))
    assert found
    for delivery in found:
        with pytest.raises(webhooks.WebhookError):
            unwrapped(delivery)


def test_altered_bodies_differ_in_one_byte(deliverer: Deliverer) -> None:
    found = list(forging.altered(deliverer, deliverer.example))
    assert len(found) == 3
    for delivery in found:
        with pytest.raises(webhooks.InvalidSignatureError):
            unwrapped(delivery)
    first, second = found[0].body, found[1].body
    # both stem from one genuine body
    assert sum(a != b for a, b in zip(first, second, strict=True)) == 2


def test_rewritten_bodies_are_signed_as_others_write_them(deliverer: Deliverer) -> None:
    found = list(forging.rewritten(deliverer, deliverer.example))
    signature = deliverer.event.signature
    assert signature is not None
    compact = json.dumps(json.loads(found[0].body), separators=(",", ":")).encode()
    right = [it for it in found if it.header(signature.header) == signature.value(compact, SECRET)]
    assert len(right) == 1
    with pytest.raises(webhooks.InvalidSignatureError):
        unwrapped(right[0])


def test_unreadable_bodies_are_signed(deliverer: Deliverer) -> None:
    found = [*forging.unreadable(deliverer), forging.deep(deliverer)]
    assert found[0].body == b""
    for delivery in found:
        with pytest.raises(webhooks.InvalidPayloadError):
            unwrapped(delivery)


def test_the_secret_is_not_in_the_repr(deliverer: Deliverer) -> None:
    assert SECRET not in repr(deliverer)


FORMS = """\
openapi: 3.1.0
info: {title: Bells, version: "1"}
paths: {}
x-signature: {header: X-Bell, prefix: ""}
x-event: {name: event, id: id}
webhooks:
  bell.rung:
    post:
      operationId: events.bell_rung
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [id, event]
              properties:
                id: {type: string}
                event: {const: bell.rung}
                by: {type: object, properties: {name: {type: string}}}
            example: {id: bell_1, event: bell.rung, by: {name: Zoë}}
      responses: {"200": {description: Received.}}
"""


def test_an_event_that_is_documented_as_a_form_is_sent_as_one(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(FORMS)
    (event,) = receivers.events_of(load_file(path, api="bells"))
    deliverer = Deliverer.of(event, SECRET)
    delivery = deliverer.make(deliverer.example)
    assert delivery.header("content-type") == "application/x-www-form-urlencoded"
    assert ("by[name]", "Zoë") in parse_qsl(delivery.body.decode())
    digest = hmac.new(SECRET.encode(), delivery.body, "sha256").hexdigest()
    assert delivery.header("X-Bell") == digest
    # whose form is the receiver's business: nothing of JSON is tried on it
    assert list(forging.rewritten(deliverer, deliverer.example)) == []
    assert [it.body for it in forging.unreadable(deliverer)] == [b""]


def test_a_right_receiver_of_forms_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(FORMS)

    class Forms(Memory):
        def status(self, delivery: Delivery) -> int:
            if "form" not in delivery.header("content-type") or len(delivery.body) > 90_000:
                return 415
            fields = dict(parse_qsl(delivery.body.decode()))
            if not self.is_signed(delivery) or "id" not in fields:
                return 400
            self.store(delivery)
            return 200

    found = asyncio.run(
        probed(load_file(path, api="bells"), Forms(), events=["bell.rung"], effect=True)
    )
    assert failed(found) == []

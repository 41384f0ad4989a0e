"""Deliveries: only genuine ones are read, and each is read as its event."""

import hashlib
import hmac
import importlib
import json
from typing import Any

import httpx2
import pytest

from concord import project
from concord.generate import _document
from concord.spec import Spec
from tests.generate._kit import HEAD, package

SECRET = "whsec_ü"
CREATED = json.dumps({"event": "order.created", "data": {"id": "o1", "status": "open"}}).encode()
PLAIN = """
paths: {}
webhooks:
  a:
    post:
      summary: A
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}
      responses: {"200": {description: Taken.}}
  b:
    post:
      summary: B
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/B"}}}}
      responses: {"200": {description: Taken.}}
components:
  schemas:
    A: {type: object, required: [left], properties: {left: {type: string}}}
    B: {type: object, required: [right], properties: {right: {type: string}}}
"""


def signed(
    body: Any, secret: Any = SECRET, prefix: Any = "sha256=", algorithm: Any = hashlib.sha256
) -> Any:
    return {"X-Shop-Signature": prefix + hmac.new(secret.encode(), body, algorithm).hexdigest()}


def test_a_genuine_delivery_is_read_as_its_event(shop: Any) -> None:
    event = shop.webhooks.unwrap(CREATED, signed(CREATED), SECRET)
    assert isinstance(event, shop.OrderCreatedEvent)
    assert event.data.id == "o1"
    assert shop.webhooks.unwrap(CREATED.decode(), signed(CREATED), SECRET.encode()) == event


def test_header_names_are_read_in_any_case(shop: Any) -> None:
    lower = {name.lower(): value for name, value in signed(CREATED).items()}
    assert shop.webhooks.unwrap(CREATED, lower, SECRET)
    assert shop.webhooks.unwrap(CREATED, httpx2.Headers(lower), SECRET)


def test_the_raw_bytes_are_what_is_signed(shop: Any) -> None:
    spaced = CREATED.replace(b":", b" : ")
    assert shop.webhooks.unwrap(spaced, signed(spaced), SECRET)
    with pytest.raises(shop.webhooks.InvalidSignatureError):
        shop.webhooks.unwrap(spaced, signed(CREATED), SECRET)


@pytest.mark.parametrize("headers", [{}, {"X-Shop-Signature": ""}, {"Signature": "sha256=00"}])
def test_a_missing_signature(shop: Any, headers: Any) -> None:
    with pytest.raises(shop.webhooks.MissingSignatureError, match="X-Shop-Signature"):
        shop.webhooks.unwrap(CREATED, headers, SECRET)


@pytest.mark.parametrize(
    "headers",
    [
        signed(CREATED, secret="other"),
        signed(CREATED, prefix=""),
        signed(CREATED, prefix="sha1=", algorithm=hashlib.sha1),
        signed(CREATED, algorithm=hashlib.sha512),
        {"X-Shop-Signature": "sha256=" + "é" * 64},
        {"X-Shop-Signature": "sha256="},
    ],
)
def test_a_wrong_signature(shop: Any, headers: Any) -> None:
    with pytest.raises(shop.webhooks.InvalidSignatureError):
        shop.webhooks.unwrap(CREATED, headers, SECRET)


def test_an_empty_secret_is_refused(shop: Any) -> None:
    with pytest.raises(ValueError, match="secret"):
        shop.webhooks.unwrap(CREATED, signed(CREATED, secret=""), "")


@pytest.mark.parametrize("body", [b"", b"[]", b"no json", b"\xff"])
def test_a_genuine_body_that_is_no_event(shop: Any, body: Any) -> None:
    with pytest.raises(shop.webhooks.InvalidPayloadError):
        shop.webhooks.unwrap(body, signed(body), SECRET)
    assert issubclass(shop.webhooks.InvalidPayloadError, shop.webhooks.WebhookError)


@pytest.mark.parametrize("sent", [{"event": "order.paid", "data": {"x": 1}}, {"event": None}, {}])
def test_an_unknown_event_is_read_as_such(shop: Any, sent: Any) -> None:
    event = shop.webhooks.parse(json.dumps(sent))
    assert isinstance(event, shop.webhooks.UnknownEvent)
    assert event.event == sent.get("event")
    assert event.to_dict() == sent


def test_a_receiver_can_be_tested(shop: Any) -> None:
    headers = {"X-Shop-Signature": shop.webhooks.SIGNATURE.sign(CREATED, SECRET)}
    assert headers == signed(CREATED)


def test_events_without_name_are_distinguished_by_members(tmp_path: Any) -> None:
    with package(HEAD + PLAIN, tmp_path, "plainshop") as module:
        assert isinstance(module.webhooks.parse('{"left": "x"}'), module.A)
        assert isinstance(module.webhooks.parse('{"right": "x"}'), module.B)
        assert not hasattr(module.webhooks, "unwrap")


DELIVERED = [(api, webhook) for api in project.apis() for webhook in project.load(api).webhooks]


@pytest.mark.parametrize(
    ("api", "webhook"), DELIVERED, ids=[f"{api} {webhook.path}" for api, webhook in DELIVERED]
)
def test_documented_deliveries(api: str, webhook: Any) -> None:
    """Signed ones by `unwrap`, the others (iAdvize's deprecated push events) by `parse`."""
    spec = project.load(api)
    package = importlib.import_module(spec.package)
    webhooks = package.webhooks
    pointer = spec.canonical(webhook.pointer + "/requestBody")
    content = spec.at(pointer)["content"]["application/json"]
    signed = "x-signature" in {**spec.document, **webhook.definition}
    kind = type(webhooks.parse(json.dumps(named(spec, pointer, webhook.path))))
    assert kind is not webhooks.UnknownEvent
    assert webhook.path in webhooks._EVENTS
    for example in content.get("examples", {}).values():
        body = json.dumps(example["value"]).encode()
        headers = {webhooks.SIGNATURE.header: webhooks.SIGNATURE.sign(body, "s")} if signed else {}
        if signed:
            event = webhooks.unwrap(body, headers, "s")
        else:
            event = webhooks.parse(body)
            with pytest.raises(webhooks.MissingSignatureError):
                webhooks.unwrap(body, headers, "s")
        assert type(event) is kind
        assert event.to_dict() == example["value"]
        assert event.extra == {}


def named(spec: Spec, pointer: str, event: str) -> dict[str, Any]:
    """A delivery that holds nothing but the event's name: it is still that event."""
    schema = pointer + "/content/application~1json/schema"
    found = {
        name: event
        for name, at in _document.members(spec, schema).items()
        if _document.schema(spec, at).get("const") == event
        or event in _document.schema(spec, at).get("enum", [])
    }
    assert found
    return found

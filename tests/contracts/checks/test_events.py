"""Events that follow an action arrive, once each, signed, in the documented form."""

from __future__ import annotations

import copy
import hmac
import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

import specs
from contracts.checks import Breach
from contracts.checks.events import Judge, causes, inapplicable, tells

SECRET = "whsec"
SIGNATURE = {"header": "X-Sig", "algorithm": "hmac-sha256", "encoding": "hex", "prefix": "sha256="}


@dataclass(frozen=True, kw_only=True)
class Came:
    """A delivery."""

    headers: dict[str, str]
    body: bytes


@pytest.fixture(name="telling")
def a_spec_that_tells(spec: specs.Spec) -> specs.Spec:
    """The library, which tells of new books."""
    document: dict[str, Any] = copy.deepcopy(spec.document)
    schema = {
        "type": "object",
        "required": ["id", "event"],
        "properties": {"event": {"type": "string"}, "id": {"type": "integer"}},
    }
    body = {"content": {"application/json": {"schema": schema}}}
    webhook = {
        "operationId": "events.book_added",
        "x-caused-by": ["books.create"],
        "requestBody": body,
    }
    document["x-signature"] = SIGNATURE
    document["webhooks"] = {"book.added": {"post": webhook}}
    return replace(spec, document=document)


def delivery(number: Any, *, secret: str = SECRET, **more: Any) -> Came:
    body = json.dumps({"event": "book.added", "id": number, **more}).encode()
    digest = hmac.new(secret.encode(), body, "sha256").hexdigest()
    return Came(headers={"x-sig": f"sha256={digest}"}, body=body)


def judged(spec: specs.Spec, successes: int, *received: Came) -> None:
    ((webhook, cause),) = causes(spec)
    Judge(spec, SECRET).judge(webhook, cause, successes, received)


def test_what_arrives_as_documented(telling: specs.Spec) -> None:
    judged(telling, 2, delivery(1), delivery(2))
    judged(telling, 1, delivery(1), delivery(2))  # something else caused one


@pytest.mark.parametrize(
    ("received", "what"),
    [
        ([], "never arrived, although POST /v1/books succeeded"),
        ([delivery(1)], "did not arrive for each success"),
        ([delivery(1), delivery(2), delivery(1)], "is delivered twice"),
        ([delivery(1), delivery(2, secret="other")], "with another signature"),
        ([delivery(1), replace(delivery(2), headers={})], "without its signature"),
        ([delivery(1), delivery("2")], "with a body that breaks its schema"),
    ],
)
def test_what_does_not(telling: specs.Spec, received: list[Came], what: str) -> None:
    with pytest.raises(Breach, match=what) as caught:
        judged(telling, 2, *received)
    assert caught.value.operation == "POST /v1/books"


def test_without_a_documented_signature_none_is_judged(telling: specs.Spec) -> None:
    document = {name: it for name, it in telling.document.items() if name != "x-signature"}
    judged(replace(telling, document=document), 1, replace(delivery(1), headers={}))


def test_an_event_says_which_it_is(telling: specs.Spec) -> None:
    ((webhook, _),) = causes(telling)
    assert tells(webhook, {"event": "book.added"})
    assert not tells(webhook, {"event": "book.added.other"})
    assert not tells(webhook, ["book.added"])


def test_a_spec_without_causes_says_so(spec: specs.Spec, telling: specs.Spec) -> None:
    assert inapplicable(telling) is None
    assert inapplicable(spec) == "no operation causes an event (x-caused-by)"

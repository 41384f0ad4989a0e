"""Events that follow an action arrive, once each, signed, in the documented form."""

from __future__ import annotations

import copy
import hmac
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.events import EVENTS_ARRIVE, Judge, causes, identity, is_event, mentions
from concord.spec import Spec

SECRET = "whsec"
NINE = datetime(2025, 1, 15, 9, tzinfo=UTC)
NUMBERS = itertools.count()
SIGNATURE = {"header": "X-Sig", "algorithm": "hmac-sha256", "encoding": "hex", "prefix": "sha256="}


@dataclass(frozen=True, kw_only=True)
class Came:
    """A delivery."""

    headers: dict[str, str]
    body: bytes


@pytest.fixture(name="telling")
def a_spec_that_tells(spec: Spec) -> Spec:
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
    document["x-event"] = {"name": "event", "id": "id", "time": "at", "delivery": "X-Delivery"}
    document["webhooks"] = {"book.added": {"post": webhook}}
    return replace(spec, document=document)


def delivery(number: Any, *, secret: str = SECRET, **more: Any) -> Came:
    body = json.dumps({"event": "book.added", "id": number, **more}).encode()
    digest = hmac.new(secret.encode(), body, "sha256").hexdigest()
    headers = {"x-sig": f"sha256={digest}", "x-delivery": str(next(NUMBERS))}
    return Came(headers=headers, body=body)


def judged(
    spec: Spec, successes: int, *received: Came, again: Mapping[str, int] | None = None
) -> None:
    (cause,) = causes(spec)
    judge = Judge(spec, SECRET)
    judge.count(cause, successes, received)
    judge.once(cause, received, again)
    for each in received:
        judge.each(cause, each)
        judge.timed(cause, each, (NINE, NINE + timedelta(minutes=1)))


def test_what_arrives_as_documented(telling: Spec) -> None:
    judged(telling, 2, delivery(1, at="2025-01-15T10:00:30+01:00"), delivery(2))
    judged(telling, 1, delivery(1), delivery(2))  # something else caused one
    judged(telling, 1, delivery(1, at="2025-01-15 12:00:00"))  # of an unknown time zone


def test_what_was_refused_may_come_again(telling: Spec) -> None:
    judged(telling, 1, delivery(1), delivery(1), again={"1": 2})


@pytest.mark.parametrize(
    ("received", "what"),
    [
        ([], "never arrived, although POST /v1/books succeeded"),
        ([delivery(1)], "did not arrive for each success"),
        ([delivery(1), delivery(2), delivery(1)], "is delivered twice"),
        ([delivery(1), delivery(2, secret="other")], "with another signature"),
        ([delivery(1), replace(delivery(2), headers={})], "without its signature"),
        ([delivery(1), delivery("2")], "with a body that breaks its schema"),
        ([delivery(1), delivery(2, at="2025-01-15T09:00:00+01:00")], "and happened at"),
        ([(same := delivery(1)), replace(same, body=delivery(2).body)], "the same X-Delivery"),
    ],
)
def test_what_does_not(telling: Spec, received: list[Came], what: str) -> None:
    with pytest.raises(Violation, match=what) as caught:
        judged(telling, 2, *received)
    assert caught.value.operation == "POST /v1/books"


def test_without_a_documented_signature_none_is_judged(telling: Spec) -> None:
    document = {name: it for name, it in telling.document.items() if name != "x-signature"}
    judged(replace(telling, document=document), 1, replace(delivery(1), headers={}))


def test_an_event_says_which_it_is(telling: Spec) -> None:
    (cause,) = causes(telling)
    assert is_event(telling, cause.webhook, {"event": "book.added"})
    assert not is_event(telling, cause.webhook, {"event": "book.added.other"})
    assert not is_event(telling, cause.webhook, {"of": "book.added"})
    assert not is_event(telling, cause.webhook, ["book.added"])
    document = {name: it for name, it in telling.document.items() if name != "x-event"}
    silent = replace(telling, document=document)
    assert is_event(silent, cause.webhook, {"of": "book.added"})
    assert not is_event(silent, cause.webhook, {"event": "book.added.other"})


def test_an_event_is_known_by_its_identity(telling: Spec) -> None:
    (cause,) = causes(telling)
    document = {name: it for name, it in telling.document.items() if name != "x-event"}
    silent = replace(telling, document=document)
    one, same = delivery(1, sent=1), delivery(1, sent=2)
    assert identity(telling, cause.webhook, one) == identity(telling, cause.webhook, same) == "1"
    assert identity(silent, cause.webhook, one) != identity(silent, cause.webhook, same)


def test_a_body_mentions_an_id() -> None:
    assert mentions({"data": [{"id": 7}]}, "7")
    assert mentions({"data": {"id": "7"}}, 7)
    assert not mentions({"data": {"id": True}}, "True")
    assert not mentions({"data": {"id": "77"}}, "7")


def test_causes_know_what_is_needed_to_see_them(telling: Spec) -> None:
    document = copy.deepcopy(telling.document)
    webhook = document["webhooks"]["book.added"]["post"]
    webhook["x-caused-by"] = [
        "books.create",
        {"resource": "book", "time": "due_at", "becomes": {"state": "late"}},
        {"operation": "books.create", "sent": {"gift": True}},
        {"outside": "visits"},
    ]
    each, passing, gift, outside = causes(replace(telling, document=document))
    assert [it.is_each_success for it in (each, passing, gift, outside)] == [True, *[False] * 3]
    assert [[it.id for it in cause.concerned] for cause in (each, passing, gift, outside)] == [
        ["books.create"],
        ["books.list"],
        ["books.create"],
        ["books.list"],
    ]
    assert passing.reported_for.id == "books.list"
    assert outside.reported_for.path == "book.added"
    assert passing.pointer.endswith("/x-caused-by/1")


def test_a_spec_without_causes_says_so(spec: Spec, telling: Spec) -> None:
    assert EVENTS_ARRIVE.inapplicable(telling) is None
    assert EVENTS_ARRIVE.inapplicable(spec) == "no operation causes an event (x-caused-by)"

"""Odd writes: what is sent, and what a server that spoils it, or another resource, is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from concord import project
from concord.checks.round_trip import DIGITS, LISTED, SIGNS, RoundTripBodies
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import App, faulty, library, serve

LAST_REFUSED = "refused with 400 for the last of the listed values"
GATE = {"operations": ("books.create", "books.get")}


def odd(api: str, operation: str, body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    spec = project.load(api)
    return dict(RoundTripBodies(spec).of(spec.operation(operation), body))


def test_free_values_are_odd_and_the_others_stay() -> None:
    body = {"customer_id": "c", "service_id": "s", "scheduled_at": "2030-01-02T10:00:00Z"}
    found = odd("ivalid", "appointments.create", body)
    assert found["texts with signs"]["notes"] == SIGNS
    assert found["texts of digits"]["notes"] == DIGITS
    assert found["texts with signs"]["customer_id"] == "c"
    assert found["large and several"]["scheduled_at"] == "2030-01-02T12:00:00+02:00"
    assert found["large and several"]["duration"] == 40_000
    assert found["empty and false"]["reminder_sms"] is False


def test_objects_are_looked_into_and_arrays_have_several() -> None:
    body = {"first_name": "Ada", "last_name": "L", "address": {"city": "Paris"}}
    found = odd("ivalid", "customers.create", body)
    assert found["texts of digits"]["address"]["postal_code"] == DIGITS
    assert found["large and several"]["tags"] == [SIGNS, DIGITS]
    roles = odd("iadvize", "operators.update", {"name": "x"})["large and several"]["roles"]
    assert len(roles) == 2


def test_what_its_schema_narrows_is_left(spec: Spec) -> None:
    found = dict(
        RoundTripBodies(spec).of(spec.operation("books.create"), {"title": "T", "genre": "crime"})
    )
    assert found["texts with signs"] == {"title": SIGNS, "genre": "crime"}
    # 40,000 pages are too many
    assert set(found) == {"texts with signs", "texts of digits", LISTED}
    assert found[LISTED] == {"title": "T", "genre": "travel"}


def refuses(app: App, part: bytes) -> App:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def spoilt() -> Any:
            message = await receive()
            body = message.get("body", b"")
            return {**message, "body": b"[]"} if part in body else message

        await app(scope, spoilt, send)

    return wrapped


def trims(_: str, path: str, status: int, headers: Any, body: bytes) -> Any:
    shown = json.loads(body) if body else {}
    if status == 200 and path.startswith("/v1/books/") and "title" in shown:
        shown["title"] = shown["title"].strip()
        return status, headers, json.dumps(shown).encode()
    return status, headers, body


@pytest.mark.parametrize(
    ("server", "check", "said"),
    [
        (lambda: refuses(library(), b"O'Brien"), "positive_data_acceptance", "refused with 400"),
        (lambda: refuses(library(), b"travel"), "positive_data_acceptance", LAST_REFUSED),
        (lambda: faulty(library(), trims), "writes_are_read_back", "title was written as"),
    ],
    ids=["refused", "last value refused", "trimmed"],
)
def test_a_server_that_spoils_texts_is_found_out(
    contract: Contract, server: Any, check: str, said: str
) -> None:
    with serve(server()) as url:
        outcome = contract(url, **GATE)
    found = [it for it in outcome.findings if it["check"] == check]
    assert any(it["what"].startswith(said) for it in found)

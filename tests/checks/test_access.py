"""Credentials that are not right must be refused: what is tried, what is judged, what is found."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from concord import project
from concord.checks import PROBED, Violation
from concord.checks.access import (
    EXPIRED,
    FOREIGN,
    NARROW,
    PROMISE,
    judge,
    needed_scopes,
    others,
)
from concord.http.control import Emulator, Reply
from concord.runner.probes.access import _passing, _wrong
from concord.spec import Spec
from tests.checks.exchanges import exchange
from tests.runner.conftest import Contract
from tests.runner.library import TOKEN, App, library, serve

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl"


def test_a_token_is_varied_in_each_way() -> None:
    tried = dict(others(f"Bearer {JWT}"))
    assert tried["one character more"] == f"Bearer {JWT}x"
    assert tried["the first half"] == f"Bearer {JWT[: len(JWT) // 2]}"
    assert JWT not in tried["one character changed"]
    header, claims, signature = tried["unsigned"].removeprefix("Bearer ").split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==")) == {"alg": "none", "typ": "JWT"}
    assert (claims, signature) == ("eyJleHAiOjF9", "")


def test_a_key_and_a_password_are_varied() -> None:
    assert [what for what, _ in others("key-123")] == [
        "one character changed", "one character more", "the first half",
    ]  # fmt: skip
    pair = base64.b64encode(b"ada:secret").decode()
    ((_, wrong),) = others(f"Basic {pair}")
    assert base64.b64decode(wrong.removeprefix("Basic ")) == b"adax:secretx"


@pytest.mark.parametrize(("status", "judged"), [(401, True), (403, True), (404, False)])
def test_what_is_refused(spec: Spec, status: int, judged: bool) -> None:
    answer = exchange(spec.operation("books.list"), None, status=status)
    assert judge(spec, answer, "half a token") is judged


def test_what_is_accepted(spec: Spec) -> None:
    with pytest.raises(Violation, match="accepted with 200: half a token") as caught:
        judge(spec, exchange(spec.operation("books.list"), None), "half a token")
    assert caught.value.pointer == "/security"


def test_of_which_specs_the_probes_judge() -> None:
    ivalid, invivox, lara = map(project.load, ("ivalid", "invivox", "lara"))
    assert [PROBED[name].inapplicable(ivalid) for name in (FOREIGN, EXPIRED, NARROW, PROMISE)] == [
        None
    ] * 4
    assert PROBED[FOREIGN].inapplicable(invivox) is None
    assert PROBED[EXPIRED].inapplicable(invivox) == "no token is issued (no OAuth2 scheme)"
    assert PROBED[FOREIGN].inapplicable(lara) == "no operation asks for credentials (security)"
    assert needed_scopes(ivalid, ivalid.operation("customers.list")) == {"customers:read"}


@pytest.mark.parametrize(
    ("answer", "asked", "wrong"),
    [
        ({"expires_in": 3600, "scope": "a"}, ["a", "b"], None),
        ({}, ["a"], None),
        ({"expires_in": 0}, [], "expires_in is 0: the token is never good"),
        ({"expires_in": 60, "scope": "a c"}, ["a"], "a token that was asked for less has c"),
    ],
)
def test_what_a_token_promises(answer: Any, asked: list[str], wrong: str | None) -> None:
    assert _wrong(answer, asked) == wrong


def test_a_clock_that_was_moved_is_put_back() -> None:
    told: list[Any] = []

    def send(method: str, path: str, body: Any) -> Reply:
        told.append(body)
        return Reply(status=200, content=b'{"now": "2025-01-15T08:00:00Z"}')

    with _passing(Emulator(send), 60.0) as move:
        assert move is not None
        move(55)
        move(10)
    assert told == [{"advance": 55}, {"advance": 10}, {"advance": -65}]


def test_where_nothing_can_make_a_token_old() -> None:
    with _passing(None, 3600.0) as move:
        assert move is None
    with _passing(None, 2.0) as move:
        assert move is not None


def test_a_server_that_takes_longer_tokens_is_found_out(contract: Contract) -> None:
    def lenient(app: App) -> App:
        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            right, longer = f"Bearer {TOKEN}".encode(), f"Bearer {TOKEN}x".encode()
            headers = [
                (name, right if value == longer else value) for name, value in scope["headers"]
            ]
            await app({**scope, "headers": headers}, receive, send)

        return wrapped

    with serve(lenient(library())) as url:
        outcome = contract(url, operations=("books.list",))
    assert {it["check"] for it in outcome.findings} == {FOREIGN}
    assert outcome.findings[0]["what"] == "accepted with 200: credentials: one character more"
    assert TOKEN not in json.dumps(outcome.report)


def test_a_server_that_keeps_strangers_out_is_not(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url, operations=("books.list",))
    assert outcome.findings == []
    assert outcome.api["checks"][FOREIGN] == 3
    assert EXPIRED not in outcome.api["checks"] or outcome.api["checks"][EXPIRED] == 0

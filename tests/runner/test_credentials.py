"""What is read from the environment, what is missing there, and what can be sent nowhere."""

from __future__ import annotations

import pytest

from concord.errors import CouldNotRunError
from concord.runner.credentials import collect, unsendable
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import TOKEN, library, serve


def test_a_ready_token_does_instead_of_id_and_secret(spec: Spec) -> None:
    assert collect(spec, {"LIBRARY_ACCESS_TOKEN": "abcdef"}) == {"access_token": "abcdef"}


def test_missing_credentials_are_told_with_all_that_would_do(spec: Spec) -> None:
    with pytest.raises(CouldNotRunError) as caught:
        collect(spec, {"LIBRARY_ACCESS_TOKEN": " "})
    assert (
        "set LIBRARY_CLIENT_ID and LIBRARY_CLIENT_SECRET, or LIBRARY_ACCESS_TOKEN in the "
        "environment (LIBRARY_ACCESS_TOKEN is empty)"
    ) in str(caught.value)


@pytest.mark.parametrize(
    ("value", "place", "what"),
    [
        ("key–one", "header", "character 4 is outside Latin-1 (U+2013 EN DASH)"),
        ("“key-one”", "header", "character 1 is outside Latin-1"),
        ("key\x01one", "header", "character 4 is a control character (U+0001)"),
        ("key-one\n", "query", "character 8 is a line end (U+000A)"),
        (" key-one", "header", "character 1 is a blank at the end"),
        ("key\u200bone", "body", "character 4 is an invisible character"),
        ("key\udc80one", "query", "character 4 is a byte that is no UTF-8"),
        ("key;one", "cookie", "character 4 is one that no cookie can hold"),
        ("ada:one", "user name", "character 4 is a colon"),
        ("abc", "header", "it is shorter than 4 characters"),
    ],
)
def test_what_cannot_be_sent(value: str, place: str, what: str) -> None:
    reason = unsendable(value, place)
    assert reason is not None
    assert reason.startswith(what)
    assert value not in reason


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("kéy-one", "header"),
        ("key–one", "query"),
        ("pass: wörd “x” ", "password"),
        ("key-one", "cookie"),
    ],
)
def test_what_can_be_sent(value: str, place: str) -> None:
    assert unsendable(value, place) is None


def test_a_client_id_may_be_short() -> None:
    assert unsendable("me", "body", is_identifier=True) is None


def test_a_run_with_a_ready_token_says_which_probes_do_not_apply(contract: Contract) -> None:
    with serve(library()) as url:
        environ = {"LIBRARY_ACCESS_TOKEN": TOKEN}
        outcome = contract(url, operations=("books.list",), environ=environ)
    assert outcome.findings == []
    told = outcome.api["inapplicable"]
    assert told["token_keeps_its_promise"] == (
        "LIBRARY_ACCESS_TOKEN is a ready token: nothing can have one issued"
    )
    assert TOKEN not in outcome.text

"""Credentials and tokens: never in what is printed, written or sent between processes."""

from __future__ import annotations

import base64
import html
import io
import json
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from concord import runner
from concord.checks.access import others
from concord.runner.credentials import collect
from concord.runner.messages import emitter
from concord.runner.secrets import Redactor, expand, from_right
from concord.spec import Spec
from tests.runner.conftest import ENVIRON, Contract
from tests.runner.library import CREDENTIALS, TOKEN, faulty, library, serve

SECRETS = (*CREDENTIALS.values(), TOKEN)


def test_no_secret_is_in_any_output_of_a_broken_run(contract: Contract, tmp_path: Path) -> None:
    def echo(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """A server that answers with every secret there is, in a shape that breaks the contract."""
        told = {"error": 5, "secrets": SECRETS, "title": f"a {TOKEN} in a text"}
        return (
            (200 if path == "/v1/token" and status != 401 else status),
            headers,
            (body if path == "/v1/token" and status == 200 else json.dumps(told).encode()),
        )

    known = tmp_path / "known.toml"
    options = runner.ReportOptions(annotate=True, write_baseline=known, reason="a vendor's ticket")
    with serve(faulty(library(), echo)) as url:
        names = ("books.get", "books.create", "token.create")
        outcome = contract(url, operations=names, report=options)
    assert outcome.code == 1
    assert len(outcome.findings) > 3
    reports = sorted(it for it in outcome.folder.iterdir() if it.name != ".lock")
    written = [path.read_text("utf-8") for path in reports]
    assert {path.name for path in reports} == {
        "badge.json", "contracts.html", "contracts.json", "contracts.xml", "evidence.json",
        "history.jsonl", "seen.json", "summary.md",
    }  # fmt: skip
    assert "::error file=" in outcome.text
    written.append(known.read_text("utf-8"))
    assert written[-1].count("[[known]]") == len(outcome.findings)
    for text in (outcome.text, *written):
        for secret in SECRETS:
            assert secret not in text
    assert "$LIBRARY_ACCESS_TOKEN" in written[1]
    assert "$LIBRARY_CLIENT_SECRET" in written[2]


@pytest.mark.parametrize("form", ["{}", "x{}y", '{{"a": "{}"}}'])
def test_a_secret_is_replaced_wherever_it_stands(form: str) -> None:
    redact = Redactor()
    redact.learn("s3cr&t é", "$SECRET")
    assert redact(form.format("s3cr&t é")) == form.format("$SECRET")


def test_a_secret_is_replaced_percent_encoded_and_escaped() -> None:
    redact = Redactor()
    redact.learn("s3cr&t é", "$SECRET")
    assert redact("a=s3cr%26t%20%C3%A9&b=s3cr%26t+%C3%A9") == "a=$SECRET&b=$SECRET"
    assert redact(json.dumps("s3cr&t é")) == '"$SECRET"'


SPECIAL = "S3CR\x01ET'\"</&é~x"


@pytest.mark.parametrize(
    "form",
    [
        json.dumps(SPECIAL)[1:-1],
        json.dumps(json.dumps(SPECIAL)),
        json.dumps(SPECIAL).replace("/", "\\/"),
        repr(SPECIAL),
        repr(SPECIAL.encode()),
        html.escape(SPECIAL),
        html.escape(SPECIAL).replace("&#x27;", "&#39;"),
        quote(SPECIAL),
        quote(SPECIAL, safe="").replace("%C3%A9", "%c3%a9"),
        quote_plus(SPECIAL),
        SPECIAL.encode().hex(),
        SPECIAL.encode().hex().upper(),
        *(base64.b64encode(b"abc"[:it] + SPECIAL.encode() + b"z").decode() for it in range(3)),
        *(base64.urlsafe_b64encode(b"abc"[:it] + SPECIAL.encode()).decode() for it in range(3)),
    ],
)
def test_redactor_replaces_each_form(form: str) -> None:
    redact = Redactor()
    redact.learn(SPECIAL, "$SECRET")
    shown = redact(f"<{form}>")
    assert "$SECRET" in shown
    assert len(shown) <= 16, shown


def test_redactor_leaves_other_texts_alone() -> None:
    redact = Redactor()
    redact.learn(SPECIAL, "$SECRET")
    redact.learn("password", "$WORD", is_word=True)
    text = json.dumps({"passwords": "S3CR", "ET": base64.b64encode(b"S3CR ET").decode()})
    assert redact(text) == text


def test_redactor_keeps_what_it_has_put_in() -> None:
    redact = Redactor()
    redact.learn("s3cret-one", "$LIBRARY_API_KEY")
    redact.learn("LIBRARY", "$OTHER")
    assert redact("s3cret-one LIBRARY") == "$LIBRARY_API_KEY $OTHER"


def test_a_client_id_that_the_spec_uses_as_a_word_is_shown(spec: Spec) -> None:
    redact = Redactor.of(spec, {"client_id": "books", "client_secret": "s3cret-two"})
    assert redact("GET /v1/books s3cret-two") == "GET /v1/books $LIBRARY_CLIENT_SECRET"


def test_a_wrong_credential_is_spelled_by_the_right_one() -> None:
    right = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl"
    for _, wrong in others(right):
        shown = from_right(wrong, right, "LIBRARY_ACCESS_TOKEN")
        assert "LIBRARY_ACCESS_TOKEN" in shown
        assert expand(shown, {"$LIBRARY_ACCESS_TOKEN": right}) == wrong


def test_messages_keep_the_words_by_which_they_are_told_apart() -> None:
    redact, stream = Redactor(), io.StringIO()
    redact.learn("books", "$SECRET")
    emitter(stream, redact)("scenario", operations={"GET /v1/books": {"cases": 1}}, what="my books")
    told = json.loads(stream.getvalue())
    assert told["operations"] == {"GET /v1/books": {"cases": 1}}
    assert told["what"] == "my $SECRET"


def test_the_longer_of_two_secrets_is_replaced_first() -> None:
    redact = Redactor()
    redact.learn("secret", "$SHORT")
    redact.learn("secret-and-more", "$LONG")
    assert redact("secret-and-more, secret") == "$LONG, $SHORT"


def test_what_is_too_short_for_a_secret_is_left() -> None:
    redact = Redactor()
    redact.learn("abc", "$SECRET")
    assert redact("abcdef") == "abcdef"


def test_placeholders_become_secrets_again() -> None:
    secrets = {"$API_KEY": "one", "$API_KEY_TWO": "two"}
    assert expand("$API_KEY_TWO and $API_KEY", secrets) == "two and one"


def test_credentials_come_from_the_environment(spec: Spec) -> None:
    assert collect(spec, ENVIRON) == CREDENTIALS
    assert collect(spec, ENVIRON, fallback={"client_id": "public"}) == CREDENTIALS


def test_public_credentials_are_taken_only_where_none_is_set(spec: Spec) -> None:
    public = {"client_id": "public", "client_secret": "public"}
    assert collect(spec, {}, fallback=public) == public
    with pytest.raises(Exception, match="set LIBRARY_CLIENT_SECRET"):
        collect(spec, {"LIBRARY_CLIENT_ID": "mine"}, fallback=public)

"""Credentials and tokens: never in what is printed, written or sent between processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import specs
from contracts import runner
from contracts.runner._credentials import collect
from contracts.runner._secrets import Redactor, expand
from tests.contracts.conftest import ENVIRON, Contract
from tests.contracts.library import CREDENTIALS, TOKEN, faulty, library, serve

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
    telling = runner.Telling(annotate=True, write_baseline=known, reason="a vendor's ticket")
    with serve(faulty(library(), echo)) as url:
        names = ("books.get", "books.create", "token.create")
        outcome = contract(url, operations=names, telling=telling)
    assert outcome.code == 1
    assert len(outcome.findings) > 3
    written = [path.read_text("utf-8") for path in sorted(outcome.folder.iterdir())]
    assert {path.name for path in outcome.folder.iterdir()} == {
        "contracts.html", "contracts.json", "contracts.xml", "evidence.json", "seen.json",
    }  # fmt: skip
    assert "::error file=" in outcome.text
    written.append(known.read_text("utf-8"))
    assert written[-1].count("[[known]]") == len(outcome.findings)
    for text in (outcome.text, *written):
        for secret in SECRETS:
            assert secret not in text
    assert "$LIBRARY_ACCESS_TOKEN" in written[0]
    assert "$LIBRARY_CLIENT_SECRET" in written[1]


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


def test_credentials_come_from_the_environment(spec: specs.Spec) -> None:
    assert collect(spec, ENVIRON) == CREDENTIALS
    assert collect(spec, ENVIRON, fallback={"client_id": "public"}) == CREDENTIALS


def test_public_credentials_are_taken_only_where_none_is_set(spec: specs.Spec) -> None:
    public = {"client_id": "public", "client_secret": "public"}
    assert collect(spec, {}, fallback=public) == public
    with pytest.raises(Exception, match="set LIBRARY_CLIENT_SECRET"):
        collect(spec, {"LIBRARY_CLIENT_ID": "mine"}, fallback=public)

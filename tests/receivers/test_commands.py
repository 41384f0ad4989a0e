"""`concord send` and `concord receiver`: what they print, write and exit with."""

from __future__ import annotations

import hmac
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import pytest

from concord.cli import receiver as receiver_command
from concord.cli import send as send_command
from concord.cli.command import run
from concord.http.forms import form_fields
from concord.http.payload import FORM
from concord.http.receiver import Delivery, Receiver, receiving
from concord.receivers import PROBES

SECRET = "whsec_of_a_test"
_recorders: list[list[str]] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        for recorder in _recorders:
            host, port, *_ = arguments[1]
            recorder.append(f"{host}:{port}")


sys.addaudithook(_audit)  # no library of this process connects unseen


@contextmanager
def connections() -> Iterator[list[str]]:
    """The addresses that this process connects to in the block."""
    _recorders.append([])
    try:
        yield _recorders[-1]
    finally:
        _recorders.pop()


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IVALID_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("IADVIZE_WEBHOOK_SECRET", SECRET)


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def step(main: Callable[..., int], *words: str) -> int:
    """The exit code of a command, its errors printed as the program prints them."""

    def called(_: Any) -> int:
        return main(words)

    with pytest.raises(SystemExit) as leaving:
        run(called)
    return int(leaving.value.code or 0)


def signed(delivery: Delivery) -> bool:
    right = "sha256=" + hmac.new(SECRET.encode(), delivery.body, "sha256").hexdigest()
    return delivery.headers.get("x-ivalid-signature") == right


def test_send_delivers_a_signed_event(server: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("ivalid", "appointment.created", "--url", server.url)
    assert step(send_command.main, *words, "--set", "data.status=pending") == 0
    (delivery,) = server.deliveries
    assert signed(delivery)
    assert delivery.json["data"]["status"] == "pending"
    shown = capsys.readouterr().out
    assert '"status": "pending"' in shown
    assert "< 200 in " in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ("data.stauts=x", "data.stauts is no documented member of appointment.created; "
         "did you mean data.status?"),
        ("colour=red", "colour is no documented member of appointment.created"),
        ("data.status=pending", ""),
    ],
)  # fmt: skip
def test_send_notes_a_member_that_is_not_documented(
    change: str, note: str, server: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("ivalid", "appointment.created", "--url", server.url, "--set", change)
    assert step(send_command.main, *words) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert (f"note: {note}" in shown) if note else ("note:" not in shown)


def test_send_delivers_a_signed_form(server: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("iadvize", "user.created", "--url", server.url, "--media", "form")
    assert step(send_command.main, *words, "--set", "userId=7") == 0
    (delivery,) = server.deliveries
    right = "sha256=" + hmac.new(SECRET.encode(), delivery.body, "sha256").hexdigest()
    assert delivery.headers["x-iadvize-signature"] == right
    assert delivery.headers["content-type"] == FORM
    assert form_fields(delivery.body)["userId"] == "7"
    assert "userId=7" in capsys.readouterr().out


def test_send_reports_what_is_not_acknowledged(
    server: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer = lambda _: 404
    assert step(send_command.main, "ivalid", "customer.created", "--url", server.url) == 1
    assert "not acknowledged: 404" in capsys.readouterr().out


def test_send_lists_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert step(send_command.main, "iadvize", "--list") == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 14
    assert shown[0].startswith("conversation.started ")
    assert "(X-iAdvize-Signature); conversations.domain]" in shown[0]
    assert "not signed, deprecated" in shown[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ivalid", "appointment.creatd"), "did you mean 'appointment.created'?"),
        (("ivalid", "customer.created", "--set", "data"), "sets nothing: write MEMBER=VALUE"),
        (("ivalid", "customer.created", "--set", "data.id=5.5.5", "--set", "data.id.x=1"),
         "/data/id/x does not exist in the body"),
        (("ivalid", "appointment.created", "--set", "data.status=lost"),
         "would not be genuine: /data/status"),
        (("ivalid", "customer.created", "--media", "form"), "(documented: application/json)"),
        (("lara", "customer.created"), "lara documents no events"),
        (("ivalid",), "name the event"),
        ((), "name the API"),
    ],
)  # fmt: skip
def test_send_says_what_is_wrong(
    words: tuple[str, ...], said: str, server: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    assert step(send_command.main, *words, "--url", server.url) == 2
    assert said in capsys.readouterr().err
    assert server.deliveries == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://example.com/hooks", "add --yes-this-url-is-mine"),
        ("localhost:9000", "is no address"),
        ("http://u:p@127.0.0.1:9000/", "no user name and no password"),
        ("http://127.0.0.1:1/hooks", "nobody listens there"),
    ],
)
@pytest.mark.parametrize("command", [send_command, receiver_command])
def test_addresses_that_cannot_be_sent_to(
    url: str, said: str, command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["customer.created"] if command is send_command else ["--report-dir", str(tmp_path)]
    assert step(command.main, "ivalid", *more, "--url", url) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "said"), [("", "set IVALID_WEBHOOK_SECRET"), ("abc", "shorter than 4 characters")]
)
def test_a_secret_is_needed(
    value: str,
    said: str,
    server: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("IVALID_WEBHOOK_SECRET", value)
    assert step(send_command.main, "ivalid", "customer.created", "--url", server.url) == 2
    assert said in capsys.readouterr().err


def receive(server: Receiver, folder: Path, *words: str) -> int:
    return step(
        receiver_command.main,
        *("ivalid", "--url", server.url, "--event", "customer.created", "--skip", "generated"),
        *("--report-dir", str(folder), *words),
    )


def test_receiver_names_a_mistake_in_every_report_and_shows_it_again(
    server: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert receive(server, tmp_path) == 1  # it takes everything
    shown = capsys.readouterr().out
    assert "accepts a body whose signature was made with another secret: compute" in shown
    assert "the receiver broke the contract" in shown
    report = json.loads((tmp_path / "contracts.json").read_text())
    findings = {it["check"]: it for it in report["apis"][0]["findings"]}
    assert {"another_secret", "unreadable_body", "large_body"} <= findings.keys()
    assert "unsigned" not in findings  # explained
    assert findings["large_body"]["blame"]["kind"] == "inferred"
    assert findings["another_secret"]["blame"]["pointer"] == "/x-signature"
    severities = {it["findings"][0]: it["severity"] for it in report["apis"][0]["causes"]}
    assert severities[findings["another_secret"]["id"]] == "authentication"
    assert severities[findings["unreadable_body"]["id"]] == "wrong answer"
    assert SECRET not in (tmp_path / "contracts.json").read_text()
    assert "The receiver broke the contract" in (tmp_path / "contracts.html").read_text()
    suite = Xml.parse(tmp_path / "contracts.xml").getroot()
    assert len(suite.findall(".//failure")) == len(report["apis"][0]["causes"])

    name = findings["another_secret"]["id"]
    assert receive(server, tmp_path, "--replay", name) == 1
    assert "BROKEN: " in capsys.readouterr().out
    server.answer = lambda it: 200 if signed(it) else 401
    assert receive(server, tmp_path, "--replay", name) == 0
    assert "NOT REPRODUCED: " in capsys.readouterr().out


def test_receiver_sends_nothing_but_deliveries_to_the_url(server: Receiver, tmp_path: Path) -> None:
    server.answer = lambda it: 200 if signed(it) else 401
    receive(server, tmp_path)
    report = json.loads((tmp_path / "contracts.json").read_text())
    assert report["apis"][0]["requests"] == len(server.deliveries)


def test_nothing_but_the_url_is_connected_to(
    server: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = lambda it: 200 if signed(it) else 307
    with receiving() as elsewhere, connections() as connected:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, elsewhere.url)
        receive(server, tmp_path)
        step(send_command.main, "ivalid", "customer.created", "--url", server.url)
        assert elsewhere.deliveries == []
    assert set(connected) == {urlsplit(server.url).netloc}


def test_receiver_lists_probes(capsys: pytest.CaptureFixture[str]) -> None:
    assert step(receiver_command.main, "--list-probes") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(PROBES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ivalid", "--skip", "unsignd", "--url", "http://127.0.0.1:1"), "did you mean 'unsigned'"),
        (("ivalid", "--event", "x", "--url", "http://127.0.0.1:1"), "no event 'x' (known: "),
        (("ivalid",), "name the receiver's --url"),
        (("ivalid", "--examples", "0"), "is no number from 1 to 1000"),
        (("ivalid", "--within", "0"), "is no number of seconds > 0"),
        (("ivalid", "--url", "http://127.0.0.1:1", "--effect", "https://example.com"),
         "--effect https://example.com is not on this machine"),
    ],
)  # fmt: skip
def test_receiver_says_what_is_wrong(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert step(receiver_command.main, *words) == 2
    assert said in capsys.readouterr().err


def test_an_effect_that_cannot_be_read_is_named(
    server: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answer = lambda it: 200 if signed(it) else 401
    # the server of the test answers no GET
    assert receive(server, tmp_path, "--effect", server.url) == 2
    assert f"--effect: {server.url}: answers 501, not 200" in capsys.readouterr().err

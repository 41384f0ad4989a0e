"""Nothing that a server wrote is obeyed by a terminal, a browser, a shell or GitHub."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from rich.console import Console

from concord import runner
from concord.http.curl import curl
from concord.http.recorded import RecordedRequest
from concord.http.visible import escaped_json, visible
from concord.runner.reporting import console
from concord.runner.reporting.annotations import commands
from concord.runner.reporting.files import write
from concord.runner.reporting.html import html
from concord.runner.reporting.json_report import report
from concord.runner.reporting.junit import junit
from concord.runner.reporting.results import ApiResult
from concord.runner.reporting.verdict import judge
from concord.spec import Spec
from tests.runner.test_reports import finding

EVIL = "\x1b[2J\x07\x9b31m\u202egnp\u2066\x00\x7f\r\u2028\ud800::error::x"
ODD = set(EVIL[:-10]) - set("[2J31mgnp:errox")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain\ttext\nZoë 漢字 👩\u200d💻", "plain\ttext\nZoë 漢字 👩\u200d💻"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b", "\\x9b"),
        ("\r", "\\x0d"),
        ("\u202e", "\\u202e"),
        ("\ud800", "\\ud800"),
    ],
)
def test_visible_escapes_what_cannot_be_seen_and_nothing_else(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_escaped_json_means_the_same() -> None:
    text = escaped_json(json.dumps({EVIL: EVIL}, ensure_ascii=False))
    assert json.loads(text) == {EVIL: EVIL}
    assert not ODD & set(text)


def told(spec: Spec) -> ApiResult:
    """What a run knows after a worker has told it of an evil server."""
    evil = dataclasses.replace(finding(), what=EVIL, at=f"/{EVIL}", client="", replay="")
    answer: Any = evil.answer
    evil = dataclasses.replace(evil, answer=dataclasses.replace(answer, body=EVIL))
    result = ApiResult(api="library", title="Library")
    labels = [evil.operation]
    messages: list[dict[str, Any]] = [
        {"event": "start", "operations": labels, "checks": {}},
        {"event": "finding", "finding": dataclasses.asdict(evil)},
        {"event": "error", "what": EVIL, "operation": labels[0]},
        {"event": "could-not-run", "what": EVIL},
    ]
    for message in messages:
        result.take(json.loads(json.dumps(message)), spec)
    return result


def test_no_report_holds_what_cannot_be_seen(spec: Spec, tmp_path: Path) -> None:
    result = told(spec)
    verdict = judge([result])
    made = report([result], verdict, run={"base_url": EVIL}, seconds=1.0, remarks=[EVIL])
    said = io.StringIO()
    console.show(Console(file=said, width=80), [result], verdict, 1.0, [visible(EVIL)])
    texts = [said.getvalue(), html(made), junit(made), *commands(made)]
    write(tmp_path, made, {EVIL: 1}, {})
    texts += [it.read_text("utf-8") for it in tmp_path.iterdir()]
    for text in texts:
        assert not ODD & set(text), text
    Xml.fromstring(junit(made))
    assert all("\n" not in it for it in commands(made))


def test_a_curl_line_sends_what_cannot_be_seen(tmp_path: Path) -> None:
    body = "a'b\\\x1b[31m\x00\u202eZoë\n$API_KEY!"
    request = RecordedRequest(
        method="POST", path="/v1", headers=(("X-Key", "$API_KEY"),), body=body
    )
    line = curl(request, "http://127.0.0.1")
    assert not ODD & set(line)
    shown = subprocess.run(
        ["/bin/bash", "-c", f"API_KEY=k3y; printf '%s' {line.partition('--data-raw ')[2]}"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
    ).stdout
    # a shell's word ends at NUL
    assert body.partition("\x00")[0].encode() == shown or shown.endswith(b"k3y!")


def test_github_takes_nothing_between_for_a_command(spec: Spec, tmp_path: Path) -> None:
    from concord.runner.reporting.verdict_report import conclude

    said = io.StringIO()
    conclude(
        [told(spec)],
        runner.ReportOptions(annotate=True),
        known=(),
        loaded={},
        folder=tmp_path,
        run={},
        seconds=1.0,
        allow_inferred=False,
        console=Console(file=said, width=400),
    )
    lines = said.getvalue().splitlines()
    word = lines[0].removeprefix("::stop-commands::")
    end = lines.index(f"::{word}::")
    assert len(word) == 32
    assert any("✗" in it for it in lines[:end])
    assert all(it.startswith("::") for it in lines[end + 1 : -2])

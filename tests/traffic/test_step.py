"""The step as a user runs it: exit codes, messages, memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scripts.bench_traffic import enlarge, measure

from concord.cli import traffic as step
from concord.errors import CouldNotRunError
from concord.evidence import standing

ROOT = Path(__file__).parents[2]
RECORDINGS = Path(__file__).parent / "recordings"


def run(*words: str, folder: Path) -> int:
    return step.main([*words, "--report-dir", str(folder)])


def test_recording_of_a_browser(tmp_path: Path, capsys: Any) -> None:
    assert run(str(RECORDINGS / "chromium.har"), folder=tmp_path) == 1
    report = json.loads((tmp_path / "traffic.json").read_text("utf-8"))
    api = report["apis"]["ivalid"]
    assert (report["version"], report["exchanges"], api["exchanges"]) == (2, 12, 12)
    kinds = {(it["kind"], it["at"]) for it in api["findings"]}
    assert {
        ("undocumented-member", "/data/*/loyalty_tier"),
        ("undocumented-member", "/data/*/route"),
        ("undocumented-value", "/data/*/status"),
        ("undocumented-media-type", ""),
        ("unknown-operation", ""),
        ("undocumented-member", "/nickname"),
    } <= kinds
    assert standing(api["evidence"]["ledger"]["ivalid-status-values"]).reading == "more"
    assert "report: " in capsys.readouterr().out


def test_recording_of_no_api_could_not_run(tmp_path: Path) -> None:
    recording = str(RECORDINGS / "schemathesis.har")
    with pytest.raises(CouldNotRunError, match="nothing was checked"):
        run(recording, folder=tmp_path)
    assert run(recording, "--base-url", "ivalid=http://127.0.0.1:8472", folder=tmp_path) == 1


def test_documented_exchanges_exit_with_0(tmp_path: Path) -> None:
    recording = json.loads((RECORDINGS / "chromium.har").read_text("utf-8"))
    log = recording["log"]
    log["entries"] = [it for it in log["entries"] if it["request"]["url"].endswith("/oauth/token")]
    path = tmp_path / "token.har"
    path.write_text(json.dumps(recording), "utf-8")
    assert run(str(path), folder=tmp_path) == 0


def test_exchange_that_cannot_be_read_costs_no_report(tmp_path: Path, capsys: Any) -> None:
    recording = json.loads((RECORDINGS / "chromium.har").read_text("utf-8"))
    deep = "[" * 5_000 + "]" * 5_000
    text = json.dumps(recording).replace('"entries": [', f'"entries": [{{"x": {deep}}}, ', 1)
    path = tmp_path / "deep.har"
    path.write_text(text, "utf-8")
    assert run(str(path), folder=tmp_path) == 2
    report = json.loads((tmp_path / "traffic.json").read_text("utf-8"))
    assert report["exchanges"] == 12
    assert report["files"][0]["problems"] == ["exchange 1: is nested deeper than 200 levels"]
    assert "exchange 1: is nested deeper" in capsys.readouterr().out


def test_truncated_file_is_checked_up_to_the_cut(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "cut.har"
    path.write_bytes((RECORDINGS / "chromium.har").read_bytes()[:30_000])
    assert run(str(path), folder=tmp_path) == 2
    shown = capsys.readouterr().out
    assert "error: breaks off or is no JSON any more after entry" in shown
    assert "exchanges before that were checked" in shown
    report = json.loads((tmp_path / "traffic.json").read_text("utf-8"))
    assert report["apis"]["ivalid"]["findings"]
    assert report["files"][0]["problems"]


def test_unrecognised_file_does_not_hide_others(tmp_path: Path, capsys: Any) -> None:
    none = tmp_path / "notes.txt"
    none.write_text("hello", "utf-8")
    assert run(str(none), str(RECORDINGS / "chromium.har"), folder=tmp_path) == 2
    shown = capsys.readouterr().out
    assert "error: is not recognised; expected HAR" in shown
    assert "loyalty_tier" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.har"], "no such file: nowhere.har"),
        ([], "required: FILE"),
        ([str(RECORDINGS)], "no such file"),
        (["x", "--base-url", "ivalidd=http://x"], "did you mean 'ivalid'?"),
        (["x", "--base-url", "ivalid"], "expected API=http://"),
        (["x", "--base-url", "ivalid=127.0.0.1"], "expected API=http://"),
    ],
)
def test_wrong_arguments_are_explained(words: list[str], message: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as caught:
        step.main(words)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_memory_is_independent_of_the_file_size(tmp_path: Path) -> None:
    small, large = tmp_path / "small.har", tmp_path / "large.har"
    enlarge(RECORDINGS / "chromium.har", small, 300_000)
    enlarge(RECORDINGS / "chromium.har", large, 6_000_000)
    one, other = measure(small, tmp_path), measure(large, tmp_path)
    assert other.exchanges > 15 * one.exchanges
    assert other.megabytes - one.megabytes < 4  # the files differ by 5.7


def test_step_sends_nothing(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "def hook(event, arguments):\n"
        "    if event.startswith('socket.'): raise SystemExit(f'network: {event}')\n"
        "sys.addaudithook(hook)\n"
        "from concord.cli import traffic\n"
        "sys.exit(traffic.main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", program, str(RECORDINGS / "chromium.har")]
    done = subprocess.run(
        [*command, "--report-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr

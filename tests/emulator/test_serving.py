"""Serving: in a thread, in a child process, and from the command line."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

import concord.emulator
from concord.cli import emulator
from concord.emulator import Options, OptionsError, credentials, running, spawned
from concord.emulator import behaviour as said
from concord.emulator._wire import App, Receive, Scope, Send
from tests import samples
from tests.emulator.kit import KEY

ROOT = Path(__file__).parents[2]
TOKEN = {"IVX-PARTNER-TOKEN": "invivox-emulator-api-key"}


def test_exported_names() -> None:
    assert concord.emulator.__all__ == [
        "Application", "Clock", "Options", "OptionsError", "Running", "add_arguments",
        "credentials", "find_behaviour", "running", "serve", "spawned",
    ]  # fmt: skip
    assert said.__all__ == [
        "ONE_TOKEN", "Behaviour", "Call", "Clock", "Condition", "DeliveryRequest", "Filter", "Id",
        "Operation", "Parameter", "Problem", "Record", "Request", "Response", "Store",
        "Subscription", "UnknownRecord", "UnknownReference", "Violation", "World",
        "instant", "timestamp",
    ]  # fmt: skip


def test_running_serves_in_this_process_behind_a_wrapper() -> None:
    seen: list[str] = []

    def wrap(app: App) -> App:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(scope["type"])
            await app(scope, receive, send)

        return wrapped

    spec = samples.load("shop")
    with running(spec, wrap=wrap, options=Options(records=2)) as server:
        assert server.credentials == credentials(spec)
        answered = httpx2.get(f"{server.base_url}/orders", headers=KEY)
        assert server.world is not None
        assert answered.json()["meta"]["total"] == server.world.store.count("order")
    assert set(seen) == {"lifespan", "http"}
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{server.base_url}/orders")


def test_spawned_serves_in_a_child_that_ends_with_the_block() -> None:
    with spawned("invivox", options=Options(rate_limit=False, records=2)) as server:
        assert server.credentials == {"api_key": "invivox-emulator-api-key"}
        assert httpx2.get(f"{server.base_url}/v1/trainings", headers=TOKEN).status_code == 200
        # so Ctrl-C in a terminal does not take it from whoever spawned it
        assert os.getpgid(server.pid) != os.getpgid(0)
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{server.base_url}/v1/trainings")


def test_spawned_gives_the_credentials_that_its_readings_ask_for() -> None:
    with spawned("lara", readings={"lara-authentication": "header"}) as server:
        sent = {"X-Api-Key": server.credentials["api_key"]}
        url = f"{server.base_url}/lmsapi/provider/getlist"
        assert httpx2.post(url, json={}, headers=sent).status_code == 200
        assert httpx2.post(url, json={}).status_code == 401


def test_spawned_gives_up_a_child_that_starts_too_slowly() -> None:
    silent = (sys.executable, "-c", "import time; time.sleep(600)")
    begun = time.monotonic()
    with (
        pytest.raises(OptionsError, match=r"did not start within 0\.2 seconds"),
        spawned("invivox", command=silent, timeout=0.2),
    ):
        pass
    assert time.monotonic() - begun < 60


def test_a_child_that_cannot_start_is_reported(tmp_path: Path) -> None:
    options = Options(state=tmp_path / "missing" / "state.db")
    with pytest.raises(OptionsError, match="did not start"), spawned("invivox", options=options):
        pass


@contextmanager
def foreground(*words: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A step that serves: the process, what it has printed, and where it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "concord", "emulator", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    text = ""
    while "Ctrl-C" not in text:
        line = process.stdout.readline()
        assert line, text
        text += line
    found = re.search(r"http://\S+", text)
    assert found
    try:
        yield process, text, found[0]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_the_step_tells_all_serves_and_stops_cleanly(name: signal.Signals) -> None:
    with foreground("invivox", "--port", "0") as (process, text, url):
        for part in ("export INVIVOX_API_KEY=invivox-emulator-api-key", "openapi.yaml", "curl "):
            assert part in text
        assert "warning" not in text
        assert f"export INVIVOX_BASE_URL={url}\n" in text
        assert httpx2.get(f"{url}/v1/trainings?page=2", headers=TOKEN).status_code == 200
        process.send_signal(name)
        assert process.wait(20) == 0
        assert process.stdout is not None
        rest = process.stdout.read()
        assert "GET /v1/trainings?page=2" in rest
        assert "Traceback" not in rest


def test_the_printed_commands_work() -> None:
    def printed(*commands: str) -> Any:
        done = subprocess.run(
            ["sh", "-c", "; ".join(commands)],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env={**os.environ, "IVALID_WEBHOOK_SECRET": "hush-hush"},
        )
        return json.loads(done.stdout)

    with foreground("ivalid", "--port", "0", "--quiet") as (_, text, _):
        *tried, events = [line.strip() for line in text.splitlines() if "curl" in line]
        assert printed(*(it.removeprefix("try").strip() for it in tried))["data"]
        added = printed(events.removeprefix("events").strip())
        assert added["url"] == "http://127.0.0.1:9000/hooks"


def test_listening_for_others_is_warned_about() -> None:
    with foreground("invivox", "--port", "0", "--host", "0.0.0.0") as (_, text, _):
        assert "warning: 0.0.0.0 is reachable from other machines" in text


def failing(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        emulator.main(words)
    assert left.value.code == 2
    return capsys.readouterr().err


def test_an_unknown_api_is_named_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    message = failing(capsys, "ivalide")
    assert "did you mean 'ivalid'?" in message
    assert "invivox" in message


@pytest.mark.parametrize(
    "words",
    [
        (), ("invivox", "--port", "x"), ("invivox", "--port", "99999"), ("invivox", "--nonsense"),
        ("invivox", "--reset-every", "0"), ("invivox", "--start", "soon"), ("invivox", "ivalid"),
    ],
)  # fmt: skip
def test_wrong_words_are_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert "error:" in failing(capsys, *words)


def test_a_port_in_use_is_said_with_exit_code_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "concord", "emulator", "invivox", "--port", str(port)],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr

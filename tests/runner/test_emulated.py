"""A run at an emulator that somebody else started: recognised, held, and given back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concord import emulator, project
from concord.cli import contracts as command
from concord.http.control import PREFIX, ControlError, Emulator, Reply, digest
from concord.http.control_transport import over_http
from concord.runner import CouldNotRunError, holding
from concord.runner.emulated import control_of, held, may_ask
from concord.runner.plan import Plan
from concord.runner.worker.transport import Wire
from concord.spec import Spec
from tests.oracle.test_reference_emulator import emulator as in_process
from tests.runner.conftest import Contract, run_contract
from tests.runner.library import library, serve

ROOT = Path(__file__).parents[2]
LARA = project.load("lara")


def plan(url: str, **changes: Any) -> Plan:
    made = Plan(api="lara", spec_path=str(LARA.path), base_url=url, credentials={}, seed=1)
    return replace(made, **changes)


def sending(server: emulator.Application) -> Any:
    return in_process(server)._send


def test_holding_gives_everything_back_whatever_happens() -> None:
    server = emulator.Application(LARA)
    world, before = server.world, server.world.store
    for end in (None, ValueError("a defect"), KeyboardInterrupt(), SystemExit(1)):
        with (
            suppress(ValueError, KeyboardInterrupt, SystemExit),
            holding("http://127.0.0.1:9", LARA, send=sending(server)) as is_emulator,
        ):
            assert is_emulator
            assert world.in_run
            assert world.store is not before
            if end is not None:
                raise end
        assert not world.in_run
        assert world.store is before


def test_holding_names_what_is_in_the_way() -> None:
    server = emulator.Application(LARA)
    send = sending(server)
    in_process(server).begin()
    with (
        pytest.raises(CouldNotRunError, match="emulator at http://x is in use by another run"),
        holding("http://x", LARA, send=send),
    ):
        raise AssertionError("it is in use")
    assert server.world.in_run
    with (
        pytest.raises(CouldNotRunError, match="emulates lara, not invivox"),
        holding("http://x", project.load("invivox"), send=send),
    ):
        raise AssertionError("it emulates another API")
    changed = replace(LARA, document={**LARA.document, "x-more": True})
    with (
        pytest.raises(CouldNotRunError, match="another version of the spec of lara"),
        holding("http://x", changed, send=send),
    ):
        raise AssertionError("it knows another spec")


def test_holding_a_server_that_is_no_emulator_only_asks_it_once() -> None:
    asked: list[str] = []

    def send(method: str, path: str, body: Any) -> Reply:
        asked.append(f"{method} {path.partition('?')[0]}")
        return Reply(status=200, content=b'{"now": "2025-01-15T08:00:00Z", "id": "x"}')

    with holding("http://x", LARA, send=send) as is_emulator:
        assert not is_emulator
    assert asked == [f"GET {PREFIX}"]


def losing(renewals: list[int]) -> Callable[[str, str, Any], Reply]:
    """An emulator that has forgotten the run whenever the lease is renewed."""
    server = emulator.Application(LARA)

    def send(method: str, path: str, body: Any) -> Reply:
        if method == "PUT":
            renewals.append(1)
            over.set()
            return Reply(status=404, content=b"{}")
        found: Reply = sending(server)(method, path, body)
        return found

    return send


over = threading.Event()


def test_holding_tells_when_the_lease_is_lost() -> None:
    renewals: list[int] = []
    over.clear()
    with (
        pytest.raises(CouldNotRunError, match="has ended the run before its time"),
        holding("http://x", LARA, send=losing(renewals), lease=1.0),
    ):
        assert over.wait(10)
    assert renewals


def test_holding_renews_the_lease() -> None:
    server = emulator.Application(LARA)
    renewed = threading.Event()
    fails = iter([True])

    def send(method: str, path: str, body: Any) -> Reply:
        if method == "PUT":
            if next(fails, False):  # one that gets lost is made again
                raise ControlError("does not answer")
            renewed.set()
        found: Reply = sending(server)(method, path, body)
        return found

    with holding("http://x", LARA, send=send, lease=1.0):
        assert renewed.wait(10)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"allows": ("writes", "probes")}, True),
        ({"allows": ("writes",)}, False),
        ({"allows": ("probes",)}, False),
        ({"allows": ()}, False),
        ({"environment": "sandbox"}, False),
    ],
)
def test_only_servers_that_take_probes_are_asked(changes: dict[str, Any], expected: bool) -> None:
    asked = plan("http://127.0.0.1:9", **changes)
    assert may_ask(asked) is expected
    if not expected:
        with held(asked, LARA) as found:
            assert found is asked


def test_worker_has_controls_of_an_emulator_alone() -> None:
    with emulator.running("lara") as server:
        asked = plan(server.base_url)
        assert control_of(asked, Wire(asked.base_url)) is None
        with held(asked, LARA) as found:
            assert found.emulated
            control = control_of(found, Wire(found.base_url))
            assert control is not None
            assert control.now() == control.now()  # halted from the beginning
    gone = control_of(replace(asked, emulated=True), Wire(asked.base_url))
    assert gone is not None
    with pytest.raises(ControlError, match=r"cannot be reached: .*connection refused"):
        gone.now()


App = Callable[..., Any]


def catching_all(app: App, status: int, media_type: str, body: bytes) -> App:
    """`app`, before which everything under the control endpoints gets one and the same answer."""

    async def caught(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/_emulator"):
            await app(scope, receive, send)
            return
        headers = [(b"content-type", media_type.encode()), (b"location", b"/login")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return caught


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        (200, "application/json", b"{}"),
        (200, "application/json", b"[]"),
        (200, "application/json", b'{"now": "2025-01-15T08:00:00Z", "api": "library"}'),
        (200, "text/html", b"<html></html>"),
        (302, "text/html", b""),
        (401, "application/json", b'{"error": "who are you?"}'),
    ],
)
def test_no_other_server_is_taken_for_an_emulator(
    spec: Spec, status: int, media_type: str, body: bytes
) -> None:
    with serve(catching_all(library(), status, media_type, body)) as url:
        asked = plan(url, api=spec.api, spec_path=str(spec.path))
        with held(asked, spec) as found:
            assert not found.emulated


def test_run_goes_on_at_a_server_that_is_no_emulator(contract: Contract) -> None:
    with serve(catching_all(library(), 200, "application/json", b"{}")) as url:
        outcome = contract(url, operations=("books.get",))
    assert outcome.report["verdict"] in ("kept", "untested"), outcome.text
    assert outcome.findings == []
    assert outcome.code != 2


def test_run_at_an_emulator_of_another_api_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with emulator.running("invivox") as server:
        code = command.main(["lara", "--base-url", server.base_url, "--report-dir", str(tmp_path)])
        where = server.base_url
    assert code == 2
    said = " ".join(capsys.readouterr().out.split())
    assert f"the emulator at {where} emulates invivox, not lara: give the address" in said


def test_two_runs_at_one_emulator_are_the_same_and_leave_nothing(
    spec: Spec, tmp_path: Path
) -> None:
    told = []
    with emulator.running(spec) as server:
        assert server.world is not None
        environ = {f"LIBRARY_{name.upper()}": it for name, it in server.credentials.items()}
        control = Emulator(over_http(server.base_url))
        server.world.store.remove("book", server.world.store.ids("book")[0])
        server.world.store.commit()
        before = control.state()
        for number in ("1", "2"):
            changes: Any = {"operations": ("books.list",), "environ": environ}
            outcome = run_contract(spec, tmp_path / number, server.base_url, **changes)
            assert outcome.code == 0, outcome.text
            told.append((outcome.api["cases"], outcome.api["checks"]))
            assert control.state() == before
        assert not server.world.clock.halted
        assert not server.world.in_run
    assert told[0] == told[1]


def test_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    with emulator.running("lara") as server:
        assert server.world is not None
        before = server.world.store
        process = subprocess.Popen(
            [sys.executable, "-m", "concord", "contracts", "lara", "--base-url", server.base_url,
             "--report-dir", str(tmp_path)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert process.stderr is not None
        while not server.world.in_run and process.poll() is None:
            threading.Event().wait(0.01)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130
        assert not server.world.in_run
        assert server.world.store is before
        assert not server.world.clock.halted


def test_digest_is_of_the_content() -> None:
    assert digest(LARA) == digest(replace(LARA, path=Path("elsewhere.yaml")))

"""The receivers to copy are kept, and each planted mistake is named by exactly one finding."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from scripts._bench._receiver_mistakes import MISTAKES, SECRET, Mistake, planted, served

from concord import receivers
from concord.receivers import ReceiverRun
from concord.receivers.probes import BY_NAME
from concord.receivers.session import Generate
from concord.spec import Spec
from tests.receivers.memory import failed

EVENTS = ("appointment.created", "appointment.updated", "customer.created")
HERE = "http://receiver.localhost/hooks"
ROOT = Path(__file__).parents[2]


def run(spec: Spec, generate: Generate, mistake: Mistake | None, folder: Path) -> ReceiverRun:
    app, effect = served(planted(mistake), folder)
    is_late = mistake is not None and mistake.finding[1] == "late"
    # effects are waited for: only where they are what is wrong
    is_counted = mistake is None or "effect" in BY_NAME[mistake.finding[0]].needs

    async def probe() -> ReceiverRun:
        async with receivers.to_asgi(app, 0.3 if is_late else 30, url=HERE) as send:
            found = receivers.receiver_run(
                receivers.events_of(spec, EVENTS),
                send,
                SECRET,
                effect=effect if is_counted else None,
                examples=3,
                generate=generate,
            )
            await found.run()
            return found

    return asyncio.run(probe())


def test_the_receiver_to_copy_is_kept(ivalid: Spec, generate: Generate, tmp_path: Path) -> None:
    found = run(ivalid, generate, None, tmp_path)
    assert failed(found) == []
    assert {name for name, why in found.reasons.items() if why} == {"effect_of_a_redelivery"}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda it: it.name)
def test_a_planted_mistake_is_named_by_one_finding(
    mistake: Mistake, ivalid: Spec, generate: Generate, tmp_path: Path
) -> None:
    assert failed(run(ivalid, generate, mistake, tmp_path)) == [mistake.finding]


def test_a_patch_that_replaces_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="has no 'SECRET_OF_NOBODY'"):
        planted(Mistake(name="x", says="", patches=(("SECRET_OF_NOBODY", ""),), finding=("", "")))


OTHERS = """
import asyncio, importlib, sys
from concord import project, receivers

name, way, database = sys.argv[1:]
sys.path.insert(0, "contracts/receivers")
app = importlib.import_module(name).application("whsec_of_a_test", database)

async def probe():
    async with getattr(receivers, way)(app, 30, url="http://receiver.localhost/hooks") as send:
        events = receivers.events_of(project.load("ivalid"), ["appointment.created"])
        # bodies that Schemathesis generates are sent to the first one
        run = receivers.receiver_run(events, send, "whsec_of_a_test", generate=lambda it, _: [])
        await run.run()
        print(sorted((probe.name, it.kind) for probe, it in run.failures), run.session.requests)

asyncio.run(probe())
"""


@pytest.mark.parametrize(
    ("name", "way"), [("fastapi_receiver", "to_asgi"), ("django_receiver", "to_wsgi")]
)
def test_the_other_receivers_to_copy_are_kept(name: str, way: str, tmp_path: Path) -> None:
    # Django's settings are of the process
    result = subprocess.run(
        [sys.executable, "-c", OTHERS, name, way, str(tmp_path / "inbox.sqlite")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    said, _, number = result.stdout.strip().rpartition(" ")
    assert said == "[]"
    assert int(number) > 40

"""The receivers to copy are kept, and each planted mistake is named by exactly one finding."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from scripts._bench._receiver_mistakes import MISTAKES, Mistake, planted
from scripts._bench._receivers import EVENTS, PUBLISHED, failures, is_named, run

from concord.receivers.session import Generate

ROOT = Path(__file__).parents[2]


def test_the_receiver_to_copy_is_kept(generate: Generate) -> None:
    found = run(generate, None, EVENTS)
    assert failures(found) == []
    assert {name for name, why in found.reasons.items() if why} == {"effect_of_a_redelivery"}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda it: it.name)
def test_a_planted_mistake_is_named_by_one_finding(mistake: Mistake, generate: Generate) -> None:
    assert failures(run(generate, mistake, EVENTS)) == [mistake.finding]


def test_the_published_mistakes_are_all_that_there_are() -> None:
    results = PUBLISHED.read()
    assert {it["name"] for it in results["mistakes"]} == {it.name for it in MISTAKES}


def test_a_mistake_with_another_finding_or_two_is_missed() -> None:
    right = {"name": "a", "says": "", "expected": ["x", "late"], "findings": [["x", "late"]]}
    assert is_named(right)
    assert not is_named({**right, "findings": []})
    assert not is_named({**right, "findings": [["x", "late"], ["y", "late"]]})


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


@pytest.mark.parametrize("name", ["starlette_receiver", "fastapi_receiver", "django_receiver"])
def test_receiver_does_not_start_without_a_secret(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IVALID_WEBHOOK_SECRET", raising=False)
    module = importlib.import_module(f"contracts.receivers.{name}")
    with pytest.raises(SystemExit, match="set IVALID_WEBHOOK_SECRET"):
        module.from_environment()


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

"""Nothing of the machine plays a part in what is sent, whoever makes the session."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis

from concord.runner.schemathesis_adapter import session as _session
from tests.runner.conftest import Contract
from tests.runner.library import library, serve

ROOT = Path(__file__).parents[2]
PREPARE = """
import requests
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.context import make_session
from schemathesis.python.asgi import ASGIClient
from schemathesis.transport.requests import ManagedCookiesSession, SameHostRedirectsSession
from concord.runner.connection import Connection
from concord.runner.schemathesis_adapter.session import isolate
from concord.runner.bounded_transport import Bounds
{before}
session = {session}
request = session.prepare_request(requests.Request("GET", "http://127.0.0.1/v1/things"))
proxies = session.merge_environment_settings("http://example.org/", {{}}, None, None, None)
print(request.headers.get("Authorization"), dict(proxies["proxies"]), proxies["verify"])
"""
ISOLATE = "isolate(Connection(), Bounds())"
SESSIONS = (
    "make_session(SchemathesisConfig.from_dict({}).projects.get_default())",
    "SameHostRedirectsSession()",
    "ManagedCookiesSession()",
    "requests.Session()",
    "requests.sessions.session()",
    "ASGIClient(None)",
)


def prepared(folder: Path, before: str, session: str) -> str:
    """What a request would carry, in a process of its own: what is replaced must not stay."""
    netrc = folder / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password secret\n", "utf-8")
    netrc.chmod(0o600)
    environ = {
        **os.environ,
        "NETRC": str(netrc),
        "http_proxy": "http://127.0.0.1:1",
        "ALL_PROXY": "http://127.0.0.1:1",
        "REQUESTS_CA_BUNDLE": "/no/such/file",
    }
    found = subprocess.run(
        [sys.executable, "-c", PREPARE.format(before=before, session=session)],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not found.returncode, found.stderr
    return found.stdout.strip()


@pytest.mark.parametrize("session", SESSIONS)
def test_isolate_keeps_the_machine_out_of_every_session(tmp_path: Path, session: str) -> None:
    assert prepared(tmp_path, ISOLATE, session).startswith("None {} ")


@pytest.mark.parametrize("told", ["Basic ", "http://127.0.0.1:1", "/no/such/file"])
def test_sessions_alone_look_at_the_machine(tmp_path: Path, told: str) -> None:
    assert told in prepared(tmp_path, "", SESSIONS[1])


def made(tree: ast.AST) -> Iterator[str]:
    """What in a module makes sessions or sends requests, as `_session.PLACES` names it."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        names = [called, *(node.bases if isinstance(node, ast.ClassDef) else ())]
        for name in filter(None, names):
            text = ast.unparse(name)
            owner, _, last = text.rpartition(".")
            is_session = last.endswith("Session") and last != "GenerationSession"
            is_sent = owner == "requests" and last in ("get", "post", "put", "request", "session")
            is_other = text.startswith(("httpx", "http.client.HTTP", "urllib.request", "aiohttp"))
            if is_session or is_sent or is_other or last == "urlopen":
                yield text


def test_every_place_where_schemathesis_sends_is_known() -> None:
    folder = Path(schemathesis.__file__).parent
    found = {
        f"{path.relative_to(folder).as_posix()} {name}"
        for path in folder.rglob("*.py")
        for name in made(ast.parse(path.read_text("utf-8")))
    }
    unknown, gone = found - _session.PLACES, _session.PLACES - found
    assert not unknown, f"Schemathesis sends from new places: does `isolate` reach them? {unknown}"
    assert not gone, f"Schemathesis sends no more from {gone}: take them out of PLACES"


@pytest.fixture
def behind_proxies() -> Iterator[None]:
    """An environment whose proxies lead nowhere, for the workers of a run."""
    names = [f"{it}_PROXY" for it in ("HTTP", "HTTPS", "ALL")]
    stated = dict.fromkeys([*names, *map(str.lower, names)], "http://127.0.0.1:1")
    before = {name: os.environ.pop(name, None) for name in (*stated, "NO_PROXY", "no_proxy")}
    os.environ.update(stated)
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.mark.usefixtures("behind_proxies")
def test_a_run_reaches_loopback_whatever_proxies_the_machine_has(contract: Contract) -> None:
    with serve(library()) as url:
        outcome = contract(url, operations=("books.list",))
    assert (outcome.code, outcome.api["errors"]) == (0, [])

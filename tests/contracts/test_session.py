"""A `.netrc` and the proxies of the machine play no part in what Schemathesis sends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREPARE = """
import requests
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.context import make_session
from contracts.runner._session import isolate
{before}
session = make_session(SchemathesisConfig.from_dict({{}}).projects.get_default())
request = session.prepare_request(requests.Request("GET", "http://127.0.0.1/v1/things"))
proxies = session.merge_environment_settings("http://example.org/", {{}}, None, None, None)
print(request.headers.get("Authorization"), dict(proxies["proxies"]))
"""


def prepared(folder: Path, before: str) -> str:
    """What a request would carry, in a process of its own: what is replaced must not stay."""
    netrc = folder / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password secret\n", "utf-8")
    netrc.chmod(0o600)
    environ = {**os.environ, "NETRC": str(netrc), "http_proxy": "http://127.0.0.1:1"}
    found = subprocess.run(
        [sys.executable, "-c", PREPARE.format(before=before)],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not found.returncode, found.stderr
    return found.stdout.strip()


def test_nothing_of_the_machine_is_sent(tmp_path: Path) -> None:
    assert prepared(tmp_path, "isolate()") == "None {}"


@pytest.mark.parametrize("told", ["Basic ", "http://127.0.0.1:1"])
def test_by_schemathesis_alone_it_is(tmp_path: Path, told: str) -> None:
    assert told in prepared(tmp_path, "")

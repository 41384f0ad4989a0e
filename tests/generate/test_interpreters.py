"""The clients work on each supported interpreter that is on this machine.

What they need is pure Python, so each interpreter borrows it from the one that runs the tests.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from concord import project

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
NEEDED = (
    *("anyio", "certifi", "h11", "httpcore2", "httpx2", "idna", "truststore"),
    "typing_extensions",
)
SMOKE = """
import asyncio, importlib, json, runpy, sys
from contextlib import redirect_stdout
from pathlib import Path
import httpx2

for folder in map(Path, sys.argv[1:]):
    module = importlib.import_module(folder.name.replace("-", "_"))
    for exported in module.__all__:
        assert getattr(module, exported) is not None
    answer = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"a": [1]}))
    secrets = {it: "x" for it in module._client._PACKAGE.variables}
    with module.Client(base_url="https://a.example", transport=answer, **secrets) as client:
        assert client.request("GET", "/a") == {"a": [1]}

    async def call():
        where = {"base_url": "https://a.example", "transport": answer, **secrets}
        async with module.AsyncClient(**where) as client:
            return await client.request("GET", "/a")

    assert asyncio.run(call()) == {"a": [1]}
    # those that need no server: reading, errors, and the signatures of events
    with redirect_stdout(sys.stderr):
        for script in ("testing.py", "webhooks.py"):
            if (folder / "examples" / script).exists():
                runpy.run_path(str(folder / "examples" / script), run_name="__main__")
print(json.dumps(sys.version_info[:2]))
"""


def _interpreter(version: str) -> str | None:
    """A Python of that version; None if there is none."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which(f"python{version}")]
    found += sorted(map(str, root.glob(f"versions/{version}.*/bin/python")))
    for path in filter(None, found):
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.startswith(f"Python {version}."):
            return path
    return None


@pytest.fixture(scope="module")
def borrowed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the clients need and nothing else."""
    folder = tmp_path_factory.mktemp("borrowed")
    for name in NEEDED:
        origin = Path(str(importlib.import_module(name).__file__))
        origin = origin.parent if origin.name == "__init__.py" else origin
        for each in (origin, *origin.parent.glob(f"{name}-*.dist-info")):
            (folder / each.name).symlink_to(each)
    return folder


@pytest.mark.parametrize("version", VERSIONS)
def test_clients_work_on_interpreter(version: str, borrowed: Path) -> None:
    python = _interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    clients = [project.current().generated / api for api in project.apis()]
    done = subprocess.run(
        [python, "-c", SMOKE, *clients],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, [borrowed, *clients])),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [int(part) for part in version.split(".")]

"""docs/your-own-api.md, executed as it stands there: from a FastAPI application to a green CI.

What is replaced: the ports, by free ones; the installation, by this checkout; a line `! command`,
by one that ends the script where the command succeeds.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("fastapi")

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "your-own-api.md").read_text("utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, flags=re.DOTALL))
WORKFLOW = ".github/workflows/contracts.yml"


def commands(text: str) -> str:
    """The commands of the blocks that are to be run."""
    blocks = re.findall(r"<!-- run -->\n```bash\n(.*?)```", text, flags=re.DOTALL)
    return re.sub(r"(?m)^! (.*)$", r"if \1; then exit 99; fi", "".join(blocks))


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for it in sockets:
        it.bind(("127.0.0.1", 0))
    found = [it.getsockname()[1] for it in sockets]
    for it in sockets:
        it.close()
    return found


class Shell:
    """Runs scripts in one folder, as a user with this checkout's `concord`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tools = folder.parent / "bin"
        tools.mkdir()
        for name, words in {"concord": "-m concord", "python3": ""}.items():
            path = tools / name
            path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', "utf-8")
            path.chmod(0o755)
        self.path = f"{tools}{os.pathsep}{os.environ['PATH']}"

    def run(self, script: str, **environ: str) -> str:
        for port, free in zip((8000, 8001, 8080), free_ports(3), strict=True):
            script = script.replace(f"127.0.0.1:{port}", f"127.0.0.1:{free}")
            script = script.replace(f"--port {port}", f"--port {free}")
        # what the page starts in the background ends with it
        head = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nset -x\n"
        done = subprocess.run(
            ["bash", "-c", head + script],
            cwd=self.folder,
            env={**os.environ, "PATH": self.path, **environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    folder = tmp_path_factory.mktemp("own") / "shop"
    folder.mkdir()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Shell(folder)


def test_page_leads_from_an_application_to_a_green_ci(shell: Shell) -> None:
    walk, changing = PAGE.split("## 8. ")
    shown = shell.run(commands(walk))
    assert "lint: no finding" in shown
    assert "12 statements moved into the overlay" in shown
    assert re.search(r'"total":\d+', shown)  # of the emulator
    assert "KEPT: 1 API, 5 operations" in shown
    job = yaml.safe_load((shell.folder / WORKFLOW).read_text("utf-8"))["jobs"]["contracts"]
    steps = [it for it in job["steps"] if "run" in it and it["name"] != "Install"]
    *before, contracts = steps
    assert len(before) == 2
    for step in before:
        shell.run(step["run"], **job["env"])
    # what the page has just run, it need not run again
    for line in contracts["run"].splitlines():
        assert line.removesuffix(" --no-progress") in commands(walk).splitlines()
    assert "Order.created_at" in shell.run(commands(changing))


def test_page_is_linked() -> None:
    for path in (ROOT / "README.md", ROOT / "src" / "concord" / "README.md"):
        assert "docs/your-own-api.md" in path.read_text("utf-8")

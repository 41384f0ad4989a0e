"""Contract runs against the applications in `servers/`, and other tools on the same servers.

Model: a project is made for each application as a user makes it: `concord import`, `concord
propose`, and with *confirmed* the additions of a person who read the proposals. Each run has a
server of its own, in a process of its own.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts._bench._document_steps import Ended, ended
from scripts._bench.servers.defect import Defect

NOTHING, PROPOSED, CONFIRMED = "nothing", "proposed", "confirmed"
LEVELS = (NOTHING, PROPOSED, CONFIRMED)
"""How much vocabulary the document has."""
_FOLDER = Path(__file__).parent / "servers"
_PATIENCE = 30.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """An application, how a contract run is given its credential, and how other tools are."""

    name: str
    framework: str
    environ: Mapping[str, str]
    header: str
    scheme: str
    """The security scheme of its document."""

    @property
    def module(self) -> Any:
        """Its `application`, `document`."""
        return importlib.import_module(f"scripts._bench.servers.{self.name}.application")

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What can be wrong with it."""
        module = importlib.import_module(f"scripts._bench.servers.{self.name}.defects")
        found: tuple[Defect, ...] = module.DEFECTS
        return found


SERVERS = (
    Server(
        name="library",
        framework="FastAPI",
        environ={"LIBRARY_TOKEN": "a-token-of-the-library"},
        header="Bearer a-token-of-the-library",
        scheme="HTTPBearer",
    ),
    Server(
        name="shop",
        framework="Django REST framework",
        environ={"SHOP_API_KEY": "Token a-token-of-the-shop"},
        header="Token a-token-of-the-shop",
        scheme="tokenAuth",
    ),
)


@contextmanager
def served(server: Server, defect: str = "") -> Iterator[str]:
    """The address of the application until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "scripts._bench.servers", server.name]
    line += ["--port", str(port), "--defect", defect]
    process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _PATIENCE
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def document_of(server: Server, path: Path) -> None:
    """Write the document that the framework makes."""
    line = [sys.executable, "-m", "scripts._bench.servers", server.name, "--document", str(path)]
    subprocess.run(line, check=True)


def project_of(server: Server, level: str, work: Path) -> Path:
    """The folder of a project with the document, and as much vocabulary as the level says."""
    folder = work / level / server.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    document_of(server, folder / "given.json")
    _concord(folder, "import", str(folder / "given.json"), "--name", server.name)
    if level != NOTHING:
        _concord(folder, "propose", server.name)
        _concord(folder, "propose", server.name, "--accept")
    if level == CONFIRMED:
        path = folder / "specs" / server.name / "concord.overlay.yaml"
        overlay = yaml.safe_load(path.read_text("utf-8"))
        overlay["actions"] += additions(server)
        path.write_text(yaml.safe_dump(overlay, sort_keys=False), "utf-8")
        _concord(folder, "lint-specs", server.name)
    return folder


def additions(server: Server) -> list[dict[str, Any]]:
    """What a person says of the document, beside the proposals."""
    path = _FOLDER / server.name / "confirmed.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return found


def _concord(folder: Path, *words: str) -> None:
    done = _run(folder, *words)
    if done.code:
        raise RuntimeError(f"concord {' '.join(words)}: {done.out}{done.err}")


def _run(folder: Path, *words: str) -> Ended:
    return ended([sys.executable, "-m", "concord", "--project", str(folder), *words])


def contract_run(server: Server, folder: Path, defect: Defect | None = None) -> dict[str, Any]:
    """A run: its verdict, and its causes with what they say.

    Of all operations; with a defect, of those that have or show it.
    """
    concerned = (defect.operation, *defect.reported) if defect else ()
    chosen = [word for it in concerned for word in ("--operation", it)]
    reports = folder / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    os.environ.update(server.environ)
    started = time.monotonic()
    with served(server, defect.name if defect else "") as url:
        done = _run(folder, "contracts", server.name, "--base-url", url, "--no-progress",
                    "--report-dir", str(reports), *chosen)  # fmt: skip
    path = reports / "contracts.json"
    if not path.is_file():
        raise RuntimeError(done.out + done.err)
    (api,) = json.loads(path.read_text("utf-8"))["apis"]
    return {
        "verdict": api["verdict"],
        "reasons": api["reasons"],
        "causes": [_cause(api, it) for it in api["causes"]],
        "operations": len(api["operations"]),
        "cases": api["cases"],
        "seconds": round(time.monotonic() - started, 1),
    }


def _cause(api: Mapping[str, Any], cause: Mapping[str, Any]) -> dict[str, Any]:
    findings = [it for it in api["findings"] if it["id"] in cause["findings"]]
    return {
        "title": cause["title"],
        "operations": sorted({it["operation"] for it in findings}),
        "checks": sorted({it["check"] for it in findings}),
        "says": sorted({f"{it['at'] or ''} {it['what']}".strip() for it in findings})[:4],
    }


def is_named(defect: Defect, run: Mapping[str, Any]) -> bool:
    """Whether the run is broken by exactly one cause, and that is the defect."""
    if run["verdict"] != "broken" or len(run["causes"]) != 1:
        return False
    (cause,) = run["causes"]
    said = json.dumps([cause["title"], cause["says"], cause["checks"]], ensure_ascii=False)
    places = {defect.operation, *defect.reported}
    return places >= set(cause["operations"]) and all(it in said for it in defect.names)

"""What each step of Concord makes of one public document, as a user runs it.

Model: a project of its own, and a process of its own for each step, with a limit of time. A step's
result is data, so that a run can be taken up again after any of them.
Known limits: POSIX (a step's CPU time and memory are those of `wait4`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "it"
_PATIENCE = 1800
_MEGABYTE = 1024
_STOCK = "import sys; from openapi_python_client.cli import app; sys.exit(app())"
_IMPORT = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(found.name)
"""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A process that ended; `code` is None where it ran out of time."""

    code: int | None
    out: str
    err: str
    cpu_seconds: float
    megabytes: float

    @property
    def crashed(self) -> bool:
        """Whether it shows a traceback."""
        return "Traceback (most recent call last)" in self.out + self.err


@dataclass(frozen=True, kw_only=True)
class Job:
    """One document on its way: its file, an older version of it, its project."""

    path: Path
    earlier: Path | None
    folder: Path
    seconds: int
    """Of a contract run."""

    @property
    def document(self) -> Path:
        """What an import makes."""
        return self.folder / "specs" / NAME / "openapi.json"


def ended(line: list[str], *, seconds: int = _PATIENCE, cwd: Path | None = None) -> Ended:
    """Run a process to its end, or until it is out of time."""
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"NO_COLOR": "1"}
    environ["PYTHONPATH"] = os.pathsep.join(it for it in sys.path if it)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(line, stdout=out, stderr=err, env=environ, cwd=cwd)
        until, status, usage = time.monotonic() + seconds, None, None
        while usage is None:
            pid, status, found = os.wait4(process.pid, os.WNOHANG)
            if pid:
                usage = found
            elif time.monotonic() > until:
                process.kill()
                _, _, usage = os.wait4(process.pid, 0)
                status = None
            else:
                time.sleep(0.05)
        process.returncode = 0 if status is None else os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Ended(
            code=None if status is None else process.returncode,
            out=out.read(),
            err=err.read(),
            cpu_seconds=round(usage.ru_utime + usage.ru_stime, 1),
            megabytes=round(usage.ru_maxrss / _MEGABYTE),
        )


def _concord(job: Job, *words: str, seconds: int = _PATIENCE) -> Ended:
    line = [sys.executable, "-m", "concord", "--project", str(job.folder), *words]
    return ended(line, seconds=seconds)


def _result(done: Ended, **more: Any) -> dict[str, Any]:
    return {"code": done.code, "crashed": done.crashed, **more}


def imported(job: Job) -> dict[str, Any]:
    """`concord import`; a document that is refused has its reason."""
    job.folder.mkdir(parents=True, exist_ok=True)
    done = _concord(job, "import", str(job.path), "--name", NAME)
    lines = done.err.strip().splitlines()
    why = lines[0].replace(str(job.path), job.path.name) if done.code and lines else ""
    return _result(done, why=why)


def linted(job: Job) -> dict[str, Any]:
    """`concord lint-specs`: what it finds and costs."""
    done = _concord(job, "lint-specs", "--format", "json", NAME)
    (report,) = json.loads(done.out) if done.code in (0, 1) else ({},)
    return _result(
        done,
        operations=(report.get("counts") or {}).get("operations", 0),
        findings=len(report.get("findings", ())),
        cpu_seconds=done.cpu_seconds,
        megabytes=done.megabytes,
    )


def generated(job: Job) -> dict[str, Any]:
    """`concord generate`: how many operations have no method."""
    done = _concord(job, "generate", NAME, "--skip-unsupported")
    left = re.findall(rf"^{NAME}: left out: [A-Z]+ /", done.out, re.MULTILINE)
    return _result(done, left_out=len(left))


def typed(job: Job) -> dict[str, Any]:
    """`mypy --strict` on the client, and the import of each of its modules."""
    client = job.folder / "generated" / NAME
    if not client.is_dir():
        return {"code": 2, "crashed": False, "errors": 0, "imported": False}
    checked = ended([sys.executable, "-m", "mypy", "--strict", NAME], cwd=client)
    errors = len(re.findall(r": error: ", checked.out))
    loaded = ended([sys.executable, "-c", _IMPORT, NAME], cwd=client)
    return _result(checked, errors=errors, imported=loaded.code == 0)


def stock(job: Job) -> dict[str, Any]:
    """How many operations openapi-python-client has a module for, of the document as it is."""
    with tempfile.TemporaryDirectory() as work:
        target = Path(work, "stock")
        config = Path(work, "config.yaml")
        config.write_text("post_hooks: []\n", "utf-8")
        line = [sys.executable, "-c", _STOCK, "generate", "--path", str(job.path)]
        line += ["--meta", "none", "--config", str(config), "--output-path", str(target)]
        done = ended(line)
        made = [it for it in target.glob("api/*/*.py") if it.name != "__init__.py"]
    return {"code": done.code, "crashed": False, "operations": len(made)}


def requested(job: Job) -> dict[str, Any]:
    """Each GET of the emulator, with the values of its examples: how many documented successes."""
    done = ended([sys.executable, "-m", "scripts._bench._document_gets", str(job.document)])
    found = json.loads(done.out.splitlines()[-1]) if done.code == 0 else {"gets": 0, "succeed": 0}
    return _result(done, **found)


def ran(job: Job) -> dict[str, Any]:
    """A contract run against the document's own emulator: how far it comes, and what it finds."""
    reports = job.folder / "reports"
    done = _concord(
        *(job, "contracts", NAME, "--no-progress", "--report-dir", str(reports)),
        *("--max-api-time", str(job.seconds)),
        seconds=job.seconds * 3 + 300,
    )
    path = reports / "contracts.json"
    (api,) = json.loads(path.read_text("utf-8"))["apis"] if path.is_file() else ({},)
    if done.code not in (0, 1) or not api:
        lines = [*api.get("reasons", ()), *done.err.strip().splitlines(), "no report"]
        return _result(done, why=lines[0], reached=None, causes=None)
    return _result(
        done,
        reached=sum(any(s[0] == "2" for s in it["statuses"]) for it in api["operations"]),
        tried=sum(bool(it["cases"]) for it in api["operations"]),
        causes=[it["title"] for it in api["causes"]],
    )


def documented(job: Job) -> dict[str, Any]:
    """`concord docs`: pages, and addresses that lead nowhere."""
    site = job.folder / "site"
    done = _concord(job, "docs", NAME, "--output", str(site))
    found = re.search(r"(\d+) pages", done.out)
    return _result(done, pages=int(found[1]) if found else 0)


def compared(job: Job) -> dict[str, Any]:
    """`concord diff` with an older version, else with itself without its first operation."""
    itself = _compare(job, job.document, job.document)
    if job.earlier is not None:
        other = _compare(job, job.earlier, job.path)
    else:
        edited = job.folder / "edited.json"
        edited.write_text(json.dumps(_without_first(job.document)), "utf-8")
        other = _compare(job, job.document, edited)
    return {
        "code": other["code"],
        "crashed": itself["crashed"] or other["crashed"],
        "itself": itself["changes"],
        "changes": other["changes"],
        "versions": job.earlier is not None,
    }


def _compare(job: Job, base: Path, revision: Path) -> dict[str, Any]:
    done = _concord(job, "diff", str(base), str(revision), "--format", "json")
    if done.code not in (0, 1):
        return _result(done, changes=None)
    apis = json.loads(done.out)["apis"].values()
    return _result(done, changes=sum(len(it["changes"]) for it in apis))


def _without_first(path: Path) -> Any:
    document = json.loads(path.read_text("utf-8"))
    paths: dict[str, Any] = document["paths"]
    del paths[next(iter(paths))]
    return document


STEPS: Mapping[str, Callable[[Job], dict[str, Any]]] = {
    "import": imported,
    "lint": linted,
    "generate": generated,
    "mypy": typed,
    "stock": stock,
    "emulator": requested,
    "contracts": ran,
    "docs": documented,
    "diff": compared,
}
"""In their order; each after the first needs that the first one took the document."""

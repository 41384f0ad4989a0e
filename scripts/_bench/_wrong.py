"""Servers that are wrong everywhere: the emulator with one defect in all its operations, mocks.

Model: an operator of `concord.faults` is applied to every operation that it finds a fault in
(the first one of each), and the emulator is served with all of them in front of it. Prism's mock
responds with the spec's examples and schemas, whatever the request was: it has no state at all.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from concord import emulator, faults, project
from concord.spec import Spec

PRISM = "@stoplight/prism-cli@5.14.2"
PRISM_SAYS = "the static mock of Prism: responds with examples, and keeps nothing"
CLEAN = ""
CHOSEN = (
    "page-ignored",
    "total-wrong",
    "text-cut",
    "member-dropped",
    "crash-at-edge",
    "authentication-ignored",
    "write-lost",
    "filter-ignored",
    "read-stale",
    "item-twice",
    "error-as-success",
    "body-emptied",
    "status-undocumented",
    "list-stale",
    "parameter-unchecked",
    "delete-leaves",
)
"""Operators of several kinds, of which each API gets some of those that apply to it."""
MOST = 8
"""Operators of one API."""
_PATIENCE = 180.0


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A wrong server: an API, and the operator that is applied to all of it."""

    api: str
    operator: str

    @property
    def name(self) -> str:
        return f"{self.api}/{self.operator or 'clean'}"

    @property
    def says(self) -> str:
        return {it.name: it.summary for it in faults.OPERATORS}.get(self.operator, "")


def servers(apis: Sequence[str]) -> list[Wrong]:
    """The wrong servers of some APIs, each API after its clean one, the smallest API first."""
    found = []
    for api in sorted(apis, key=lambda it: len(project.load(it).operations)):
        found.append(Wrong(api=api, operator=CLEAN))
        # each API begins elsewhere, so that together they have all
        turn = 3 * project.apis().index(api) % len(CHOSEN)
        names = [it for it in CHOSEN[turn:] + CHOSEN[:turn] if everywhere(project.load(api), it)]
        found += [Wrong(api=api, operator=name) for name in names[:MOST]]
    return found


def everywhere(spec: Spec, operator: str) -> tuple[faults.Fault, ...]:
    """The operator's first fault of each operation of `spec`."""
    by_name = {it.name: it for it in faults.OPERATORS}
    found: dict[str, faults.Fault] = {}
    for fault in faults.derived(spec, by_name[operator]) if operator in by_name else ():
        if fault.behave is not None:
            found.setdefault(fault.operation, fault)
    return tuple(found.values())


def families(spec: Spec, operator: str) -> int:
    """The number of resources of which some operation has the defect."""
    hit = {fault.operation for fault in everywhere(spec, operator)}
    operations = [it for it in spec.operations if hit & {it.id, it.label}]
    return len({it.resource_name or it.id for it in operations})


@contextmanager
def served(wrong: Wrong) -> Iterator[str]:
    """The base URL of an emulator that is wrong in this way, in a thread of this process."""
    spec = project.load(wrong.api)
    behaviours = [it.behave() for it in everywhere(spec, wrong.operator) if it.behave]

    def wrap(app: faults.App) -> faults.App:
        for behave in behaviours:
            app = faults.seeded(app, spec, behave)
        return app

    with emulator.running(spec, wrap=wrap, options=emulator.Options(rate_limit=False)) as server:
        yield server.base_url


def installed(folder: Path) -> Path | str:
    """Prism's command, installed into `folder`; or why it cannot be."""
    if shutil.which("npm") is None:
        return "npm is not installed"
    words = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PRISM]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"npm install {PRISM} failed: {done.stderr.strip()[-200:]}"
    return folder / "node_modules" / ".bin" / "prism"


@contextmanager
def mocked(command: Path, spec: Spec, *options: str) -> Iterator[str]:
    """The base URL of Prism's mock of `spec`, static without `options`.

    Raises OSError if it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(command), "mock", str(spec.path), "--host", "127.0.0.1", "--port", str(port)]
    words += options
    with ExitStack() as stack:
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.kill)
        _await(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until something responds at `url`, be it with an error."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310  # loopback
        except OSError as error:
            if hasattr(error, "code"):  # an HTTP status: it is there
                return
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return

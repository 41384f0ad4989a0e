"""Start pytest on the scenarios of one API, and read what became of them.

Model: `Run` says where, as whom and what of; `command` and `variables` are all that a process
needs, so that anybody may start it in another way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from concord import project
from concord.processes import child_environ
from concord.spec import Spec

PLUGIN = "concord.testing.scenarios.plugin"
INTERRUPTED = 2
"""pytest's exit code after Ctrl-C, and where a module cannot be imported."""
NOTHING_CHOSEN = 5
"""pytest's exit code where no scenario is selected."""

REFUSED = 77
"""The exit code where the first scenario of all ended because the credentials were refused."""


WORKFLOWS = Path(__file__).with_name("workflows.py")
"""The scenarios that workflows are."""


def folder() -> Path:
    """Where the project's scenarios are, one folder an API."""
    return project.current().contracts / "scenarios"


def written(spec: Spec) -> Path | None:
    """The folder of the scenarios that are written in Python; None if there are none."""
    found = folder() / spec.package
    return found if any(found.glob("test_*.py")) else None


def has_any(spec: Spec) -> bool:
    """Whether an API has scenarios or workflows."""
    return spec.workflows is not None or written(spec) is not None


@dataclass(frozen=True, kw_only=True)
class Run:
    """The scenarios of one API against one server."""

    spec: Spec
    base_url: str = ""
    environment: str = ""
    """A documented environment, where there is no base URL."""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name; what is not among them is in the environment."""
    operations: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    """Values of inputs of workflows, as `name=value`."""
    keyword: str = ""
    read_only: str = ""
    """Why nothing may be written; empty if it may."""
    rate: str = ""
    held: bool = False
    """Whether whoever starts it holds the emulator (`concord.runner.holding`)."""

    def command(self) -> list[str]:
        """The command line of pytest; nothing of the folder that it is run in counts."""
        options = {
            "--environment": self.environment,
            "--read-only": self.read_only,
            "--rate": self.rate,
            "-k": self.keyword,
        }
        words = [f"{name}={value}" for name, value in options.items() if value and name != "-k"]
        words += ["-k", self.keyword] if self.keyword else []
        words += ["--held"] if self.held else []
        words += [] if self.credentials else ["--credentials-of-user"]
        words += [f"--operation={name}" for name in self.operations]
        words += [f"--input={each}" for each in self.inputs]
        own = [
            "-p",
            "no:cacheprovider",
            "-p",
            PLUGIN,
            "-c",
            os.devnull,
            "--rootdir",
            str(folder().parents[1]),
        ]
        style = ["-ra", "--import-mode=importlib", "-W", "error"]
        return [sys.executable, "-m", "pytest", *own, *style, *self._places(), *words]

    def _places(self) -> list[str]:
        """Where pytest finds the scenarios."""
        folder = written(self.spec)
        found = [] if folder is None else [str(folder)]
        if self.spec.workflows is not None:
            found += [str(WORKFLOWS), f"--workflows={self.spec.api}"]
        return found

    def variables(self) -> dict[str, str]:
        """The environment: the server and the credentials, as any user of the client names them."""
        given = {c.name: c.variable for c in self.spec.credentials}
        found = {given[name]: value for name, value in self.credentials.items() if name in given}
        if self.base_url:
            found[f"{self.spec.package.upper()}_BASE_URL"] = self.base_url
        # plugins of whatever else is installed would cost more time than the scenarios
        return {**child_environ(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **found}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a run."""

    code: int
    """pytest's exit code."""
    output: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    @property
    def is_broken(self) -> bool:
        """Whether scenarios could not be imported; pytest's exit code is that of Ctrl-C then."""
        return self.code == INTERRUPTED and "during collection" in self.output


def run(wanted: Run) -> Outcome:
    """Run scenarios, and wait for them; after Ctrl-C, for what they have to undo."""
    with tempfile.TemporaryDirectory() as folder:
        report, log = Path(folder, "scenarios.xml"), Path(folder, "output.txt")
        # short tracebacks: long ones show arguments, and arguments hold credentials
        style = ["-q", "--no-header", "--tb=short", f"--junitxml={report}"]
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603  # our own command
                [*wanted.command(), *style],
                env=wanted.variables(),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            code = _ended(process)
        output = _redacted(log.read_text(encoding="utf-8", errors="replace"), wanted)
        if not report.is_file():
            return Outcome(code=code, output=output)
        suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314  # pytest wrote it
    assert suite is not None
    count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    return Outcome(
        code=code,
        output=output,
        failed=failed,
        skipped=count["skipped"],
        passed=count["tests"] - failed - count["skipped"],
        seconds=float(suite.get("time", 0)),
    )


def _redacted(text: str, wanted: Run) -> str:
    """`text` with the variable in place of each credential."""
    found = wanted.variables()
    held = {it.name: found[it.variable] for it in wanted.spec.credentials if it.variable in found}
    from concord.runner.secrets import Redactor  # the runner takes a second, in the plugin, too

    return Redactor.of(wanted.spec, held)(text)


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code. The first Ctrl-C is the process's own matter, a second one ends it."""
    try:
        return process.wait()
    except KeyboardInterrupt as error:
        # a terminal sends Ctrl-C to the process, too; it takes any other signal once
        if error.args and error.args[0] != signal.SIGINT:
            process.send_signal(error.args[0])
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.kill()
            process.wait()
            raise

"""Index of the pipeline: each session runs one command; `nox -s <session> -- --help` explains it.

lint-specs validate and lint the specs and their ledgers (`specs`: its old name)
contracts  run the contract tests against the emulator (default), a sandbox or a live API
report     merge the reports of the shards of a contract run into one verdict
scenarios  run the documented flows through the generated clients, against the same targets
faults     measure the mutation score: which derived faults does a contract run kill?
traffic    compare recorded traffic with the specs (`traffic-dumps`: with mitmproxy's reader)
send       send one signed event to a webhook receiver
receiver   test a webhook receiver of your own with genuine and forged deliveries
tests      test everything in this repository
lint       ruff, strict mypy and import-linter over our code, ruff and mypy over the generated code
audit      licences and known vulnerabilities of what is installed with it; bill of materials
respect    run the workflows with Redocly's `respect` too: do both see the same? (needs npm)
other-tools read the specs with Redocly CLI, Spectral and openapi-generator (needs npm)
diff       list what a change of the specs breaks, for whom, in which Python names
release    the next version of each client, its changelog and wheel (`-- --dry-run`: show)
generate   regenerate the clients under generated/ (`-- --check`: only report drift)
build      build wheels and sdists of the clients under dist/, install and import them
docs       build the API reference, a static site, into site/
bench      measure the clients, the suite, … (`-- clients`, `-- contracts`, `-- replay`, …)
readings   serve each reading of the ledgers to a contract run: is it told from a defect?
deviations bring GitHub issues up to date with what contract runs found (a nightly workflow does)
emulator   serve a stateful local emulator of an API to develop against
"""

from __future__ import annotations

import re
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint-specs", "contracts", "tests", "lint"]

PROJECT = nox.project.load_toml("pyproject.toml")
CLIENTS = sorted(path.parent for path in Path("generated").glob("*/pyproject.toml"))


def install(session: nox.Session, extra: str = "", *groups: str, clients: bool = False) -> None:
    """Install the package with an extra, dependency groups and, where asked, the clients."""
    editable = [part for path in CLIENTS if clients for part in ("-e", f"./{path}")]
    found = nox.project.dependency_groups(PROJECT, *groups) if groups else ()
    session.install("-e", f".[{extra}]" if extra else ".", *found, *editable)


def run(session: nox.Session, *command: str) -> None:
    """Run one command; exit code 2 ("could not run") becomes nox's own exit code."""
    # images of containers set it; each of a command's processes would compile all modules anew
    session.env["PYTHONDONTWRITEBYTECODE"] = None
    try:
        # Ctrl-C: a command needs longer than nox's 0.3 s to stop its servers and write its reports.
        session.run(*command, *session.posargs, interrupt_timeout=10)
    except CommandFailed as error:
        # nox folds every failure into 1, but a CI job must tell "broken" from "could not run".
        if re.search(r"\bcode 2\b", str(error)):
            raise SystemExit(2) from error
        raise


@nox.session(name="lint-specs")
def lint_specs(session: nox.Session) -> None:
    """Validate and lint the specs and their ledgers."""
    install(session)
    run(session, "concord", "lint-specs")


@nox.session(default=False)
def specs(session: nox.Session) -> None:
    """Validate and lint the specs: the old name of `lint-specs`, for one release."""
    lint_specs(session)


@nox.session
def contracts(session: nox.Session) -> None:
    """Run the contract tests against a target (default: the embedded emulator)."""
    install(session, "contracts")
    run(session, "concord", "contracts")


@nox.session(default=False)
def scenarios(session: nox.Session) -> None:
    """Run the documented flows through the generated clients against a target."""
    install(session, "contracts", clients=True)
    run(session, "concord", "scenarios")


@nox.session(default=False)
def send(session: nox.Session) -> None:
    """Send one genuine, signed event to a receiver."""
    install(session, "contracts")
    run(session, "concord", "send")


@nox.session(default=False)
def receiver(session: nox.Session) -> None:
    """Test a webhook receiver with genuine and forged deliveries."""
    install(session, "contracts")
    run(session, "concord", "receiver")


@nox.session(default=False)
def faults(session: nox.Session) -> None:
    """Put each derived fault before the emulator and measure what a contract run finds."""
    install(session, "contracts", clients=True)
    run(session, "concord", "faults")


@nox.session(default=False)
def traffic(session: nox.Session) -> None:
    """Hold recorded traffic (HAR, cassettes) against the specs, without sending anything."""
    install(session, "traffic")
    run(session, "concord", "traffic")


@nox.session(name="traffic-dumps", default=False)
def traffic_dumps(session: nox.Session) -> None:
    """The same, with mitmproxy's own reader for its dumps."""
    install(session, "traffic", "traffic-dumps")
    run(session, "concord", "traffic")


@nox.session(default=False)
def report(session: nox.Session) -> None:
    """Merge the reports of a contract run that was split into one verdict."""
    install(session, "contracts")
    run(session, "concord", "report")


@nox.session
def tests(session: nox.Session) -> None:
    """Test everything in this repository."""
    install(session, "all", "tests", clients=True)
    run(session, "python", "-m", "pytest", "-n", "2", "--dist", "worksteal")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and layers of our code, style and types of the generated code."""
    install(session, "all", "lint", clients=True)
    run(session, "python", "-m", "scripts.lint")


@nox.session(default=False)
def audit(session: nox.Session) -> None:
    """Check licences and known vulnerabilities of what a user installs (`-- --sbom FILE`)."""
    install(session, "", "audit")
    run(session, "python", "-m", "scripts.audit")


@nox.session(default=False)
def respect(session: nox.Session) -> None:
    """Run the workflows with Redocly's `respect` and our player: do they agree? (needs npm)."""
    install(session, "all", clients=True)
    run(session, "python", "-m", "scripts.respect")


@nox.session(name="other-tools", default=False)
def other_tools(session: nox.Session) -> None:
    """Read the specs with Redocly CLI, Spectral and openapi-generator (needs npm)."""
    install(session, "", "other-tools")
    run(session, "python", "-m", "scripts.other_tools")


@nox.session(default=False)
def generate(session: nox.Session) -> None:
    """Regenerate the clients under generated/ (`-- --check`: only report drift)."""
    session.install("--require-hashes", "-r", "scripts/locks/generate.txt")
    session.install("--no-deps", "-e", ".")
    run(session, "concord", "generate")


@nox.session(default=False)
def diff(session: nox.Session) -> None:
    """Say what a change of the specs breaks, for whom, and in which Python names."""
    install(session, "generate")
    run(session, "concord", "diff")


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Release clients: version and changelog from the diff, regenerated and built."""
    install(session, "generate")
    run(session, "concord", "release")


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Build wheels and sdists of the clients under dist/, install and import them."""
    install(session, "generate")
    run(session, "concord", "build")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the published reference, a static site, into site/."""
    install(session, "docs")
    run(session, "concord", "docs")


@nox.session(default=False)
def deviations(session: nox.Session) -> None:
    """Bring GitHub issues up to date with what contract runs found."""
    install(session)
    run(session, "concord", "deviations")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the clients, the suite, … (`-- clients`, `-- contracts`, `-- replay`, …)."""
    install(session, "all", "bench", clients=True)
    run(session, "python", "-m", "scripts.bench")


@nox.session(default=False)
def readings(session: nox.Session) -> None:
    """Serve each reading of the ledgers to a contract run: is it told from a defect?"""
    install(session, "all", "bench")
    run(session, "python", "-m", "scripts.bench_readings")


@nox.session(default=False)
def emulator(session: nox.Session) -> None:
    """Serve a stateful local emulator of an API to develop against."""
    install(session, "emulator")
    run(session, "concord", "emulator")

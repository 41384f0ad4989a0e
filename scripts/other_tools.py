"""Session `other-tools`: do the readers that users have read our documents without complaint?

Model: runs Redocly CLI, Spectral and openapi-generator over each document, every tool even when an
earlier one finds something. The two linters come from npm in the versions below, into npm's own
cache; openapi-generator is installed with the session and brings its Java. Rules that contradict
ours are off in `other_tools_rules/`, each with its reason.
Known limits: what the linters depend on is not pinned; openapi-generator's output is not compiled.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from concord import project
from concord.cli import command as _cli

ROOT = Path(__file__).parents[1]
RULES = Path(__file__).with_name("other_tools_rules")
LINTERS = {"@redocly/cli": "2.77.0", "@stoplight/spectral-cli": "6.16.3"}
"""Packages on npm, both free software (MIT, Apache-2.0), and their versions."""
GENERATORS = ("java", "typescript-fetch")

Run = Callable[[Sequence[str]], int]
"""Runs a program in the root of the repository, and gives its exit code."""


def commands(documents: Sequence[Path], output: Path) -> list[list[str]]:
    """The tools to run over `documents`, in order; generated clients go to `output`."""
    files = [str(path) for path in documents]
    redocly, spectral = (f"{name}@{version}" for name, version in LINTERS.items())
    npx = ["npx", "--yes", "--package"]
    return [
        [*npx, redocly, "redocly", "lint", "--config", str(RULES / "redocly.yaml"), *files],
        [
            *[*npx, spectral, "spectral", "lint", "--ruleset", str(RULES / "spectral.yaml")],
            *["--fail-severity", "warn", *files],
        ],
        *(
            [
                *["openapi-generator-cli", "generate", "--input-spec", str(path)],
                *["--generator-name", name, "--output", str(output / path.parent.name / name)],
            ]
            for path in documents
            for name in GENERATORS
        ),
    ]


def run(command: Sequence[str]) -> int:
    """Run a tool; what it prints is shown only if it fails, for openapi-generator is loud."""
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode


def main(argv: Sequence[str] | None = None, *, run: Run = run) -> int:
    """Run the tools; 1 when any of them complains, 2 where npm is missing."""
    parser = _cli.Parser(
        prog="nox -s other-tools --", description="Read the specs with the tools that users have."
    )
    parser.add_argument("apis", nargs="*", metavar="API", help="default: all of them")
    apis = parser.parse(argv).apis or project.apis()
    if shutil.which("npx") is None:
        raise _cli.CouldNotRunError("no npx on the PATH: install Node.js 20.19 or later with npm")
    documents = [project.document(api) for api in apis]
    found = False
    with tempfile.TemporaryDirectory() as folder:
        for command in commands(documents, Path(folder)):
            print("$", *command, flush=True)
            found = run(command) != 0 or found
    return _cli.FOUND if found else _cli.KEPT


if __name__ == "__main__":
    _cli.run(main)

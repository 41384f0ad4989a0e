"""Session `lint`: style, types and layers of our code, style and types of the generated code.

Model: runs ruff, mypy, import-linter and pyright as a developer would, every tool even when an
earlier one finds something, so that one run shows everything. The settings are in
`pyproject.toml`; generated clients are type-checked by both type checkers in their strict mode.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from concord.cli import command as _cli

ROOT = Path(__file__).parents[1]


def commands(*, fix: bool) -> list[tuple[Path, list[str]]]:
    """The tools to run, in order, each with its folder; with `fix` ruff fixes what it can."""
    clients = sorted(path.parent for path in ROOT.glob("generated/*/pyproject.toml"))
    return [
        (ROOT, ["ruff", "check", *(["--fix"] if fix else []), "."]),
        (ROOT, ["ruff", "format", *([] if fix else ["--check"]), "."]),
        (ROOT, ["mypy"]),
        (ROOT, ["scripts.layers"]),
        # in the client's folder its modules have the names by which its examples import them
        *(
            (path, ["mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache"), "."])
            for path in clients
        ),
        (ROOT, ["basedpyright", "--pythonpath", sys.executable]),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the tools; 1 when any of them found something."""
    parser = _cli.Parser(prog="nox -s lint --", description="Check style and types of all code.")
    parser.add_argument("--fix", action="store_true", help="let ruff fix what it can")
    options = parser.parse(argv)
    found = False
    for folder, command in commands(fix=options.fix):
        print("$", *command, f"({folder.name})" if folder != ROOT else "", flush=True)
        code = subprocess.run([sys.executable, "-m", *command], cwd=folder, check=False).returncode
        found = found or code != 0
    return _cli.FOUND if found else _cli.KEPT


if __name__ == "__main__":
    _cli.run(main)

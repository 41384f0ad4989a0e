"""Step `bench`: measurements of what is built here; the first word says of what.

Model: `nox -s bench -- SUBJECT …` runs `scripts/bench_<subject>.py` with the words that follow;
`nox -s bench -- SUBJECT --help` explains it. A new file of that name is a new subject.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from concord.cli import command


def subjects() -> tuple[str, ...]:
    """What can be measured."""
    found = sorted(Path(__file__).parent.glob("bench_*.py"))
    return tuple(path.stem.removeprefix("bench_").replace("_", "-") for path in found)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one benchmark. Exit codes as in `concord.cli.command`."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = command.Parser(step="bench", description=__doc__ or "")
    parser.add_argument("subject", metavar="SUBJECT", help=f"one of: {', '.join(subjects())}")
    # the words after the subject are the subject's own, `--help` included
    subject = parser.parse(words[:1]).subject
    if subject not in subjects():
        parser.error(command.unknown_word("subject", subject, subjects()))
    module = f"scripts.bench_{subject.replace('-', '_')}"
    code: int = importlib.import_module(module).main(words[1:])
    return code


if __name__ == "__main__":
    command.run(main)

"""Generates data and says what it was: `python -m tests.runner.generating FOLDER [WHEN]`.

The module `full_of_constants` in FOLDER is loaded beside. WHEN: whether what is generated follows
from the spec and the seed alone, from the `start`, or `later`, when something has been generated;
without it, it does not. What is told: whether the rare constant was drawn, and a digest of all.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet

RARE = "a rare constant"
# not by `tests.samples`: constants of what that loads would make the rare one rarer
LIBRARY = Path(__file__).parents[1] / "samples" / "library.yaml"
QUIET = settings(
    database=None, deadline=None, max_examples=300, suppress_health_check=list(HealthCheck)
)
VALUES = st.lists(st.text() | st.integers() | st.floats())


def drawn(strategy: st.SearchStrategy[Any], longest: int | None = None) -> list[str]:
    """All that is drawn; what is `longest` fails, and is shrunk."""
    found: list[str] = []

    @seed(1)
    @settings(QUIET, phases=[Phase.generate] if longest is None else [*Phase])
    @given(strategy)
    def take(value: Any) -> None:
        found.append(repr(value))
        assert longest is None or len(repr(value)) < longest

    with suppress(AssertionError):
        take()
    return found


def requests() -> list[str]:
    """The parts of the cases that Schemathesis makes of one of the library's operations."""
    from concord.spec import load_file

    document = load_file(LIBRARY, api="library").document
    operation = schemathesis.openapi.from_dict(document)["/v1/books"]["POST"]
    return drawn(operation.as_strategy().map(_parts))


def _parts(case: Any) -> list[Any]:
    told = (case.path_parameters, case.query, case.headers, case.body)
    return [None if isinstance(it, NotSet) else it for it in told]


def _alone() -> None:
    # not loaded without need: its constants would be drawn, too, and the rare one be rarer
    from concord.runner.schemathesis_adapter.generation import alone

    alone()


def main(folder: str, when: str = "never") -> None:
    if when == "start":
        _alone()
    sys.path.insert(0, folder)
    importlib.import_module("full_of_constants")
    if when == "later":
        drawn(VALUES)
        _alone()
    found = drawn(st.text()) + drawn(VALUES, longest=40) + requests()
    digest = hashlib.sha256("\n".join(found).encode(errors="surrogatepass"))
    sys.stdout.write(f"{repr(RARE) in found} {len(found)} {digest.hexdigest()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

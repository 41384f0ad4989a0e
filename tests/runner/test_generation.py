"""Generated data does not depend on the code that is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis.internal.conjecture import providers

from concord.runner.schemathesis_adapter.generation import Provider

ROOT = Path(__file__).parents[2]
GENERATE = """
import sys
from hypothesis import given, seed, settings, strategies as st
{before}
sys.path.insert(0, {folder!r})
import full_of_constants
drawn = []
@seed(1)
@settings(database=None, max_examples=300)
@given(st.text())
def collect(text):
    drawn.append(text)
collect()
print("a rare constant" in drawn)
"""


def drawn(folder: Path, before: str) -> str:
    (folder / "full_of_constants.py").write_text('VALUE = "a rare constant"\n', "utf-8")
    script = GENERATE.format(before=before, folder=str(folder))
    # a process of its own: what is loaded and registered must not stay
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


def test_constants_of_loaded_code_are_not_drawn(tmp_path: Path) -> None:
    before = "from concord.runner.schemathesis_adapter.generation import alone; alone()"
    assert drawn(tmp_path, before) == "False"


def test_by_hypothesis_alone_they_are(tmp_path: Path) -> None:
    assert drawn(tmp_path, "") == "True"


def test_the_member_that_is_overridden_exists() -> None:
    assert "_local_constants" in vars(providers.HypothesisProvider)
    assert len(Provider(None)._local_constants) == 0

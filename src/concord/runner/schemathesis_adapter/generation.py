"""What generated data is made of: the spec and the seed, not the code that happens to be loaded.

Model: Hypothesis mixes constants of the program's own Python modules into what it generates. Here
that program is the tool, not the server: with them, each change of a check or of the emulator made
other cases from the same seed, and an emulator was tested with values out of its own code. `alone`
registers Hypothesis' own provider without them, once in a worker's process.
Known limits: no setting says so, hence the private member; `tests/runner/test_generation.py`
notices when it is gone.
"""

from __future__ import annotations

from functools import cached_property

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


class Provider(providers.HypothesisProvider):
    """Hypothesis' own, without constants of local modules."""

    @cached_property
    def _local_constants(self) -> Constants:
        return Constants()


def alone() -> None:
    """Let everything that this process generates from now on be made so."""
    providers.AVAILABLE_PROVIDERS["hypothesis"] = Provider

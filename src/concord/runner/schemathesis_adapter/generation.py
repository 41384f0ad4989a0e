"""What generated data is made of: the spec and the seed, not the code that happens to be loaded.

Model: Hypothesis mixes constants of the program's own Python modules into what it generates. Here
that program is the tool, not the server: with them, each change of a check or of the emulator made
other cases from the same seed, and an emulator was tested with values out of its own code. `alone`
removes them, once in a worker's process, where every provider reads them: a provider that is
registered in `AVAILABLE_PROVIDERS` is not enough, since Hypothesis makes its own one by name for
prefixes of cases that it has not tried yet (`datatree.DataTree`) and while it shrinks.
Hypothesis keeps tables of characters on disk; `keep_files_apart` puts them into the user's cache.
Known limits: no setting says so, hence the private members. Written for Hypothesis 6.170.17;
`tests/runner/test_generation.py` notices when they are gone, or constants come another way.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


def alone() -> None:
    """Let everything that this process generates from now on be made so."""
    providers._get_local_constants = Constants
    # what was drawn before may have left constants here, by kind of value
    providers.CONSTANTS_CACHE.cache.clear()


def keep_files_apart() -> None:
    """Let Hypothesis keep its files in the user's cache, not as `.hypothesis` where a run starts.

    Where that folder cannot be written, Hypothesis goes without.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    set_hypothesis_home_dir(cache / "concord" / "hypothesis")

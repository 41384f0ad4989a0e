"""What the server of forked workers loads for them."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from concord.runner.schemathesis_adapter import lazy_imports


def test_load_loads_every_module_there_is() -> None:
    assert all(find_spec(name) for name in lazy_imports.NAMES)
    lazy_imports.load()
    assert sys.modules.keys() >= set(lazy_imports.NAMES)

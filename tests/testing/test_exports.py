"""What `concord.testing` exports, and when it is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

import concord.testing

LOADED = """
import sys
import concord.testing.plugin
from concord.testing import Outside, Receiver, Undo
print(*sorted({"concord.emulator", "concord.runner", "schemathesis"} & sys.modules.keys()))
from concord.testing import contract_of
print(*sorted({"concord.runner", "schemathesis"} & sys.modules.keys()))
"""


def test_every_exported_name_is_there() -> None:
    for name in concord.testing.__all__:
        assert getattr(concord.testing, name).__name__ == name
    assert set(concord.testing.__all__) <= set(dir(concord.testing))


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        concord.testing.nothing  # noqa: B018


def test_engines_are_loaded_by_the_names_that_need_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout == "\nconcord.runner schemathesis\n"

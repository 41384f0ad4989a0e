"""The runner's sample library, whose reports are looked at."""

from tests.runner.conftest import contract, spec

__all__ = ["contract", "spec"]

"""The checks judge exchanges of the runner's sample library."""

from tests.runner.conftest import contract, spec

__all__ = ["contract", "spec"]

"""Our own checks: properties that follow from the vocabulary, whatever the API.

Model: a check is a function that Schemathesis calls after each answer; it raises a `Breach` where
the contract is broken, and counts where it could judge. `contracts/README.md` lists them.
"""

from contracts.checks._breach import Breach

__all__ = ["Breach"]


def register(spec: object) -> None:
    """Make every check of this package known to Schemathesis, for `spec`."""
    del spec

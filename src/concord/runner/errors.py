"""The one exception of the contract run: what is wrong and how to mend it."""

from __future__ import annotations


class CouldNotRunError(Exception):
    """Nothing can be said about the contract: the message says why and what to do."""

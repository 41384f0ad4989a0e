"""Local stand-ins of the vendors' APIs, derived from the specs, with state and rules."""

from contracts.emulator._options import Options

__all__ = ["Options"]

"""The reference model: what a server that keeps its contract would have answered.

Purpose: predict each answer of a run from what the run did before, whatever the API.
Model: `Twin` is the clean emulator, for targets that are emulators (strict); `Memory` follows the
records that it is shown, by the vocabulary alone, for all others (lenient: `state_model.py` says
what it does not claim). Both take in every exchange and tell how it differs from what they
expected.
"""

from concord.oracle.reference_emulator import Twin
from concord.oracle.state_model import Memory

__all__ = ["Memory", "Twin"]

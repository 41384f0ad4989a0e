"""Reference models: what a correct server would have responded.

Purpose: predict each response of a run from what the run did before, whatever the API.
Model: `ReferenceEmulator` is the clean emulator, for targets that are emulators (strict);
`StateModel` follows the records that exchanges show, by the vocabulary alone, for all others
(lenient: `state_model.py` says what it does not claim). Both take in every exchange and return how
it differs from what they expected. `replay` sends the requests of a run again to an emulator under
other readings of the spec, and `agreement` says where the server goes with which of two.
"""

from concord.oracle.agreement import Agreement, agreement, sides_with
from concord.oracle.deliveries import Delivered, summary
from concord.oracle.reference_emulator import ReferenceEmulator
from concord.oracle.replays import Logged, Replay, replay
from concord.oracle.state_model import StateModel

__all__ = [
    "Agreement",
    "Delivered",
    "Logged",
    "ReferenceEmulator",
    "Replay",
    "StateModel",
    "agreement",
    "replay",
    "sides_with",
    "summary",
]

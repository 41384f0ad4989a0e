"""Settling an entry of a ledger: the spec follows the reading that evidence decided for.

Model: `settled` computes both files as texts from a spec, a reading and what decided; nothing is
written. What becomes of the other readings is computed, too: each overlay is made anew, from the
settled document to the one under that reading.
Known limits: what an option of the emulator's behaviour did stays one (`options` of the chosen
reading); the prose of the spec (descriptions, examples of another reading) is a person's to write.
"""

from concord.settle._decision import Decision, decision_of
from concord.settle._files import Settled, settled

__all__ = ["Decision", "Settled", "decision_of", "settled"]

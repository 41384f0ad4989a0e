"""What tests of an API and of its users need: scenarios, a webhook receiver, an undo stack."""

from concord.http.receiver import Delivery, Receiver, receiving
from concord.testing.calling import Desk, caller_of
from concord.testing.contract import ContractOutcome, contract_of
from concord.testing.emulated import TestEmulator, emulating
from concord.testing.scenarios.outside import Outside
from concord.testing.scenarios.undo import Undo
from concord.testing.serving import serving

__all__ = [
    "ContractOutcome",
    "Delivery",
    "Desk",
    "Outside",
    "Receiver",
    "TestEmulator",
    "Undo",
    "caller_of",
    "contract_of",
    "emulating",
    "receiving",
    "serving",
]

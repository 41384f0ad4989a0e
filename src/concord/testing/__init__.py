"""What tests of an API and of its users need: emulators, events, contracts, scenarios.

`README.md` beside this file is for users; `concord.testing.plugin` is the pytest plugin.
"""

from concord.http.receiver import Delivery, Receiver, receiving
from concord.testing.calling import Desk, caller_of
from concord.testing.contract import ContractOutcome, contract_of
from concord.testing.emulated import TestEmulator, emulating
from concord.testing.events import deliver, delivery, forged_deliveries
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
    "deliver",
    "delivery",
    "emulating",
    "forged_deliveries",
    "receiving",
    "serving",
]

"""What tests of an API and of its users need: emulators, events, contracts, scenarios.

`README.md` beside this file is for users; `concord.testing.plugin` is the pytest plugin. Each name
is imported when it is used: pytest imports this package in every run, whatever the run tests.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# at once, because the module of that name would take its place
from concord.testing.serving import serving

if TYPE_CHECKING:
    from concord.http.receiver import Delivery, Receiver, receiving
    from concord.testing.calling import Desk, caller_of
    from concord.testing.contract import ContractOutcome, contract_of
    from concord.testing.emulated import TestEmulator, emulating
    from concord.testing.events import deliver, delivery, forged_deliveries
    from concord.testing.receiver import ReceiverOutcome, receiver_of
    from concord.testing.scenarios.outside import Outside
    from concord.testing.scenarios.undo import Undo

__all__ = [
    "ContractOutcome",
    "Delivery",
    "Desk",
    "Outside",
    "Receiver",
    "ReceiverOutcome",
    "TestEmulator",
    "Undo",
    "caller_of",
    "contract_of",
    "deliver",
    "delivery",
    "emulating",
    "forged_deliveries",
    "receiver_of",
    "receiving",
    "serving",
]
_HOMES = {
    "concord.http.receiver": ("Delivery", "Receiver", "receiving"),
    "concord.testing.calling": ("Desk", "caller_of"),
    "concord.testing.contract": ("ContractOutcome", "contract_of"),
    "concord.testing.emulated": ("TestEmulator", "emulating"),
    "concord.testing.events": ("deliver", "delivery", "forged_deliveries"),
    "concord.testing.receiver": ("ReceiverOutcome", "receiver_of"),
    "concord.testing.scenarios.outside": ("Outside",),
    "concord.testing.scenarios.undo": ("Undo",),
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

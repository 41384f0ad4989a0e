"""Which model follows a run: the clean emulator where the target is one, else what is remembered.

Model: an emulator is known by what it says of itself (`_emulated`). One that holds other records
than a fresh one of this code is followed like any other server.
"""

from __future__ import annotations

from contextlib import suppress

import specs
from contracts.checks.following import Model
from contracts.control import ControlError
from contracts.runner._emulated import control_of
from contracts.runner._model import Plan
from contracts.runner._wire import Wire


def reference(spec: specs.Spec, plan: Plan, wire: Wire) -> Model | None:
    """The model that follows `plan`; None if none shall."""
    from contracts import model  # only a worker needs it, and the emulator with it

    control = control_of(plan, wire)
    if control is not None:
        if plan.model == "auto" and (twin := model.Twin.of(spec, control)) is not None:
            return twin
        with suppress(ControlError):  # what does not answer is said by who asks it next
            control.resume()
    return None if plan.model == "off" else model.Memory(spec)

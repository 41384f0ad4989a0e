"""Which model follows a run: the clean emulator where the target is one, else what is remembered.

Model: an emulator is known by what it says of itself (`_emulated`). One that holds other records
than a fresh one of this code is followed like any other server.
"""

from __future__ import annotations

import specs
from contracts.checks.following import Model
from contracts.runner._emulated import control_of
from contracts.runner._model import Plan
from contracts.runner._wire import Wire


def reference(spec: specs.Spec, plan: Plan, wire: Wire) -> Model | None:
    """The model that follows `plan`; None if none shall."""
    from contracts import model  # only a worker needs it, and the emulator with it

    if plan.model == "off":
        return None
    control = control_of(plan, wire)
    if plan.model == "auto" and control is not None:
        twin = model.Twin.of(spec, control)
        if twin is not None:
            return twin
    return model.Memory(spec)

"""Which model follows a run: the clean emulator where the target is one, else what is remembered.

Model: an emulator is known by what it says of itself (`runner.emulated`). One that holds other
records than a fresh one of this code is followed like any other server.
"""

from __future__ import annotations

from contextlib import suppress

from concord.checks.model_protocol import Model
from concord.emulator import Options
from concord.http.control import ControlError, Identity
from concord.runner.emulated import control_of
from concord.runner.plan import Plan
from concord.runner.worker.transport import Wire
from concord.spec import Spec


def options_of(identity: Identity) -> Options:
    """The options of a fresh emulator like the one that says this of itself."""
    return Options(
        rate_limit=False,
        start=identity.start,
        records=identity.records,
        max_body=identity.max_body,
    )


def reference(spec: Spec, plan: Plan, wire: Wire) -> Model | None:
    """The model that follows `plan`; None if none shall."""
    # here: loading the emulator takes longer than a worker without a model needs to start
    from concord import oracle

    control = control_of(plan, wire)
    if control is not None:
        if (
            plan.model == "auto"
            and (emulator := oracle.ReferenceEmulator.of(spec, control)) is not None
        ):
            return emulator
        with suppress(ControlError):  # the next request to it reports that it is gone
            control.resume()
    return None if plan.model == "off" else oracle.StateModel(spec)

"""Which model follows a run: the clean emulator where the target is one, else what is remembered.

Model: an emulator is known by its control endpoints, which only servers without a documented
environment are asked for. One that holds other records than a fresh one is followed like any other
server.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import specs
from contracts.checks.following import Model
from contracts.runner._errors import CouldNotRunError
from contracts.runner._model import Plan
from contracts.runner._wire import Wire


def reference(spec: specs.Spec, plan: Plan, wire: Wire) -> Model | None:
    """The model that follows `plan`; None if none shall."""
    from contracts import model  # only a worker needs it, and the emulator with it

    if plan.model == "off":
        return None
    # whether a server is an emulator is asked without credentials
    asks = "probes" in plan.allows and not plan.read_only
    if plan.model == "auto" and plan.environment is None and asks:
        twin = model.Twin.of(spec, control_of(plan, wire))
        if twin is not None:
            return twin
    return model.Memory(spec)


def control_of(plan: Plan, wire: Wire) -> Any:
    """A way to the control endpoints that the target of `plan` has if it is an emulator."""
    parts = urlsplit(plan.base_url)
    origin = f"{parts.scheme}://{parts.netloc}"

    def control(method: str, name: str, body: Any) -> Any:
        content = {} if body is None else {"json": body}
        try:
            with wire.gate.cleaning():  # a clock that was halted is started again, come what may
                sent = wire.send(method, f"/_emulator/{name}", base_url=origin, **content)
        except CouldNotRunError:
            return None
        return sent.json() if sent.status == 200 else None

    return control

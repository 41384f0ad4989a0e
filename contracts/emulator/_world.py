"""What one emulator holds: the spec, its behaviour, the records, the clock, the deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import specs
from contracts.emulator._clock import Clock, timestamp
from contracts.emulator._options import Options
from contracts.emulator._store import Record, Store

if TYPE_CHECKING:
    from contracts.emulator._deliveries import Deliveries
    from contracts.emulator.behaviour import Answer, Behaviour, Call


class Engine(Protocol):
    """What handlers may ask of the engine; see the methods of `Call`."""

    def target(self, call: Call) -> Record: ...
    def generic(self, call: Call) -> Answer: ...
    def page(self, call: Call, items: Sequence[Record]) -> Answer: ...
    def show(self, call: Call, record: Record, status: int | None) -> Answer: ...


class World:
    """One emulator's state. A handler reaches it as `call.world`."""

    store: Store
    engine: Engine
    deliveries: Deliveries

    def __init__(
        self, spec: specs.Spec, behaviour: Behaviour, options: Options, clock: Clock
    ) -> None:
        self.spec = spec
        self.behaviour = behaviour
        self.options = options
        self.clock = clock
        self.events: list[tuple[str, Any]] = []

    def now(self) -> str:
        """The present as `2025-01-15T08:00:00Z`."""
        return timestamp(self.clock.now())

    def emit(self, event: str, data: Any) -> None:
        """Send `event` (a name under `webhooks`) to its subscribers once the request is through."""
        self.events.append((event, data))

    def schema(self, name: str) -> dict[str, Any]:
        """The component schema of that name. Raises KeyError if there is none."""
        return self.spec.resolve(specs.child("", "components", "schemas", name)).definition

"""What one emulator holds: the spec, its behaviour, the records, the clock, the deliveries.

Model: a contract run gets a fresh world (`set_aside`): the records of the seed in memory, the clock
at its start, no limit, no deliveries. What was there before is kept as it is, a state file
untouched, until it is put back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from concord.emulator._clock import Clock, Reading, timestamp
from concord.emulator._conditions import Condition
from concord.emulator._options import Options
from concord.emulator._store import Record, Store
from concord.emulator.deliveries import Deliveries, Delivery
from concord.spec import Spec

if TYPE_CHECKING:
    from concord.emulator._limits import Counted
    from concord.emulator.behaviour import Behaviour, Call, Response, Subscription


class Engine(Protocol):
    """What handlers may use of the engine; see the methods of `Call`."""

    def target(self, call: Call) -> Record:
        """See `Call.target`."""

    def generic(self, call: Call) -> Response:
        """See `Call.generic`."""

    def listed(self, call: Call, conditions: Sequence[Condition]) -> Response:
        """See `Call.listed`."""

    def page(self, call: Call, items: Sequence[Record]) -> Response:
        """See `Call.page`."""

    def show(self, call: Call, record: Record) -> Response:
        """See `Call.show`."""

    def success(self, call: Call, result: Any) -> Response:
        """See `Call.success`."""

    def declared(self, call: Call, result: Any) -> Any:
        """See `Call.declared`."""


class Limiting(Protocol):
    """What the control endpoints may do to the rate limit."""

    def leave(self, number: int) -> None:
        """See `Limits.leave`."""

    def reset(self) -> None:
        """See `Limits.reset`."""

    def set_aside(self) -> Counted:
        """See `Limits.set_aside`."""

    def put_back(self, counted: Counted) -> None:
        """See `Limits.put_back`."""


@dataclass(frozen=True, kw_only=True)
class Aside:
    """What a world held before a contract run."""

    store: Store
    clock: Reading
    counted: Counted
    log: deque[Delivery]
    receivers: list[Subscription]
    reset_at: datetime | None


class World:
    """One emulator's state. A handler reaches it as `call.world`."""

    engine: Engine
    limits: Limiting

    def __init__(
        self,
        *,
        spec: Spec,
        behaviour: Behaviour,
        options: Options,
        clock: Clock,
        store: Store,
        deliveries: Deliveries,
        credentials: dict[str, str],
    ) -> None:
        self.spec = spec
        self.behaviour = behaviour
        self.options = options
        self.clock = clock
        self.store = store
        self.deliveries = deliveries
        self.credentials = credentials
        self.events: list[tuple[str, Any]] = []
        self.receivers: list[Subscription] = []
        """Who receives every event, beside the API's own subscribers."""
        self.template: Store | None = None
        self.start = clock.now()
        """What the clock said when the records were made."""
        self._aside: Aside | None = None
        self._reset_at = self._next_reset()

    def follows(self, option: str) -> bool:
        """Whether a reading that this emulator serves asks for `option` of its behaviour."""
        assert option in self.behaviour.options, f"declare {option!r} in Behaviour.options"
        return option in self.spec.options

    def now(self) -> str:
        """The present as `2025-01-15T08:00:00Z`."""
        return timestamp(self.clock.now())

    def emit(self, event: str, data: Any) -> None:
        """Send `event` (a name under `webhooks`) to its subscribers once the request is through."""
        self.events.append((event, data))

    def reset(self) -> None:
        """Put all records back to the seed; forget events, deliveries and receivers."""
        self.events.clear()
        self.deliveries.clear()
        self.receivers.clear()
        if self.template is not None:
            self.template.copy_into(self.store)
        self._reset_at = self._next_reset()

    def reset_if_due(self) -> None:
        """Reset if `Options.reset_every` seconds have passed since the last time."""
        if self._reset_at is not None and self.clock.now() >= self._reset_at:
            self.reset()

    def set_aside(self, *, halted: bool = False) -> None:
        """Begin a fresh world, its clock running or not.

        Receivers stay registered, and no reset falls due in it.
        """
        assert self.template is not None, "the world is not seeded yet"
        assert self._aside is None, "a world is set aside already"
        self._aside = Aside(
            store=self.store,
            clock=self.clock.read(),
            counted=self.limits.set_aside(),
            log=self.deliveries.set_aside(),
            # a copy: what a run registers goes with it
            receivers=list(self.receivers),
            reset_at=self._reset_at,
        )
        # in memory, whatever the options say: a state file must survive a run that is killed
        self.store = self.template.like(None)
        self.template.copy_into(self.store)
        self._reset_at = None
        self.clock.stop(stopped=halted)
        # after the stop, so that no time passes between the two
        self.clock.set(self.start)

    def put_back(self) -> None:
        """Forget the fresh world, and go on with the one that was set aside."""
        aside, self._aside = self._aside, None
        assert aside is not None, "no world is set aside"
        self.events.clear()
        self.store.close()
        self.store = aside.store
        self.clock.put_back(aside.clock)
        self.limits.put_back(aside.counted)
        self.deliveries.put_back(aside.log)
        self.receivers[:] = aside.receivers
        self._reset_at = aside.reset_at

    @property
    def in_run(self) -> bool:
        """Whether this is the fresh world of a contract run."""
        return self._aside is not None

    def _next_reset(self) -> datetime | None:
        every = self.options.reset_every if self._aside is None else None
        return None if every is None else self.clock.now() + timedelta(seconds=every)

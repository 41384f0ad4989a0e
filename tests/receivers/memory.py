"""A right receiver in memory, whose methods a test replaces by wrong ones."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from concord import receivers
from concord.http.forms import form_fields
from concord.receivers import Answer, Delivery, ReceiverRun
from concord.receivers.delivery import Deliverer
from concord.spec import Spec

SECRET = "whsec_of_a_test"


class Memory:
    """Receives deliveries of one API; `send` is what a run sends by."""

    def __init__(self, takes: str = "application/json") -> None:
        self.takes = takes
        self.worked: list[str] = []
        self.known: set[str] = set()
        self.received: list[Delivery] = []

    async def send(self, delivery: Delivery) -> Answer:
        self.received.append(delivery)
        return Answer(seconds=0.0, status=self.status(delivery))

    def status(self, delivery: Delivery) -> int:
        if delivery.header("content-type") != self.takes:
            return 415
        if len(delivery.body) > 256_000:
            return 413
        if not self.is_signed(delivery):
            return 401
        body = self.read(delivery)
        if not isinstance(body, dict) or not self.is_recent(delivery, body):
            return 400
        self.store(delivery)
        return 204

    def is_signed(self, delivery: Delivery) -> bool:
        signature = delivery.event.signature
        if signature is None:
            return True
        right = signature.value(delivery.body, SECRET)
        return hmac.compare_digest(right, delivery.header(signature.header))

    def read(self, delivery: Delivery) -> Any:
        if self.takes != "application/json":
            return form_fields(delivery.body) or None
        try:
            return json.loads(delivery.body)
        except (ValueError, RecursionError):
            return None

    def is_recent(self, delivery: Delivery, body: dict[str, Any]) -> bool:
        assert delivery.event.members is not None
        stated = body.get(delivery.event.members.time)
        moment = datetime.fromisoformat(stated) if stated else datetime.min.replace(tzinfo=UTC)
        return datetime.now(UTC) - moment < timedelta(hours=2)

    def key(self, delivery: Delivery) -> str:
        return delivery.id

    def store(self, delivery: Delivery) -> None:
        if self.key(delivery) not in self.known:
            self.known.add(self.key(delivery))
            self.worked.append(delivery.id)

    async def effect(self, identifier: str) -> int:
        return self.worked.count(identifier)


def no_bodies(deliverer: Deliverer, number: int) -> list[Any]:
    """Instead of generated bodies, where a test is not about them."""
    return [deliverer.example]


async def probed(
    spec: Spec,
    receiver: Memory,
    *,
    events: Sequence[str] = ("appointment.created",),
    effect: bool = False,
    **options: Any,
) -> ReceiverRun:
    """A run of all probes of some events against a receiver in memory."""
    options.setdefault("generate", no_bodies)
    run = receivers.receiver_run(
        receivers.events_of(spec, events),
        receiver.send,
        SECRET,
        effect=receiver.effect if effect else None,
        **options,
    )
    await run.run()
    return run


def failed(run: ReceiverRun) -> list[tuple[str, str]]:
    """What failed, as probe and kind, without repetition."""
    return list(dict.fromkeys((probe.name, it.kind) for probe, it in run.failures))

"""Events: what an action causes arrives, once, signed, in the documented form (`x-caused-by`).

Model: pure. `causes` are the operations each success of which causes an event; `judge` compares how
often they succeeded with what was received, and judges each delivery by itself.
Known limits: that an event came without a cause is not judged, since time and people cause events,
too; a delivery that comes again is known by its body.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import specs
from contracts.checks._breach import Breach
from contracts.evidence._schemas import Schemas

EVENTS = "events_arrive"


class Delivered(Protocol):
    """A delivery."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By name in lower case."""

    @property
    def body(self) -> bytes:
        """As it came."""


def causes(spec: specs.Spec) -> Iterator[tuple[specs.Operation, specs.Operation]]:
    """Each event, with each operation that causes it."""
    for webhook in spec.webhooks:
        for identifier in webhook.definition.get("x-caused-by", ()):
            yield webhook, spec.operation(identifier)


def inapplicable(spec: specs.Spec) -> str | None:
    """Why nothing of `spec` can be judged; None if something can."""
    return None if any(True for _ in causes(spec)) else "no operation causes an event (x-caused-by)"


def tells(webhook: specs.Operation, body: Any) -> bool:
    """Whether a delivery's body says that it is this event."""
    return isinstance(body, dict) and webhook.path in body.values()


class Judge:
    """Judges the deliveries of one spec's events."""

    def __init__(self, spec: specs.Spec, secret: str) -> None:
        self._spec = spec
        self._secret = secret
        self._schemas = Schemas(spec.document)

    def judge(
        self,
        webhook: specs.Operation,
        cause: specs.Operation,
        successes: int,
        received: Sequence[Delivered],
    ) -> None:
        """Judge what came of one event, which `successes` of its causes bring about."""
        said = _said(webhook, cause, successes, received)
        if said is not None:
            pointer = specs.child(webhook.pointer, "x-caused-by")
            raise Breach(operation=cause.label, what=said, pointer=pointer)
        for delivery in received:
            self._signed(webhook, cause, delivery)
            self._formed(webhook, cause, delivery)

    def _signed(
        self, webhook: specs.Operation, cause: specs.Operation, delivery: Delivered
    ) -> None:
        own = "x-signature" in webhook.definition
        holder = webhook.definition if own else self._spec.document
        stated = holder.get("x-signature")
        if stated is None:
            return
        shown = delivery.headers.get(str(stated["header"]).lower(), "")
        algorithm = str(stated["algorithm"]).removeprefix("hmac-")
        digest = hmac.new(self._secret.encode(), delivery.body, algorithm).hexdigest()
        if not hmac.compare_digest(shown.encode(), (stated["prefix"] + digest).encode()):
            how = "with another signature" if shown else "without its signature"
            what = f"{webhook.path} is delivered {how} ({stated['header']})"
            pointer = specs.child(webhook.pointer if own else "", "x-signature")
            raise Breach(operation=cause.label, what=what, pointer=pointer)

    def _formed(
        self, webhook: specs.Operation, cause: specs.Operation, delivery: Delivered
    ) -> None:
        for name, media in self._spec.request_media(webhook).items():
            if "json" not in name:
                continue
            value = json.loads(delivery.body)
            for found in self._schemas.violations(specs.child(media, "schema"), value):
                what = f"{webhook.path} is delivered with a body that breaks its schema"
                raise Breach(
                    operation=cause.label,
                    what=f"{what}: {found.what}",
                    pointer=found.schema,
                    at=found.at,
                )


def _said(
    webhook: specs.Operation,
    cause: specs.Operation,
    successes: int,
    received: Sequence[Delivered],
) -> str | None:
    """What is wrong with the number of deliveries; None if nothing."""
    different = {delivery.body for delivery in received}
    if len(different) < len(received):
        return f"{webhook.path} is delivered twice although it was received"
    if not different:
        return f"{webhook.path} never arrived, although {cause.label} succeeded"
    if len(different) < successes:
        return f"{webhook.path} did not arrive for each success of what causes it"
    return None

"""From emitted events to signed deliveries, by the spec's `webhooks`.

Model: a payload must be what the spec declares, so it is validated like a response. The event's id
is fixed when it happens; every delivery and redelivery carries it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from concord.emulator import _ids
from concord.emulator._responses import BrokenContractError
from concord.emulator._schemas import Schemas
from concord.emulator._world import World
from concord.emulator.behaviour import Subscription
from concord.emulator.deliveries import Delivery, signature
from concord.spec import Operation, child, vocabulary

_COUNTER = "_event"


class Events:
    """Makes the deliveries of one world."""

    def __init__(self, world: World, schemas: Schemas) -> None:
        self._world = world
        self._schemas = schemas
        self._webhooks = {webhook.path: webhook for webhook in world.spec.webhooks}

    def prepare_ids(self) -> None:
        """Let event ids look like the documented one."""
        for webhook in self._webhooks.values():
            schema = self._schema(webhook)
            place = self._schemas.member(schema, "id") if schema else None
            shape = _ids.shape(place, self._schemas) if place else None
            if shape:
                self._world.store.format_ids(_COUNTER, shape)
                return

    def take(self) -> list[Delivery]:
        """The deliveries of what was emitted since the last time. Raises BrokenContractError."""
        events, self._world.events = self._world.events, []
        return [delivery for name, data in events for delivery in self._deliveries(name, data)]

    def _deliveries(self, name: str, data: Any) -> Iterator[Delivery]:
        webhook = self._webhooks.get(name)
        if webhook is None:
            raise LookupError(f"the spec declares no event {name!r} under webhooks")
        id = str(self._world.store.next_id(_COUNTER))  # noqa: A001  # the field's name
        payload = self._payload(webhook, id, name, data)
        find = self._world.behaviour.subscribers
        own = find(self._world, name) if find else ()
        added = (it for it in self._world.receivers if it.gets(name))
        for subscription in (*own, *added):
            yield self._delivery(webhook, id, name, payload, subscription)

    def _payload(self, webhook: Operation, id: str, name: str, data: Any) -> bytes:  # noqa: A002
        world, make = self._world, self._world.behaviour.payload
        # a copy: the payload is made once, and the record may be written again before it is
        # delivered
        visible = json.loads(json.dumps(data))
        value = (
            make(world, id, name, visible)
            if make
            else {"id": id, "event": name, "timestamp": world.now(), "data": visible}
        )
        schema = self._schema(webhook)
        violations = self._schemas.violations(schema, value) if schema else []
        if schema and violations:
            raise BrokenContractError(webhook.id, schema, violations)
        # the very bytes that are signed and sent: serialising them again could change them
        return json.dumps(value, ensure_ascii=False).encode()

    def _delivery(
        self, webhook: Operation, id: str, name: str, payload: bytes,  # noqa: A002
        subscription: Subscription,
    ) -> Delivery:  # fmt: skip
        headers = {"content-type": self._media(webhook)[0], "user-agent": "concord-emulator"}
        spec = self._world.spec
        stated, _ = spec.stated(vocabulary.SIGNATURE, webhook)
        if stated and subscription.secret is not None:
            header, value = signature(stated, subscription.secret, payload)
            headers[header] = value
        if self._world.behaviour.headers is not None:
            headers.update(self._world.behaviour.headers(self._world, id, name))
        retries, _ = spec.stated(vocabulary.RETRY_SCHEDULE, webhook)
        return Delivery(
            id=id,
            event=name,
            subscription=subscription.id,
            url=subscription.url,
            body=payload,
            headers=headers,
            schedule=retries or vocabulary.RetrySchedule(delays=()),
            due=self._world.clock.now(),
            method=webhook.method.upper(),
        )

    def _schema(self, webhook: Operation) -> str | None:
        return self._media(webhook)[1]

    def _media(self, webhook: Operation) -> tuple[str, str | None]:
        """The declared media type of a delivery, and the schema of its body."""
        try:
            body = self._world.spec.resolve(child(webhook.pointer, "requestBody"))
        except KeyError:
            return "application/json", None
        for media_type, media in body.definition.get("content", {}).items():
            if "schema" in media:
                return media_type, child(body.pointer, "content", media_type, "schema")
        return "application/json", None

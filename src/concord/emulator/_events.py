"""From emitted events to signed deliveries, by the spec's `webhooks`.

Model: a payload must be what the spec declares, so it is validated like a response. The event's id
is fixed when it happens; every delivery and redelivery carries it. A receiver gets the documented
media type that it asks for, or else the first one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from concord.emulator import _ids
from concord.emulator._caused_events import body_of, names_of
from concord.emulator._responses import BrokenContractError
from concord.emulator._schemas import Schemas
from concord.emulator._world import World
from concord.emulator.behaviour import DeliveryRequest, Subscription
from concord.emulator.deliveries import Delivery, signature
from concord.http.forms import form_encoded
from concord.http.payload import FORM
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
        deprecated = bool(webhook.definition.get("deprecated"))
        added = (it for it in self._world.receivers if it.gets(name, deprecated=deprecated))
        for subscription in (*own, *added):
            yield self._delivery(webhook, id, payload, subscription)

    def _payload(self, webhook: Operation, id: str, name: str, data: Any) -> Any:  # noqa: A002
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
        if schema and violations and not make:
            said = {"name": name, "id": id, "time": world.now(), "data": visible}
            value = body_of(self._schemas, schema, names_of(world.spec, webhook), said)
            violations = self._schemas.violations(schema, value)
        if schema and violations:
            raise BrokenContractError(webhook.id, schema, violations)
        return value

    def _delivery(
        self, webhook: Operation, event_id: str, payload: Any, subscription: Subscription
    ) -> Delivery:
        media_type = self._media_type(webhook, subscription.media_type)
        # the very bytes that are signed and sent: serialising them again could change them
        body = self._body(payload, media_type)
        headers = {"content-type": media_type, "user-agent": "concord-emulator"}
        spec = self._world.spec
        stated, _ = spec.stated(vocabulary.SIGNATURE, webhook)
        if stated and subscription.secret is not None:
            header, value = signature(stated, subscription.secret, body)
            headers[header] = value
        first = DeliveryRequest(event_id=event_id, event=webhook.path, subscription=subscription.id)
        retries, _ = spec.stated(vocabulary.RETRY_SCHEDULE, webhook)
        return Delivery(
            id=event_id,
            event=webhook.path,
            subscription=subscription.id,
            url=subscription.url,
            body=body,
            headers={**headers, **self._further(first)},
            schedule=retries or vocabulary.RetrySchedule(delays=()),
            due=self._world.clock.now(),
            method=webhook.method.upper(),
            further=lambda number: self._further(replace(first, number=number)),
        )

    def _further(self, request: DeliveryRequest) -> Mapping[str, str]:
        """What the behaviour adds to the headers of one request of a delivery."""
        add = self._world.behaviour.headers
        return add(self._world, request) if add else {}

    def _body(self, payload: Any, media_type: str) -> bytes:
        if media_type.partition(";")[0].strip().lower() == FORM:
            form = self._world.behaviour.form
            return form_encoded(form(self._world, payload) if form else payload)
        return json.dumps(payload, ensure_ascii=False).encode()

    def _media_type(self, webhook: Operation, wanted: str) -> str:
        """The media type of a delivery: the wanted one where it is documented, else the first."""
        known = self._media(webhook)
        return wanted if wanted in known else next(iter(known), "application/json")

    def _schema(self, webhook: Operation) -> str | None:
        """The schema of the event itself: that of the first media type."""
        return next(iter(self._media(webhook).values()), None)

    def _media(self, webhook: Operation) -> dict[str, str]:
        """By media type that is declared with one, the schema of the body."""
        found = self._world.spec.request_media(webhook)
        return {name: child(media, "schema") for name, media in found.items()}

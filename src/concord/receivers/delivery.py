"""Genuine deliveries: a body with a fresh id and moment, the documented headers, the signature.

Model: a `Deliverer` makes them for one event; what it makes is what the vendor would send. The
documented example is from the past, so its id and its moment are renewed in each delivery.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from concord.checks.representation import member, put
from concord.errors import CouldNotRunError
from concord.receivers.bodies import encoded, is_writable
from concord.receivers.event import Event
from concord.receivers.fresh import fresh_id, moment_like
from concord.spec import vocabulary


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One request to a receiver."""

    event: Event
    headers: Mapping[str, str]
    body: bytes
    id: str = ""
    """The id of its event, as `x-event` names it; empty where there is none."""

    @property
    def method(self) -> str:
        """The method of its request."""
        return self.event.webhook.method.upper()

    def header(self, name: str) -> str:
        """The value of a header, empty if there is none; letter cases do not count."""
        return next((it for key, it in self.headers.items() if key.lower() == name.lower()), "")

    def with_header(self, name: str, value: str | None) -> Delivery:
        """The same with another value of a header; None: without it."""
        rest = {key: it for key, it in self.headers.items() if key.lower() != name.lower()}
        return replace(self, headers=rest if value is None else {**rest, name: value})

    def with_signature(self, value: str | None) -> Delivery:
        """The same with another signature; None: without one."""
        signature = self.event.signature
        return self if signature is None else self.with_header(signature.header, value)


@dataclass(frozen=True, kw_only=True)
class Deliverer:
    """Makes the deliveries of one event."""

    event: Event
    secret: str = field(repr=False)
    media_type: str
    now: Callable[[], datetime] = _now

    @classmethod
    def of(cls, event: Event, secret: str, media_type: str = "") -> Deliverer:
        """One for `event`, in the first media type that it documents, or in `media_type`.

        Raises CouldNotRunError where the event has no body of that type.
        """
        known = [it for it in event.media if is_writable(it)]
        if (media_type and media_type not in event.media) or not known:
            documented = ", ".join(event.media)
            raise CouldNotRunError(
                f"{event.spec.api}: {event.name} is not documented as "
                f"{media_type or 'JSON or a form'} (documented: {documented})"
            )
        made = cls(event=event, secret=secret, media_type=media_type or known[0])
        members = event.members
        if members and event.spec.schemas.member(made.schema, members.name) is None:
            raise CouldNotRunError(
                f"{event.spec.api}: {event.name} as {made.media_type} has no {members.name!r} in "
                "this reading: only the emulator makes such deliveries"
            )
        return made

    @property
    def schema(self) -> str:
        """The pointer of the schema of the bodies."""
        return self.event.schema(self.media_type)

    @property
    def example(self) -> Any:
        """The documented body as it stands in the spec; None if there is none."""
        return next(iter(self.event.examples(self.media_type)), None)

    def renewed(self, value: Any, *, age: timedelta = timedelta()) -> Any:
        """A copy of a body as a new event, which happened `age` ago."""
        # the documented example is shared by all probes
        value, members = copy.deepcopy(value), self.event.members
        if members is None or not isinstance(value, dict):
            return value
        documented = self.example or {}
        if members.id:
            known = member(documented, members.id)
            # the form of its own id counts, if it has one: a generated body may have another than
            # the sample
            self._put(value, members.id, fresh_id(member(value, members.id) or known))
        if members.time:
            known = member(documented, members.time)
            moment = moment_like(known or member(value, members.time), self.now() - age)
            # samples state one moment under several names: created and sent
            alike = [name for name, it in documented.items() if it == known and name in value]
            for name in (members.time, *alike):
                self._put(value, name, moment)
        return value

    def _put(self, value: dict[str, Any], path: str, new: Any) -> None:
        """Set a member, unless its schema does not take the value."""
        spec, place = self.event.spec, self.event.spec.schemas.member(self.schema, path)
        if new is not None and (place is None or spec.validator().is_valid(place, new)):
            put(value, path, new)

    def make(self, value: Any, *, age: timedelta = timedelta()) -> Delivery:
        """A delivery of `value` as a new event."""
        return self.exactly(self.renewed(value, age=age))

    def exactly(self, value: Any) -> Delivery:
        """A delivery of `value` as it is."""
        delivery = self.of_bytes(encoded(value, self.media_type))
        members = self.event.members
        found = member(value, members.id) if members and members.id else None
        return replace(delivery, id="" if found is None else str(found))

    def of_bytes(self, body: bytes) -> Delivery:
        """A delivery of these bytes, signed, whatever they are."""
        headers = {"content-type": self.media_type, "user-agent": "concord"}
        for parameter in self.event.header_parameters:
            known = next(iter(parameter.schema.get("examples", ())), "")
            headers[parameter.name] = str(fresh_id(known))
        delivery = Delivery(event=self.event, headers=headers, body=body)
        return self.signed(delivery)

    def signed(self, delivery: Delivery) -> Delivery:
        """A delivery with the signature of its body."""
        signature = self.event.signature
        if signature is None:
            return delivery
        return delivery.with_signature(signature.value(delivery.body, self.secret))

    def again(self, delivery: Delivery) -> Delivery:
        """A redelivery: the same event and bytes, another id of the delivery."""
        members = self.event.members
        header = members.delivery if members else ""
        if not header:
            return delivery
        return delivery.with_header(header, str(fresh_id(delivery.header(header))))


def span(schedule: vocabulary.RetrySchedule | None) -> timedelta:
    """How long after the first delivery the last one comes."""
    return timedelta(seconds=sum(schedule.delays) if schedule else 0)

"""Events: each documented cause delivers its event once, signed, in the documented form.

Model: pure. A `Cause` is an entry of `x-caused-by`: each success of an operation, or something that
has to be brought about (successes of some kind, time that passes, what happens beside the API).
`Judge` says what is wrong with the number of deliveries and with each delivery by itself;
`identity` tells deliveries of one event from those of another (`x-event`).
Known limits: that an event came without a cause is not judged, since time and people cause events,
too; moments without a time zone are not compared with the clock.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from concord.checks._relations import said
from concord.checks.check import Check, Specs
from concord.checks.messages import constant, message
from concord.checks.representation import member
from concord.checks.violation import Violation
from concord.http import is_json, payload
from concord.spec import Operation, Spec, child, vocabulary

EVENTS = "events_arrive"


class Delivered(Protocol):
    """A delivery."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By name in lower case."""

    @property
    def body(self) -> bytes:
        """As it came."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cause:
    """What causes an event: an entry of its `x-caused-by` (specs/README.md has the words)."""

    webhook: Operation
    index: int
    concerned: tuple[Operation, ...]
    """The operations without which it can neither be brought about nor be observed."""
    operation: Operation | None = None
    after: Operation | None = None
    shows: Operation | None = None
    """The list that shows the resource."""
    resource: str = ""
    sent: Mapping[str, Any] = field(default_factory=dict)
    found: Mapping[str, Any] = field(default_factory=dict)
    becomes: Mapping[str, Any] = field(default_factory=dict)
    time: str = ""
    outside: str = ""

    @property
    def is_each_success(self) -> bool:
        """Whether nothing but a success of the operation is needed."""
        return self.operation is not None and not (
            self.after or self.sent or self.resource or self.time
        )

    @property
    def reported_for(self) -> Operation:
        """The operation that a finding is reported for; the event itself if there is none."""
        return self.operation or self.shows or self.webhook

    @property
    def pointer(self) -> str:
        """Where the spec states it."""
        return child(vocabulary.CAUSED_BY.at(self.webhook.pointer), self.index)

    @property
    def words(self) -> str:
        """What has happened, for messages."""
        if self.outside:
            return f"it was brought about ({self.outside})"
        if self.operation is None:
            return f"{self.time} of a {self.resource} has passed"
        passed = f" and {self.time} has passed" if self.time else ""
        return f"{self.operation.label} succeeded{passed}"


def causes(spec: Spec) -> Iterator[Cause]:
    """What causes the events of `spec`, in the spec's order."""
    for webhook in spec.webhooks:
        for index, stated in enumerate(webhook.causes):
            yield _cause(spec, webhook, index, stated)


def _cause(spec: Spec, webhook: Operation, index: int, stated: vocabulary.Cause) -> Cause:
    operation = spec.operation(stated.operation) if stated.operation else None
    after = spec.operation(stated.after) if stated.after else None
    called = [it for it in (operation, after) if it is not None]
    shows = _listing(spec, stated.resource)
    concerned = (*called, *([shows] if shows else []))
    # a run needs some operation to be planned at all; one that only reads disturbs nothing
    anyone = next((it for it in spec.operations if it.method == "get"), spec.operations[0])
    return Cause(
        webhook=webhook,
        index=index,
        concerned=concerned or (anyone,),
        operation=operation,
        after=after,
        shows=shows,
        resource=stated.resource,
        sent=stated.sent,
        found=stated.found,
        becomes=stated.becomes,
        time=stated.time,
        outside=stated.outside,
    )


def _listing(spec: Spec, resource: str) -> Operation | None:
    """The list of a resource that can be read without parameters."""
    for operation in spec.operations:
        needs = any(parameter.required for parameter in operation.parameters)
        lists = operation.action == "list" and operation.resource_name == resource
        if resource and lists and not needs:
            return operation
    return None


_NO_CAUSE = "no operation causes an event (x-caused-by)"

EVENTS_ARRIVE = Check(
    name=EVENTS,
    summary=(
        "each caused event is delivered once, signed, in the documented form, at the time that "
        "it states; a rejected delivery is repeated by the schedule"
    ),
    applies_to=Specs(
        reason=lambda spec: None if any(True for _ in causes(spec)) else _NO_CAUSE,
        otherwise=_NO_CAUSE,
    ),
    replay="operation",
    relies_on=("x-caused-by", "x-event", "x-signature", "x-retry-schedule", "x-relations"),
    sends="requests that cause events, which a receiver of the run collects",
    requires="a server on this machine",
)


def is_event(spec: Spec, webhook: Operation, body: Any) -> bool:
    """Whether a delivery's body says that it is this event."""
    names, _ = spec.stated(vocabulary.EVENT, webhook)
    if names is not None:
        return bool(member(body, names.name) == webhook.path)
    return isinstance(body, dict) and webhook.path in body.values()


def identity(spec: Spec, webhook: Operation, delivery: Delivered) -> str:
    """The identity of the event of a delivery, which is the same in a redelivery."""
    names, _ = spec.stated(vocabulary.EVENT, webhook)
    found = member(_read(delivery), names.id) if names and names.id else None
    # where nothing identifies an event, one that is sent again has the same bytes
    return delivery.body.decode("utf-8", "replace") if found is None else str(found)


def mentions(value: Any, wanted: Any) -> bool:
    """Whether a body holds that id anywhere."""
    if isinstance(value, dict):
        return any(mentions(inner, wanted) for inner in value.values())
    if isinstance(value, list):
        return any(mentions(inner, wanted) for inner in value)
    # as texts: an id that is a number in a response may be a text in an event
    return not isinstance(value, bool) and str(value) == str(wanted)


def _read(delivery: Delivered) -> Any:
    return payload.parse_or_none(delivery.body)


class Judge:
    """Judges the deliveries of one spec's events."""

    def __init__(self, spec: Spec, secret: str) -> None:
        self._spec = spec
        self._secret = secret
        self._schemas = spec.validator()

    def count(self, cause: Cause, successes: int, received: Sequence[Delivered]) -> None:
        """Judge how many events came of a cause that happened so often. Raises Violation."""
        event = cause.webhook.path
        different = {identity(self._spec, cause.webhook, it) for it in received}
        # a message of its own: that no event ever comes is another defect than that some are lost
        if successes and not different:
            raise _violation(cause, f"{event} never arrived, although {cause.words}")
        if len(different) < successes:
            what = f"{event} did not arrive for each success of what causes it"
            raise _violation(cause, what)

    def once(
        self, cause: Cause, received: Sequence[Delivered], again: Mapping[str, int] | None = None
    ) -> None:
        """Judge that each came once, or as often as `again` says, by identity. Raises Violation."""
        webhook, again = cause.webhook, again or {}
        came = Counter(identity(self._spec, webhook, it) for it in received)
        for name, times in came.items():
            if times > again.get(name, 1):
                raise _violation(
                    cause, f"{webhook.path} is delivered twice although it was received"
                )
        names, pointer = self._spec.stated(vocabulary.EVENT, webhook)
        header = names.delivery if names else ""
        shown = [it.headers.get(header.lower()) for it in received] if header else []
        if len(set(shown)) < len(shown):
            what = f"{webhook.path}: two deliveries have the same {header}"
            raise _violation(cause, what, pointer=child(pointer, "delivery"))

    def each(self, cause: Cause, delivery: Delivered) -> None:
        """Judge one delivery by itself. Raises Violation."""
        self._signed(cause, delivery)
        self._formed(cause, delivery)

    def timed(self, cause: Cause, delivery: Delivered, window: tuple[datetime, datetime]) -> None:
        """Judge that an event states a moment between these. Raises Violation."""
        names, pointer = self._spec.stated(vocabulary.EVENT, cause.webhook)
        stated = member(_read(delivery), names.time) if names and names.time else None
        when = moment(stated)
        if when is not None and not window[0] <= when <= window[1]:
            what = message(
                "{event} states {stated}, and happened at {moment}",
                event=constant(cause.webhook.path),
                stated=stated,
                moment=window[1].isoformat(),
            )
            raise _violation(cause, what, pointer=child(pointer, "time"))

    def _signed(self, cause: Cause, delivery: Delivered) -> None:
        word, pointer = self._spec.stated(vocabulary.SIGNATURE, cause.webhook)
        if word is None:
            return
        shown = delivery.headers.get(word.header.lower(), "")
        wanted = word.value(delivery.body, self._secret)
        # as bytes: of texts it takes ASCII alone, and a header may hold anything
        if not hmac.compare_digest(shown.encode(), wanted.encode()):
            how = "with another signature" if shown else "without its signature"
            what = f"{cause.webhook.path} is delivered {how} ({word.header})"
            raise _violation(cause, what, pointer=pointer)

    def _formed(self, cause: Cause, delivery: Delivered) -> None:
        webhook = cause.webhook
        for name, media in self._spec.request_media(webhook).items():
            if not is_json(name):
                continue
            value = payload.parse(delivery.body)
            for found in self._schemas.violations(child(media, "schema"), value):
                what = f"{webhook.path} is delivered with a body that breaks its schema"
                raise _violation(
                    cause,
                    message("{what}: {found}", what=constant(what), found=found.what),
                    pointer=found.schema,
                    at=found.at,
                )
            for broken in self._spec.relations.broken(child(media, "schema"), value):
                raise _violation(
                    cause,
                    message("{event}: {what}", event=constant(webhook.path), what=said(broken)),
                    pointer=broken.pointer,
                    at=broken.member_at,
                )


def _violation(cause: Cause, what: str, *, pointer: str = "", at: str | None = None) -> Violation:
    return Violation(
        operation=cause.reported_for.label,
        what=what,
        pointer=pointer or cause.pointer,
        at=at,
        relies_on=(cause.pointer,),
    )


def violation(cause: Cause, what: str, pointer: str = "") -> Violation:
    """A violation of what a spec says of an event."""
    return _violation(cause, what, pointer=pointer)


def moment(stated: Any) -> datetime | None:
    """The moment that a text states with its zone; None if it states none."""
    try:
        found = datetime.fromisoformat(stated)
    except (TypeError, ValueError):
        return None
    # without a zone it is a moment in some zone, which cannot be compared with a clock
    return found if found.tzinfo else None

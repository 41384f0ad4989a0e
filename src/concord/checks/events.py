"""Events: what is said to cause one brings it, once, signed, in the documented form.

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

from concord.checks.messages import constant, message
from concord.checks.representation import member
from concord.checks.violation import Violation
from concord.http import payload
from concord.spec import Operation, Spec, child

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
    """The operations without which it can neither be brought about nor be exchange."""
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
    def told(self) -> Operation:
        """The operation that a finding is told of; the event itself if there is none."""
        return self.operation or self.shows or self.webhook

    @property
    def pointer(self) -> str:
        """Where the spec states it."""
        return child(self.webhook.pointer, "x-caused-by", self.index)

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
        for index, stated in enumerate(webhook.definition.get("x-caused-by", ())):
            stated = {"operation": stated} if isinstance(stated, str) else stated
            yield _cause(spec, webhook, index, stated)


def _cause(spec: Spec, webhook: Operation, index: int, stated: Mapping[str, Any]) -> Cause:
    called = [spec.operation(stated[key]) for key in ("operation", "after") if key in stated]
    shows = _listing(spec, stated.get("resource"))
    concerned = (*called, *([shows] if shows else []))
    anyone = next((it for it in spec.operations if it.method == "get"), spec.operations[0])
    return Cause(
        webhook=webhook,
        index=index,
        concerned=concerned or (anyone,),
        operation=called[0] if called else None,
        after=called[1] if "after" in stated else None,
        shows=shows,
        **{
            key: stated[key]
            for key in ("resource", "sent", "found", "becomes", "time", "outside")
            if key in stated
        },
    )


def _listing(spec: Spec, resource: str | None) -> Operation | None:
    """The list of a resource that can be asked for without knowing anything."""
    for operation in spec.operations:
        stated = operation.definition.get("x-resource", {})
        needs = any(parameter.required for parameter in operation.parameters)
        if resource and stated.get("name") == resource and stated["action"] == "list" and not needs:
            return operation
    return None


def inapplicable(spec: Spec) -> str | None:
    """Why nothing of `spec` can be judged; None if something can."""
    return None if any(True for _ in causes(spec)) else "no operation causes an event (x-caused-by)"


def stated(spec: Spec, webhook: Operation, word: str) -> tuple[Any, str]:
    """What `word` says of an event (None: nothing), and where: of its own, or of all."""
    own = word in webhook.definition
    holder = webhook.definition if own else spec.document
    return holder.get(word), child(webhook.pointer if own else "", word)


def tells(spec: Spec, webhook: Operation, body: Any) -> bool:
    """Whether a delivery's body says that it is this event."""
    names, _ = stated(spec, webhook, "x-event")
    if names is not None:
        return bool(member(body, names["name"]) == webhook.path)
    return isinstance(body, dict) and webhook.path in body.values()


def identity(spec: Spec, webhook: Operation, delivery: Delivered) -> str:
    """What tells the event of a delivery from others, and is the same in a redelivery."""
    names, _ = stated(spec, webhook, "x-event")
    found = member(_read(delivery), names["id"]) if names and "id" in names else None
    return delivery.body.decode("utf-8", "replace") if found is None else str(found)


def mentions(value: Any, wanted: Any) -> bool:
    """Whether a body holds that id anywhere."""
    if isinstance(value, dict):
        return any(mentions(inner, wanted) for inner in value.values())
    if isinstance(value, list):
        return any(mentions(inner, wanted) for inner in value)
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
        names, pointer = stated(self._spec, webhook, "x-event")
        header = str((names or {}).get("delivery", "")).lower()
        shown = [it.headers.get(header) for it in received] if header else []
        if len(set(shown)) < len(shown):
            what = f"{webhook.path}: two deliveries have the same {names['delivery']}"
            raise _violation(cause, what, pointer=child(pointer, "delivery"))

    def each(self, cause: Cause, delivery: Delivered) -> None:
        """Judge one delivery by itself. Raises Violation."""
        self._signed(cause, delivery)
        self._formed(cause, delivery)

    def timed(self, cause: Cause, delivery: Delivered, window: tuple[datetime, datetime]) -> None:
        """Judge that an event tells a moment between these. Raises Violation."""
        names, pointer = stated(self._spec, cause.webhook, "x-event")
        told = member(_read(delivery), names["time"]) if names and "time" in names else None
        when = moment(told)
        if when is not None and not window[0] <= when <= window[1]:
            what = message(
                "{event} tells {told}, and happened at {moment}",
                event=constant(cause.webhook.path),
                told=told,
                moment=window[1].isoformat(),
            )
            raise _violation(cause, what, pointer=child(pointer, "time"))

    def _signed(self, cause: Cause, delivery: Delivered) -> None:
        word, pointer = stated(self._spec, cause.webhook, "x-signature")
        if word is None:
            return
        shown = delivery.headers.get(str(word["header"]).lower(), "")
        algorithm = str(word["algorithm"]).removeprefix("hmac-")
        digest = hmac.new(self._secret.encode(), delivery.body, algorithm).hexdigest()
        if not hmac.compare_digest(shown.encode(), (word["prefix"] + digest).encode()):
            how = "with another signature" if shown else "without its signature"
            what = f"{cause.webhook.path} is delivered {how} ({word['header']})"
            raise _violation(cause, what, pointer=pointer)

    def _formed(self, cause: Cause, delivery: Delivered) -> None:
        webhook = cause.webhook
        for name, media in self._spec.request_media(webhook).items():
            if "json" not in name:
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


def _violation(cause: Cause, what: str, *, pointer: str = "", at: str | None = None) -> Violation:
    return Violation(operation=cause.told.label, what=what, pointer=pointer or cause.pointer, at=at)


def violation(cause: Cause, what: str, pointer: str = "") -> Violation:
    """A violation of what a spec says of an event."""
    return _violation(cause, what, pointer=pointer)


def moment(told: Any) -> datetime | None:
    """The moment that a text tells with its zone; None if it tells none."""
    try:
        found = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None

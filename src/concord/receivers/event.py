"""An event of a spec as deliveries are made of it: bodies, headers, signature, schedule.

Model: a view of one operation of `webhooks`; what is stated at the root holds for all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concord.spec import Operation, Parameter, Spec, child, vocabulary


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event that an API documents."""

    spec: Spec
    webhook: Operation

    @property
    def name(self) -> str:
        """`appointment.created`."""
        return self.webhook.path

    @property
    def label(self) -> str:
        """`POST appointment.created`, as reports name it."""
        return self.webhook.label

    @property
    def is_deprecated(self) -> bool:
        """Whether the documentation advises against it."""
        return bool(self.webhook.definition.get("deprecated"))

    @cached_property
    def media(self) -> dict[str, str]:
        """Pointers of the media types of its body, by name, in the document's order."""
        return self.spec.request_media(self.webhook)

    def schema(self, media_type: str) -> str:
        """The pointer of the schema of its body."""
        return child(self.media[media_type], "schema")

    def examples(self, media_type: str) -> list[Any]:
        """The documented bodies, as values; those of another media type where it has none."""
        names = [media_type, *(it for it in self.media if it != media_type)]
        # a document often has its sample for JSON only, and the form has the same members
        return next((found for name in names if (found := self._examples(self.media[name]))), [])

    def _examples(self, media: str) -> list[Any]:
        definition = self.spec.at(media)
        found = [definition["example"]] if "example" in definition else []
        for name in definition.get("examples", {}):
            element = self.spec.resolve(child(media, "examples", name))
            if "value" in element.definition:
                found.append(element.definition["value"])
        # probes alter what they get, and the spec is shared
        return copy.deepcopy(found)

    @cached_property
    def members(self) -> vocabulary.EventMembers | None:
        """Where a delivery says what it is."""
        return self.spec.stated(vocabulary.EVENT, self.webhook)[0]

    @cached_property
    def signature(self) -> vocabulary.Signature | None:
        """How a delivery is signed; None if it is not."""
        return self.spec.stated(vocabulary.SIGNATURE, self.webhook)[0]

    @cached_property
    def schedule(self) -> vocabulary.RetrySchedule | None:
        """When a refused delivery comes again; None if no schedule is documented."""
        return self.spec.stated(vocabulary.RETRY_SCHEDULE, self.webhook)[0]

    @property
    def header_parameters(self) -> Sequence[Parameter]:
        """The headers that it documents, beside the one of its signature."""
        signed = self.signature.header.lower() if self.signature else ""
        found = (it for it in self.webhook.parameters if it.location == "header")
        return [it for it in found if it.name.lower() != signed]

    def pointer(self, word: vocabulary.Word[Any]) -> str:
        """Where `word` stands for this event."""
        return self.spec.stated(word, self.webhook)[1]


def events(spec: Spec) -> tuple[Event, ...]:
    """The events that a spec documents with a body, in its order."""
    found = (Event(spec=spec, webhook=webhook) for webhook in spec.webhooks)
    return tuple(it for it in found if it.media)

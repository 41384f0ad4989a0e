"""Events that follow from the spec alone: `x-caused-by`, for APIs without a behaviour of their own.

Model: a success of an operation causes the events that name it, with what the response shows. The
body is made from its schema, with the members of `x-event`, and with what happened wherever the
schema of a member has the same members.
Known limits: causes that need more than one success (`after`, `found`, `becomes`, `time`,
`outside`) are left out; a body has what happened at its top only.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from concord.emulator._fake_data import FakeData
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Behaviour, Call
from concord.spec import Operation, Spec, dotted, vocabulary


class CausedEvents:
    """Which events a success causes."""

    def __init__(self, spec: Spec, behaviour: Behaviour) -> None:
        # a behaviour that serves operations itself says itself what they cause
        says = behaviour.handlers or behaviour.after or behaviour.payload
        self._causes = {} if says else dict(_by_operation(spec))

    def of(self, call: Call) -> Iterator[str]:
        """The names of the events that a success of `call` causes."""
        for event, cause in self._causes.get(call.operation.id, ()):
            if all(dotted.member(call.body, path) == value for path, value in cause.sent.items()):
                yield event


def _by_operation(spec: Spec) -> Iterator[tuple[str, list[tuple[str, vocabulary.Cause]]]]:
    for operation in spec.operations:
        found = [
            (webhook.path, cause)
            for webhook in spec.webhooks
            for cause in webhook.causes
            if cause.operation == operation.id and not _needs_more(cause)
        ]
        if operation.id and found:
            yield operation.id, found


def _needs_more(cause: vocabulary.Cause) -> bool:
    return bool(cause.after or cause.found or cause.becomes or cause.time or cause.outside)


def body_of(
    schemas: Schemas, schema: str, names: vocabulary.EventMembers | None, values: Mapping[str, Any]
) -> Any:
    """A body for an event: `values` has its `name`, `id` and `time`, and the `data`."""
    made = FakeData(schemas).value(schema, random.Random(schema))  # noqa: S311
    if not isinstance(made, dict):
        return made
    for kind in ("name", "id", "time"):
        member = getattr(names, kind) if names else ""
        if member:
            dotted.put(made, member, values[kind])
    data = values["data"]
    if isinstance(data, dict):
        for member, where in schemas.properties(schema).items():
            declared = schemas.properties(where)
            if declared and declared.keys() >= data.keys():
                made[member] = {**made.get(member, {}), **data}
    return made


def names_of(spec: Spec, webhook: Operation) -> vocabulary.EventMembers | None:
    """The members by which a delivery says what it is."""
    return spec.stated(vocabulary.EVENT, webhook)[0]

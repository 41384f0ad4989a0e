"""From a spec and a way to send to a run: subjects, generated bodies, a session."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from concord.receivers.answers import Send
from concord.receivers.delivery import Deliverer
from concord.receivers.event import Event
from concord.receivers.probe import Subject
from concord.receivers.run import ReceiverRun
from concord.receivers.session import Effect, Generate, Session
from concord.spec import Spec

EXAMPLES = 8
"""Generated bodies of an event, unless a run says otherwise."""


def generator(spec: Spec, seed: int = 0) -> Generate:
    """Makes bodies within the schemas of a spec; the same ones for the same seed."""
    found: dict[tuple[str, str, int], list[Any]] = {}
    bodies: list[Callable[..., list[Any]]] = []

    def generate(deliverer: Deliverer, number: int) -> list[Any]:
        key = (deliverer.event.name, deliverer.media_type, number)
        if key not in found:
            if not bodies:
                # Schemathesis takes seconds to load, and much of a run does without
                from concord.runner.schemathesis_adapter.webhook_bodies import webhook_bodies

                bodies.append(webhook_bodies(spec, seed))
            found[key] = bodies[0](deliverer.event.webhook, deliverer.media_type, number)
        return found[key]

    return generate


def subjects_of(
    chosen: Sequence[Event], secret: str, generate: Generate, media_type: str = ""
) -> list[Subject]:
    """The events as they are tested. Raises CouldNotRunError for a media type that is not theirs.

    An event without an example is tested with a generated body.
    """
    found = []
    for event in chosen:
        deliverer = Deliverer.of(event, secret, media_type)
        value = deliverer.example
        if not isinstance(value, dict):
            value = next((it for it in generate(deliverer, EXAMPLES) if isinstance(it, dict)), {})
        found.append(Subject(deliverer=deliverer, value=value))
    return found


def receiver_run(
    chosen: Sequence[Event],
    send: Send,
    secret: str,
    *,
    effect: Effect | None = None,
    media_type: str = "",
    examples: int = EXAMPLES,
    generate: Generate | None = None,
    skip: Sequence[str] = (),
    only: str = "",
    seconds: float = float("inf"),
) -> ReceiverRun:
    """A run of all probes of the events against what `send` reaches; `run()` makes it.

    `seconds`: how long it may take. Raises CouldNotRunError.
    """
    made = generate or generator(chosen[0].spec)
    return ReceiverRun(
        session=Session(send=send, generate=made, examples=examples, effect=effect),
        subjects=subjects_of(chosen, secret, made, media_type),
        skip=frozenset(skip),
        only=only,
        deadline=time.monotonic() + seconds,
    )

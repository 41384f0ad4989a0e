"""A test of a webhook receiver, from a test: what `concord receiver` sends, with a callback.

Model: genuine and forged deliveries of every documented event, to an ASGI or WSGI application of
this process without a socket, or to an address of this machine. `effect` is a function of the
test that says how much an event has brought about, so that duplicates are judged, too.
Known limit: an application's lifespan is not run.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from concord import project
from concord.receivers import EXAMPLES, ReceiverRun, events_of, receiver_run
from concord.receivers.findings import Described
from concord.runner.secrets import Redactor
from concord.spec import Spec
from concord.testing.events import WITHIN, Protocol, reaching

Counted = Callable[[str], int | Awaitable[int]]
"""How much the event of that id has brought about so far; ids are those of the bodies."""


@dataclass(frozen=True, kw_only=True)
class ReceiverOutcome:
    """What a test of a receiver came to."""

    findings: tuple[str, ...]
    """One sentence a mistake, with its fix, after the name of the probe that found it."""
    deliveries: int
    """How many requests were sent."""

    def check(self) -> None:
        """Raise AssertionError, with what was found, unless the receiver is right."""
        assert not self.findings, "\n".join(self.findings)


def receiver_of(
    to: Any,
    api: str,
    *,
    secret: str,
    events: Sequence[str] = (),
    effect: Counted | None = None,
    path: str = "/",
    protocol: Protocol | None = None,
    media_type: str = "",
    examples: int = EXAMPLES,
    skip: Sequence[str] = (),
) -> ReceiverOutcome:
    """Test the receiver `to`, an application or a URL, with all that `concord receiver` sends.

    `events` are names (none: all that are not deprecated), `path` is where an application has its
    receiver, `skip` names probes. Raises CouldNotRunError where the test cannot be made, for a URL
    that is not of this machine, too.
    """
    spec = project.load(api).sound()
    chosen = events_of(spec, events)

    async def made() -> ReceiverRun:
        async with reaching(to, path, protocol) as send:
            run = receiver_run(
                chosen,
                send,
                secret,
                effect=None if effect is None else _awaited(effect),
                media_type=media_type,
                examples=examples,
                skip=skip,
            )
            await run.run()
            return run

    url = to if isinstance(to, str) else f"http://receiver.localhost{path}"
    return _outcome(asyncio.run(made()), spec, secret, url, tested=len(chosen))


def _outcome(
    run: ReceiverRun, spec: Spec, secret: str, url: str, *, tested: int
) -> ReceiverOutcome:
    redact = Redactor()
    # findings quote requests, and those were signed
    redact.learn(secret, f"${spec.webhook_secret_variable}")
    about = Described(url=url, replaying="", redact=redact, within=WITHIN, tested=tested)
    found = run.result(spec, about, 0.0).findings.values()
    return ReceiverOutcome(
        findings=tuple(f"{it.check}: {it.what}" for it in found), deliveries=run.session.requests
    )


def _awaited(effect: Counted) -> Callable[[str], Awaitable[int]]:
    async def counted(identifier: str) -> int:
        found = effect(identifier)
        return await found if inspect.isawaitable(found) else found

    return counted

"""The emulator with a fault in front of it, served in a thread of this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from concord.emulator import Options, Running, running
from concord.emulator.behaviour import Subscription, World
from concord.emulator.deliveries import signature
from concord.emulator.sending import post
from concord.faults._model import Fault
from concord.faults._seeded_delivery import posting
from concord.faults._seeded_server import App, Effect, seeded
from concord.spec import Spec, vocabulary

# port 9 (discard): nothing is ever sent there, `post_elsewhere` responds instead
_LISTENER = "http://127.0.0.1:9/listener"
"""A receiver that always hears of events, so that whether one is sent does not depend on others."""


@contextmanager
def served(spec: Spec, fault: Fault | None, effect: Effect) -> Iterator[Running]:
    """Serve the emulator of `spec` with `fault` in front of it; what it does goes to `effect`."""
    behave = fault.behave() if fault is not None and fault.behave is not None else None
    deliver = fault.deliver() if fault is not None and fault.deliver is not None else None

    def wrap(app: App) -> App:
        return seeded(app, spec, behave, effect) if behave else app

    async def post_elsewhere(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        return 200 if url == _LISTENER else await post(url, body, headers)

    worlds: list[World] = []
    sign = partial(_signed, spec, worlds)
    poster = posting(deliver, post_elsewhere, effect, sign) if deliver else post

    # the limit of the emulator's own pace would only slow the run; faults of limits have their own
    with running(spec, wrap=wrap, options=Options(rate_limit=False), post=poster) as server:
        if deliver and server.world is not None:
            server.world.receivers.append(Subscription(id="listener", url=_LISTENER))
            worlds.append(server.world)
        yield server


def _signed(
    spec: Spec, worlds: list[World], url: str, body: bytes, headers: Mapping[str, str]
) -> Mapping[str, str]:
    """`headers` with the signature of `body`, keyed as that receiver was registered."""
    made = dict(headers)
    for world in worlds:
        find = world.behaviour.subscribers
        for webhook in spec.webhooks:
            signed, _ = spec.stated(vocabulary.SIGNATURE, webhook)
            for it in (*world.receivers, *(find(world, webhook.path) if find else ())):
                if it.url == url and it.secret is not None and signed and signed.header in made:
                    made |= dict([signature(signed, it.secret, body)])
    return made

"""Runs at an emulator: recognises it, reserves it for the run, and restores it at the end.

Model: the command holds the emulator, not the worker, so that whatever becomes of the worker (a
crash, a deadline, Ctrl-C) the emulator gets back what it held. It renews the lease in a thread;
where the command itself is killed the lease runs out, which has the same effect.
Known limits: where the lease is lost (the command was suspended for longer, the emulator started
again), the run is reported as void at its end, not at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from concord.errors import CouldNotRunError
from concord.http.control import LEASE, ControlError, Emulator, Reply, Send, origin
from concord.http.control_transport import over_http
from concord.runner.plan import Plan
from concord.runner.worker.transport import Wire
from concord.spec import Spec

_RENEWALS = 6
"""How often a lease is renewed before it would run out."""


def may_ask(plan: Plan) -> bool:
    """Whether the server of `plan` may get the request that recognises emulators."""
    is_allowed = "probes" in plan.allows and not plan.read_only
    return is_allowed and plan.environment is None


@contextmanager
def held(plan: Plan, spec: Spec) -> Iterator[Plan]:
    """`plan`, for the server held where it is an emulator; any other server is left alone.

    Raises CouldNotRunError where it is an emulator that cannot be used, or was lost meanwhile.
    """
    if not may_ask(plan):
        yield plan
        return
    # nothing may happen by time before the reference model follows
    # an emulator says which document it serves, whatever is stated of its data
    with holding(plan.base_url, spec.documented or spec, halted=True) as is_emulator:
        yield replace(plan, emulated=is_emulator, asked_before=1)


@contextmanager
def holding(
    base_url: str,
    spec: Spec,
    *,
    halted: bool = False,
    send: Send | None = None,
    lease: float = LEASE,
) -> Iterator[bool]:
    """Hold the server at `base_url` until the block ends; whether it is an emulator of `spec`.

    `halted`: its clock stands still from the beginning. Raises CouldNotRunError where it is an
    emulator that cannot be used, or was lost meanwhile.
    """
    send = send or over_http(base_url)
    with _could_not_run(base_url):
        emulator = Emulator.of(spec, send)
        run = emulator.begin(lease, halted=halted) if emulator is not None else ""
    if emulator is None:
        yield False
        return
    # a thread of its own: the block may be busy for longer than a lease lasts
    over = threading.Event()
    lost: list[str] = []
    keeper = threading.Thread(
        target=_keep, args=(emulator, run, lease, over, lost.append), daemon=True
    )
    keeper.start()
    try:
        yield True
    finally:
        over.set()
        with suppress(ControlError):  # it is gone, and what it held with it
            emulator.end(run)
    if lost:
        raise CouldNotRunError(f"the emulator at {base_url} {lost[0]}")


def _keep(
    emulator: Emulator,
    run: str,
    lease: float,
    over: threading.Event,
    lose: Callable[[str], None],
) -> None:
    """Renew the lease until the run is `over`."""
    while not over.wait(lease / _RENEWALS):
        try:
            if not emulator.renew(run, lease):
                lose(
                    f"has ended the run before its time (it was started again, or nothing renewed "
                    f"the lease of {lease:g} s): run again"
                )
                return
        except ControlError:
            continue  # busy or gone: the next renewal, or the worker, will report it


def control_of(plan: Plan, wire: Wire) -> Emulator | None:
    """The control endpoints of the server of `plan`, through the run's guard, if it has any."""
    if not plan.emulated:
        return None
    where = origin(plan.base_url)

    def send(method: str, path: str, body: object) -> Reply:
        content = {} if body is None else {"json": body}
        try:
            sent = wire.send(method, path, base_url=where, is_patient=False, **content)
        except CouldNotRunError as error:
            raise ControlError(f"cannot be reached: {error}") from error
        return Reply(status=sent.status, content=sent.body or b"")

    return Emulator(send)


@contextmanager
def _could_not_run(base_url: str) -> Iterator[None]:
    try:
        yield
    except ControlError as error:
        raise CouldNotRunError(f"the emulator at {base_url} {error}") from error

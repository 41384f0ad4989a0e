"""One run of one scenario: its clients, what it must have called, and what it leaves.

Model: `Connections` makes clients of one mode, all watched by one wire; `play` awaits the scenario,
undoes what it did whatever became of it, and holds it to its marker.
"""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from concord.spec import Spec
from concord.testing.scenarios._blocking import Blocking
from concord.testing.scenarios._transport import AsyncWatched, Watched, Wire, tokens
from concord.testing.scenarios.undo import Undo

Mode = Literal["blocking", "asynchronous"]
MODES: tuple[Mode, ...] = ("blocking", "asynchronous")


class NotUndoneError(AssertionError):
    """A scenario went well, but not all it made could be removed."""


class MarkerError(AssertionError):
    """A scenario does not call what its marker says."""


@dataclass(kw_only=True)
class Connections:
    """The clients of one run."""

    mode: Mode
    wire: Wire
    options: Mapping[str, Any]
    """What every client is made with, beside what the environment says."""
    _open: list[Any] = field(default_factory=list)

    def connect(self, **options: Any) -> Any:
        """A client of the run's mode, whose calls are awaited; it is closed at the end."""
        package = importlib.import_module(self.wire.spec.package)
        given = {**self.options, **options}
        if self.mode == "asynchronous":
            client = package.AsyncClient(**given, transport=AsyncWatched(self.wire))
        else:
            client = Blocking(package.Client(**given, transport=Watched(self.wire)))
        self._open.append(client)
        return client

    async def close(self) -> None:
        """Close all clients."""
        for client in self._open:
            await client.close()


async def play(
    scenario: Callable[[], Awaitable[None]],
    *,
    undo: Undo,
    connections: Connections,
    announced: frozenset[str],
    all_of_them: bool,
) -> None:
    """Run a scenario and undo it. Raises what it raises, NotUndoneError or MarkerError.

    `all_of_them`: what is announced is called; a real account may lack what that takes.
    """
    try:
        await scenario()
        called = frozenset(connections.wire.called)
    # Ctrl-C and a failed assertion leave as much behind as any other end
    except BaseException as error:
        for failure in await undo.all():
            error.add_note(f"not undone: {failure}")
        await connections.close()
        raise
    failures = await undo.all()
    await connections.close()
    if failures:
        raise NotUndoneError("not undone: " + "\nnot undone: ".join(failures))
    _hold_to(announced if all_of_them else announced & called, called, connections.wire.spec)


def _hold_to(announced: frozenset[str], called: frozenset[str], spec: Spec) -> None:
    """Tokens are fetched whatever a scenario calls; all else it announces, and no more."""
    wrong = (called ^ announced) - (tokens(spec) - announced)
    if wrong:
        silent, idle = sorted(wrong & called), sorted(wrong & announced)
        said = [f"calls {', '.join(silent)} unannounced"] if silent else []
        said += [f"never calls {', '.join(idle)}"] if idle else []
        raise MarkerError(f"its marker `operations` is wrong: it {' and '.join(said)}")

"""What a scenario made goes away again, in reverse order, also when the scenario fails.

Model: a stack of actions. Each is tried whatever became of the others; what could not be undone,
and what no documented operation can undo, is reported.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class _Action:
    what: str
    call: Callable[[], Awaitable[Any]]
    unless: tuple[type[Exception], ...]


@dataclass(kw_only=True)
class Undo:
    """How to undo what a scenario has done so far."""

    left: list[str] = field(default_factory=list)
    """What stays because the API documents no operation that removes it."""
    _actions: list[_Action] = field(default_factory=list)

    def __call__(
        self,
        what: str,
        call: Callable[..., Awaitable[Any]],
        *arguments: Any,
        unless: type[Exception] | tuple[type[Exception], ...] = (),
        **named: Any,
    ) -> None:
        """Have `call(*arguments, **named)` awaited in the end; `unless`: it is undone already."""
        expected = unless if isinstance(unless, tuple) else (unless,)
        action = _Action(what=what, call=lambda: call(*arguments, **named), unless=expected)
        self._actions.append(action)

    def leaves(self, what: str) -> None:
        """Report that `what` stays behind: the API documents nothing that would remove it."""
        self.left.append(what)

    async def all(self) -> list[str]:
        """Undo everything, latest first; what could not be undone, each with the reason."""
        failures = []
        while self._actions:
            action = self._actions.pop()
            try:
                await action.call()
            except action.unless:
                continue
            except Exception as error:  # noqa: BLE001  # one failure must not keep the others from being tried
                failures.append(f"{action.what}: {type(error).__name__}: {error}")
        return failures

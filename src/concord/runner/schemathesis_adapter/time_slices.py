"""Makes Schemathesis' engine respect the time limits of operations (`worker.turns`).

Model: its engine gives operations a share of time where it has a limit; but with such a
limit it repeats phases until the time is over, which no gate can do. Here the engine has no limit,
and its questions about the share of an operation go to `Turns`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemathesis.engine.context import EngineContext
from schemathesis.engine.run.unit._case import BudgetExpired

from concord.runner.worker.turns import PhaseOverError, Turns


def hold(turns: Turns) -> None:
    """Let Schemathesis' engine keep to `turns`, in this process."""

    def begin(_: Any) -> None:
        turns.begin()

    def release(_: Any) -> None:
        turns.release()

    def is_over(_: Any) -> bool:
        return turns.is_over()

    for name, value in (
        ("take_operation_slice", begin),
        ("release_operation_slice", release),
        ("is_operation_slice_expired", property(is_over)),
    ):
        getattr(EngineContext, name)  # fails loudly where a later version has another name for it
        setattr(EngineContext, name, value)


def counting(turns: Turns) -> Callable[[str, str], None]:
    """What to call before each case (phase, label): ends a stateful phase that is over."""

    def case(phase: str, label: str) -> None:
        try:
            turns.case(phase, label)
        except PhaseOverError:
            raise BudgetExpired from None  # how the engine itself ends a phase

    return case

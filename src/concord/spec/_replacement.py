"""What took the place of something deprecated, and how the two relate (`x-replaced-by`).

Model: pure, over JSON values. `expected` says what the deprecated one shows where its replacement
shows `value`, `written` what writes (or filters by) the same through the replacement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Relation = Literal["equal", "first-of", "ids-of"]


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """What to use instead: a member or parameter beside it, or a filter of another list."""

    name: str
    relation: Relation
    operation: str = ""
    """operationId of the list that shows it instead, whose filter `name` then is."""

    def expected(self, value: Any, fits: Callable[[Any], bool]) -> Any:
        """What the deprecated one shows beside `value`; None: nothing.

        `fits` says whether the deprecated one may have a value at all.
        """
        if self.relation == "equal":
            return value
        listed = value if isinstance(value, list) else []
        return next((each for each in listed if fits(each)), None)

    def written(self, value: Any) -> Any:
        """What the replacement is given where the deprecated one was given `value`."""
        return value if self.relation == "equal" else [value]

"""Two responses to the same request, compared: the first difference that a contract is about.

Model: pure, over JSON values, in the order of the model's response. Equal are: ids that stand for
one another (`IdPairs`), moments at most `TOLERANCE` apart, credentials that were issued, numbers by
value; in an error also the prose of its messages.
Known limits: prose is a text with a blank in it on both sides; two numbers that both look like
seconds or milliseconds since the epoch are moments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from concord.checks.messages import message
from concord.checks.values import short
from concord.spec import child, moment

TOLERANCE = timedelta(seconds=3)
_ISSUED = re.compile(r"(access|refresh|id)_token")
# least value that looks like a moment, and the difference that is tolerated: seconds, milliseconds
_EPOCHS = ((1e9, 3.0), (1e12, 3000.0))


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where two responses differ: `at` (a JSON pointer; None outside the body), and in what."""

    at: str | None
    model: str | None
    """What the model predicts; None: it has no such member."""
    target: str | None
    """What the target responded; None: it has no such member."""
    header: str = ""
    """The header that differs, in lower case; empty where none does."""

    @property
    def what(self) -> str:
        """The difference as a sentence."""
        if self.target is None:
            return message(
                "the reference model predicts {model}; the server omitted it", model=self.model
            )
        if self.model is None:
            return message(
                "the reference model predicts no such member; the server answered {target}",
                target=self.target,
            )
        return message(
            "the reference model predicts {model}; the server answered {target}",
            model=self.model,
            target=self.target,
        )


class IdPairs:
    """Ids of the target and those of the model that stand for the same resource."""

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}
        self._targets: dict[str, Any] = {}

    def pair(self, model: Any, target: Any) -> None:
        """Take in that both created the same resource, with these ids."""
        # equal ids need no translation; `__bool__` tells whether any do
        if model != target:
            self._models[str(target)] = model
            self._targets[str(model)] = target

    def copy(self) -> IdPairs:
        """The same pairs, to which others can be added."""
        other = IdPairs()
        other._models, other._targets = dict(self._models), dict(self._targets)
        return other

    def same(self, model: Any, target: Any) -> bool:
        """Whether both are ids of the same resource."""
        return str(target) in self._models and self._models[str(target)] == model

    def to_model(self, value: Any) -> Any:
        """`value` (JSON) with each id of the target replaced by the model's."""
        return _replaced(value, self._models)

    def to_target(self, value: Any) -> Any:
        """`value` (JSON) with each id of the model replaced by the target's."""
        return _replaced(value, self._targets)

    def __bool__(self) -> bool:
        return bool(self._models)


def _replaced(value: Any, ids: Mapping[str, Any]) -> Any:
    if not ids:
        return value
    if isinstance(value, dict):
        return {name: _replaced(item, ids) for name, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, ids) for item in value]
    # str(True) could be an id, too
    return value if value is None or isinstance(value, bool) else ids.get(str(value), value)


def difference(
    model: Any, target: Any, ids: IdPairs, *, is_error: bool = False, at: str = ""
) -> Difference | None:
    """Where `target` first differs from `model`; None if they agree."""
    if isinstance(model, dict) and isinstance(target, dict):
        return _of_objects(model, target, ids, is_error=is_error, at=at)
    if isinstance(model, list) and isinstance(target, list):
        return _of_lists(model, target, ids, is_error=is_error, at=at)
    if same_value(model, target, ids, is_error=is_error) or is_issued(at.rpartition("/")[2]):
        return None
    return Difference(at=at, model=short(model), target=short(target))


def _of_objects(
    model: dict[str, Any], target: dict[str, Any], ids: IdPairs, *, is_error: bool, at: str
) -> Difference | None:
    for name, value in model.items():
        place = child(at, name)
        if name not in target:
            return Difference(at=place, model=short(value), target=None)
        found = difference(value, target[name], ids, is_error=is_error, at=place)
        if found is not None:
            return found
    # members of the model first: one that the target lacks says more than one that it adds
    more = next((name for name in target if name not in model), None)
    if more is None:
        return None
    place = child(at, more)
    return Difference(at=place, model=None, target=short(target[more]))


def _of_lists(
    model: list[Any], target: list[Any], ids: IdPairs, *, is_error: bool, at: str
) -> Difference | None:
    # how many errors a server lists for one request is its choice
    if len(model) != len(target) and not is_error:
        counts = (f"{len(it)} item{'s' * (len(it) != 1)}" for it in (model, target))
        return Difference(at=at, model=next(counts), target=next(counts))
    for index, (one, other) in enumerate(zip(model, target, strict=False)):
        found = difference(one, other, ids, is_error=is_error, at=child(at, index))
        if found is not None:
            return found
    return None


def same_value(model: Any, target: Any, ids: IdPairs, *, is_error: bool) -> bool:
    """Whether two values that hold no others are the same for a contract."""
    # True == 1 in Python, not in JSON
    if isinstance(model, bool) or isinstance(target, bool):
        return model is target
    if model == target or ids.same(model, target):
        return True
    # clocks of the two are read at different moments: seconds or milliseconds since the epoch
    if isinstance(model, (int, float)) and isinstance(target, (int, float)):
        return any(
            min(model, target) > least and abs(model - target) <= apart for least, apart in _EPOCHS
        )
    if not isinstance(model, str) or not isinstance(target, str):
        return False
    # prose of a message; codes have no blanks
    if is_error and " " in model and " " in target:
        return True
    # last: most texts are no moments, and parsing one costs most of all
    first, second = moment(model), moment(target)
    return first is not None and second is not None and abs(first - second) <= TOLERANCE


def is_issued(name: str) -> bool:
    """Whether a member of that name holds credentials that were issued."""
    return bool(_ISSUED.fullmatch(name))


TRANSPORT = frozenset({"content-length", "date", "server", "connection", "keep-alive"})
"""Headers that whatever carries a response sets, documented or not."""


def headers_differ(
    model: Mapping[str, str], target: Mapping[str, str], documented: list[str]
) -> Difference | None:
    """The first of the documented headers, media type and `Allow` that differs; None if none.

    Names are in lower case.
    """
    for name in (*(it for it in documented if it not in TRANSPORT), "allow", "content-type"):
        one, other = _normal(name, model.get(name)), _normal(name, target.get(name))
        # moments in headers (`Date`, `Expires`) depend on the real clock
        if one == other or (one and other and moment(one) and moment(other)):
            continue
        model_line, target_line = (
            f"{name}: {it}" if it else f"no header {name}" for it in (one, other)
        )
        return Difference(at=None, model=model_line, target=target_line, header=name)
    return None


def _normal(name: str, value: str | None) -> str | None:
    """The value of a header without what does not matter: parameters, case, order."""
    if value is None:
        return None
    if name == "content-type":
        return value.partition(";")[0].strip().lower()
    if name == "allow":
        return ", ".join(sorted(part.strip() for part in value.split(",")))
    return value

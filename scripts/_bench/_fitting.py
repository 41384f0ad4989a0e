"""Whether a client has decoded what it was sent: each member has the type that is declared of it.

Model: clients keep a value that does not fit as it was sent and raise nothing, so what was not
decoded shows in the types of what a call returns.
Known limits: a `Literal` is taken for the type of its values, because clients keep unseen ones.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any


def misfits(value: Any, where: str = "result") -> Iterator[str]:
    """What does not have its declared type in a model, a page or a list of models, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from misfits(item, f"{where}[]")
    elif hasattr(value, "items") and not isinstance(value, dict) and not _is_model(value):
        yield from misfits(value.items, f"{where}[]")  # of a page
    elif _is_model(value):
        for name, member in type(value).__members__.items():
            found = getattr(value, name)
            inner = f"{type(value).__name__}.{name}"
            if name in _sent(value) or member.wire in _sent(value):
                if not _fits(found, member.hint()):
                    yield f"{inner} is {type(found).__name__}"
                yield from misfits(found, inner)


def _is_model(value: Any) -> bool:
    return hasattr(type(value), "__members__") and hasattr(value, "to_dict")


def _sent(model: Any) -> dict[str, Any]:
    found: dict[str, Any] = model.to_dict()
    return found


def _fits(value: Any, hint: Any) -> bool:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, it) for it in arguments)
    if origin is typing.Literal:
        return any(type(value) is type(it) for it in arguments)
    if origin is list:
        return isinstance(value, list) and all(_fits(it, arguments[0]) for it in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(it, arguments[1]) for it in value.values())
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return whole and not isinstance(value, bool)
    return isinstance(value, type(None) if hint is None else hint)

"""What is asked of an API: its lists that need no argument, with pages made of documented items."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from concord.spec import Operation, Spec


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list that is called without arguments."""

    operation: Operation
    items: str
    """Dotted path of the items in a page; empty where the page is the list."""
    page: Callable[[int], bytes]
    """A page of so many items: the first documented one, repeated."""


def listings(spec: Spec) -> Iterator[Listing]:
    """The lists of an API that are called without arguments and whose items are documented."""
    for operation in spec.operations:
        paging = operation.definition.get("x-pagination")
        needed = [p for p in operation.parameters if p.definition.get("required")]
        if not paging or needed or operation.method != "get":
            continue
        response = spec.resolve(f"{operation.pointer}/responses/200").definition
        for example in response["content"]["application/json"].get("examples", {}).values():
            if at(example["value"], paging["items"]):
                made = partial(page_of, example["value"], paging["items"])
                yield Listing(operation=operation, items=paging["items"], page=made)
                break


def at(value: Any, path: str) -> Any:
    """The member at a dotted path."""
    for name in filter(None, path.split(".")):
        value = value[name]
    return value


def page_of(sample: Any, path: str, count: int) -> bytes:
    """The sample with its first item `count` times."""
    page = copy.deepcopy(sample)
    items = at(page, path)
    items[:] = [items[0]] * count
    return json.dumps(page).encode()


def reading(item: Any, package: str) -> Callable[[Any], object]:
    """A function that reads every member of items like this one, at every depth, and little else.

    It is compiled from what the classes of `package` declare: a walk that asks each value what it
    is would cost more than the reading.
    """
    return eval(f"lambda item: {_expression(item, 'item', package, 0)}")  # type: ignore[no-any-return]  # noqa: S307


def _expression(value: Any, where: str, package: str, depth: int) -> str:
    names = _members(value, package)
    if names:
        parts = [_expression(getattr(value, n), f"{where}.{n}", package, depth) for n in names]
        return f"({', '.join(parts)},)"
    if isinstance(value, list) and value and _members(value[0], package):
        inner = _expression(value[0], f"i{depth}", package, depth + 1)
        return f"[{inner} for i{depth} in {where}]"
    return where


def _members(value: Any, package: str) -> list[str]:
    """Names of the declared members of a model, whichever library makes it one."""
    kind = type(value)
    if kind.__module__.partition(".")[0] != package:
        return []
    if hasattr(kind, "__members__"):
        return list(kind.__members__) if hasattr(kind, "from_dict") else []
    if hasattr(kind, "__attrs_attrs__"):
        return [field.name for field in kind.__attrs_attrs__ if field.init]
    return [name for name in getattr(kind, "model_fields", {}) if name != "additional_properties"]

"""OpenAPI Overlays, applied to a document: targets as JSONPath, `update`, `remove` and `copy`.

Model: pure. The document that is given stays as it is, and what no action touches is shared with
the result (`is`), so that a caller can tell what is new.
Source: OpenAPI Overlay 1.1.0, "Action Object"; RFC 9535 (JSONPath).
`read_overlay` reads an overlay document; a reading of the ledger holds actions alone.
Known limits: `info` and `extends` of an overlay document say nothing here. After a `remove` from an
array, what follows there keeps the place of the element that stood at its index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jsonpath_rfc9535 as jsonpath

from concord.spec._pointer import child

Path = tuple[str | int, ...]
Placed = Callable[["Action", Path, Any], None]
"""Told of each place that an action changes: the action, the place, and what stood there."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of an overlay; `pointer` is its place in the file that it stands in.

    update    the value to merge, in a tuple of one: `update: null` is an update, too
    copy      the JSONPath of the value to merge
    """

    target: str
    update: tuple[Any, ...] = ()
    remove: bool = False
    copy: str = ""
    pointer: str = ""

    @classmethod
    def from_json(cls, stated: Any, pointer: str) -> Action:
        """The action that a mapping states; what is malformed is left for the lint to name."""
        stated = stated if isinstance(stated, Mapping) else {}
        return cls(
            target=str(stated.get("target", "")),
            update=(stated["update"],) if "update" in stated else (),
            remove=stated.get("remove") is True,
            copy=str(stated.get("copy", "")),
            pointer=pointer,
        )


class OverlayError(Exception):
    """An action that cannot be applied: what is wrong, and how to fix it."""

    def __init__(self, action: Action, what: str, *, fix: str) -> None:
        super().__init__(f"{what} ({fix})")
        self.action = action
        self.what = what
        self.fix = fix


def apply(
    document: Any, actions: Iterable[Action], *, strict: bool = True, placed: Placed | None = None
) -> Any:
    """`document` after all `actions`, in their order. Raises OverlayError.

    `strict`: an action that selects nothing is an error. Else it has no effect, as the
    specification has it.
    """
    for action in actions:
        found = _selected(document, action.target, action)
        if not found:
            if strict:
                raise _selects_nothing(action.target, action)
            continue
        # made anew for each action: `copy` reads the document as the actions before have left it
        change = _change(document, action)
        # of two elements of an array the later first, so that the index of the other stays right
        for location in reversed(found):
            if placed is not None:
                placed(action, location, _value(document, location))
            document = _with(document, location, change)
    return document


def added(action: Action, location: Path, before: Any) -> Iterator[tuple[str, str]]:
    """Pointers of what `action` adds at `location` where `before` stood, each with its own place.

    The second is a pointer into the file that the action stands in.
    """
    pointer = child("", *location)
    if action.update:
        yield from _added(pointer, before, action.update[0], child(action.pointer, "update"))
    elif not action.remove:
        yield pointer, action.pointer


def _added(pointer: str, before: Any, update: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(before, dict) and isinstance(update, dict):
        for name, new in update.items():
            below, at = child(pointer, name), child(place, name)
            known = name in before
            yield from _added(below, before[name], new, at) if known else _all(below, new, at)
    elif isinstance(before, list):
        many = isinstance(update, list)
        for index, new in enumerate(update if many else [update]):
            at = child(place, index) if many else place
            yield from _all(child(pointer, len(before) + index), new, at)
    else:
        yield from _all(pointer, update, place)


def _all(pointer: str, value: Any, place: str) -> Iterator[tuple[str, str]]:
    yield pointer, place
    if isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _all(child(pointer, key), below, child(place, key))


def _value(document: Any, location: Path) -> Any:
    for key in location:
        document = document[key]
    return document


_REMOVED = object()


def _change(document: Any, action: Action) -> Callable[[Any], Any]:
    """What becomes of a selected value."""
    if action.remove:
        return lambda _: _REMOVED
    if action.copy:
        found = _locations(document, action.copy, action)
        if len(found) > 1:
            raise OverlayError(action, f"{action.copy!r} selects several", fix="copy one value")
        source = _value(document, found[0])
        return lambda value: _merged(value, source, action)
    if not action.update:
        raise OverlayError(action, "does nothing", fix="give it `update`, `remove: true` or `copy`")
    return lambda value: _merged(value, action.update[0], action)


def _merged(value: Any, update: Any, action: Action) -> Any:
    """`update` merged into a target: objects by member, appended to arrays, else in its place."""
    if isinstance(value, list):
        return [*value, *(update if isinstance(update, list) else [update])]
    # Overlay 1.1 (`update`): what is merged into an object must be an object
    if isinstance(value, dict) != isinstance(update, dict):
        raise OverlayError(
            action,
            f"{action.target!r} selects {_kind(value)}, and {_kind(update)} is merged into it",
            fix="select what is of the same kind, or remove it first",
        )
    return _joined(value, update)


def _joined(value: Any, update: Any) -> Any:
    if isinstance(value, dict) and isinstance(update, dict):
        joined = {name: _joined(value[name], new) for name, new in update.items() if name in value}
        return {**value, **update, **joined}
    if isinstance(value, list) and isinstance(update, list):
        return [*value, *update]
    return update


def _kind(value: Any) -> str:
    return "an object" if isinstance(value, dict) else "no object"


def _locations(document: Any, query: str, action: Action) -> list[Path]:
    """The locations that `query` selects, at least one. Raises OverlayError."""
    found = _selected(document, query, action)
    if not found:
        raise _selects_nothing(query, action)
    return found


def _selects_nothing(query: str, action: Action) -> OverlayError:
    return OverlayError(
        action, f"{query!r} selects nothing", fix="name what the document has at this action"
    )


def _selected(document: Any, query: str, action: Action) -> list[Path]:
    """The locations that `query` selects, in order. Raises OverlayError if it is no JSONPath."""
    try:
        found = {tuple(node.location) for node in _compiled(query).find(document)}
    except jsonpath.JSONPathError as error:
        raise OverlayError(
            action, f"{query!r} is no JSONPath: {error}", fix="write it as RFC 9535 has it"
        ) from error
    # indices and names do not compare: the flag keeps them apart, and the set drops what a union
    # (`[0, 0]`) selects twice
    return sorted(found, key=lambda it: [(isinstance(key, str), key) for key in it])


# experiments apply the same readings over and over
@lru_cache(maxsize=4096)
def _compiled(query: str) -> jsonpath.JSONPathQuery:
    return jsonpath.compile(query)


def _with(value: Any, location: Path, change: Callable[[Any], Any]) -> Any:
    """`value` with the change at `location`; only what lies on the way there is new."""
    if not location:
        return change(value)
    key, rest = location[0], location[1:]
    inner = _with(value[key], rest, change)
    new: Any = list(value) if isinstance(value, list) else dict(value)
    if inner is _REMOVED:
        del new[key]
    else:
        new[key] = inner
    return new

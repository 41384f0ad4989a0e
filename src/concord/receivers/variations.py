"""Other bodies of an event than the documented one, all of which a receiver has to take.

Model: pure. A variation walks a documented body beside its schema and changes what it is about;
members that say which event it is stay. `None` where the schema leaves nothing to vary.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from concord.receivers.delivery import Deliverer
from concord.spec import child

NAME = "added_later"
"""A member, or a value of an enumeration, that no documentation names."""
NON_ASCII = "Zoë Łukasz-Öztürk «été» 王小明 שלום 👩🏽‍🔧"
_LONG = 5_000
"""Letters of a long text: more than any column of a table that was made for a name."""

Change = Callable[[str, Any], Any]
"""From the pointer of a schema and a value to what takes its place."""


def without_optional_members(deliverer: Deliverer, value: Any) -> Any | None:
    """`value` with required members alone, at each level."""
    spec = deliverer.event.spec

    def pruned(place: str, inner: Any) -> Any:
        if isinstance(inner, dict):
            needed = spec.schemas.required(place)
            return {
                name: pruned(_member(place, name), it)
                for name, it in inner.items()
                if name in needed or (place == deliverer.schema and name in _said(deliverer))
            }
        if isinstance(inner, list):
            items = spec.schemas.items(place)
            return [pruned(items, it) for it in inner] if items else inner
        return inner

    def _member(place: str, name: str) -> str:
        return spec.schemas.properties(place).get(name, child(place, "properties", name))

    found = pruned(deliverer.schema, value)
    return None if found == value or not _fits(deliverer, found) else found


def with_unknown_members(deliverer: Deliverer, value: Any) -> Any | None:
    """`value` with a member that is not documented, in each object that may have one."""
    found = copy.deepcopy(value)
    is_changed = False
    for holder in list(_objects(found)):  # which grows meanwhile
        holder[NAME] = {"since": 2, "values": ["a", None]}
        # one by one, since `additionalProperties: false` of one object says nothing of the others
        if _fits(deliverer, found):
            is_changed = True
        else:
            del holder[NAME]
    return found if is_changed else None


def with_unknown_values(deliverer: Deliverer, value: Any) -> Any | None:
    """`value` with a new value wherever the documentation lists the values."""
    spec = deliverer.event.spec

    def changed(place: str, inner: Any) -> Any:
        listed = spec.schemas.keyword(place, "enum")
        # not held against the schema, which forbids it: that a list of values grows is the point
        return NAME if isinstance(inner, str) and listed else inner

    found = _mapped(deliverer, value, changed)
    return None if found == value else found


def with_long_texts(deliverer: Deliverer, value: Any) -> Any | None:
    """`value` with the longest texts that its schema allows, up to some thousand letters."""
    return _with_texts(deliverer, value, "Long text. " * (_LONG // 11))


def with_non_ascii_texts(deliverer: Deliverer, value: Any) -> Any | None:
    """`value` with letters of several scripts and a character of several code points."""
    return _with_texts(deliverer, value, NON_ASCII)


def _with_texts(deliverer: Deliverer, value: Any, text: str) -> Any | None:
    spec = deliverer.event.spec

    def changed(place: str, inner: Any) -> Any:
        if not isinstance(inner, str) or _is_id(place):
            return inner
        most = spec.schemas.keyword(place, "maxLength", len(text))
        new = text[: min(most, len(text))]
        # a `pattern` or `format` may allow no such text
        return new if spec.validator().is_valid(place, new) else inner

    found = _mapped(deliverer, value, changed)
    return None if found == value or not _fits(deliverer, found) else found


def _is_id(place: str) -> bool:
    """Whether a member holds an id, by its name: nobody lets people write one."""
    name = place.rpartition("/")[2]
    return name.lower() == "id" or name.endswith(("_id", "Id"))


def _mapped(deliverer: Deliverer, value: Any, change: Change) -> Any:
    """`value` with each declared scalar changed, but for those that say which event it is."""
    schemas, own = deliverer.event.spec.schemas, _said(deliverer)

    def walked(place: str | None, inner: Any, *, is_root: bool = False) -> Any:
        if place is None:
            return inner
        if isinstance(inner, dict):
            known = schemas.properties(place)
            return {
                name: it if is_root and name in own else walked(known.get(name), it)
                for name, it in inner.items()
            }
        if isinstance(inner, list):
            return [walked(schemas.items(place), it) for it in inner]
        return change(place, inner)

    return walked(deliverer.schema, value, is_root=True)


def _said(deliverer: Deliverer) -> frozenset[str]:
    """The members at the top of a body that say which event it is."""
    members = deliverer.event.members
    paths = (members.name, members.id, members.time) if members else ()
    return frozenset(it.partition(".")[0] for it in paths if it)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in list(value.values()):
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _fits(deliverer: Deliverer, value: Any) -> bool:
    return deliverer.event.spec.validator().is_valid(deliverer.schema, value)

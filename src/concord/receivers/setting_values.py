"""Values that a person sets in a body: `data.status=confirmed`, typed by the schema.

Model: the text is the value itself where the member's schema takes a text, else it is read as JSON
(`120`, `true`, `null`, `["a"]`). What the schema names no member for is JSON if it reads as such.
"""

from __future__ import annotations

import argparse
import copy
import difflib
import json
from dataclasses import dataclass
from typing import Any

from concord import project
from concord.errors import CouldNotRunError
from concord.receivers.delivery import Deliverer
from concord.spec import SchemaView, child, parts


@dataclass(frozen=True, kw_only=True)
class Change:
    """A member and the text that it is set to."""

    path: tuple[str, ...]
    text: str

    @property
    def pointer(self) -> str:
        """The member as a JSON pointer."""
        return child("", *self.path)


def change_option(word: str) -> Change:
    """The change that `data.status=confirmed` or `/data/status=confirmed` means.

    Raises ArgumentTypeError.
    """
    path, equals, value = word.partition("=")
    if not equals or not path.strip("/."):
        raise argparse.ArgumentTypeError(
            f"{word!r} sets nothing: write MEMBER=VALUE, such as data.status=confirmed"
        )
    found = parts(path) if path.startswith("/") else path.split(".")
    return Change(path=tuple(found), text=value)


def changed(deliverer: Deliverer, value: Any, change: Change) -> Any:
    """`value` with the change made. Raises CouldNotRunError where its schema does not take it."""
    event, schemas = deliverer.event, deliverer.event.spec.schemas
    place = _place(schemas, deliverer.schema, change.path)
    found = copy.deepcopy(value)
    _put(found, change, _typed(deliverer, place, change))
    broken = event.spec.validator().violations(deliverer.schema, found)
    if broken:
        what = broken[0]
        found_at = event.spec.locate(what.schema)
        located = f"{project.current().relative(found_at.path)}:{found_at.line}"
        raise CouldNotRunError(
            f"--set {'.'.join(change.path)}: {event.name} would not be genuine: "
            f"{what.at or 'the body'}: {what.what} ({located})"
        )
    return found


def undeclared(deliverer: Deliverer, change: Change) -> str:
    """What to know of a member that no schema declares, in a sentence; empty where one does."""
    schemas = deliverer.event.spec.schemas
    if _place(schemas, deliverer.schema, change.path) is not None:
        return ""
    *way, name = change.path
    owner = _place(schemas, deliverer.schema, tuple(way))
    near = difflib.get_close_matches(name, schemas.properties(owner) if owner else (), n=1)
    hint = f"; did you mean {'.'.join([*way, *near])}?" if near else ""
    return f"{'.'.join(change.path)} is no documented member of {deliverer.event.name}{hint}"


def _place(schemas: SchemaView, schema: str, path: tuple[str, ...]) -> str | None:
    """The schema of a member; None where none is declared."""
    place: str | None = schema
    for part in path:
        if place is None:
            return None
        below = schemas.properties(place).get(part)
        place = schemas.items(place) if below is None and part.isdigit() else below
    return place


def _typed(deliverer: Deliverer, place: str | None, change: Change) -> Any:
    validator = deliverer.event.spec.validator()
    try:
        read = json.loads(change.text)
    except ValueError:
        return change.text
    if place is None:
        return read
    # `120` of a member that is a text is a text
    return change.text if validator.is_valid(place, change.text) else read


def _put(value: Any, change: Change, new: Any) -> None:
    *above, last = change.path
    for part in above:
        inner = value[int(part)] if isinstance(value, list) and _is_index(value, part) else None
        if isinstance(value, dict):
            inner = value.setdefault(part, {})
        if not isinstance(inner, dict | list):
            raise _nowhere(change)
        value = inner
    if isinstance(value, list) and _is_index(value, last):
        value[int(last)] = new
    elif isinstance(value, dict):
        value[last] = new
    else:
        raise _nowhere(change)


def _is_index(value: list[Any], part: str) -> bool:
    return part.isdecimal() and int(part) < len(value)


def _nowhere(change: Change) -> CouldNotRunError:
    return CouldNotRunError(
        f"--set {'.'.join(change.path)}: {change.pointer} does not exist in the body"
    )

"""`concord.overlay.yaml`: what a project adds to a document that it does not write itself.

Model: an OpenAPI Overlay 1.1 over the document beside it, applied whenever that is loaded, so that
every step reads the same. What it adds stands where the overlay states it: findings name its lines.
Source: OpenAPI Overlay 1.1.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from concord.spec._overlay import Action, OverlayError, added, apply
from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import child, parts, pointers
from concord.spec.parsing import parse

OVERLAY = "concord.overlay.yaml"
"""The name of the file, beside the document."""


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """The overlay of a document, and those of its actions that change nothing there."""

    path: Path
    actions: tuple[Action, ...]
    parsed: Parsed
    idle: tuple[Action, ...] = ()

    def locate(self, pointer: str) -> Location:
        """Where `pointer` of the overlay, or its nearest ancestor, stands."""
        return self.parsed.locate(pointer)


def read_overlay(path: Path, text: str | None = None) -> Overlay:
    """The overlay in `path` (or `text`, as if it stood there). Raises SpecError."""
    parsed = parse(path, text)
    stated = parsed.value
    if not isinstance(stated, dict) or not str(stated.get("overlay", "")).startswith("1."):
        raise SpecError("is no OpenAPI Overlay", where=path, fix="start with `overlay: 1.1.0`")
    listed = stated.get("actions")
    if not isinstance(listed, list | None):
        where = parsed.locations["/actions"]
        raise SpecError("`actions` is no list", where=where, fix="write one `- target: …` each")
    actions = [
        Action.from_json(each, child("", "actions", index))
        for index, each in enumerate(listed or ())
    ]
    return Overlay(path=path, actions=tuple(actions), parsed=parsed)


def overlaid(document: Parsed, overlay: Overlay) -> tuple[Parsed, Overlay]:
    """`document` under `overlay`, and the overlay with its idle actions. Raises SpecError."""
    places: dict[str, str] = {}
    seen: set[str] = set()

    def placed(action: Action, location: tuple[str | int, ...], before: Any) -> None:
        seen.add(action.pointer)
        places.update(added(action, location, before))

    try:
        # not strict: the vendor may have dropped what an action names, and every command must
        # still load the document. `concord import` reports idle actions
        value = apply(document.value, overlay.actions, strict=False, placed=placed)
    except OverlayError as error:
        where = overlay.locate(error.action.pointer)
        raise SpecError(error.what, where=where, fix=error.fix) from error
    idle = tuple(action for action in overlay.actions if action.pointer not in seen)
    locations = _Places(value, document.locations, places, overlay)
    result = Parsed(value=value, locations=locations, ambiguous=document.ambiguous)
    return result, replace(overlay, idle=idle)


class _Places(Mapping[str, Location]):
    """Where each pointer into an overlaid document stands: in the document, or in the overlay."""

    def __init__(
        self,
        value: Any,
        document: Mapping[str, Location],
        places: Mapping[str, str],
        overlay: Overlay,
    ) -> None:
        self._value, self._document = value, document
        self._places, self._overlay = places, overlay

    def __getitem__(self, pointer: str) -> Location:
        if pointer not in self:
            raise KeyError(pointer)
        place = pointer
        # the nearest of both wins: what an overlay added lies in the overlay, whatever holds it
        while place not in self._places:
            if place in self._document:
                return self._document[place]
            place = place.rpartition("/")[0]
        return self._overlay.locate(self._places[place])

    def __contains__(self, pointer: object) -> bool:
        value = self._value
        for part in parts(str(pointer)):
            if isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
                value = value[int(part)]
            else:
                return False
        return True

    def __iter__(self) -> Iterator[str]:
        return pointers(self._value)

    def __len__(self) -> int:
        return sum(1 for _ in self)

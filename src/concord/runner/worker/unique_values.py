"""Fresh values of unique properties: without them most creates of a run are conflicts.

Model: `Unique.freshen` runs before each valid request. Values of `x-unique` properties are made
fresh by a suffix; one in eight is kept, so that conflicts are tested too.
Known limits: properties at the top of a JSON body whose schema lets any text through.
"""

from __future__ import annotations

from typing import Any

from concord.http import is_json
from concord.spec import Operation, Spec, child, vocabulary

_LEFT_ALONE = 8
_SELECTIVE = frozenset({"const", "enum", "format", "maxLength", "pattern"})


class Unique:
    """The values of unique properties that one run has sent."""

    def __init__(self, spec: Spec) -> None:
        self._names = {
            operation.label: tuple(unique_members(spec, operation)) for operation in spec.operations
        }
        self._resources = {
            operation.label: operation.resource_name for operation in spec.operations
        }
        self._sent: dict[tuple[Any, str], set[str]] = {}
        self._repeated: dict[tuple[Any, str], int] = {}

    def freshen(self, label: str, body: Any, *, always: bool = False) -> bool:
        """Make values fresh that were sent before, `always` or mostly; whether any was."""
        changed = False
        for name in self._names.get(label, ()):
            if isinstance(body, dict) and isinstance(body.get(name), str):
                place = (self._resources[label], name)
                fresh = self._fresh(place, body[name], always=always)
                changed |= fresh != body[name]
                body[name] = fresh
        return changed

    def _fresh(self, place: tuple[Any, str], value: str, *, always: bool) -> str:
        sent = self._sent.setdefault(place, set())
        if value in sent:
            turn = self._repeated[place] = self._repeated.get(place, 0) + (not always)
            if always or turn % _LEFT_ALONE:
                # counted, not random: the same seed has to send the same values
                value = f"{value}-{len(sent)}"
                while value in sent:
                    value += "-"
        sent.add(value)
        return value


def unique_members(spec: Spec, operation: Operation) -> list[str]:
    """The unique properties of a JSON request body that any text fits."""
    found = []
    for media_type, media in spec.request_media(operation).items():
        if not is_json(media_type):
            continue
        schema = spec.resolve(child(media, "schema"))
        for name in schema.definition.get("properties", {}):
            definition = spec.resolve(child(schema.pointer, "properties", name)).definition
            if vocabulary.UNIQUE.of(definition) and not _SELECTIVE & definition.keys():
                found.append(name)
    return found

"""Fresh values of unique properties: without them most creates of a run are conflicts.

Model: `Unique.freshen` runs before each valid request. Values of `x-unique` properties are made
fresh by a suffix; one in eight is kept, so that conflicts are tested too. Each value is counted,
also those that cannot be made fresh, so that `Unique.repeats` knows a request that may be refused.
Known limits: properties at the top of a JSON body; only where their schema lets any text (up to a
length) through, they are made fresh. Values that the server has by itself are not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from concord.http import is_json
from concord.spec import Operation, Spec, child, vocabulary

_LEFT_ALONE = 8
_SELECTIVE = frozenset({"const", "enum", "format", "pattern"})
_LONGEST = 10_000
"""Characters of a text without `maxLength`."""


class Unique:
    """The values of unique properties that one run has sent."""

    def __init__(self, spec: Spec) -> None:
        self._members = {
            operation.label: dict(_unique(spec, operation)) for operation in spec.operations
        }
        self._resources = {
            operation.label: operation.resource_name for operation in spec.operations
        }
        self._sent: dict[tuple[str, str], Counter[str]] = {}
        self._repeated: Counter[tuple[str, str]] = Counter()

    def freshen(self, label: str, body: Any, *, always: bool = False) -> bool:
        """Make values fresh that were sent before, `always` or mostly; whether any was."""
        changed = False
        for name, definition in self._of(label, body):
            place = self._resources[label], name
            longest = _longest(definition)
            value = body[name]
            if longest is not None:
                body[name] = self._fresh(place, value, longest, always=always)
            self._sent.setdefault(place, Counter())[body[name]] += 1
            changed |= body[name] != value
        return changed

    def repeats(self, label: str, body: Any) -> bool:
        """Whether `body`, which was freshened, has a value that an earlier body had, too."""
        return any(
            self._sent.get((self._resources[label], name), Counter())[body[name]] > 1
            for name, _ in self._of(label, body)
        )

    def _of(self, label: str, body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """The unique texts of a body, each with the definition of its property."""
        for name, definition in self._members.get(label, {}).items():
            if isinstance(body, dict) and isinstance(body.get(name), str):
                yield name, definition

    def _fresh(self, place: tuple[str, str], value: str, longest: int, *, always: bool) -> str:
        sent = self._sent.get(place, Counter())
        if value not in sent:
            return value
        turn = self._repeated[place] = self._repeated[place] + (not always)
        if not always and not turn % _LEFT_ALONE:
            return value
        # counted, not random: the same seed has to send the same values
        number = len(sent)
        while (fresh := _ending(value, number, longest)) in sent and number < 2 * len(sent):
            number += 1
        return fresh


def _ending(value: str, number: int, longest: int) -> str:
    ending = f"-{number}"
    return value[: max(0, longest - len(ending))] + ending if len(ending) <= longest else value


def _longest(definition: dict[str, Any]) -> int | None:
    """How long a fresh value may be; None where a schema does not let any text through."""
    if _SELECTIVE & definition.keys():
        return None
    longest = definition.get("maxLength", _LONGEST)
    return longest if isinstance(longest, int) else None


def unique_members(spec: Spec, operation: Operation) -> list[str]:
    """The unique properties of a JSON request body that any text fits, up to a length."""
    return [name for name, it in _unique(spec, operation) if _longest(it) is not None]


def _unique(spec: Spec, operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    for media_type, media in spec.request_media(operation).items():
        if not is_json(media_type):
            continue
        schema = spec.resolve(child(media, "schema"))
        for name in schema.definition.get("properties", {}):
            definition = spec.resolve(child(schema.pointer, "properties", name)).definition
            if vocabulary.UNIQUE.of(definition):
                yield name, definition

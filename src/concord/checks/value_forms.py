"""Schema facts about the value at a place: its formats, default, members and items.

Model: a `SchemaForm` is one place of the document, with all that its schema is composed of
(references, `allOf`, `anyOf`, `oneOf`: each once). It is read on demand, and kept.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache
from typing import Any

from concord.checks.check import Key
from concord.checks.values import UNKNOWN, Form
from concord.spec import Spec, child

ALL = "*"
"""Stands for all members."""
MARK = "x-accepted"
"""What a server may do with a value, by the number of the entry that accepts it: in no file."""
# by spec and not in its forms: those are made anew when the cache has dropped them
_USES: dict[Key, Counter[int]] = {}


def uses(spec: Spec) -> Counter[int]:
    """How often each entry has excused a value of this spec so far."""
    return _USES.setdefault(Key(spec), Counter())


class SchemaForm:
    """The form of the values of a schema (see `values.Form`)."""

    def __init__(self, spec: Spec, pointers: tuple[str, ...]) -> None:
        self._spec = spec
        self.stated = pointers
        self._places = composed(spec, pointers)
        self._known: dict[tuple[str, ...], Form] = {}

    @cached_property
    def formats(self) -> frozenset[str]:
        """The stated formats."""
        stated = (self._schema(place).get("format") for place in self._places)
        return frozenset(it for it in stated if isinstance(it, str))

    @cached_property
    def default(self) -> tuple[Any, ...]:
        """The stated defaults, none or one of each schema."""
        schemas = (self._schema(place) for place in self._places)
        return tuple(it["default"] for it in schemas if "default" in it)

    @cached_property
    def types(self) -> frozenset[str]:
        """The stated JSON types."""
        stated = [self._schema(place).get("type", ()) for place in self._places]
        return frozenset(
            it for kind in stated for it in ([kind] if isinstance(kind, str) else kind)
        )

    @cached_property
    def _accepted(self) -> dict[str, int]:
        everywhere: dict[str, int] = self._spec.document.get(MARK, {})
        return everywhere | {
            how: number
            for place in self._places
            for how, number in self._schema(place).get(MARK, {}).items()
        }

    def excuse(self, sent: Any, shown: Any) -> bool:
        """Whether leniency accepts that `sent` is shown as `shown`; its use is counted."""
        trims = isinstance(sent, str) and isinstance(shown, str) and sent.strip() == shown.strip()
        for how, number in self._accepted.items():
            if how == "normalised" or (how == "trimmed" and trims):
                uses(self._spec)[number] += 1
                return True
        return False

    def member(self, name: str) -> Form:
        """The form of a member of an object."""
        return self._below("properties", name)

    def item(self) -> Form:
        """The form of the items of an array."""
        return self._below("items")

    def _below(self, *keys: str) -> Form:
        if keys not in self._known:
            self._known[keys] = self._read(*keys)
        return self._known[keys]

    def _read(self, *keys: str) -> Form:
        found = []
        for place in self._places:
            node: Any = self._schema(place)
            for key in keys:
                node = node.get(key) if isinstance(node, dict) else None
            if isinstance(node, dict):
                found.append(child(place, *keys))
        return SchemaForm(self._spec, tuple(found)) if found else UNKNOWN

    def _schema(self, place: str) -> dict[str, Any]:
        found = self._spec.at(place)
        return found if isinstance(found, dict) else {}


def form_of(spec: Spec, pointer: str) -> Form:
    """The form of the values whose schema is at `pointer`."""
    return _form(Key(spec), pointer)


@lru_cache(maxsize=4096)
def _form(key: Key, pointer: str) -> Form:
    return SchemaForm(key.spec, (pointer,))


def composed(spec: Spec, pointers: tuple[str, ...]) -> list[str]:
    """The places of the schemas at `pointers`, and of what they are composed of."""
    return list(dict.fromkeys(it for each in pointers for it in spec.schemas.branches(each)))

"""What an element of a document reaches: itself, and the components that it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from concord.spec._pointer import child, target
from concord.spec.vocabulary import AMBIGUITY

if TYPE_CHECKING:
    from concord.spec._operations import Operation
    from concord.spec._spec import Spec


def zone(spec: Spec, operation: Operation) -> frozenset[str]:
    """Pointers of all that says how `operation` (or an event) behaves.

    Its own element, the parameters and servers of its path, what these refer to, the security
    schemes, and the words, servers and security at the root.
    """
    item = operation.pointer.rpartition("/")[0]
    # not the path item itself: the other methods of the path say nothing of this operation
    beside = [child(item, name) for name in ("parameters", "servers")]
    schemes = [
        spec.security_schemes[name].pointer
        for alternative in spec.alternatives(operation)
        for name in alternative
        if name in spec.security_schemes
    ]
    at_root = [child("", name) for name in spec.document if _is_common(name)]
    return reach(spec, [operation.pointer, *beside, *schemes]) | frozenset(at_root)


def _is_common(name: str) -> bool:
    """Whether a member of the document says something of every operation."""
    return name in ("servers", "security") or name.startswith("x-")


def reach(spec: Spec, pointers: Iterable[str]) -> frozenset[str]:
    """`pointers`, and the components that these elements refer to."""
    found: set[str] = set()
    left = list(pointers)
    while left:
        pointer = left.pop()
        if pointer in found:
            continue
        found.add(pointer)
        try:
            value = spec.at(pointer)
        except KeyError:
            continue
        left += _references(value)
    return frozenset(found)


def _references(value: Any) -> list[str]:
    found: list[str] = []
    left = [value]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            # examples are not told apart from schemas: a `$ref` in one makes a zone larger, never
            # smaller
            if isinstance(reference, str) and reference.startswith("#/"):
                found.append(target(reference))
            left += node.values()
        elif isinstance(node, list):
            left += node
    return found


def places_of_entries(spec: Spec) -> dict[str, tuple[str, ...]]:
    """The elements whose `x-ambiguity` names an entry, by its id."""
    found: dict[str, list[str]] = {}
    for pointer in spec.parsed.locations:
        owner, _, keyword = pointer.rpartition("/")
        if keyword == AMBIGUITY.name:
            for entry in AMBIGUITY.tolerant(spec.at(owner)) or ():
                found.setdefault(entry, []).append(owner)
    return {entry: tuple(places) for entry, places in found.items()}


def meet(some: Iterable[str], others: frozenset[str]) -> bool:
    """Whether one of some pointers leads to what one of others leads to, or one holds the other.

    The root meets nothing: it holds everything, and says nothing in particular.
    """
    above = _with_holders(others)
    return any(it in above or any(one in others for one in _holders(it)) for it in some if it)


@lru_cache(maxsize=2048)
def _with_holders(pointers: frozenset[str]) -> frozenset[str]:
    """The pointers, and those of what holds them."""
    return pointers.union(*(_holders(it) for it in pointers))


def _holders(pointer: str) -> Iterator[str]:
    """The pointers of what holds that of `pointer`, without the root."""
    place = pointer.rpartition("/")[0]
    while place:
        yield place
        place = place.rpartition("/")[0]

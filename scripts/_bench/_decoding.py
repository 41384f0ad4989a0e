"""Decoding: from an answer to the items of a page, by each maker's client.

Model: a list counts only if every maker reads the documented sample; who refuses it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from concord.spec import Spec
from scripts._bench._makers import Maker
from scripts._bench._measure import each, least
from scripts._bench._pages import Listing, reading

_ITEMS = 100


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """One list."""

    operation: str
    refused: tuple[str, ...]
    """Makers whose output does not read what is documented."""
    seconds: tuple[tuple[float, float], ...]
    """Of each maker: as returned, and with every member read; empty if one refuses."""


def decoding(spec: Spec, listing: Listing, makers: Sequence[Maker], rounds: int) -> Decoding:
    """Measure one list."""
    body = listing.page(_ITEMS)
    actions, refused = [], []
    with ExitStack() as stack:
        for maker in makers:
            decode = stack.enter_context(maker.decode(spec, listing, body))
            try:
                items = decode()
            except Exception:  # noqa: BLE001 - whatever a foreign client raises, it did not read it
                refused.append(maker.name)
                continue
            assert len(items) == _ITEMS, (maker.name, listing.operation.id)
            read = reading(items[0], maker.package(spec))
            actions += [each(decode, 10), each(partial(_read, decode, read), 10)]
        found = [] if refused else least(actions, rounds)
    pairs = tuple(zip(found[::2], found[1::2], strict=True))
    return Decoding(operation=listing.operation.id, refused=tuple(refused), seconds=pairs)


def _read(decode: Callable[[], Any], read: Callable[[Any], object]) -> None:
    for item in decode():
        read(item)

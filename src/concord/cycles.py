"""Work that makes many objects that live on: a document that is read, a client that is written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of reference cycles, which would go through all of it over and over.

    Also a decorator. The collector is on again afterwards, if it was on before.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

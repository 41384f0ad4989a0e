"""What fresh ids look like: like the documented ones.

Model: an id of a running number keeps the letters before the last run of digits, letters and
digits of the first documented id, and its length (`apt_1234567890` → `apt_0000000001`). Where that
would break the schema, an id is made of the schema's format or pattern.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from concord.emulator._fake_data import FakeData
from concord.emulator._schemas import Schemas
from concord.emulator._store import Id

_PREFIXED = re.compile(r"(?P<prefix>.*[_:-]|[A-Za-z]*)(?P<rest>[0-9A-Za-z]+)")


def shape(pointer: str, schemas: Schemas) -> Callable[[int], Id] | None:
    """The form of the ids that the schema at `pointer` describes; None if it allows any text."""
    types = schemas.types(pointer)
    if "integer" in types and "string" not in types:
        return _same
    if schemas.keyword(pointer, "format") == "uuid":
        return partial(_uuid, pointer)
    for example in schemas.keyword(pointer, "examples", ()):
        found = _PREFIXED.fullmatch(example) if isinstance(example, str) else None
        if found:
            made = partial(_prefixed, found["prefix"], len(found["rest"]))
            if schemas.validator(pointer).is_valid(made(1)):
                return made
    if schemas.keyword(pointer, "pattern") or schemas.keyword(pointer, "format"):
        generated = partial(_generated, pointer, schemas)
        return generated if schemas.validator(pointer).is_valid(generated(1)) else None
    return None


def _same(number: int) -> Id:
    return number


def _uuid(pointer: str, number: int) -> Id:
    # by name and not random: the same run gives the same ids, and no two schemas share one
    return str(uuid5(NAMESPACE_URL, f"{pointer}/{number}"))


def _generated(pointer: str, schemas: Schemas, number: int) -> Id:
    # seeded by the number, so that the same run gives the same ids
    return FakeData(schemas).text(pointer, random.Random(f"{pointer}/{number}"))  # noqa: S311


def _prefixed(prefix: str, width: int, number: int) -> Id:
    return f"{prefix}{number:0{width}d}"

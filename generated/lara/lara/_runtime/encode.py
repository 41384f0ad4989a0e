"""From Python values to what is sent: JSON, query pairs, path segments.

Model: pure functions. A value that was not given is not sent; `None` is sent as null.
Known limits: a datetime without a time zone is refused, because no server can know what it means.
"""

from __future__ import annotations

import datetime as _dt
import enum
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal
from urllib.parse import quote


class NotGiven:
    """Type of `NOT_GIVEN`: an argument that the caller left out (`None` means null)."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final = NotGiven()


def encode(value: Any, where: str = "body") -> Any:
    """`value` as plain JSON. Raises TypeError or ValueError naming `where`."""
    if isinstance(value, enum.Enum):
        return encode(value.value, where)
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, _dt.datetime):
        return _timestamp(value, where)
    if isinstance(value, (_dt.date, _dt.time)):
        return value.isoformat()
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {
            str(name): encode(item, f"{where}.{name}")
            for name, item in value.items()
            if not isinstance(item, NotGiven)
        }
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return [encode(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if type(value).__name__ in ("UUID", "Decimal"):
        return str(value) if type(value).__name__ == "UUID" else float(value)
    raise TypeError(f"{where}: a {type(value).__name__} cannot be sent")


def _timestamp(value: _dt.datetime, where: str) -> str:
    if value.tzinfo is None:
        raise ValueError(
            f"{where}: this datetime has no time zone: give it a tzinfo (datetime.UTC)"
        )
    text = value.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def text(value: Any, where: str) -> str:
    """A scalar as it stands in a path, a query, a header or a form."""
    value = encode(value, where)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise TypeError(f"{where}: {type(value).__name__} where one value is expected")
    return str(value)


def segment(value: Any, where: str) -> str:
    """A path parameter, percent-encoded. Raises ValueError if it would address something else."""
    found = text(value, where)
    if found in ("", ".", ".."):
        raise ValueError(f"{where}: {found!r} would address another resource")
    return quote(found, safe="")


def pairs(values: Mapping[str, Any], arrays: Mapping[str, str]) -> list[tuple[str, str]]:
    """Query or form pairs; `arrays` maps names whose items are joined to the delimiter."""
    found: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, NotGiven):
            continue
        if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping, enum.Enum)):
            items = [text(item, name) for item in value]
            delimiter = arrays.get(name)
            found += (
                [(name, item) for item in items]
                if delimiter is None
                else [(name, delimiter.join(items))]
            )
        elif isinstance(value, Mapping):
            found += pairs({f"{name}[{key}]": item for key, item in value.items()}, {})
        else:
            found.append((name, text(value, name)))
    return found

"""Values that are new in each delivery: ids and moments in the form of the documented ones."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PREFIXED = re.compile(r"(?P<prefix>.*[_:-]|[A-Za-z]*)(?P<rest>[0-9A-Za-z]+)", re.DOTALL)
_SHORTEST = 8
"""Digits of a fresh id: fewer would repeat within a few runs."""
_MILLISECONDS = 1e11
"""A number of seconds beyond this is one of milliseconds."""


def fresh_id(documented: Any) -> Any:
    """An id that no delivery had before, in the form of the documented one."""
    if isinstance(documented, int) and not isinstance(documented, bool):
        # within 32 bits, which many databases have for a number
        return secrets.randbelow(10**9) + 10**6
    text = str(documented or "")
    if not text or _UUID.fullmatch(text):
        return str(uuid.uuid4())
    found = _PREFIXED.fullmatch(text)
    # receivers may look at a prefix (`evt_`), and databases at the length
    prefix, width = (found["prefix"], len(found["rest"])) if found else ("", 0)
    return prefix + "".join(secrets.choice("0123456789") for _ in range(max(width, _SHORTEST)))


def moment_like(documented: Any, moment: datetime) -> Any:
    """`moment` in the form of the documented one: zone, precision, text or number.

    What is documented in a form that states no moment stays as it is.
    """
    if isinstance(documented, int | float) and not isinstance(documented, bool):
        seconds = moment.timestamp() * (1000 if documented > _MILLISECONDS else 1)
        # an integer stays one: a receiver may refuse `1.7e9`
        return type(documented)(seconds)
    try:
        old = datetime.fromisoformat(documented)
    except (TypeError, ValueError):
        return documented
    # the zone of the sample: that the same moment is written otherwise is not what is tested
    new = moment.astimezone(old.tzinfo or UTC)
    if old.tzinfo is None:
        new = new.replace(tzinfo=None)
    precision = "milliseconds" if "." in documented else "seconds"
    text = new.isoformat(sep="T" if "T" in documented else " ", timespec=precision)
    return text.replace("+00:00", "Z") if documented.endswith("Z") else text

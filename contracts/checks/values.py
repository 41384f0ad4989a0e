"""What values mean: moments, and when two values say the same.

Model: pure, over JSON values.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any


def short(value: Any) -> str:
    """`value` as a message shows it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def same(sent: Any, shown: Any) -> bool:
    """Whether `shown` says what was `sent`: numbers by value, dates by the moment they name."""
    if isinstance(sent, dict) and isinstance(shown, dict):
        return all(name in shown and same(value, shown[name]) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(shown, list):
        pairs = zip(sent, shown, strict=False)
        return len(sent) == len(shown) and all(same(one, other) for one, other in pairs)
    if isinstance(sent, str) and isinstance(shown, str) and sent != shown:
        first = moment(sent)
        return first is not None and first == moment(shown)
    return bool(sent == shown) and isinstance(sent, bool) == isinstance(shown, bool)


def moment(text: str) -> datetime | None:
    """The moment that an ISO 8601 date or date-time names (without a zone: UTC)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == 10:
        found = datetime.combine(date.fromisoformat(text), time.min)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

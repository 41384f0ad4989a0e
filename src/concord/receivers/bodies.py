"""A body as bytes of its media type: JSON, or a form."""

from __future__ import annotations

import json
from typing import Any

from concord.http import is_json
from concord.http.forms import form_encoded
from concord.http.payload import FORM

MEDIA = {"json": "application/json", "form": FORM}
"""Short names of media types, as options take them."""


def is_form(media_type: str) -> bool:
    """Whether a media type is that of a form."""
    return media_type.partition(";")[0].strip().lower() == FORM


def is_writable(media_type: str) -> bool:
    """Whether bodies of this media type can be made."""
    return is_form(media_type) or is_json(media_type)


def encoded(value: Any, media_type: str) -> bytes:
    """`value` as the body of a request; JSON as most servers write it, without blanks."""
    if is_form(media_type):
        return form_encoded(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

"""A body as bytes of its media type: JSON, or a form.

Known limits: how a vendor writes nested values into a form is documented nowhere; brackets are
written (`data[id]=1`, `tags[0]=a`), as PHP reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from concord.http import is_json
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
        return urlencode(list(_pairs("", value))).encode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, it in inner:
        place = f"{name}[{key}]" if name else str(key)
        if isinstance(it, dict | list):
            yield from _pairs(place, it)
        else:
            yield place, it if isinstance(it, str) else json.dumps(it)

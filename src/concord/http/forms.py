"""Nested values as the fields of a form (`application/x-www-form-urlencoded`).

Known limits: how a vendor writes nested values into a form is documented nowhere; brackets are
written (`data[id]=1`, `tags[0]=a`), as PHP reads them. A number, `true` and `null` are written as
in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode


def form_encoded(value: Any) -> bytes:
    """An object as the body of a form."""
    return urlencode(list(_pairs("", value))).encode()


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form, as they were sent: texts under the names of the form."""
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, it in inner:
        place = f"{name}[{key}]" if name else str(key)
        if isinstance(it, dict | list):
            yield from _pairs(place, it)
        else:
            yield place, it if isinstance(it, str) else json.dumps(it)

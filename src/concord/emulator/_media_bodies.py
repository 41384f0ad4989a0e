"""Bodies of media types other than JSON: made of a schema, or of a value, as the type is written.

Model: a text has the form that its type promises (HTML, XML, CSV, events), an image is one that
programs open. A range (`image/*`, `*/*`) is served as one type of it.
Known limits: XML has elements and attributes as `xml` of the schema's members names them; other
binary types are a few bytes without a meaning.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as Xml

from concord.emulator._schemas import Schemas
from concord.http import is_json

_RANGES = {"*": "application/json", "application": "application/json", "image": "image/png"}
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A grey pixel."""
_BINARY = b"\x00\x01\x02\xff"
_FORM = "application/x-www-form-urlencoded"


def served_as(media_type: str) -> str:
    """The type that a body of `media_type` has: one of a range's."""
    kind, _, subtype = media_type.partition("/")
    return _RANGES.get(kind, "text/plain") if subtype == "*" else media_type


def is_textual(media_type: str) -> bool:
    """Whether a body of `media_type` is a text."""
    return media_type.startswith("text/") or _is_xml(media_type) or media_type == _FORM


def rendered(value: Any, media_type: str, schema: str | None, schemas: Schemas) -> str | bytes:
    """`value` as a body of `media_type`, which is not JSON; None: a body without a meaning."""
    if isinstance(value, (str, bytes)):
        return value
    if _is_xml(media_type):
        name = str(_xml(schema, schemas).get("name", "root"))
        return Xml.tostring(_element(name, value, schema, schemas), encoding="unicode")
    if media_type == "text/html":
        shown = "" if value is None else html.escape(json.dumps(value, ensure_ascii=False))
        return f"<!doctype html>\n<title>Emulated</title>\n<p>{shown or 'Emulated.'}</p>\n"
    if media_type == "text/csv":
        return _csv(value)
    if media_type == _FORM and isinstance(value, dict):
        return urlencode(value, doseq=True)
    if media_type == "text/event-stream":
        return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
    if is_textual(media_type):
        return "emulated" if value is None else json.dumps(value, ensure_ascii=False)
    return _PNG if media_type == "image/png" else _BINARY


def _is_xml(media_type: str) -> bool:
    return media_type.endswith(("/xml", "+xml"))


def has_value(media_type: str, types: tuple[str, ...]) -> bool:
    """Whether a body is made of a value of the schema, whose types are `types`."""
    if is_json(media_type) or _is_xml(media_type) or media_type == _FORM:
        return True
    # a page or a table that is a text has no form of its own: it is written here, whatever the
    # schema says
    written_out = media_type in ("text/html", "text/csv")
    return is_textual(media_type) and not (written_out and types in ((), ("string",)))


def _csv(value: Any) -> str:
    rows = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    # a table without columns would be an empty file, which few readers take
    rows = [row for row in rows if isinstance(row, dict)] or [{"id": 1, "name": "emulated"}]
    text = io.StringIO()
    # RFC 4180: lines end with CRLF
    writer = csv.DictWriter(text, list(rows[0]), extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _xml(schema: str | None, schemas: Schemas) -> dict[str, Any]:
    stated = schemas.keyword(schema, "xml", {}) if schema else {}
    return stated if isinstance(stated, dict) else {}


def _element(name: str, value: Any, schema: str | None, schemas: Schemas) -> Xml.Element:
    element = Xml.Element(name)
    if isinstance(value, dict):
        known = schemas.properties(schema) if schema else {}
        for key, inner in value.items():
            _member(element, key, inner, known.get(key), schemas)
    elif isinstance(value, list):
        items = schemas.items(schema) if schema else None
        inside = str(_xml(items, schemas).get("name", "item"))
        element.extend(_element(inside, each, items, schemas) for each in value)
    elif value is not None:
        element.text = value if isinstance(value, str) else json.dumps(value)
    return element


def _member(owner: Xml.Element, key: str, value: Any, schema: str | None, schemas: Schemas) -> None:
    stated = _xml(schema, schemas)
    name = str(stated.get("name", key))
    if stated.get("attribute"):
        owner.set(name, value if isinstance(value, str) else json.dumps(value))
    # OpenAPI, XML Object: without `wrapped` the items stand beside one another, without an element
    # around
    elif isinstance(value, list) and not stated.get("wrapped"):
        items = schemas.items(schema) if schema else None
        inside = str(_xml(items, schemas).get("name", name))
        owner.extend(_element(inside, each, items, schemas) for each in value)
    else:
        owner.append(_element(name, value, schema, schemas))

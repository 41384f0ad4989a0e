"""Reading the body of a request that is not JSON: a form by its schema, or a text.

Known limits: a file of a form becomes the text of its bytes (Latin-1): schemas say nothing else
of it; parts have no media types of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from concord.emulator._parameter_styles import Style
from concord.emulator._parameters import Types, parse_pairs, types_of_members
from concord.emulator._schemas import Schemas
from concord.emulator._strict_json import UnreadableError, read_json
from concord.emulator._values import is_text, readings
from concord.http import is_json
from concord.spec import child

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks


def read_text(raw: bytes) -> str:
    """The text that `raw` is. Raises UnreadableError."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 (byte {error.start})") from error


def read_form(raw: bytes, media: str, schemas: Schemas) -> dict[str, Any]:
    """The object that a URL-encoded form means by the media type at `media`.

    Raises UnreadableError.
    """
    fields = parse_pairs(raw)
    schema = child(media, "schema")
    properties = schemas.properties(schema)
    found: dict[str, Any] = {}
    for name, how in schemas.at(media).get("encoding", {}).items():
        if name in properties and isinstance(how, dict):
            # first, since it takes out the fields over which an object is spread (`filter[name]`)
            found |= _encoded(name, how, properties[name], fields, schemas)
    rest = {name: it for name, it in fields.items() if name not in found}
    return {name: _field(name, texts, properties, schemas) for name, texts in rest.items()} | found


def _encoded(
    name: str,
    how: Mapping[str, Any],
    pointer: str,
    fields: dict[str, list[str]],
    schemas: Schemas,
) -> dict[str, Any]:
    """A field that the form encodes in a way of its own; what it is spread over is taken out."""
    style = str(how.get("style", "form"))
    written = Style(name=name, style=style, explode=how.get("explode", style == "form"), query=True)
    types = schemas.types(pointer)
    if is_json(str(how.get("contentType", ""))) and name in fields:
        return {name: _as_json(name, fields.pop(name)[0])}
    if "object" in types and written.is_spread and {"style", "explode"} & how.keys():
        members = types_of_members(pointer, schemas)
        texts = written.members(fields, members)
        for each in texts:
            fields.pop(f"{name}[{each}]" if style == "deepObject" else each, None)
        return (
            {name: {k: members.get(k, Types(())).value(v) for k, v in texts.items()}}
            if texts
            else {}
        )
    if "array" in types and name in fields and not written.explode:
        items = schemas.items(pointer)
        return {
            name: Types(types, schemas.types(items) if items else ()).value(
                written.items(fields.pop(name))
            )
        }
    return {}


def _as_json(name: str, text: str) -> Any:
    try:
        return read_json(text.encode("utf-8", "surrogateescape"))
    except UnreadableError as error:
        raise UnreadableError(f"has the field {name!r}, which {error}") from error


def read_multipart(
    raw: bytes, content_type: str, schema: str | None, schemas: Schemas
) -> dict[str, Any]:
    """The object that a form of several parts means by `schema`. Raises UnreadableError."""
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not boundary:
        raise UnreadableError("has no boundary in its content type")
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks)
        parser.write(raw)
        parser.finalize()
    except FormParserError as error:
        raise UnreadableError(f"is no form of several parts: {error}") from error
    if not parts.ended:
        raise UnreadableError("breaks off")
    properties = schemas.properties(schema) if schema else {}
    return {
        name: _json_part(name, it, properties.get(name), schemas)
        if name in parts.json
        else _field(name, it, properties, schemas)
        for name, it in parts.fields.items()
    }


def _json_part(name: str, texts: list[str], pointer: str | None, schemas: Schemas) -> Any:
    """The value of parts whose media type is JSON: of an array the items, or all of them in one."""
    values = [_as_json(name, text) for text in texts]
    is_whole = len(values) == 1 and isinstance(values[0], list)
    if pointer and "array" in schemas.types(pointer) and not is_whole:
        return values
    if len(values) > 1:
        raise UnreadableError(f"has the field {name!r} {len(values)} times, expected once")
    return values[0]


class _Parts:
    """The parts of a form by name, as texts."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.json: set[str] = set()
        """The names of parts whose media type is JSON."""
        self.ended = False
        self._header, self._value, self._name, self._type = b"", b"", "", ""
        self._body = bytearray()
        self.callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_part_data": self._on_data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self._name, self._type, self._is_file = "", "", False
        self._body.clear()

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            options = parse_options_header(self._value)[1]
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
            self._is_file = b"filename" in options
        elif self._header.lower() == b"content-type":
            self._type = parse_options_header(self._value)[0].decode("latin-1")
        self._header = self._value = b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._body += data[start:end]

    def _end(self) -> None:
        if is_json(self._type) and not self._is_file:
            self.json.add(self._name)
        # Latin-1 maps each byte to one character, so the text of a file has its length and can be
        # turned back
        encoding, errors = ("latin-1", "strict") if self._is_file else ("utf-8", "surrogateescape")
        self.fields.setdefault(self._name, []).append(self._body.decode(encoding, errors))

    def _finish(self) -> None:
        self.ended = True


def _field(name: str, texts: list[str], properties: Mapping[str, str], schemas: Schemas) -> Any:
    if not all(is_text(text) for text in (name, *texts)):
        raise UnreadableError("is not percent-encoded UTF-8")
    pointer = properties.get(name)
    types = schemas.types(pointer) if pointer else ("string",)
    if "array" in types and pointer:
        items = schemas.items(pointer)
        item_types = schemas.types(items) if items else ()
        return [readings(text, item_types)[0] for text in texts]
    if len(texts) > 1:
        raise UnreadableError(f"has the field {name!r} {len(texts)} times, expected once")
    return readings(texts[0], types)[0]

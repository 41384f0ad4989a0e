"""Reading the body of a request: strict JSON, a form by its schema, or a text.

Model: what any JSON reader could take differently is refused: `NaN`, numbers out of range, a
member given twice, lone surrogates, nesting beyond what a document means.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from concord.emulator._parameter_styles import Style
from concord.emulator._parameters import Types, parse_pairs, types_of_members
from concord.emulator._schemas import Schemas
from concord.emulator._values import is_text, readings
from concord.http import is_json
from concord.spec import child

_DEEPEST = 64


class UnreadableError(ValueError):
    """A body that is not what its content type says; the message is for the caller."""


def read_json(raw: bytes) -> Any:
    """The JSON value that `raw` is. Raises UnreadableError."""
    try:
        text = raw.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_integer,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableError(f"is not JSON: {error.msg} ({where})") from error
    except RecursionError as error:
        raise UnreadableError("is nested too deeply") from error
    if raw.count(b"[") + raw.count(b"{") > _DEEPEST and _depth(value) > _DEEPEST:
        raise UnreadableError("is nested too deeply")
    # Only an escape can bring a lone surrogate into text that was UTF-8.
    if b"\\u" in raw and not is_text(json.dumps(value, ensure_ascii=False)):
        raise UnreadableError("has half a surrogate pair, which is no Unicode text")
    return value


def read_text(raw: bytes) -> str:
    """The text that `raw` is. Raises UnreadableError."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 (byte {error.start})") from error


def _refuse(constant: str) -> Any:
    raise UnreadableError(f"is not JSON: {constant} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise UnreadableError(f"has a number out of range: {text[:40]}")
    return value


def _integer(text: str) -> int:
    # SQLite and most readers of JSON keep 64 bits exactly or a float: beyond a float is nonsense.
    if len(text) > 300:  # digits of the largest float
        raise UnreadableError(f"has a number out of range: {text[:40]}…")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableError(f"has the member {twice!r} twice in one object")
    return found


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [inner for item in level for inner in _inside(item)]
    return deepest


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


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

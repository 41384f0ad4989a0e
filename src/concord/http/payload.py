"""The body of a message as text and as JSON: the one reader of what servers and receivers send.

Model: pure. `parse` reads JSON in UTF-8, UTF-16 and UTF-32, with a byte order mark or without;
where the bytes are none of these, in the charset that the media type declares. A byte order mark is
ignored in every encoding, by whatever reads JSON in a run: RFC 8259, section 8.1, forbids adding
one and lets a parser ignore it. `parse` accepts what RFC 8259 calls JSON, and of that what programs
can hold: no NaN, no number beyond a double, no half of a surrogate pair, at most `DEEPEST` levels
and `MOST` values. `text` reads any body, for people.
Known limits: of a member that is there twice, the last one counts.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any

DEEPEST = 100
"""Levels of arrays and objects within each other: more are refused."""

_LIKE_JSON = re.compile(rb"[\xef\xbb\xbf\xff\xfe\x00\s]*[\[{\"0-9NI-]")
MOST = 100_000
"""Values in one body: more are refused, each costs a hundred bytes of memory."""
_MARKS = (b"\xef", b"\xff", b"\xfe")
"""First bytes of a byte order mark."""
_JSON_CODECS = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F]"
_SUSPECT = re.compile(
    r"NaN|Infinity|[0-9]{16}|[eE]\+?[0-9]{3}"
    # a half of a pair without the other; after `\\` what looks like the first one is none
    rf"|{_HIGH}(?!{_LOW})|(?<!(?<!\\){_HIGH}){_LOW}"
)
"""What a text has to hold for a number or a character of it to be unusable."""


FORM = "application/x-www-form-urlencoded"
_TEXTS = frozenset({"javascript", "xml", "yaml", "x-yaml", "x-ndjson", "ndjson", "jsonl", "csv"})
"""Subtypes, or their suffixes, whose bodies are text."""


class PayloadError(ValueError):
    """A body cannot be read as JSON: says why."""


class UnusableError(PayloadError):
    """A body that some readers of JSON take, and that breaks others: says what is odd about it."""


def charset(content_type: str) -> str | None:
    """The charset that a media type declares, None if it declares none that is known."""
    stated = _CHARSET.search(content_type)
    try:
        found = codecs.lookup(stated[1]) if stated else None
    except (LookupError, ValueError):
        return None
    # hex, rot13 and the like are no charsets
    return found.name if found is not None and found._is_text_encoding else None


def text(content: bytes, content_type: str = "") -> str:
    """`content` as text; what cannot be decoded becomes U+FFFD."""
    name = charset(content_type)
    if name is None:
        is_marked = content[:1] in _MARKS or b"\x00" in content[:4]
        name = json.detect_encoding(content) if is_marked else "utf-8"
    try:
        return content.decode(name, "replace")
    except (UnicodeError, LookupError):
        return content.decode("utf-8", "replace")


def parse(content: bytes | str | None, content_type: str = "") -> Any:
    """`content` as JSON. Raises PayloadError if it is none, UnusableError if it is odd JSON."""
    found = content if isinstance(content, str) else _decoded(content or b"", content_type)
    # counted in the text, before values take memory; commas in strings may refuse a body too early
    if _is_large(found):
        raise UnusableError(f"holds more than {MOST:,} values")
    try:
        value = _loaded(found)
    except RecursionError:
        raise UnusableError(f"is nested deeper than {DEEPEST} levels") from None
    except UnusableError:
        raise
    except ValueError as error:
        raise PayloadError(f"is no JSON: {error}") from None
    if _may_be_deep(found) and _is_deep(value):
        raise UnusableError(f"is nested deeper than {DEEPEST} levels")
    return value


def parse_or_none(content: bytes | str | None, content_type: str = "") -> Any:
    """`content` as JSON; None if it cannot be read."""
    try:
        return parse(content, content_type)
    except PayloadError:
        return None


def is_json(media_type: str) -> bool:
    """Whether a media type carries JSON."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence in ("application/json", "text/json") or essence.endswith("+json")


def is_text(media_type: str) -> bool:
    """Whether a media type that is no JSON carries text: XML, YAML and lines of JSON, too."""
    essence = media_type.partition(";")[0].strip().lower()
    main, _, sub = essence.partition("/")
    return main == "text" or sub.rpartition("+")[2] in _TEXTS or essence == FORM


def oddity(content: bytes, content_type: str = "") -> str:
    """What about JSON in `content` breaks its readers; empty if nothing does, or it is no JSON.

    What is stated to be something else (`text/plain`) is never read as JSON: `Infinity` is a text.
    """
    media = content_type.partition(";")[0].strip().lower()
    if not _LIKE_JSON.match(content) or (media and not is_json(media)):
        return ""
    try:
        text = _decoded(content, content_type)
        # only what may be odd is worth the time that reading it takes
        if _SUSPECT.search(text) or _may_be_deep(text) or _is_large(text):
            parse(text)
    except UnusableError as error:
        return str(error)
    except PayloadError:
        return ""
    return ""


def _decoded(content: bytes, content_type: str) -> str:
    detected = json.detect_encoding(content)
    try:
        return content.decode(detected)
    except UnicodeDecodeError as error:
        declared = charset(content_type)
        if declared in _JSON_CODECS or declared is None:
            raise PayloadError(f"is no JSON: not {detected} at byte {error.start}") from None
    try:
        return content.decode(declared)
    except (UnicodeError, LookupError):
        raise PayloadError(f"is no JSON: neither {detected} nor {declared}") from None


def _loaded(found: str) -> Any:
    # nearly every body: the decoder without hooks is several times as fast
    if not _SUSPECT.search(found):
        return json.loads(found)
    value = json.loads(found, parse_constant=_constant, parse_int=_int, parse_float=_float)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise UnusableError("holds half of a surrogate pair, which no text can") from None
    return value


def _constant(name: str) -> None:
    raise UnusableError(f"holds {name}, which is no JSON")


def _int(digits: str) -> int:
    if len(digits) > 309 or math.isinf(float(digits)):
        raise UnusableError(f"holds a number of {len(digits):,} digits, which no double can")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise UnusableError(f"holds the number {digits[:20]}, which no double can")
    return value


def _is_large(found: str) -> bool:
    return len(found) > MOST and sum(map(found.count, ",[{")) > MOST


def _may_be_deep(found: str) -> bool:
    return found.count("[") + found.count("{") > DEEPEST


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        containers = [it for it in level if isinstance(it, (dict, list))]
        level = [
            inner for it in containers for inner in (it.values() if isinstance(it, dict) else it)
        ]
        if not containers:
            return False
    return True

"""HAR 1.2, as browsers, proxies and test tools write it.

Model: `ijson` hands out one entry of `log.entries` after the other.
Known limits: bodies that a tool keeps in other files (Playwright's `attach`) are not looked for.
"""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from typing import Any, BinaryIO
from urllib.parse import urlencode

import ijson

from concord.traffic._recorded import (
    Counted,
    DamagedError,
    Items,
    RecordingEntry,
    Unreadable,
    headers_of,
    member,
    recording_entry,
)


def read(file: BinaryIO) -> Items:
    """The entries of a HAR file. Raises DamagedError where it breaks off."""
    source = Counted(file)
    number = 0
    entries = ijson.items(source, "log.entries.item")
    while True:
        try:
            entry = next(entries, None)
        # not only its own errors: bytes that are no UTF-8, too
        except (ijson.JSONError, ValueError) as error:
            raise DamagedError(_broken(source.offset, number)) from error
        if entry is None:
            break
        number += 1
        try:
            yield _exchange(number, entry)
        except ValueError as error:
            yield Unreadable(number=number, what=str(error))
    if not number and not _is_empty(file):
        raise DamagedError("is JSON but no HAR: it has no log.entries")


def _broken(offset: int, number: int) -> str:
    place = f"after entry {number}" if number else "before its first entry"
    return f"breaks off or is no JSON any more {place} (before byte {offset:,})"


def _is_empty(file: BinaryIO) -> bool:
    """Whether the HAR has a list of entries at all."""
    # no entry: an empty list is a HAR, no list is none
    file.seek(0)
    events = ijson.parse(Counted(file))
    return any(where == "log.entries" and event == "start_array" for where, event, _ in events)


def _exchange(number: int, found: Any) -> RecordingEntry:
    status = member(found, "response", "status", kind=(int, Decimal))
    body, cut = _body(found["response"].get("content"))
    return recording_entry(
        number=number,
        method=member(found, "request", "method", kind=str).upper(),
        url=member(found, "request", "url", kind=str),
        status=max(0, int(status)),
        headers=_headers(found["response"]),
        body=body,
        cut=cut,
        request_headers=_headers(found["request"]),
        request_body=_posted(found["request"].get("postData")),
    )


def _headers(message: dict[str, Any]) -> dict[str, str]:
    stated = message.get("headers", [])
    if not isinstance(stated, list):
        raise ValueError("headers is not what it should be")
    return headers_of(
        (member(it, "name", kind=str), it.get("value", "")) for it in stated if it != {}
    )


def _body(content: Any) -> tuple[bytes | None, bool]:
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        return None, False
    body = _decoded(content["text"], content.get("encoding"))
    size = content.get("size")
    # some tools state the size on the wire, which is smaller; a larger one means that text is lost
    return body, isinstance(size, int) and size > len(body)


def _posted(data: Any) -> bytes | None:
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("text"), str):
        return _decoded(data["text"], data.get("encoding"))
    # a form may be recorded as parameters, without its text
    pairs = [(str(it.get("name", "")), str(it.get("value", ""))) for it in data.get("params") or ()]
    return urlencode(pairs).encode() if pairs else None


def _decoded(text: str, encoding: Any) -> bytes:
    if encoding != "base64":
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise ValueError("a body says that it is Base64, but is not") from error

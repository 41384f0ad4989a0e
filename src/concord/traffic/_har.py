"""HAR 1.2, as browsers, proxies and test tools write it; cassettes of VCR.py in JSON.

Model: one entry of `log.entries` after the other. An entry that is broken, nested too deeply or too
large is passed over, and the next one is read.
Known limits: bodies that a tool keeps in other files (Playwright's `attach`) are not looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode

from concord.traffic import _cassette
from concord.traffic._encodings import base64_or_text
from concord.traffic._entries import recording_entry
from concord.traffic._json_stream import BrokenJsonError, JsonStream
from concord.traffic._recorded import (
    Counted,
    DamagedError,
    Items,
    RecordingEntry,
    Unreadable,
    headers_of,
    member,
)

_Reader = Callable[[int, Any], RecordingEntry]


def read(file: BinaryIO) -> Items:
    """The entries of a HAR file. Raises DamagedError where it breaks off."""
    source = Counted(file)
    stream = JsonStream(source)
    number = 0
    listed = False
    try:
        for reader in _lists(stream):
            listed = True
            for _ in stream.items():
                item = _item(stream, number + 1, reader)
                number += 1
                yield item
    # ValueError: a name that is no text
    except (BrokenJsonError, ValueError) as error:
        raise DamagedError(_broken(source.offset, number)) from error
    if not listed:
        raise DamagedError("is JSON but no HAR: it has no log.entries")


def _lists(stream: JsonStream) -> Iterator[_Reader]:
    """Stops at each list of exchanges, with what reads its items; the rest is passed over."""
    for name in stream.members():
        if name in _cassette.LISTS and stream.first() == b"[":
            yield _cassette.exchange
        elif name == "log" and stream.first() == b"{":
            for below in stream.members():
                if below == "entries" and stream.first() == b"[":
                    yield _exchange
                else:
                    stream.skip()
        else:
            stream.skip()
    # text behind the end: two files in one, or a truncated one that was written over
    if stream.first():
        raise BrokenJsonError


def _item(stream: JsonStream, number: int, reader: _Reader) -> RecordingEntry | Unreadable:
    try:
        return reader(number, stream.value())
    except ValueError as error:
        return Unreadable(number=number, what=str(error))


def _broken(offset: int, number: int) -> str:
    place = f"after entry {number}" if number else "before its first entry"
    return f"breaks off or is no JSON any more {place} (before byte {offset:,})"


def _exchange(number: int, found: Any) -> RecordingEntry:
    status = member(found, "response", "status", kind=(int, float))
    method = member(found, "request", "method", kind=str).upper()
    request, response = found["request"], found["response"]
    content, posted = response.get("content"), request.get("postData")
    headers, request_headers = _headers(response, content), _headers(request, posted)
    size = content.get("size") if isinstance(content, dict) else None
    return recording_entry(
        number=number,
        method=method,
        url=member(found, "request", "url", kind=str),
        # browsers write 0, -1 or null for a request that was blocked or aborted
        status=int(status) if 0 <= status <= 999 else 0,
        headers=headers,
        body=_body(content, headers),
        size=size if isinstance(size, int) else None,
        request_headers=request_headers,
        request_body=_posted(posted, request_headers),
    )


def _headers(message: dict[str, Any], content: Any) -> dict[str, str]:
    """The headers; the media type is taken of the body's description where they have none."""
    stated = message.get("headers")
    stated = [] if stated is None else stated
    if not isinstance(stated, list):
        raise ValueError("headers is not what it should be")
    found = headers_of(
        (member(it, "name", kind=str), it.get("value", "")) for it in stated if it != {}
    )
    media_type = content.get("mimeType") if isinstance(content, dict) else None
    # Chrome names a body without a media type so
    if isinstance(media_type, str) and media_type and media_type != "x-unknown":
        found.setdefault("content-type", media_type)
    return found


def _body(content: Any, headers: dict[str, str]) -> bytes | None:
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        return None
    text, encoding = content["text"], content.get("encoding")
    if not isinstance(encoding, str) or encoding.lower() != "base64":
        return str(text).encode("utf-8", "replace")
    compressed = "content-encoding" in headers
    return base64_or_text(text, headers.get("content-type", ""), compressed=compressed)


def _posted(data: Any, headers: dict[str, str]) -> bytes | None:
    body = _body(data, headers)
    if body is not None or not isinstance(data, dict):
        return body
    # a form may be recorded as parameters, without its text
    params = data.get("params")
    pairs = [
        (str(it.get("name", "")), str(it.get("value", "")))
        for it in (params if isinstance(params, list) else ())
        if isinstance(it, dict)
    ]
    return urlencode(pairs, errors="replace").encode() if pairs else None

"""Event streams of Schemathesis (`--report ndjson`): the interactions of each finished scenario.

Model: one line may hold a whole scenario, so reading goes below lines: one interaction at a time,
after the cases that say which requests broke the spec on purpose.
Known limits: of the cases of one scenario the modes are kept until it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from concord.traffic._encodings import base64_bytes
from concord.traffic._entries import recording_entry
from concord.traffic._json_stream import BrokenJsonError, JsonStream
from concord.traffic._recorded import (
    Counted,
    DamagedError,
    Items,
    RecordingEntry,
    Unreadable,
    headers_in,
    member,
)


def read(file: BinaryIO) -> Items:
    """The interactions of an event stream. Raises DamagedError where it breaks off."""
    source = Counted(file)
    number = 0
    try:
        for found in _interactions(JsonStream(source)):
            number += 1
            try:
                if isinstance(found, ValueError):
                    raise found
                yield _exchange(number, *found)
            except ValueError as error:
                yield Unreadable(number=number, what=str(error))
    except (BrokenJsonError, ValueError) as error:
        what = f"breaks off or is no JSON any more after interaction {number}"
        raise DamagedError(f"{what} (before byte {source.offset:,})") from error


_Found = tuple[Any, bool] | ValueError


def _interactions(stream: JsonStream) -> Iterator[_Found]:
    """Each interaction, and whether its request was broken on purpose; or why it is not read."""
    ended = False
    while stream.first():
        for event in stream.members():
            # the last event of a run; without it the file was cut off between two lines
            ended = ended or event == "EngineFinished"
            # earlier events of a scenario announce the same interactions, without their responses
            if event != "ScenarioFinished" or stream.first() != b"{":
                stream.skip()
                continue
            for name in stream.members():
                if name == "recorder" and stream.first() == b"{":
                    yield from _recorder(stream)
                else:
                    stream.skip()
    if not ended:
        raise BrokenJsonError


def _recorder(stream: JsonStream) -> Iterator[_Found]:
    deliberate: set[str] = set()
    for name in stream.members():
        if name not in ("cases", "interactions") or stream.first() != b"{":
            stream.skip()
            continue
        for case in stream.members():
            try:
                value = stream.value()
            except ValueError as error:
                if name == "interactions":
                    yield error
                continue
            if name == "interactions":
                yield value, case in deliberate
            elif _is_deliberate(value):
                deliberate.add(case)


def _is_deliberate(case: Any) -> bool:
    try:
        mode = member(case, "value", "meta", "generation", "mode", kind=str)
    except ValueError:
        return False
    return bool(mode == "negative")


def _exchange(number: int, found: Any, deliberate: bool) -> RecordingEntry:
    response = found.get("response") if isinstance(found, dict) else None
    request = member(found, "request", kind=dict)
    return recording_entry(
        number=number,
        method=member(request, "method", kind=str).upper(),
        url=member(request, "uri", kind=str),
        status=member(response, "status_code", kind=int) if response else 0,
        headers=headers_in(response or {}),
        body=_content((response or {}).get("content")),
        request_headers=headers_in(request),
        request_body=_content(request.get("body")),
        deliberate=deliberate,
    )


def _content(stated: Any) -> bytes | None:
    if isinstance(stated, dict):
        return base64_bytes(member(stated, "$base64", kind=str))
    return stated.encode("utf-8", "replace") if isinstance(stated, str) else None

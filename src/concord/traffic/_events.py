"""Event streams of Schemathesis (`--report ndjson`): the interactions of each finished scenario.

Model: one line may hold a whole scenario, so `ijson` reads below lines: one interaction at a time,
after the cases that say which requests broke the spec on purpose.
Known limits: of the cases of one scenario the modes are kept until it ends.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson
from ijson.common import ObjectBuilder

from concord.traffic._recorded import (
    Counted,
    DamagedError,
    Items,
    RecordingEntry,
    Unreadable,
    headers_in,
    member,
    recording_entry,
)

_RECORDER = "ScenarioFinished.recorder"
_MODE = ".value.meta.generation.mode"


def read(file: BinaryIO) -> Items:
    """The interactions of an event stream. Raises DamagedError where it breaks off."""
    source = Counted(file)
    number = 0
    stream = _interactions(ijson.parse(source, multiple_values=True))
    while True:
        try:
            found = next(stream, None)
        except (ijson.JSONError, ValueError) as error:
            what = f"breaks off or is no JSON any more after interaction {number}"
            raise DamagedError(f"{what} (before byte {source.offset:,})") from error
        if found is None:
            return
        number += 1
        try:
            yield _exchange(number, *found)
        except ValueError as error:
            yield Unreadable(number=number, what=str(error))


def _interactions(events: Iterator[tuple[str, str, Any]]) -> Iterator[tuple[Any, bool]]:
    deliberate: set[str] = set()
    ended = False
    for where, event, value in events:
        # a new scenario: memory stays that of one
        if where == _RECORDER and event == "start_map":
            deliberate.clear()
        elif where.startswith(f"{_RECORDER}.cases.") and where.endswith(_MODE):
            case = where.removeprefix(f"{_RECORDER}.cases.").removesuffix(_MODE)
            if value == "negative":
                deliberate.add(case)
        elif where == f"{_RECORDER}.interactions" and event == "map_key":
            yield _value(events), value in deliberate
        # the last event of a run; without it the file was cut off between two lines
        elif (where, event, value) == ("", "map_key", "EngineFinished"):
            ended = True
    if not ended:
        raise ValueError("the run was not finished")


def _value(events: Iterator[tuple[str, str, Any]]) -> Any:
    """The value whose events come next."""
    builder, depth = ObjectBuilder(), 0
    for _, event, value in events:
        builder.event(event, value)
        depth += event.startswith("start_")
        depth -= event.startswith("end_")
        if depth == 0:
            break
    return builder.value


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
        try:
            return base64.b64decode(member(stated, "$base64", kind=str))
        except binascii.Error as error:
            raise ValueError("a body says that it is Base64, but is not") from error
    return stated.encode("utf-8", "replace") if isinstance(stated, str) else None

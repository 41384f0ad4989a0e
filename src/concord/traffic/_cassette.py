"""Cassettes in YAML, as Schemathesis (`--report vcr`) and VCR.py write them.

Model: YAML's events are read one after the other, and one interaction at a time is built of them.
Every scalar is text: nothing here depends on YAML's opinion of what is a number or a date.
Known limits: a file that was cut off exactly between two interactions looks complete.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

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

_LISTS = ("http_interactions", "interactions")
# libyaml's loader is many times faster; not every build of PyYAML has it
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(file: BinaryIO) -> Items:
    """The interactions of a cassette. Raises DamagedError where it breaks off."""
    number = 0
    try:
        for found in _interactions(yaml.parse(Counted(file), Loader=_LOADER)):
            number += 1
            try:
                yield _exchange(number, found)
            except ValueError as error:
                yield Unreadable(number=number, what=str(error))
    # StopIteration: the events end within an interaction
    except (yaml.YAMLError, StopIteration, RecursionError) as error:
        place = f"after interaction {number}" if number else "before its first interaction"
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1:,})" if mark else ""
        raise DamagedError(f"breaks off or is no YAML any more {place}{line}") from error


def _interactions(events: Iterator[Any]) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        listed = next(events)
        if event.value not in _LISTS or not isinstance(listed, yaml.SequenceStartEvent):
            _built(listed, events)
            continue
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            yield _built(item, events)


def _built(event: Any, events: Iterator[Any]) -> Any:
    """The value that begins with `event`."""
    if isinstance(event, yaml.MappingStartEvent):
        mapping = {}
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            name = _built(key, events)
            mapping[name if isinstance(name, str) else ""] = _built(next(events), events)
        return mapping
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_built(item, events))
        return items
    # what an alias refers to is not kept: memory stays that of one interaction
    if isinstance(event, yaml.AliasEvent):
        return None
    if event.tag == "tag:yaml.org,2002:binary":
        return _binary(event.value)
    return None if event.style is None and event.value in ("", "~", "null") else event.value


def _exchange(number: int, found: Any) -> RecordingEntry:
    stated = found.get("response") if isinstance(found, dict) else None
    if isinstance(found, dict) and "response" not in found:
        raise ValueError("response is missing")
    response = stated if isinstance(stated, dict) else {}
    status = response and member(response, "status", "code", kind=str)
    generation = found.get("generation") if isinstance(found, dict) else None
    return recording_entry(
        number=number,
        method=member(found, "request", "method", kind=str).upper(),
        url=member(found, "request", "uri", kind=str),
        status=int(status) if status and status.isdigit() else 0,
        headers=headers_in(response),
        body=_body(response.get("body")),
        request_headers=headers_in(found["request"]),
        request_body=_body(found["request"].get("body")),
        deliberate=isinstance(generation, dict) and generation.get("mode") == "negative",
    )


def _body(stated: Any) -> bytes | None:
    if isinstance(stated, bytes):
        return stated
    if isinstance(stated, dict):
        if isinstance(stated.get("base64_string"), str):
            return _binary(stated["base64_string"])
        stated = stated.get("string")
        return _body(stated)
    return stated.encode("utf-8", "replace") if isinstance(stated, str) else None


def _binary(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error as error:
        raise ValueError("a body says that it is Base64, but is not") from error

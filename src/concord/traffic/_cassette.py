"""Cassettes in YAML, as Schemathesis (`--report vcr`) and VCR.py write them.

Model: YAML's events are read one after the other, and one interaction at a time is built of them.
Every scalar is text: nothing here depends on YAML's opinion of what is a number or a date.
Known limits: a file that was cut off exactly between two interactions looks complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

from concord.traffic._encodings import base64_bytes
from concord.traffic._entries import recording_entry
from concord.traffic._recorded import (
    MOST_BYTES,
    Counted,
    DamagedError,
    Items,
    RecordingEntry,
    Unreadable,
    headers_in,
    member,
)

LISTS = ("http_interactions", "interactions")
"""The members of a cassette that hold its exchanges."""
_DEEPEST = 100
_MOST_VALUES = 1_000_000
# libyaml's loader is many times faster; not every build of PyYAML has it
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(file: BinaryIO) -> Items:
    """The interactions of a cassette. Raises DamagedError where it breaks off."""
    number = 0
    try:
        for found in _interactions(yaml.parse(Counted(file), Loader=_LOADER)):
            number += 1
            try:
                if isinstance(found, ValueError):
                    raise found
                yield exchange(number, found)
            except ValueError as error:
                yield Unreadable(number=number, what=str(error))
    # StopIteration: the events end within an interaction
    except (yaml.YAMLError, StopIteration, RecursionError) as error:
        place = f"after interaction {number}" if number else "before its first interaction"
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1:,})" if mark else ""
        raise DamagedError(f"breaks off or is no YAML any more {place}{line}") from error


def _interactions(events: Iterator[Any]) -> Iterator[Any]:
    """Each interaction, or the ValueError that says why it is not read."""
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = getattr(event, "value", None)
        _pass(event, events)
        listed = next(events)
        if name not in LISTS or not isinstance(listed, yaml.SequenceStartEvent):
            _pass(listed, events)
            continue
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            yield _Builder(item, events).value()


_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _pass(event: Any, events: Iterator[Any]) -> None:
    """Read over the value that begins with `event`."""
    depth = int(isinstance(event, _STARTS))
    while depth:
        event = next(events)
        depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)


class _Builder:
    """Builds one value of its events, within bounds of depth, size and number of values."""

    def __init__(self, event: Any, events: Iterator[Any]) -> None:
        self._first, self._events = event, events
        self._depth = self._size = self._values = 0
        self._refusal = ""

    def value(self) -> Any:
        """The value, or a ValueError; its events are read to their end in any case."""
        try:
            found = self._built(self._first)
        except ValueError as error:
            found, self._refusal = None, self._refusal or str(error)
        # the rest of a refused interaction is read over, so that the next one can be read
        while self._depth:
            self._count(next(self._events))
        return ValueError(self._refusal) if self._refusal else found

    def _next(self) -> Any:
        event = next(self._events)
        self._count(event)
        if self._refusal:
            raise ValueError(self._refusal)
        return event

    def _count(self, event: Any) -> None:
        self._depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)
        self._values += 1
        self._size += len(getattr(event, "value", None) or "")
        if self._depth > _DEEPEST:
            self._refusal = f"is nested deeper than {_DEEPEST} levels"
        elif self._values > _MOST_VALUES:
            self._refusal = f"holds more than {_MOST_VALUES:,} values"
        elif self._size > MOST_BYTES:
            self._refusal = f"is larger than {MOST_BYTES // 1_000_000} MB"

    def _built(self, event: Any) -> Any:
        """The value that begins with `event`. Raises ValueError."""
        if event is self._first:
            self._count(event)
        if isinstance(event, yaml.MappingStartEvent):
            mapping = {}
            while not isinstance(key := self._next(), yaml.MappingEndEvent):
                name = self._built(key)
                mapping[name if isinstance(name, str) else ""] = self._built(self._next())
            return mapping
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                items.append(self._built(item))
            return items
        # what an alias refers to is not kept: memory stays that of one interaction
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag == "tag:yaml.org,2002:binary":
            return base64_bytes(event.value)
        return None if event.style is None and event.value in ("", "~", "null") else event.value


def exchange(number: int, found: Any) -> RecordingEntry:
    """The entry of one interaction. Raises ValueError if it is malformed."""
    stated = found.get("response") if isinstance(found, dict) else None
    if isinstance(found, dict) and "response" not in found:
        raise ValueError("response is missing")
    response = stated if isinstance(stated, dict) else {}
    status = str(member(response, "status", "code", kind=(str, int)) if response else "")
    generation = found.get("generation") if isinstance(found, dict) else None
    return recording_entry(
        number=number,
        method=member(found, "request", "method", kind=str).upper(),
        url=member(found, "request", "uri", kind=str),
        # VCR.py writes a number, Schemathesis a text; 0: no response
        status=int(status) if re.fullmatch("[0-9]{1,3}", status) else 0,
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
            return base64_bytes(stated["base64_string"])
        stated = stated.get("string")
        return _body(stated)
    return stated.encode("utf-8", "replace") if isinstance(stated, str) else None

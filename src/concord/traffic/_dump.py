"""Dumps of mitmproxy (`mitmdump -w FILE`), read by mitmproxy itself.

Model: its own reader knows every version of its format. It is an extra, because it pins versions
of its own that do not go together with everything else here.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from concord.errors import CouldNotRunError
from concord.traffic._entries import recording_entry
from concord.traffic._recorded import (
    DamagedError,
    Items,
    RecordingEntry,
    Unreadable,
    headers_of,
)


def read(file: BinaryIO) -> Items:
    """The flows of a dump. Raises DamagedError where it breaks off."""
    try:
        # imported here: an extra that most users of `traffic` do not have
        from mitmproxy import exceptions, http
        from mitmproxy.io import FlowReader
    except ImportError as error:
        raise CouldNotRunError(
            f"{getattr(file, 'name', 'this file')} is a dump of mitmproxy, whose reader is not "
            "installed\n       run `nox -s traffic-dumps -- FILE`, which brings it "
            "(or let mitmdump write a HAR: `mitmdump -nr FILE --set hardump=FILE.har`)"
        ) from error
    number = 0
    try:
        for flow in FlowReader(file).stream():
            if not isinstance(flow, http.HTTPFlow):
                continue
            number += 1
            try:
                yield _exchange(number, flow)
            except ValueError as error:
                yield Unreadable(number=number, what=str(error))
    except exceptions.FlowReadException as error:
        raise DamagedError(f"breaks off or is no dump any more after flow {number}") from error


def _exchange(number: int, flow: Any) -> RecordingEntry:
    response = flow.response
    return recording_entry(
        number=number,
        method=flow.request.method.upper(),
        url=flow.request.pretty_url,
        status=response.status_code if response else 0,
        headers=headers_of(response.headers.items(multi=True)) if response else {},
        # as it was sent: `recording_entry` decompresses within bounds
        body=response.raw_content if response else None,
        request_headers=headers_of(flow.request.headers.items(multi=True)),
        request_body=flow.request.raw_content,
    )

"""The entry of what a reader found in a file: bodies decoded, texts that reports can hold."""

from __future__ import annotations

from collections.abc import Mapping

from concord.http import Request, Response
from concord.traffic._encodings import decompressed
from concord.traffic._recorded import RecordingEntry, printable


def recording_entry(
    *,
    number: int,
    method: str,
    url: str,
    status: int,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    request_headers: Mapping[str, str] | None = None,
    request_body: bytes | None = None,
    size: int | None = None,
    deliberate: bool = False,
) -> RecordingEntry:
    """The entry of these parts, as readers find them; names of headers in lower case.

    `size`: how many bytes the recording says that the response's body had. Raises ValueError if a
    body is compressed and cannot be read.
    """
    request = Request(
        method=printable(method),
        target=printable(url),
        headers=request_headers or {},
        body=_plain(request_body, request_headers),
    )
    response = Response(status=status, headers=headers or {}, body=_plain(body, headers))
    # some tools state the size on the wire, which is smaller; a larger one means that text is lost
    cut = size is not None and response.body is not None and size > len(response.body)
    return RecordingEntry(
        number=number, request=request, response=response, cut=cut, deliberate=deliberate
    )


def _plain(body: bytes | None, headers: Mapping[str, str] | None) -> bytes | None:
    stated = headers or {}
    if not body:
        return body
    return decompressed(body, stated.get("content-encoding", ""), stated.get("content-type", ""))

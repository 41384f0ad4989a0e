"""Bodies that a recording holds compressed or in Base64, or only says so."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concord.traffic import RecordingEntry, Unreadable, read
from concord.traffic._encodings import base64_or_text, decompressed
from tests.traffic.test_readers import entry, har, only, saved

JSON = "application/json"
BODY = json.dumps({"data": [{"id": "book_1", "title": "Été"}], "total": 1}).encode()


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def brotli(body: bytes) -> bytes:
    module = pytest.importorskip("brotli", reason="the extra `traffic`")
    return bytes(module.compress(body))


def zstd(body: bytes) -> bytes:
    try:
        from compression import zstd as module  # type: ignore[import-not-found]
    except ImportError:
        module = pytest.importorskip("backports.zstd", reason="the extra `traffic`")
    return bytes(module.compress(body))


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": raw_deflate,
    "br": brotli,
    "zstd": zstd,
    "br, gzip": lambda body: gzip.compress(brotli(body)),
}


@pytest.mark.parametrize("name", PACKERS)
def test_decompressed_undoes_the_content_encoding(name: str) -> None:
    packed = PACKERS[name](BODY)
    assert decompressed(packed, name) == BODY
    # most tools keep the header of what they decompressed
    assert decompressed(BODY, name) == BODY


@pytest.mark.parametrize("name", ["identity", "aws-chunked", "", "nonsense"])
def test_decompressed_leaves_other_encodings(name: str) -> None:
    assert decompressed(BODY, name) == BODY
    image = b"\x89PNG\r\n\x1a\n\x00"
    assert decompressed(image, "gzip") == image


def test_decompressed_knows_gzip_without_its_header() -> None:
    assert decompressed(gzip.compress(BODY), "", JSON) == BODY
    archive = gzip.compress(BODY)
    assert decompressed(archive, "", "application/gzip") == archive


def test_decompressed_reads_several_members() -> None:
    assert decompressed(gzip.compress(b"[1,") + gzip.compress(b"2]"), "gzip") == b"[1,2]"


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_decompressed_refuses_what_breaks_off(name: str) -> None:
    with pytest.raises(ValueError, match="breaks off"):
        decompressed(PACKERS[name](BODY)[:-12], name)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_decompressed_is_bounded(name: str) -> None:
    bomb = PACKERS[name](bytes(3_000_001))
    assert len(bomb) < 4_000
    with pytest.raises(ValueError, match="larger than 3 MB, decompressed"):
        decompressed(bomb, name, most=3_000_000)


@pytest.mark.parametrize(
    ("text", "media_type", "body"),
    [
        ("eyJhIjoxfQ==", JSON, b'{"a":1}'),
        ("eyJhIjoxfQ", JSON, b'{"a":1}'),
        ("eyJh\r\nIjox\r\nfQ==\r\n", JSON, b'{"a":1}'),
        # text that is only said to be Base64
        ('{"a": 1}', JSON, b'{"a": 1}'),
        ("null", JSON, b"null"),
        ("1234", JSON, b"1234"),
        ("hello world", "text/plain", b"hello world"),
        ("café", "text/plain", "café".encode()),
        ("deadbeef", "text/plain", b"deadbeef"),
        # bytes that are no text
        ("iVBORw0KGgo=", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("6Q==", "text/plain; charset=latin-1", b"\xe9"),
    ],
)
def test_base64_or_text_tells_them_apart(text: str, media_type: str, body: bytes) -> None:
    assert base64_or_text(text, media_type) == body


def content(body: bytes, *encodings: str, **more: Any) -> dict[str, Any]:
    """An entry of a HAR whose body is Base64."""
    headers = [{"name": "Content-Encoding", "value": it} for it in encodings]
    text = base64.b64encode(body).decode()
    stated = {"mimeType": JSON, "text": text, "encoding": "Base64", **more}
    return entry(response__content=stated, response__headers=headers)


def test_read_har_with_compressed_bodies(tmp_path: Path) -> None:
    found = only(saved(har(content(gzip.compress(BODY), "gzip", size=len(BODY))), tmp_path))
    assert (found.response.body, found.cut) == (BODY, False)
    posted = {"mimeType": JSON, "text": base64.b64encode(gzip.compress(BODY)).decode()}
    sent = entry(
        request__postData={**posted, "encoding": "base64"},
        request__headers=[{"name": "content-encoding", "value": "gzip"}],
    )
    assert only(saved(har(sent), tmp_path)).request.body == BODY


def test_read_har_takes_the_media_type_of_the_body(tmp_path: Path) -> None:
    described = entry(
        response__content={"mimeType": JSON, "text": "{}"},
        request__postData={"mimeType": f"{JSON}; charset=utf-8", "text": "{}"},
    )
    found = only(saved(har(described), tmp_path))
    assert (found.response.media_type, found.request.media_type) == (JSON, JSON)
    stated = [{"name": "Content-Type", "value": "text/csv"}]
    described["response"]["headers"] = stated
    assert only(saved(har(described), tmp_path)).response.media_type == "text/csv"
    unknown = entry(response__content={"mimeType": "x-unknown", "text": "{}"})
    assert only(saved(har(unknown), tmp_path)).response.media_type == ""


def test_read_counts_a_compressed_body_that_breaks_off(tmp_path: Path) -> None:
    broken = content(gzip.compress(BODY)[:-12], "gzip")
    first, second = read(saved(har(broken, entry()), tmp_path))
    assert isinstance(first, Unreadable)
    assert "breaks off" in first.what
    assert isinstance(second, RecordingEntry)

"""Bodies as recordings hold them: compressed, in Base64, or only said to be.

Model: `Content-Encoding` is undone where the bytes are compressed; most tools record what they
decompressed and keep the header, so bytes that are not compressed are taken as they are. The same
for Base64: Firefox says so of plain text too (bugzilla 1762313).
Known limits: Brotli has no mark that tells it from other bytes: text is never read as Brotli.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable
from typing import Any

from concord.http import is_json, payload
from concord.traffic._recorded import MOST_BYTES

_BLOCK = 65_536
_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b"


def decompressed(
    body: bytes, encodings: str, media_type: str = "", *, most: int = MOST_BYTES
) -> bytes:
    """`body` without what the header Content-Encoding names.

    Raises ValueError if it breaks off, is too large, or its reader is not installed.
    """
    if not encodings and _is_textual(media_type):
        # no text begins so: a recorder that filters headers has left this one out
        return _zstd(body, most) if body.startswith(_ZSTD) else _gzip(body, most)
    # RFC 9110, section 8.4: listed in the order in which they were applied
    for name in reversed(encodings.lower().split(",")):
        undo = _READERS.get(name.strip())
        body = undo(body, most) if undo and body else body
    return body


def _gzip(body: bytes, most: int) -> bytes:
    if not body.startswith(_GZIP):
        return body
    found = b""
    while body.startswith(_GZIP):  # one member after the other (RFC 1952, 2.2)
        part, body = _inflated(body, zlib.MAX_WBITS | 16, most)
        found += part
        _bounded(len(found), most)
    return found


def _deflate(body: bytes, most: int) -> bytes:
    """RFC 9110 means zlib's format; some servers send it without its head."""
    # RFC 1950, section 2.2: method in the low four bits, and a head that is a multiple of 31
    is_zlib = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
    if not is_zlib and _is_text(body):
        return body
    try:
        return _inflated(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS, most)[0]
    except _NotCompressedError:
        return body


class _NotCompressedError(ValueError):
    """The bytes are not what the header says."""


def _inflated(body: bytes, bits: int, most: int) -> tuple[bytes, bytes]:
    """What was compressed, and what stands behind it."""
    reader = zlib.decompressobj(bits)
    try:
        # one byte more than allowed: the bound is then seen to be broken without decompressing the
        # rest
        found = reader.decompress(body, most + 1)
    except zlib.error as error:
        raise _NotCompressedError("a body is said to be compressed, but cannot be read") from error
    _bounded(len(found), most)
    if not reader.eof:
        raise _NotCompressedError("a compressed body breaks off")
    return found, reader.unused_data


def _brotli(body: bytes, most: int) -> bytes:
    if _is_text(body):
        return body
    try:
        import brotli
    except ImportError as error:
        raise _missing("br") from error
    reader, found, waiting = brotli.Decompressor(), bytearray(), memoryview(body)
    try:
        while len(waiting):
            # some bytes become a thousandfold: the bound is looked at between small pieces
            found += reader.process(bytes(waiting[:1024]))
            waiting = waiting[1024:]
            _bounded(len(found), most)
    except brotli.error:
        return body
    return bytes(found) if reader.is_finished() else body


def _zstd(body: bytes, most: int) -> bytes:
    if not body.startswith(_ZSTD):
        return body
    module = _zstd_module()
    reader, found = module.ZstdDecompressor(), bytearray()
    try:
        while not reader.eof:
            given = body if reader.needs_input else b""
            body = b"" if reader.needs_input else body
            part = reader.decompress(given, _BLOCK)
            if not part and not given:
                raise ValueError("a compressed body breaks off")
            found += part
            _bounded(len(found), most)
    except module.ZstdError as error:
        raise ValueError("a body is said to be compressed, but cannot be read") from error
    return bytes(found)


def _zstd_module() -> Any:
    try:
        from compression import zstd  # type: ignore[import-not-found]  # Python 3.14 has it
    except ImportError:
        try:
            from backports import zstd
        except ImportError as error:
            raise _missing("zstd") from error
    return zstd


_READERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


def _missing(name: str) -> ValueError:
    return ValueError(
        f"a body is compressed with {name}, whose reader is not installed "
        "(pip install 'concord-contracts[traffic]')"
    )


def _bounded(size: int, most: int) -> None:
    if size > most:
        raise ValueError(f"a body is larger than {most // 1_000_000} MB, decompressed")


def base64_or_text(text: str, media_type: str, *, compressed: bool = False) -> bytes:
    """The bytes of a text that is said to be Base64; the text itself where it is none.

    `compressed`: a header says so; then the bytes may be anything, whatever the media type.
    """
    plain = text.encode("utf-8", "replace")
    compact = text.replace("\r", "").replace("\n", "").rstrip("=")
    try:
        found = base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return plain
    if compressed or found.startswith((_GZIP, _ZSTD)) or not _is_textual(media_type):
        return found
    if is_json(media_type):
        # `true` and `1234` are Base64, too
        return plain if _is_json(plain) and not _is_json(found) else found
    return found if _is_text(found) or payload.charset(media_type) else plain


def base64_bytes(text: str) -> bytes:
    """The bytes of Base64 that a test tool wrote. Raises ValueError if it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a body says that it is Base64, but is not") from error


def _is_json(body: bytes) -> bool:
    try:
        payload.parse(body)
    except payload.PayloadError:
        return False
    return True


def _is_textual(media_type: str) -> bool:
    essence = media_type.partition(";")[0].strip().lower()
    return essence.startswith("text/") or is_json(essence) or essence.endswith(("/xml", "+xml"))


def _is_text(body: bytes) -> bool:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text

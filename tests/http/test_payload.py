"""The one reader of bodies: encodings that are read, and JSON that is refused with its reason."""

from __future__ import annotations

import pytest

from concord.http import payload

NAME = {"name": "Zoë"}
TEXT = '{"name": "Zoë"}'


@pytest.mark.parametrize(
    "codec",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_parse_reads_every_encoding_of_json(codec: str) -> None:
    assert payload.parse(TEXT.encode(codec)) == NAME
    assert payload.text(TEXT.encode(codec)).lstrip("\ufeff") == TEXT


@pytest.mark.parametrize("stated", ["iso-8859-1", "latin1", '"windows-1252"', "ISO-8859-15"])
def test_parse_reads_the_declared_charset_where_it_is_no_unicode(stated: str) -> None:
    content_type = f"application/json; charset={stated}"
    assert payload.parse(TEXT.encode("latin-1"), content_type) == NAME
    assert payload.text(TEXT.encode("latin-1"), content_type) == TEXT


@pytest.mark.parametrize("stated", ["foo", "hex", "rot13", "", "\x00", "utf-8"])
def test_parse_refuses_what_is_in_no_known_charset(stated: str) -> None:
    with pytest.raises(payload.PayloadError, match="is no JSON: not utf-8 at byte 12"):
        payload.parse(TEXT.encode("latin-1"), f"application/json; charset={stated}")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\x1f\x8b\x08", "is no JSON"),
        (b"[" * 10_000 + b"]" * 10_000, "nested deeper than 100 levels"),
        (b"[" * 101 + b"]" * 101, "nested deeper than 100 levels"),
        (b"[" + b"1," * 100_000 + b"1]", "more than 100,000 values"),
        (b"[%s]" % (b"9" * 5_000), "a number of 5,000 digits"),
        (b"[-%s]" % (b"9" * 309), "a number of 310 digits"),
        (b"[1e400]", "the number 1e400"),
        (b"[NaN]", "holds NaN"),
        (b"[-Infinity]", "holds -Infinity"),
        (b'["\\ud800"]', "half of a surrogate pair"),
        (b'{"\\uDFFF": 1}', "half of a surrogate pair"),
        (b'["\\ud83d\\ud83d\\ude00"]', "half of a surrogate pair"),
        (b'["\\\\ud83d\\ude00"]', "half of a surrogate pair"),
        (b'["\\ud83d\\\\ude00"]', "half of a surrogate pair"),
    ],
)
def test_parse_says_why_it_refuses(content: bytes, reason: str) -> None:
    with pytest.raises(payload.PayloadError, match=reason):
        payload.parse(content)
    assert payload.parse_or_none(content) is None
    if reason != "is no JSON":
        assert reason in payload.oddity(content)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"[" * 100 + b"]" * 100, None),
        (b'"' + b"[" * 500 + b'"', "[" * 500),
        (b"[%s]" % (b"9" * 300), [10**300 - 1]),
        (b"[1e300, 12345678901234567890]", [1e300, 12345678901234567890]),
        (b'["NaN", "Infinity", "\\ud83d\\ude00"]', ["NaN", "Infinity", "😀"]),
        (b'["\\\\ud83d \\\\\\ud83d\\ude00"]', ["\\ud83d \\😀"]),
        (b'{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_parse_takes_what_is_only_unusual(content: bytes, value: object) -> None:
    found = payload.parse(content)
    assert value is None or found == value
    assert payload.oddity(content) == ""


@pytest.mark.parametrize("content", [b"", b"no JSON", b"{", b"<html>[[[", b"\xff\xfe\xfd"])
def test_oddity_is_silent_about_what_is_no_json_at_all(content: bytes) -> None:
    assert payload.oddity(content) == ""


@pytest.mark.parametrize("stated", ["text/plain", "text/csv; charset=utf-8", "image/png"])
def test_oddity_is_silent_about_what_is_stated_to_be_no_json(stated: str) -> None:
    assert payload.oddity(b"Infinity", stated) == ""


@pytest.mark.parametrize("stated", ["", "application/json", "Application/Problem+JSON; charset=x"])
def test_oddity_is_told_where_json_is_stated_or_nothing_is(stated: str) -> None:
    assert payload.oddity(b"Infinity", stated) == "holds Infinity, which is no JSON"


@pytest.mark.parametrize("content", [b" [NaN]", b"\xef\xbb\xbf[NaN]", "[NaN]".encode("utf-16-be")])
def test_oddity_is_told_in_any_encoding(content: bytes) -> None:
    assert payload.oddity(content) == "holds NaN, which is no JSON"


@pytest.mark.parametrize("content", [b"\xff", b"\x00", b"\xff\xfe\x00", bytes(range(256))])
def test_text_reads_anything(content: bytes) -> None:
    for stated in ("", "text/plain; charset=foo", "text/plain; charset=utf-16"):
        assert isinstance(payload.text(content, stated), str)

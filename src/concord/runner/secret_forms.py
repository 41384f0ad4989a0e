"""Encodings of a secret to search for: plain, escaped for JSON, HTML, Python or a URL, encoded.

Model: pure. Of one secret, `Forms` finds every span of a text that holds it. Escapes are chosen
character by character, so texts that are escaped twice or in part are found as well; letters and
digits are never escaped, so the longest run of them must stand in the text as it is, which makes
most texts cheap. Base64 (also inside of something longer), hex and a text that is percent-encoded
throughout are found by what the secret's own bytes make of them.
The time is linear in the length of the text.
Known limits: a secret that is split, reversed, hashed or in other letter cases is not found.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from html.entities import codepoint2name
from itertools import groupby

_RUN = re.compile(r"[A-Za-z0-9]+")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")
"""What nothing escapes."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]")
_URL_SAFE = str.maketrans("+/", "-_")
_SHORT = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\0": "0"}
_MOST = 8
"""How many backslashes one can become: escaped three times."""
_LEAST_CODED = 4


class Forms:
    """The forms of one secret; with `is_word` it counts only where a word begins and ends."""

    def __init__(self, secret: str, *, is_word: bool = False) -> None:
        self._secret = secret
        self._pattern: re.Pattern[str] | None = None
        # nothing escapes letters and digits: a text without this run does not hold the secret in
        # any form
        self._anchor = max(_RUN.findall(secret), key=len, default="")
        if is_word or not _PLAIN.fullmatch(secret):  # issued tokens are many, and plain
            around = r"(?<![A-Za-z0-9_]){}(?![A-Za-z0-9_])" if is_word else "{}"
            self._pattern = re.compile(around.format("".join(_units(secret))))
        self._coded = {} if is_word else dict(_base64(secret.encode("utf-8", "surrogateescape")))
        self._digits = () if is_word else tuple(_digits(secret.encode("utf-8", "surrogateescape")))
        self.shortest = min(map(len, (*self._coded, *self._digits)), default=0)
        """The length of the shortest encoded form; 0 if there is none."""

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where `text` holds the secret as it is, or escaped."""
        if self._pattern is None:
            for start in _places(text, self._secret):
                yield start, start + len(self._secret)
        elif self._anchor in text:
            for found in self._pattern.finditer(text):
                yield found.span()

    def encoded(self, text: str, lowered: str) -> Iterator[tuple[int, int]]:
        """Where `text` holds it in Base64, hex or as `%xx` throughout; `lowered` is `text`, too."""
        for needle, before in self._coded.items():
            for start in _places(text, needle):
                yield _widened(text, start, start + len(needle), before)
        for needle in self._digits:
            for start in _places(lowered, needle):
                yield start, start + len(needle)


def _units(secret: str) -> Iterator[str]:
    """A pattern for each character, and for each run of backslashes."""
    for character, run in groupby(secret):
        times = len(list(run))
        if character == "\\":
            yield rf"(?:\\|%(?:25){{0,3}}5[cC]|&#92;|&#[xX]5[cC];){{{times},{times * _MOST}}}"
        elif character.isascii() and character.isalnum():
            yield character * times
        else:
            yield f"(?:{'|'.join(_escapes(character))})" + (f"{{{times}}}" if times > 1 else "")


def _escapes(character: str) -> Iterator[str]:
    """Patterns of what a character can look like; no two of them begin alike and go on."""
    code, slashes = ord(character), rf"\\{{1,{_MOST}}}"
    data = character.encode("utf-8", "surrogateescape")
    yield re.escape(character)
    if character in "\"'/":
        yield rf"{slashes}{re.escape(character)}"
    if character in _SHORT:
        yield slashes + _SHORT[character]
    if character == " ":
        yield r"\+"
    wide = character.encode("utf-16-be", "surrogatepass").hex()
    yield "".join(rf"{slashes}u{_any_case(wide[i : i + 4])}" for i in range(0, len(wide), 4))
    yield "".join(rf"{slashes}x{_any_case(f'{byte:02x}')}" for byte in data)
    if 0x80 <= code <= 0xFF:
        yield rf"{slashes}x{_any_case(f'{code:02x}')}"
        yield re.escape(data.decode("latin-1"))
    if code > 0xFFFF:
        yield rf"{slashes}U{_any_case(f'{code:08x}')}"
    yield "".join(rf"%(?:25){{0,3}}{_any_case(f'{byte:02x}')}" for byte in data)
    names = {codepoint2name.get(code, ""), "apos" if character == "'" else ""} - {""}
    numbers = [rf"#0{{0,5}}{code}", rf"#[xX]0{{0,5}}{_any_case(f'{code:x}')}"]
    yield rf"&(?:amp;){{0,3}}(?:{'|'.join([*sorted(names), *numbers])});"


def _any_case(digits: str) -> str:
    return "".join(f"[{it}{it.upper()}]" if it.isalpha() else it for it in digits)


def _base64(data: bytes) -> Iterator[tuple[str, int]]:
    """What Base64 makes of `data` at each alignment, and how many characters before share in it."""
    # three bytes are four characters: a secret within something longer begins at one of three
    # places
    for shift, before in enumerate((0, 2, 3)):
        sure = (shift + len(data)) * 8 // 6
        text = b64encode(bytes(shift) + data).decode()[before:sure]
        if len(text) >= _LEAST_CODED:
            yield text, before
            yield text.translate(_URL_SAFE), before


def _digits(data: bytes) -> Iterator[str]:
    yield data.hex()
    yield "".join(f"%{byte:02x}" for byte in data)


def _places(text: str, needle: str) -> Iterator[int]:
    start = text.find(needle)
    while start >= 0:
        yield start
        start = text.find(needle, start + len(needle))


def _widened(text: str, start: int, end: int, before: int) -> tuple[int, int]:
    """With the characters around that hold bits of the secret, too, and the padding."""
    while before and start and _BASE64.match(text[start - 1]):
        start, before = start - 1, before - 1
    # the last characters may hold bits of the secret and of what follows it
    for _ in range(2):
        if end < len(text) and _BASE64.match(text[end]):
            end += 1
    while end < len(text) and text[end] == "=":
        end += 1
    return start, end

"""The request that is meant: forms of arrays, of values, and of the token."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from concord.emulator.behaviour import Request, instant

_ARRAY: Final = re.compile(r"(countries|specialities)(\[[0-9]*\])?")
_HEADER: Final = "ivx-partner-token"
_LARGEST: Final = 100
_LEAST: Final = {"page": 1, "items": 1}

OPTIONS: Final = {
    "token-prefix": "the word `token` before the token is taken off",
    "plain-arrays": "arrays are read without brackets, as the spec then says",
    "json-arrays": "arrays are written as JSON",
    "clamps-numbers": "a page or size out of range is replaced by the nearest one",
    "cuts-items": f"a size over {_LARGEST} is cut down to it",
    "ignores-invalid": "a country or day that cannot be used is ignored",
}


def rewrite(request: Request) -> Request:
    """`countries=CA,PF`, `countries=CA&countries=PF`, `countries[0]=CA` as `countries[]=CA&…`.

    Ignored, they would get an unfiltered list, and nobody would notice.
    """
    query: dict[str, list[str]] = {}
    plain = request.follows("plain-arrays") or request.follows("json-arrays")
    for name, texts in request.query.items():
        found = None if plain else _ARRAY.fullmatch(name)
        if found is None:
            query[name] = texts
            continue
        parts = texts if found[2] else [part for text in texts for part in text.split(",")]
        query.setdefault(f"{found[1]}[]", []).extend(parts)
    meant = {name: _values(request, name, texts) for name, texts in query.items()}
    usable = {name: texts for name, texts in meant.items() if texts}
    return replace(request, query=usable, headers=_headers(request))


def _headers(request: Request) -> Mapping[str, str]:
    token = request.headers.get(_HEADER, "")
    if not request.follows("token-prefix"):
        return request.headers
    return {**request.headers, _HEADER: token.removeprefix("token ")}


def _values(request: Request, name: str, texts: list[str]) -> list[str]:
    """The values of a parameter that are used, as they are used."""
    if name in _LEAST and request.follows("clamps-numbers"):
        return [_clamped(text, name) for text in texts]
    if name == "items" and request.follows("cuts-items"):
        return [_cut(text) for text in texts]
    if request.follows("ignores-invalid"):
        if name == "createdAfter":
            return [text for text in texts if re.fullmatch("[0-9-]{10}", text) and instant(text)]
        if name == "countries[]":
            return [text for text in texts if re.fullmatch("[A-Z]{2}", text)]
    return texts


def _clamped(text: str, name: str) -> str:
    if re.fullmatch("-?[0-9]{1,300}", text) is None:
        return text
    most = _LARGEST if name == "items" else int(text)
    return str(max(_LEAST[name], min(int(text), most)))


def _cut(text: str) -> str:
    return str(min(int(text), _LARGEST)) if re.fullmatch("[0-9]{1,300}", text) else text

"""From a raw path to the path item that it means.

Model: paths without parameters are a dictionary; the others are tried per number of segments,
those with static segments further left first, whatever the order in the document. Segments are
split before they are percent-decoded, so `%2F` in an id does not split it. An empty segment is
no parameter, so a trailing slash is another path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")
_NAME = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, kw_only=True)
class Match(Generic[T]):
    """What a path leads to (by method) and the raw text of its parameters."""

    methods: dict[str, T]
    parameters: dict[str, str]

    @property
    def allow(self) -> str:
        """The value of an `Allow` header."""
        names = {method.upper() for method in self.methods}
        return ", ".join(sorted(names | ({"HEAD"} if "GET" in names else set())))


@dataclass(frozen=True, kw_only=True)
class _Segment:
    """One segment of a template: a fixed text, or a pattern with named parameters."""

    text: str | None
    pattern: re.Pattern[str]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Template(Generic[T]):
    segments: tuple[_Segment, ...]
    methods: dict[str, T]

    def match(self, parts: list[str]) -> dict[str, str] | None:
        parameters: dict[str, str] = {}
        for segment, part in zip(self.segments, parts, strict=True):
            if segment.text is not None:
                if segment.text != part:
                    return None
                continue
            found = segment.pattern.fullmatch(part)
            if found is None:
                return None
            parameters.update(zip(segment.names, found.groups(), strict=True))
        return parameters


class Router(Generic[T]):
    """Routes by path and method."""

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        """Take (path template, method, what it leads to)."""
        self._static: dict[str, dict[str, T]] = {}
        templates: dict[str, dict[str, T]] = {}
        for path, method, target in routes:
            group = templates if "{" in path else self._static
            group.setdefault(path, {})[method.upper()] = target
        self._templates: dict[int, list[_Template[T]]] = {}
        for path, methods in templates.items():
            segments = tuple(_segment(part) for part in path.split("/"))
            self._templates.setdefault(len(segments), []).append(
                _Template(segments=segments, methods=methods)
            )
        for group_of_templates in self._templates.values():
            group_of_templates.sort(key=_specificity)

    def match(self, raw_path: str) -> Match[T] | None:
        """What `raw_path` (still percent-encoded) leads to; None if nothing."""
        methods = self._static.get(raw_path)
        if methods is not None:
            return Match(methods=methods, parameters={})
        parts = [_decoded(part) for part in raw_path.split("/")]
        # RFC 3986, section 6.2.2.2: an unreserved character is the same encoded or not
        methods = self._static.get("/".join(parts)) if "%" in raw_path else None
        if methods is not None:
            return Match(methods=methods, parameters={})
        for template in self._templates.get(len(parts), ()):
            parameters = template.match(parts)
            if parameters is not None:
                return Match(methods=template.methods, parameters=parameters)
        return None


def _segment(text: str) -> _Segment:
    names = tuple(_NAME.findall(text))
    # Odd items of the split are the names, so only the fixed texts between them are escaped.
    pieces = ["(.+)" if odd else re.escape(piece) for piece, odd in _pieces(text)]
    return _Segment(
        text=None if names else text,
        pattern=re.compile("".join(pieces), re.DOTALL),
        names=names,
    )


def _pieces(text: str) -> list[tuple[str, bool]]:
    return [(piece, index % 2 == 1) for index, piece in enumerate(_NAME.split(text))]


def _specificity(template: _Template[T]) -> tuple[int, ...]:
    def rank(segment: _Segment) -> int:
        return 0 if segment.text is not None else 1 if segment.pattern.pattern != "(.+)" else 2

    return tuple(rank(segment) for segment in template.segments)


def _decoded(part: str) -> str:
    """Percent-decoded; bytes that are no UTF-8 become lone surrogates, which nothing accepts."""
    return unquote_to_bytes(part).decode("utf-8", "surrogateescape") if "%" in part else part

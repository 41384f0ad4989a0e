"""Routing: which operation of which API an exchange belongs to, by its URL and method.

Model: an operation is found under every server that the spec names for it (its own, its path's, or
the document's) and under every base URL that the caller names for its API. Scheme and default port
do not count: a proxy often sees another scheme than the caller. Of several places under one host
the longest path wins. Segments are compared decoded: `%24meta` is `$meta`. A server variable has
its listed values, or its default.
Known limits: at another value of a server variable nothing is found; name its base URL.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from concord.http import encoded_alike
from concord.spec import Operation, Spec

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Found:
    """The API of a URL, and its operation there; None if the API has none."""

    spec: Spec
    operation: Operation | None
    path: str
    """Below the base URL, each segment encoded in the one way."""


@dataclass(frozen=True, kw_only=True)
class _Route:
    pattern: re.Pattern[str]
    variables: int
    operation: Operation


@dataclass(frozen=True, kw_only=True)
class _Place:
    """One base URL of one API."""

    base: str
    spec: Spec
    routes: tuple[_Route, ...]

    def find(self, method: str, path: str) -> Operation | None:
        """The operation at `path` (below the base), the one with the fewest variables."""
        wanted = method.lower()
        for route in self.routes:
            if route.operation.method == wanted and route.pattern.fullmatch(path):
                return route.operation
        return None


class Directory:
    """The base URLs of all APIs, with their operations."""

    def __init__(self, known: Iterable[Spec], base_urls: Mapping[str, Sequence[str]]) -> None:
        self._places: dict[str, list[_Place]] = {}
        for spec in known:
            for (host, base), operations in _by_base(spec, base_urls.get(spec.api, ())).items():
                place = _Place(base=base, spec=spec, routes=_routes(operations))
                self._places.setdefault(host, []).append(place)
        for places in self._places.values():
            # one API may be served below another: the longest base that fits wins
            places.sort(key=lambda place: -len(place.base))

    def find(self, method: str, url: str) -> Found | None:
        """The API and operation of `url`; None if it is of no API."""
        host, path = _split(url)
        path = encoded_alike(path)
        near: Found | None = None
        for place in self._places.get(host, ()):
            if not (path == place.base or path.startswith(f"{place.base}/")):
                continue
            below = path.removeprefix(place.base)
            operation = place.find(method, below)
            found = Found(spec=place.spec, operation=operation, path=below)
            if operation is not None:
                return found
            # the API is known, its operation is not: another base may still have it
            near = near or found
        return near


def host_of(url: str) -> str:
    """Host, and port unless it is the scheme's own, as reports show them."""
    return _split(url)[0]


def _split(url: str) -> tuple[str, str]:
    """Host and path. An address that is none has neither."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", ""
    named = port is not None and port != _DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.hostname or ''}{f':{port}' if named else ''}", parts.path


def _by_base(spec: Spec, given: Sequence[str]) -> dict[tuple[str, str], list[Operation]]:
    found: dict[tuple[str, str], list[Operation]] = {}
    for operation in spec.operations:
        for url in dict.fromkeys((*given, *_servers(spec, operation))):
            host, path = _split(url)
            found.setdefault((host, encoded_alike(path.rstrip("/"))), []).append(operation)
    return found


def _servers(spec: Spec, operation: Operation) -> Iterator[str]:
    for server in spec.stated_servers(operation):
        yield from _addresses(server)


def _addresses(server: dict[str, Any]) -> Iterator[str]:
    variables = server.get("variables") or {}
    listed = [variable.get("enum") or [variable.get("default")] for variable in variables.values()]
    for values in itertools.product(*listed):
        address = str(server["url"])
        for name, value in zip(variables, values, strict=True):
            address = address.replace(f"{{{name}}}", str(value))
        yield address


def _routes(operations: Iterable[Operation]) -> tuple[_Route, ...]:
    routes = [_route(operation) for operation in operations]
    # `/orders/latest` before `/orders/{id}` (OpenAPI: concrete paths match first)
    return tuple(sorted(routes, key=lambda route: route.variables))


def _route(operation: Operation) -> _Route:
    # the fixed texts alone are encoded alike: braces would be encoded, too
    texts = re.split(r"\{[^{}]*\}", operation.path)
    pattern = "([^/]+)".join(re.escape(encoded_alike(text)) for text in texts)
    return _Route(pattern=re.compile(pattern), variables=len(texts) - 1, operation=operation)


def outline(path: str, known: frozenset[str]) -> str:
    """`path` without what may be data: a segment is kept if the specs have it, or it is a word."""
    return "/".join(
        part if part in known or re.fullmatch(r"v?\d{0,2}|[a-z][a-z_-]{0,30}", part) else "…"
        for part in unquote(path).split("/")
    )

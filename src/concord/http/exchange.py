"""One request and its response as they went over the wire: the one exchange of the engine.

Model: plain values, whoever made them: a contract run, a probe, a recording, an emulator in this
process. Bodies are bytes; query and JSON are read from them on demand, once. What a step knows
beside that (which case it was, whether it broke the spec on purpose) stands beside the exchange,
in types of that step.
Known limits: a header that is given several times is one text, joined by commas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from concord.http import payload
from concord.spec import Operation

TOO_MANY_REQUESTS = 429
"""The status that asks to wait: it says nothing about the contract of an operation."""

BODILESS = frozenset({204, 205, 304})
"""The statuses of responses without a body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5)."""


def media_type_of(headers: Mapping[str, str]) -> str:
    """The media type without its parameters in lower case; empty if no header states one."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def declared_media(content: Mapping[str, Any], media_type: str) -> str | None:
    """The name in a `content` that a body of `media_type` has, None if there is none.

    Of several the most specific one (OpenAPI, Media Type Object); parameters and case do not count.
    """
    names = {name.partition(";")[0].strip().lower(): name for name in reversed(list(content))}
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((names[it] for it in ranges if it in names), None)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request; names of headers in lower case."""

    method: str
    """In upper case."""
    target: str
    """Path and query as sent, encoded; empty where only the response is known."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def path(self) -> str:
        """The path as sent, encoded."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> Mapping[str, list[str]]:
        """The values of the query by name, decoded."""
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True)

    @cached_property
    def media_type(self) -> str:
        """The media type of the body; empty if it has none."""
        return media_type_of(self.headers)

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None if it is none. Read only: everybody gets the same value."""
        return payload.parse_or_none(self.body, self.headers.get("content-type", ""))

    @property
    def members(self) -> dict[str, Any] | None:
        """The members of the JSON body; None where it is no object."""
        return self.json if isinstance(self.json, dict) else None


@dataclass(frozen=True, kw_only=True)
class Response:
    """A response; names of headers in lower case."""

    status: int
    """0: none that could be read."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """None if it was not recorded, or there was none."""
    problem: str = ""
    """What is wrong with the response as such, after "the response"; empty if nothing is."""

    @property
    def success(self) -> bool:
        """Whether the status says success (2xx)."""
        return 200 <= self.status < 300

    @cached_property
    def media_type(self) -> str:
        """The media type of the body; empty if it has none."""
        return media_type_of(self.headers)

    @property
    def text(self) -> str:
        """The body as text."""
        return payload.text(self.body or b"", self.headers.get("content-type", ""))

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None if it is none. Read only: everybody gets the same value."""
        return payload.parse_or_none(self.body, self.headers.get("content-type", ""))


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request that was made for `operation`, and its response."""

    operation: Operation
    request: Request
    response: Response
    path_parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_operation(self) -> bool:
        """Whether the request has the operation's method (a run tries others, too)."""
        return self.request.method.lower() == self.operation.method

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The values of the query by name, decoded."""
        return self.request.query

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status

    @property
    def success(self) -> bool:
        """Whether the status says success (2xx)."""
        return self.response.success

    @property
    def media_type(self) -> str:
        """The media type of the response's body; empty if it has none."""
        return self.response.media_type


def path_of(template: str, path_parameters: Mapping[str, Any]) -> str:
    """The path of a template with these parameters: what `path_parameters_of` reads."""
    for name, value in path_parameters.items():
        # `safe=""`: a slash in a value would begin another segment
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template


@lru_cache(maxsize=1_000)
def path_pattern(template: str) -> re.Pattern[str]:
    """Matches paths of a template as they are on the wire; a group for each path parameter.

    A path parameter is one segment that is not empty. Whoever has a base path puts it before the
    template; `search` finds paths whose beginning is not known, `fullmatch` whole ones.
    """
    return re.compile("([^/]+)".join(map(re.escape, re.split(r"\{[^}]+\}", template))) + r"\Z")


def encoded_alike(path: str) -> str:
    """`path` with each segment encoded in the one way: `/a:b` and `/a%3Ab` are one path."""
    return "/".join(quote(unquote(part), safe="") for part in path.split("/"))


def path_parameters_of(template: str, path: str) -> dict[str, str]:
    """The path parameters as they were sent, decoded; none if `path` does not end as `template`."""
    # as it was sent, first: encoding it alike would lose nothing but costs time for each exchange
    found = _ending(template, encode=False).search(path)
    if found is None:
        found = _ending(template, encode=True).search(encoded_alike(path))
    names = re.findall(r"\{([^}]+)\}", template)
    return dict(zip(names, map(unquote, found.groups()), strict=True)) if found else {}


@lru_cache(maxsize=1_000)
def _ending(template: str, *, encode: bool) -> re.Pattern[str]:
    """Matches the end of a path, because a base URL may have a path of its own."""
    texts = re.split(r"\{[^}]+\}", template)
    parts = (re.escape(encoded_alike(text) if encode else text) for text in texts)
    # a trailing slash makes no other path
    return re.compile("([^/]*)".join(parts) + r"/?\Z")

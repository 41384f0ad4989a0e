"""A request and a response as a behaviour sees them: whole bodies in memory, lower-case headers.

Model: immutable values; `with_…` returns a changed copy. Other packages have exchanges that were
recorded; these here are still under way, so they can be changed and sent again.
Known limits: a header that is given twice is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

from concord.spec import Operation

_FORM = "application/x-www-form-urlencoded"
_SUMMARY = 300
"""Bytes of a body that a summary shows."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request, and which operation it calls."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str]
    body: bytes = b""
    operation: Operation | None = None
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    """The documented path that fits, whatever the method."""

    def calls(self, operation: Operation) -> bool:
        """Whether this is a call of `operation`."""
        return self.operation is not None and self.operation.id == operation.id

    @property
    def query_parameters(self) -> dict[str, list[str]]:
        """The values in the query, by name."""
        return parse_qs(self.query, keep_blank_values=True)

    def query_value(self, name: str) -> str | None:
        """The only value of a query parameter; None if it has none, or several."""
        values = self.query_parameters.get(name, [])
        return values[0] if len(values) == 1 else None

    def with_query(self, **changes: Any) -> Request:
        """The same request with other query parameters; None removes one."""
        query = self.query_parameters | {name: [str(value)] for name, value in changes.items()}
        kept = {name: value for name, value in query.items() if changes.get(name, "") is not None}
        return replace(self, query=urlencode(kept, doseq=True))

    def with_default(self, name: str, value: Any) -> Request:
        """The same request; a query parameter that it leaves out has `value`."""
        return self if name in self.query_parameters else self.with_query(**{name: value})

    @property
    def json(self) -> Any:
        """The body as JSON; None if it is not JSON."""
        return _json(self.body)

    @property
    def members(self) -> dict[str, Any]:
        """The members of a JSON object or form; empty for any other body."""
        if self._is_form:
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))
        return self.json if isinstance(self.json, dict) else {}

    @property
    def _is_form(self) -> bool:
        return self.headers.get("content-type", "").startswith(_FORM)

    def with_body(self, body: Any) -> Request:
        """The same request with another body: JSON, or a form where it was one."""
        as_form = self._is_form and isinstance(body, dict)
        return replace(self, body=(urlencode(body) if as_form else json.dumps(body)).encode())

    def with_path_parameter(self, name: str, value: Any) -> Request:
        """The same request with another value of a path parameter."""
        assert self.operation is not None
        base = self.base_path
        values = {**self.path_parameters, name: str(value)}
        return replace(
            self, path=base + _filled(self.operation.path, values), path_parameters=values
        )

    @property
    def base_path(self) -> str:
        """What stands before the operation's own path: the path of its server."""
        assert self.operation is not None
        return self.path.removesuffix(_filled(self.operation.path, self.path_parameters))

    @property
    def summary(self) -> str:
        """The request in one line."""
        body = f" {self.body[:_SUMMARY].decode('utf-8', 'replace')}" if self.body else ""
        return f"{self.method} {self.path}{'?' if self.query else ''}{self.query}{body}"


@dataclass(frozen=True, kw_only=True)
class Response:
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The body as JSON; None if it is not JSON."""
        return _json(self.body)

    def with_json(self, body: Any, *, status: int | None = None) -> Response:
        """The same response with another JSON body, and perhaps another status."""
        # a fault may turn a response without a body into one with a body
        headers = {**self.headers, "content-type": "application/json"}
        raw = json.dumps(body).encode()
        return Response(status=status or self.status, headers=headers, body=raw)

    def is_same(self, other: Response) -> bool:
        """Whether both say the same, however their JSON is written."""
        if self.status != other.status or self._stated_headers != other._stated_headers:
            return False
        return self.body == other.body or (self.json is not None and self.json == other.json)

    @property
    def _stated_headers(self) -> dict[str, str]:
        # the length follows from how JSON is written
        return {name: value for name, value in self.headers.items() if name != "content-length"}


def _filled(path: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None

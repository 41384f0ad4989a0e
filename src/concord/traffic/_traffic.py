"""Recorded traffic of all APIs: each exchange is routed to its API, judged and counted.

Model: `take` is called for one exchange after the other; what it keeps does not grow with the
traffic. Exchanges of no API, without a response, a browser's preflight (which the API's own
documentation does not mention) and responses from a cache (304) are counted and left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from concord.evidence import Evidence
from concord.http import Exchange, Response
from concord.spec import Operation, Spec
from concord.traffic import _redact, _routing
from concord.traffic._findings import Findings, Sample
from concord.traffic._formats import read
from concord.traffic._observations import Observation, Observer
from concord.traffic._recorded import RecordingEntry
from concord.traffic._routing import Directory

_MOST_HOSTS = 50
# with one of these headers a 304 means that the client has the response already
_CONDITIONS = ("if-none-match", "if-modified-since")


class Api:
    """The counts and findings of one API."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.evidence = Evidence(spec)
        self.findings = Findings(spec)
        self.operations: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.exchanges = 0
        self.bodiless = 0
        """How many responses have a body, by their headers, that the recording does not hold."""
        self._observer = Observer(spec)
        self._segments = frozenset(
            part for operation in spec.operations for part in operation.path.split("/")
        )

    def take(self, file: str, recorded: RecordingEntry, found: _routing.Found) -> None:
        """Judge and count an exchange with this API."""
        self.exchanges += 1
        if found.operation is None:
            self._unknown(file, recorded, found.path)
            return
        operation = found.operation
        self.operations[operation.id] += 1
        self.statuses[str(recorded.response.status)] += 1
        exchange = _exchange(operation, recorded)
        self.bodiless += exchange.response.body is None and _has_body(recorded)
        # an invalid request on purpose says nothing about readings
        if not recorded.deliberate:
            self.evidence.observe(exchange)
        for observation in self._observer.observations(operation, exchange):
            if observation.side == "request" and recorded.deliberate:
                continue
            line = _redact.request_line(operation, recorded.request.target)
            self._keep(file, recorded, operation.id, exchange.response, observation, line)

    def _keep(
        self,
        file: str,
        recorded: RecordingEntry,
        operation: str,
        response: Response,
        observation: Observation,
        line: str,
    ) -> None:
        sample = None
        if not self.findings.knows(observation):
            sample = Sample(
                file=file,
                number=recorded.number,
                request=line,
                status=recorded.response.status,
                excerpt=observation.excerpt(),
            )
        self.findings.take(observation, operation, response, sample)

    def _unknown(self, file: str, recorded: RecordingEntry, path: str) -> None:
        # an invented method may be data
        method = (
            recorded.request.method
            if re.fullmatch(r"[A-Z]{1,12}", recorded.request.method)
            else "…"
        )
        line = f"{method} {_routing.outline(path, self._segments)}"
        observation = Observation(
            kind="unknown-operation",
            side="request",
            pointer="/paths",
            name=line,
            at="",
            what=f"no operation {line}",
            excerpt=lambda: None,
        )
        self._keep(
            file, recorded, line, Response(status=recorded.response.status), observation, line
        )


def _exchange(operation: Operation, recorded: RecordingEntry) -> Exchange:
    # some tools state a wrong size: JSON that ends is whole
    whole = not recorded.cut or (recorded.response.body or b"").rstrip()[-1:] in (b"}", b"]")
    parts = urlsplit(recorded.request.target)
    return Exchange(
        operation=operation,
        request=replace(
            recorded.request,
            method=recorded.request.method.upper(),
            target=parts.path + (f"?{parts.query}" if parts.query else ""),
        ),
        response=recorded.response if whole else replace(recorded.response, body=None),
    )


def exchanges_with(spec: Spec, path: Path, base_urls: Sequence[str] = ()) -> Iterator[Exchange]:
    """The exchanges of a recording that are with an operation of `spec`, one at a time.

    `base_urls` are those of its server beside the spec's. What cannot be read is passed over.
    Raises DamagedError, OSError.
    """
    directory = Directory([spec], {spec.api: base_urls} if base_urls else {})
    for item in read(path):
        if isinstance(item, RecordingEntry):
            found = directory.find(item.request.method, item.request.target)
            if found is not None and found.operation is not None and not item.deliberate:
                yield _exchange(found.operation, item)


class Traffic:
    """The counts and findings of all APIs."""

    def __init__(
        self, known: Sequence[Spec], base_urls: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._directory = Directory(known, base_urls or {})
        self._known = {spec.api: spec for spec in known}
        self.apis: dict[str, Api] = {}
        self.exchanges = 0
        self.left = Counter[str]()
        """Exchanges that were left alone, by the reason."""
        self.hosts = Counter[str]()

    def take(self, file: str, recorded: RecordingEntry) -> None:
        """Judge and count another exchange of the recording `file`."""
        self.exchanges += 1
        found = self._directory.find(recorded.request.method, recorded.request.target)
        if found is None:
            self.left["of no API"] += 1
            host = _routing.host_of(recorded.request.target) or "no host"
            if host in self.hosts or len(self.hosts) < _MOST_HOSTS:
                self.hosts[host] += 1
        elif (reason := _passed_over(recorded, found)) is not None:
            self.left[reason] += 1
        else:
            api = found.spec.api
            if api not in self.apis:
                self.apis[api] = Api(found.spec)
            self.apis[api].take(file, recorded, found)


def _passed_over(recorded: RecordingEntry, found: _routing.Found) -> str | None:
    """Why an exchange with an API is left alone; None if it is judged."""
    preflight = "access-control-request-method" in recorded.request.headers
    if recorded.response.status < 200:
        return "without an answer"
    if recorded.request.method == "OPTIONS" and preflight and found.operation is None:
        return "preflights of a browser"
    if recorded.request.method == "HEAD" and found.operation is None:
        return "HEAD requests"
    cached = any(name in recorded.request.headers for name in _CONDITIONS)
    return "answered from a cache" if recorded.response.status == 304 and cached else None


def _has_body(recorded: RecordingEntry) -> bool:
    length = recorded.response.headers.get("content-length", "")
    return length not in ("", "0") and recorded.request.method != "HEAD"

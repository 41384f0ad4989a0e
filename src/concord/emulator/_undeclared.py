"""Failures that an operation does not declare: a plain problem document, and a word at the start.

Model: whoever calls an API meets some failures whatever its spec says: HTTP has them. An operation
that declares neither such a status, nor its class, nor `default`, gets a problem document
(RFC 9457) of it. Other undeclared statuses are faults of a behaviour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from concord.emulator._endpoints import Endpoint
from concord.emulator.behaviour import Problem

MEDIA_TYPE = "application/problem+json"
STATUSES = frozenset({400, 401, 403, 404, 405, 406, 413, 415, 422, 429})
"""Statuses that need no declaration."""


def problem_document(problem: Problem) -> dict[str, Any]:
    """The document that says what failed."""
    found: dict[str, Any] = {
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "code": problem.code,
    }
    if problem.violations:
        found["errors"] = [
            {"in": each.where, "pointer": each.pointer, "detail": each.message}
            for each in problem.violations
        ]
    return found


def warnings(endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
    """One line about operations that declare no response to requests that fail; or none."""
    every = list(endpoints)
    lacking = [missing for endpoint in every if (missing := tuple(_missing(endpoint)))]
    if not lacking:
        return ()
    statuses = ", ".join(sorted({str(status) for missing in lacking for status in missing}))
    return (
        f"{len(lacking)} of {len(every)} operations do not declare what they respond to requests "
        f"that fail ({statuses}): they respond with {MEDIA_TYPE}",
    )


def _missing(endpoint: Endpoint) -> Iterator[int]:
    """The statuses of failures that may occur and are not declared."""
    for occurs, alternatives in (
        # an empty alternative lets anybody in: then nobody is refused
        (bool(endpoint.security) and all(endpoint.security), (401, 403)),
        (bool(endpoint.path), (404,)),
        (bool(endpoint.query or endpoint.header or endpoint.cookie), (400, 422)),
        (bool(endpoint.bodies), (422, 400)),
    ):
        if occurs and not any(endpoint.response(status) for status in alternatives):
            yield alternatives[0]

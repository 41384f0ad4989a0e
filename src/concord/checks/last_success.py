"""The first and the last successful request of each operation: probes send them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import schemathesis

from concord.checks.purpose import Purpose
from concord.spec import Spec


@dataclass(frozen=True, kw_only=True)
class LastSuccess:
    """A request: path and query below the base URL, its media type and body.

    `status` is that of its response, `times` how often the operation has succeeded, `first` the
    path and query of the first time.
    """

    target: str
    media_type: str | None
    body: bytes | None
    status: int = 200
    times: int = 1
    first: str = ""


def last_successes(spec: Spec, base_url: str, purpose: Purpose) -> Mapping[str, LastSuccess]:
    """By label, what succeeded last; the mapping fills while the run of this process goes on.

    What was wrong on `purpose`, and accepted, is nothing to build on.
    """
    methods = {operation.label: operation.method for operation in spec.operations}
    base = urlsplit(base_url).path.rstrip("/")
    found: dict[str, LastSuccess] = {}

    @schemathesis.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        del context
        request, label = response.request, case.operation.label
        if purpose.is_wrong(case):
            return
        # Schemathesis calls a path by other methods, too, under the same label
        if response.status_code // 100 == 2 and request.method.lower() == methods[label]:
            parts = urlsplit(request.url)
            body = request.body.encode() if isinstance(request.body, str) else request.body
            before = found.get(label)
            target = parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")
            found[label] = LastSuccess(
                target=target,
                media_type=request.headers.get("Content-Type"),
                body=body if isinstance(body, bytes) else None,
                status=response.status_code,
                times=before.times + 1 if before else 1,
                first=before.first if before else target,
            )

    return found

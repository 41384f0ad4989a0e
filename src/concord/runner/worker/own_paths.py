"""Paths that no documentation imposes, and that a server does not have: nobody is at fault.

Model: each operation with an inferred path gets one plain request before the run, and its response
is compared with that to a path that cannot exist. What is missing ends the run with a sentence that
names the option by which the server's own path is stated.
Known limits: a path whose operation declares 404 is not looked at; a server that responds to every
path alike has them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concord.http import Response
from concord.runner.worker.base_url import NOWHERE, is_absent, shape
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec, child, vocabulary


def missing(
    spec: Spec, operations: Sequence[Operation], wire: Wire, *, read_only: bool
) -> tuple[list[Operation], int]:
    """The operations whose inferred path the server does not have; how many were looked for."""
    looked = [it for it in operations if _is_inferred(spec, it)]
    looked = [it for it in looked if it.method == "get" or not read_only]
    return [it for it in looked if _is_missing(spec, it, wire)], len(looked)


def hint(spec: Spec, operations: Sequence[Operation], base_url: str) -> str:
    """What is missing at a server, and how its own paths are stated."""
    labels = ", ".join(it.label for it in operations)
    stated = " ".join(f"--path {it.id.partition('.')[0]}=/…" for it in operations)
    return (
        f"{spec.api}: {base_url} has no {labels}: the documentation imposes no path, so that "
        f"nothing is broken; state your own: {stated}"
    )


def _is_inferred(spec: Spec, operation: Operation) -> bool:
    reason = vocabulary.INFERRED.raw(spec.at(child("/paths", operation.path)))
    # a documented 404 may mean that nothing was found, and an id in a path that this one was not
    is_plain = "{" not in operation.path and "404" not in operation.statuses
    return isinstance(reason, str) and is_plain


def _is_missing(spec: Spec, operation: Operation, wire: Wire) -> bool:
    body = _body(spec, operation)
    sent = wire.send(operation.method, operation.path, **body)
    if not is_absent(sent):
        return False
    nowhere: Response = wire.send(operation.method, NOWHERE, **body)
    return shape(sent, operation.path) == shape(nowhere, NOWHERE)


def _body(spec: Spec, operation: Operation) -> dict[str, Any]:
    """The first example of the request body."""
    for pointer in spec.request_media(operation).values():
        for example in spec.at(pointer).get("examples", {}).values():
            return {"json": example.get("value")}
    return {"json": {}} if operation.has_body else {}

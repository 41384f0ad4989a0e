"""Requests by which a run asks its server beside the log, to tell readings apart."""

from __future__ import annotations

from concord.errors import CouldNotRunError
from concord.http import TOO_MANY_REQUESTS, Request, Response
from concord.runner.worker.request_guard import READS
from concord.runner.worker.resources import Resources

_OF_THE_CONNECTION = frozenset({"connection", "content-length", "host"})


def asked(run: Resources, request: Request) -> Response | None:
    """The response to a request of an experiment; None where it may not be sent, or none came."""
    may_send = "probes" in run.plan.allows and (not run.plan.read_only or request.method in READS)
    target = run.log.on_wire(request.target)
    if not may_send or run.gate.closed or target is None:
        return None
    headers = {name: it for name, it in request.headers.items() if name not in _OF_THE_CONNECTION}
    try:
        found = run.wire.send(request.method, target, headers=headers, data=request.body)
    except CouldNotRunError:
        return None
    return None if found.problem or found.status == TOO_MANY_REQUESTS else found

"""The outcome: where every body tells it (`x-outcome`), it agrees with the HTTP status.

Known limits: an answer whose body has no such member is the schema's business.
"""

from __future__ import annotations

from concord.checks.exchange import Subject
from concord.checks.messages import message
from concord.checks.representation import member
from concord.spec import Spec, child


def outcome_agrees(spec: Spec, exchange: Subject) -> bool:
    """Judge the member that tells success from failure by the status of the answer."""
    stated = spec.document.get("x-outcome")
    told = member(exchange.response.json, stated["member"]) if stated else None
    if stated is None or told is None:
        return False
    if (told == stated["success"]) is not exchange.success:
        what = message(
            "status {status} with the outcome {told!r}", status=exchange.status, told=told
        )
        at = child("", *stated["member"].split("."))
        exchange.fail(what, at=at)
    return True

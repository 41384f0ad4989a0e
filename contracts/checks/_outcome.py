"""The outcome: where every body tells it (`x-outcome`), it agrees with the HTTP status.

Known limits: an answer whose body has no such member is the schema's business.
"""

from __future__ import annotations

import specs
from contracts.checks._exchange import Seen
from contracts.checks.messages import message
from contracts.checks.representation import member


def outcome_agrees(spec: specs.Spec, seen: Seen) -> bool:
    """Judge the member that tells success from failure by the status of the answer."""
    stated = spec.document.get("x-outcome")
    told = member(seen.body, stated["member"]) if stated else None
    if stated is None or told is None:
        return False
    if (told == stated["success"]) is not seen.success:
        what = message("status {status} with the outcome {told!r}", status=seen.status, told=told)
        at = specs.child("", *stated["member"].split("."))
        seen.breach(what, at=at)
    return True

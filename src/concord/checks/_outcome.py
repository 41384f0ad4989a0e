"""The outcome: where every body states it (`x-outcome`), it agrees with the HTTP status.

Known limits: a response whose body has no such member is the schema's business.
"""

from __future__ import annotations

from concord.checks.check import Check, Operations
from concord.checks.exchange import Subject
from concord.checks.messages import message
from concord.checks.refusal import declares
from concord.checks.representation import member
from concord.spec import Spec, child, vocabulary


def outcome_agrees(spec: Spec, exchange: Subject) -> bool:
    """Judge the member that tells success from failure by the status of the response."""
    outcome = spec.outcome
    word = member(exchange.response.json, outcome.member) if outcome else None
    if outcome is None or word is None:
        return False
    # a spec may declare that a body under a 2xx says that the request failed
    agrees = (word == outcome.success) is exchange.response.success
    if not agrees and not (exchange.failed and declares(spec, exchange)):
        what = message(
            "status {status} with the outcome {word!r}", status=exchange.status, word=word
        )
        at = child("", *outcome.member.split("."))
        exchange.fail(what, at=at, relies_on=(vocabulary.OUTCOME.at(""),))
    return True


OUTCOME_AGREES = Check(
    name="outcome_agrees",
    summary="the member of a body that states the outcome agrees with the status",
    applies_to=Operations(
        concerns=lambda spec, _: spec.outcome is not None,
        otherwise="no member of the bodies states the outcome (x-outcome)",
    ),
    replay="request",
    relies_on=("x-outcome",),
    evaluate=lambda spec, exchange, _: outcome_agrees(spec, exchange),
    every_response=True,
)

"""Failures of Schemathesis' checks that are none: refusals by another status than it knows.

Model: pure. Its checks judge by the status alone: 2xx is success, a request that keeps the spec may
be refused by the state of the server with the statuses of `settings`, credentials are refused with
401 or 403. A spec, or a reading of it, may say so otherwise: by the body of a 2xx (`is_failure`),
or by declaring other statuses of 4xx in their place.
"""

from __future__ import annotations

from concord.checks.refusal import is_failure
from concord.http import Response
from concord.runner.schemathesis_adapter.settings import REFUSED_BY_STATE
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation, Spec, response_key

_ACCEPTED = "positive_data_acceptance"
_OF_CREDENTIALS = ("ignored_auth", "missing_required_header")
_REFUSED = ("negative_data_rejection", *_OF_CREDENTIALS)
_UNKNOWN_CREDENTIALS = ("401", "403")


class Refusals:
    """What is a refusal by one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec

    def is_none(self, check: str, operation: Operation, exchange: RecordedCase) -> bool:
        """Whether the failure of a check of Schemathesis is none by this spec."""
        if check in _REFUSED and self._says_failure(operation, exchange):
            return True
        declared = response_key(operation.statuses, str(exchange.status)) is not None
        if not declared or exchange.status // 100 != 4:
            return False
        if check in _OF_CREDENTIALS:
            return not any(it in operation.statuses for it in _UNKNOWN_CREDENTIALS)
        return check == _ACCEPTED and self._stands_for_state(operation, exchange.status)

    def _says_failure(self, operation: Operation, exchange: RecordedCase) -> bool:
        response = Response(
            status=exchange.status,
            headers={"content-type": exchange.media_type},
            body=exchange.text.encode(),
        )
        return is_failure(self._spec, operation, response)

    def _stands_for_state(self, operation: Operation, status: int) -> bool:
        """Whether a reading declares a status instead of one by which a state refuses."""
        # the chosen readings keep to the statuses that `settings` names
        if not self._spec.readings or self._spec.chosen is None:
            return False
        try:
            chosen = self._spec.chosen.operation(operation.id)
        except KeyError:
            return False
        gone = set(chosen.statuses) - set(operation.statuses)
        is_new = response_key(chosen.statuses, str(status)) is None
        return is_new or not gone.isdisjoint(REFUSED_BY_STATE)

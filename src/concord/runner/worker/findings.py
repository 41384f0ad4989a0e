"""From a failed check to findings: what, where, whose fault it is, how to repeat it.

Model: pure. Findings that are the same but for values, array positions and names that the spec does
not declare have the same id: they are one finding, told with its shortest request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from concord.checks.messages import form_of, is_required
from concord.evidence import Schemas, blame
from concord.invocation import invocation
from concord.runner.curl import curl
from concord.runner.plan import Answer, Finding, Plan
from concord.runner.worker.context import Contexts
from concord.runner.worker.exchange import Exchange
from concord.runner.worker.failure_details import Failed, Symptom, symptoms, violations
from concord.spec import Operation, Spec, child

SEVERAL = frozenset(
    {
        "use_after_free",
        "ensure_resource_availability",
        "pages_add_up",
        "filters_find",
        "writes_are_read_back",
        "answers_are_read_back",
        "deleted_is_gone",
        "repetition_conflicts",
        "replace_resets",
        "model_agrees",
        "foreign_token_is_refused",
        "expired_token_is_refused",
        "narrow_token_is_refused",
        "token_keeps_its_promise",
        "slip_is_refused",
        "refusal_is_harmless",
        "events_arrive",
        "limit_is_kept",
    }
)
"""Checks whose failures take more than one request to show: they are repeated by a run."""

_BODY_SHOWN = 2_000


class Findings:
    """Turns the failures of one plan's run into findings."""

    def __init__(self, spec: Spec, plan: Plan) -> None:
        self._spec = spec
        self._plan = plan
        self._schemas = Schemas(spec.document, "response")
        self._variables = _variables(spec)
        self._names = {"", *_declared(spec.document)}
        self._contexts = Contexts(spec, self._schemas, self._names)

    def of(
        self, operation: Operation, check: str, failure: Exception, exchange: Exchange
    ) -> Iterator[Finding]:
        """The findings that `failure` of `check` stands for."""
        failed = Failed(spec=self._spec, operation=operation, failure=failure, exchange=exchange)
        for symptom in symptoms(failed, self._schemas):
            yield self._finding(operation, check, symptom, exchange)

    def ids_of_violations(self, operation: Operation, check: str, exchange: Exchange) -> set[str]:
        """The ids of the findings that the answer's body stands for, judged by its schema alone."""
        found = violations(self._spec, operation, exchange, self._schemas)
        shown = (Symptom(what=it.what, pointer=it.schema, at=it.at) for it in found)
        return {
            _identity(operation, check, symptom, exchange.status, self._place(symptom.at))
            for symptom in shown
        }

    def _place(self, at: str | None) -> str | None:
        """Where in an answer, without what the server chose: positions, names of its own."""
        if at is None:
            return None
        return "/".join(it if it in self._names else "*" for it in at.split("/"))

    def _finding(
        self, operation: Operation, check: str, symptom: Symptom, exchange: Exchange
    ) -> Finding:
        place = self._place(symptom.at)
        identifier = _identity(operation, check, symptom, exchange.status, place)
        return Finding(
            id=identifier,
            api=self._spec.api,
            operation=operation.label,
            operation_id=operation.id,
            check=check,
            status=exchange.status,
            what=symptom.what,
            at=symptom.at,
            blame=blame(self._spec, symptom.pointer),
            phase=exchange.phase,
            request=exchange.request,
            answer=Answer(
                status=exchange.status,
                content_type=exchange.media_type,
                body=exchange.text[:_BODY_SHOWN],
            ),
            curl=curl(
                exchange.request, self._plan.base_url, self._variables, self._plan.connection.curl
            ),
            replay=self._replay(operation, check, identifier),
            context=self._contexts.of(operation, symptom, exchange),
        )

    def _replay(self, operation: Operation, check: str, identifier: str) -> str:
        if check in SEVERAL:
            asked = f"{self._spec.api} --operation {operation.id} --seed {self._plan.seed}"
            return invocation("contracts", asked, self._plan.asked).rstrip()
        return invocation("contracts", "--replay", identifier)


def _variables(spec: Spec) -> frozenset[str]:
    """The environment variables that a recorded request may name."""
    prefix = spec.package.upper()
    others = ("REFRESH_TOKEN", "ID_TOKEN", "NARROW_TOKEN", "EXPIRED_TOKEN")
    own = {item.variable for item in spec.secrets}
    return frozenset(own | {f"{prefix}_{name}" for name in others})


def _identity(
    operation: Operation, check: str, symptom: Symptom, status: int, at: str | None
) -> str:
    # `required` breaks once for each missing member; other keywords break in one way
    detail = form_of(symptom.what) if is_required(symptom.pointer) else ""
    key = (operation.id, check, status, at, symptom.pointer, detail)
    return hashlib.sha256(repr(key).encode()).hexdigest()[:8]


def _declared(document: Any) -> Iterator[str]:
    """The names that a document gives to members of objects, as JSON pointers write them."""
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            named = value.get("properties")
            if isinstance(named, dict):
                yield from (child("", name)[1:] for name in named)
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)

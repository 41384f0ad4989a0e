"""Filtered lists after the engine's phases: each filter page by page, and by almost a value.

Model: `Narrowing.run` asks for each list that has succeeded once more, without filters, then for
what `checks.narrowed` wants to see of each of its filters. The model that has followed the run
judges every answer, too, where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from concord.checks import Violation
from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.filtered_pagination import (
    narrowing_filters,
    pages_keep_the_filter,
    texts_compare_as_stated,
    whole_list,
)
from concord.checks.filters import body_filters, can_filter
from concord.checks.last_success import LastSuccess
from concord.checks.model_protocol import Model
from concord.http import Request, path_of, path_parameters_of
from concord.runner.probes.context import JSON, Asking
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation

HOLDS = "filters_hold"
_AGREES = "model_agrees"
_TOO_MANY = 429


class Narrowing:
    """The filtered lists of one run."""

    def __init__(self, asking: Asking, model: Model | None = None) -> None:
        self._asking, self._spec, self._model = asking, asking.spec, model
        self._last: RecordedCase | None = None

    def run(self, remembered: Mapping[str, LastSuccess]) -> None:
        """Judge the filters of each list that is `remembered` by the label of its operation."""
        for operation in self._spec.operations:
            found = remembered.get(operation.label)
            action = operation.definition.get("x-resource", {}).get("action")
            if action == "list" and found is not None:
                for target in dict.fromkeys((found.target, found.first or found.target)):
                    if self._list(operation, target):
                        break

    def _list(self, operation: Operation, target: str) -> bool:
        """Whether the list that `target` leads to has items that tell its filters apart."""
        request = Request(method=operation.method.upper(), target=target)
        if not can_filter(self._spec, operation):
            return True
        needed = {
            it.name
            for it in operation.parameters
            if it.required and "x-filter" not in it.definition
        }
        kept = {name: values for name, values in request.query.items() if name in needed}
        try:
            names = path_parameters_of(operation.path, request.path)
            whole = self._ask(operation, names, {**kept, **whole_list(operation)})
        except OverBudgetError:
            return True
        filters = narrowing_filters(whole)
        for filter_ in filters:
            for check in (pages_keep_the_filter, texts_compare_as_stated):
                self._judge(operation, partial(check, self._spec, whole, filter_, self._ask))
        return bool(filters)

    def _judge(self, operation: Operation, check: Callable[[], bool]) -> None:
        # what is judged is the answer that it asks for last
        violation, judged = None, True
        try:
            judged = check()
        except Violation as found:
            violation = found
        except OverBudgetError:
            judged = False
        if judged and self._last is not None:
            self._asking.report(operation, HOLDS, violation, self._last)

    def _ask(
        self,
        operation: Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Subject:
        path = path_of(operation.path, names)
        presented = self._asking.identity.present(operation)
        asked = urlencode({**query, **presented.query}, doseq=True)
        target = f"{path}?{asked}" if asked else path  # `exchange` puts the same credentials there
        data = None
        headers = dict(presented.headers)
        if "requestBody" in operation.definition:
            headers["Content-Type"] = JSON
            data = json.dumps(body or {}).encode()
        self._asking.spend(operation)
        sent = self._asking.wire.send(operation.method, target, headers=headers, data=data)
        if sent.status == _TOO_MANY:
            raise OverBudgetError  # who is asked to wait has learned nothing
        self._last = self._asking.exchange(operation, target, data, sent)
        subject = Subject(
            operation=operation,
            request=Request(method=operation.method.upper(), target=target, body=data),
            response=sent,
            path_parameters=names,
            body_filters=body_filters(self._spec, operation),
        )
        if self._model is not None:
            for violation in (
                self._asking.mismatches(self._model, operation, target, data, sent) or ()
            ):
                self._asking.report(operation, _AGREES, violation, self._last)
        return subject

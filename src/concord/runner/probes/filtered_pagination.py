"""Filtered pagination: every filter across all its pages, and with near-miss values.

Model: `FilteredPagination` reads each list that has succeeded once more, without filters, then as
`checks.filtered_pagination` needs it for each of its filters. The reference model judges every
response, too, where it follows the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from concord.checks.exchange import OverBudgetError, Subject
from concord.checks.filtered_pagination import (
    narrowing_filters,
    pages_keep_the_filter,
    texts_compare_as_stated,
    whole_list,
)
from concord.checks.filters import FILTERS_HOLD, body_filters, can_filter
from concord.checks.refusal import is_failure
from concord.http import TOO_MANY_REQUESTS, Request, path_of, path_parameters_of
from concord.runner.probes.context import AGREES, JSON, ProbeContext, outcome
from concord.runner.worker.recorded import RecordedCase
from concord.spec import Operation


def run(context: ProbeContext) -> dict[str, str]:
    """Judge the filters of one run's lists."""
    FilteredPagination(context).run()
    return {}


class FilteredPagination:
    """The filtered lists of one run."""

    def __init__(self, context: ProbeContext) -> None:
        self._context, self._spec, self._model = context, context.spec, context.model
        self._last: RecordedCase | None = None

    def run(self) -> None:
        """Judge the filters of each list that has succeeded."""
        for operation in self._spec.operations:
            found = self._context.last_success.get(operation.label)
            if operation.action == "list" and found is not None:
                # where the last one leads, the list may be empty by now
                for target in dict.fromkeys((found.target, found.first or found.target)):
                    if self._list(operation, target):
                        break

    def _list(self, operation: Operation, target: str) -> bool:
        """Whether the list that `target` leads to has items that tell its filters apart."""
        request = Request(method=operation.method.upper(), target=target)
        if not can_filter(self._spec, operation):
            return True
        # any other parameter of the remembered request might narrow the list further
        needed = {it.name for it in operation.parameters if it.required and it.filter is None}
        kept = {name: values for name, values in request.query.items() if name in needed}
        try:
            names = path_parameters_of(operation.path, request.path)
            whole = self._send(operation, names, {**kept, **whole_list(operation)})
        except OverBudgetError:
            return True
        filters = narrowing_filters(whole)
        for filter_ in filters:
            for check in (pages_keep_the_filter, texts_compare_as_stated):
                self._judge(operation, partial(check, self._spec, whole, filter_, self._send))
        return bool(filters)

    def _judge(self, operation: Operation, check: Callable[[], bool]) -> None:
        # the judgement is about the last response that the check has had sent
        judged, violation = outcome(check)
        if judged and self._last is not None:
            self._context.report(operation, FILTERS_HOLD.name, violation, self._last)

    def _send(
        self,
        operation: Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Subject:
        path = path_of(operation.path, names)
        presented = self._context.identity.present(operation)
        query_string = urlencode({**query, **presented.query}, doseq=True)
        # `record` adds the same credentials: they stand in the query once
        target = f"{path}?{query_string}" if query_string else path
        data = None
        headers = dict(presented.headers)
        if operation.has_body:
            headers["Content-Type"] = JSON
            data = json.dumps(body or {}).encode()
        self._context.spend(operation)
        sent = self._context.wire.send(operation.method, target, headers=headers, data=data)
        if sent.status == TOO_MANY_REQUESTS:
            raise OverBudgetError  # a 429 says nothing about the contract
        self._last = self._context.record(operation, target, data, sent)
        subject = Subject(
            operation=operation,
            request=Request(method=operation.method.upper(), target=target, body=data),
            response=sent,
            path_parameters=names,
            failed=is_failure(self._spec, operation, sent),
            body_filters=body_filters(self._spec, operation),
        )
        if self._model is not None:
            for violation in (
                self._context.mismatches(self._model, operation, target, data, sent) or ()
            ):
                self._context.report(operation, AGREES, violation, self._last)
        return subject

"""Bodies of events, generated within their schemas by the strategies of Schemathesis.

Model: Schemathesis knows the operations of `paths`, so a copy of the spec is loaded whose only
paths are its webhooks. The same spec and seed give the same bodies.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import hypothesis
import schemathesis

from concord.runner.schemathesis_adapter.document import present
from concord.runner.schemathesis_adapter.generation import alone, keep_files_apart
from concord.spec import Operation, Spec


def webhook_bodies(spec: Spec, seed: int = 0) -> Callable[[Operation, str, int], list[Any]]:
    """A function that generates bodies: of a webhook, in a media type, so many."""
    alone()
    keep_files_apart()
    document = present(spec)
    document["paths"] = {f"/{number}": it for number, it in _items(spec)}
    schema = schemathesis.openapi.from_dict(document)
    paths = {it.path: f"/{number}" for number, it in enumerate(_unique(spec.webhooks))}

    def generate(webhook: Operation, media_type: str, number: int) -> list[Any]:
        operation = schema[paths[webhook.path]][webhook.method.upper()]
        found: list[Any] = []

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(operation.as_strategy())
        def collect(case: schemathesis.Case[Any]) -> None:
            if case.media_type == media_type:
                found.append(case.body)

        collect()
        return found

    return generate


def _items(spec: Spec) -> Iterator[tuple[int, Any]]:
    """The path items of webhooks, each with its number: a name of an event is no path.

    Without parameters, which would be generated, too, and are not asked for.
    """
    for number, webhook in enumerate(_unique(spec.webhooks)):
        definition = {key: it for key, it in webhook.definition.items() if key != "parameters"}
        yield number, {webhook.method: copy.deepcopy(definition)}


def _unique(webhooks: Sequence[Operation]) -> list[Operation]:
    return list({it.path: it for it in webhooks}.values())

"""Where the spec declares what stands at a place of a response: the words that a difference breaks.

Model: pure; as deep as the declared schema goes.
"""

from __future__ import annotations

from concord.checks.representation import items_pointer
from concord.evidence import body_places, declared_response
from concord.spec import Operation, Spec, child, vocabulary


def response_place(spec: Spec, operation: Operation, status: int) -> str:
    """The pointer of the response that is declared for `status`, or of where it would be."""
    declared = declared_response(spec, operation, status)
    return child(operation.pointer, "responses") if declared is None else declared


def body_place(
    spec: Spec, operation: Operation, status: int, at: str, *, filtered: list[str]
) -> str:
    """The pointer of the schema that declares the member at the pointer `at` of a response body.

    Which items a list holds is declared by its filters (`filtered`: pointers of the parameters
    that were sent) or else by its pagination.
    """
    if at == items_pointer(operation) and operation.resource:
        if filtered:
            return vocabulary.FILTER.at(filtered[0])
        if operation.pagination:
            return vocabulary.PAGINATION.at(operation.pointer)
    response = response_place(spec, operation, status)
    for name, media in spec.at(response).get("content", {}).items():
        if "schema" in media:
            schema = child(response, "content", name, "schema")
            return spec.canonical(body_places(spec, schema, at)[-1])
    return response

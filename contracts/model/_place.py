"""Where the spec declares what stands at a place of an answer: whose words a difference breaks.

Model: pure; as deep as the declared schema goes.
"""

from __future__ import annotations

import specs
from contracts.checks.representation import items_pointer


def response_place(spec: specs.Spec, operation: specs.Operation, status: int) -> str:
    """Where the answer with `status` is declared, or where it would be."""
    declared = operation.definition.get("responses", {})
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in declared:
            return spec.canonical(specs.child(operation.pointer, "responses", key))
    return specs.child(operation.pointer, "responses")


def body_place(
    spec: specs.Spec, operation: specs.Operation, status: int, at: str, *, filtered: list[str]
) -> str:
    """Where the member at the pointer `at` of an answer is declared.

    What a list shows is said by its filters (pointers of those that were sent) or its pages.
    """
    if at == items_pointer(operation) and "x-resource" in operation.definition:
        if filtered:
            return specs.child(filtered[0], "x-filter")
        if "x-pagination" in operation.definition:
            return specs.child(operation.pointer, "x-pagination")
    response = response_place(spec, operation, status)
    for name, media in spec.at(response).get("content", {}).items():
        if "schema" in media:
            schema = specs.child(response, "content", name, "schema")
            return _walk(spec, schema, specs.parts(at))
    return response


def _walk(spec: specs.Spec, schema: str, parts: list[str]) -> str:
    place = spec.canonical(schema)
    if not parts:
        return place
    name, *rest = parts
    found = _below(spec, place, name, set())
    return place if found is None else _walk(spec, found, rest)


def _below(spec: specs.Spec, place: str, name: str, met: set[str]) -> str | None:
    """Where the schema at `place` or one of its branches declares its member `name`.

    `met`: the schemas that do not.
    """
    definition = spec.at(place)
    if place in met or not isinstance(definition, dict):
        return None
    met.add(place)
    if name in definition.get("properties", {}):
        return specs.child(place, "properties", name)
    if name.isdigit() and isinstance(definition.get("items"), dict):
        return specs.child(place, "items")
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index in range(len(definition.get(keyword, []))):
            branch = spec.canonical(specs.child(place, keyword, index))
            found = _below(spec, branch, name, met)
            if found is not None:
                return found
    return None

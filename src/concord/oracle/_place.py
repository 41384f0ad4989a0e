"""Where the spec declares what stands at a place of an answer: whose words a difference breaks.

Model: pure; as deep as the declared schema goes.
"""

from __future__ import annotations

from concord.checks.representation import items_pointer
from concord.spec import Operation, Spec, child
from concord.spec import parts as spec_parts


def response_place(spec: Spec, operation: Operation, status: int) -> str:
    """Where the answer with `status` is declared, or where it would be."""
    declared = operation.definition.get("responses", {})
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in declared:
            return spec.canonical(child(operation.pointer, "responses", key))
    return child(operation.pointer, "responses")


def body_place(
    spec: Spec, operation: Operation, status: int, at: str, *, filtered: list[str]
) -> str:
    """Where the member at the pointer `at` of an answer is declared.

    What a list shows is said by its filters (pointers of those that were sent) or its pages.
    """
    if at == items_pointer(operation) and "x-resource" in operation.definition:
        if filtered:
            return child(filtered[0], "x-filter")
        if "x-pagination" in operation.definition:
            return child(operation.pointer, "x-pagination")
    response = response_place(spec, operation, status)
    for name, media in spec.at(response).get("content", {}).items():
        if "schema" in media:
            schema = child(response, "content", name, "schema")
            return _walk(spec, schema, spec_parts(at))
    return response


def _walk(spec: Spec, schema: str, parts: list[str]) -> str:
    place = spec.canonical(schema)
    if not parts:
        return place
    name, *rest = parts
    found = _below(spec, place, name, set())
    return place if found is None else _walk(spec, found, rest)


def _below(spec: Spec, place: str, name: str, met: set[str]) -> str | None:
    """Where the schema at `place` or one of its branches declares its member `name`.

    `met`: the schemas that do not.
    """
    definition = spec.at(place)
    if place in met or not isinstance(definition, dict):
        return None
    met.add(place)
    if name in definition.get("properties", {}):
        return child(place, "properties", name)
    if name.isdigit() and isinstance(definition.get("items"), dict):
        return child(place, "items")
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index in range(len(definition.get(keyword, []))):
            branch = spec.canonical(child(place, keyword, index))
            found = _below(spec, branch, name, met)
            if found is not None:
                return found
    return None

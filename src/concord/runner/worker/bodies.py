"""What of a request's body keeps its schema, where the whole does not.

Model: pure; by the JSON schema of an operation's body, or the first that there is.
Known limits: members whose schema stands in a branch (`allOf`, `anyOf`, `oneOf`) are not looked at.
"""

from __future__ import annotations

import copy
from typing import Any

from concord.checks.near_valid_input import sample_of
from concord.http import is_json
from concord.spec import Operation, Spec, child


class Bodies:
    """The request bodies of one spec, by the label of their operation."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = spec.validator("request")
        self._operations = {operation.label: operation for operation in spec.operations}
        self._declared: dict[str, dict[str, str]] = {}

    def right_members(self, label: str, body: Any) -> dict[str, Any]:
        """A copy of the declared members of `body` that keep their own schema."""
        if not isinstance(body, dict):
            return {}
        members = self._members(label)
        return {
            name: copy.deepcopy(value)
            for name, value in body.items()
            if name in members and self._schemas.is_valid(members[name], value)
        }

    def related(self, label: str, body: Any) -> Any:
        """`body`, or a copy of it whose members keep their relations (`x-relations`).

        No schema says these, so generated bodies break them half the time.
        """
        schema = body_schema(self._spec, self._operations[label])
        if schema is None or not isinstance(body, (dict, list)):
            return body
        return self._spec.relations.kept(schema, body, self._sample)

    def _sample(self, pointer: str) -> Any:
        return sample_of(self._spec.resolve(pointer).definition)

    def stays_wrong(self, label: str, body: Any) -> bool:
        """Whether `body` breaks its schema."""
        schema = body_schema(self._spec, self._operations[label])
        return schema is not None and not self._schemas.is_valid(schema, body)

    def _members(self, label: str) -> dict[str, str]:
        """Where each declared member of the body has its schema."""
        if label not in self._declared:
            pointer = body_schema(self._spec, self._operations[label])
            element = self._spec.resolve(pointer) if pointer else None
            properties = element.definition.get("properties", {}) if element else {}
            self._declared[label] = {
                name: child(element.pointer, "properties", name)
                for name in properties
                if element is not None
            }
        return self._declared[label]


def body_schema(spec: Spec, operation: Operation) -> str | None:
    """Where the schema of a body is declared: of JSON, or of the first media type there is."""
    media = spec.request_media(operation)
    name = next((it for it in media if is_json(it)), next(iter(media), None))
    if name is None or "schema" not in spec.at(media[name]):
        return None
    return child(media[name], "schema")

"""Valid ids in generated requests: without them a run only ever meets 404.

Model: `Filler.fill` runs before each call. Where a reference's part of the request is meant to be
valid, its value is replaced by an id that exists; every eighth stays as generated, so that unknown
ids are met too. An id that the target itself gave (a link, a lookup) is never replaced.
`Filler.learn` runs after each call and keeps the pool true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import specs
from contracts.checks.representation import shown
from contracts.runner._pool import Pool
from contracts.runner._references import Reference, references

_LEFT_ALONE = 8

Container = MutableMapping[str, Any]


class Filler:
    """Fills references of one spec's requests from a pool."""

    def __init__(self, spec: specs.Spec, pool: Pool, credentials: Mapping[str, str]) -> None:
        self._pool = pool
        self._credentials = credentials
        self._operations = {operation.label: operation for operation in spec.operations}
        self._references = {
            label: references(spec, operation) for label, operation in self._operations.items()
        }
        self._token_calls = {
            element.definition["x-token-request"]["operation"]
            for element in spec.security_schemes.values()
            if "x-token-request" in element.definition
        }
        self._turns: dict[Any, int] = {}

    def fill(
        self, label: str, parts: Mapping[str, Any], is_negative: Callable[[str], bool]
    ) -> list[str]:
        """Fill the `parts` (location: container) of a request; the locations that changed."""
        changed: list[str] = []
        for reference in self._references.get(label, ()):
            container = parts.get(reference.location)
            if container and not is_negative(reference.location):
                taken = lambda value, reference=reference: self._take(label, reference, value)  # noqa: E731
                if replace(container, reference.names, taken):
                    changed.append(reference.location)
        if self._operations[label].id in self._token_calls and not is_negative("body"):
            changed += self._identify(label, parts.get("body"))
        return changed

    def _take(self, label: str, reference: Reference, value: Any) -> Any:
        if self._pool.knows(reference.resource, value) or self._rests((label, reference)):
            return value
        found = self._pool.take(reference.resource, expendable=reference.consumed)
        return value if found is None else found

    def _rests(self, place: Any) -> bool:
        turn = self._turns[place] = self._turns.get(place, -1) + 1
        return turn % _LEFT_ALONE == _LEFT_ALONE - 1

    def _identify(self, label: str, body: Any) -> list[str]:
        if not isinstance(body, dict) or self._rests(label):
            return []
        held = {name: self._credentials[name] for name in body if name in self._credentials}
        body.update(held)
        return ["body"] if held else []

    def learn(
        self, label: str, method: str, status: int, names: Mapping[str, Any], body: Any
    ) -> None:
        """Take in the answer to a request whose path parameters were `names`."""
        operation = self._operations.get(label)
        resource = operation.definition.get("x-resource") if operation else None
        if operation is None or resource is None or method.lower() != operation.method:
            return
        named = names.get(resource.get("parameter"))
        gone = status in (404, 410) or (resource["action"] == "delete" and status // 100 == 2)
        if gone and named is not None and "parent" not in resource:
            self._pool.lose(resource["name"], named)
        if status // 100 == 2:
            create = resource["action"] == "create"
            add = self._pool.add_created if create else self._pool.add_listed
            for identifier in shown(operation, body):
                add(resource["name"], identifier)


def replace(container: Any, names: tuple[str, ...], taken: Callable[[Any], Any]) -> bool:
    """Replace what stands at `names` in `container` where it is there; whether anything changed."""
    name, *rest = names
    if name == "*":
        places: list[Any] = list(range(len(container))) if isinstance(container, list) else []
    else:
        places = [name] if isinstance(container, MutableMapping) and name in container else []
    changed = False
    for place in places:
        value = container[place]
        if rest:
            changed |= replace(value, tuple(rest), taken)
        elif value is not None:
            container[place] = taken(value)
            changed |= container[place] != value
    return changed

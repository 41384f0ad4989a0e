"""Puts valid ids into generated requests; without them most responses would be 404.

Model: `Filler.fill` runs before each call. Where a reference's part of the request is meant to be
valid, its value is replaced by an id that exists; every eighth stays as generated, so that unknown
ids are met too, and is said to be unknown where that makes the request invalid. An id that the
target itself gave (a link, a lookup) is never replaced, and none that is said to be `strange`. A
body that is meant to be wrong is put right in all other places, so that it can only be refused for
what is wrong with it. Related members (`x-relations`) are made to agree. Cursors of lists are left
out: which ones there are only pages say. The token call gets the run's credentials.
`Filler.learn` runs after each call and keeps the pool true.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from concord.checks.references import Reference, references
from concord.checks.representation import shown
from concord.runner.schemathesis_adapter.document import body_members
from concord.runner.worker.bodies import Bodies
from concord.runner.worker.id_pool import Pool
from concord.runner.worker.unique_values import Unique
from concord.spec import Spec

_LEFT_ALONE = 8
"""One of so many generated values is kept, so that unknown ids are tested too."""


@dataclass(kw_only=True)
class Filled:
    """What was done to a request: the locations that changed, and what its schema cannot refuse."""

    changed: list[str] = field(default_factory=list)
    unknown: str | None = None
    """Where the spec declares the reference that the unknown id makes invalid."""
    repeats: bool = False
    """Whether a unique value was sent before, so that a conflict refuses it."""


class Filler:
    """Fills references of one spec's requests from a pool.

    `tokens` holds, by the label of each token call, the body that the run itself sends to it;
    without `invalid` an id that is known is put wherever an unknown one would be refused.
    """

    def __init__(
        self,
        spec: Spec,
        pool: Pool,
        tokens: Mapping[str, Mapping[str, str]],
        *,
        invalid: bool = True,
    ) -> None:
        self._pool = pool
        self._invalid = invalid
        self._tokens = tokens
        self._operations = {operation.label: operation for operation in spec.operations}
        self._references = {
            label: references(spec, operation) for label, operation in self._operations.items()
        }
        self._declared = {
            label: body_members(spec, operation) for label, operation in self._operations.items()
        }
        self._unique = Unique(spec)
        self._bodies = Bodies(spec)
        self._strange: set[str] = set()
        self._turns: dict[Any, int] = {}

    def fill(
        self, label: str, parts: MutableMapping[str, Any], is_negative: Callable[[str], bool]
    ) -> Filled:
        """Fill the `parts` (location: container) of a request."""
        filled = Filled()
        for reference in self._references.get(label, ()):
            container = parts.get(reference.location)
            if container and not is_negative(reference.location):
                take = self._taker(label, reference, filled)
                if replace(container, reference.names, take):
                    filled.changed.append(reference.location)
        if not is_negative("query") and self._begin(label, parts.get("query")):
            filled.changed.append("query")
        body = parts.get("body")
        if is_negative("body"):
            self._fix(label, body, filled)
        # `|`, not `or`: both have to be done
        elif self._identify(label, body) | self._unique.freshen(label, body):
            filled.changed.append("body")
        # last: what was filled in may break a relation
        self._relate(label, parts, filled, is_negative("body"))
        filled.repeats = self._unique.repeats(label, parts.get("body"))
        return filled

    def _begin(self, label: str, query: Any) -> bool:
        """Take the cursor out of a query: a generated one is none that a page has shown."""
        operation = self._operations.get(label)
        paging = operation.pagination if operation else None
        if paging is None or not paging.is_led or not query or paging.selector not in query:
            return False
        del query[paging.selector]
        return True

    def _relate(
        self, label: str, parts: MutableMapping[str, Any], filled: Filled, negative: bool
    ) -> None:
        """Let members of the body keep their relations; a wrong body stays wrong."""
        body = parts.get("body")
        related = self._bodies.related(label, body) if label in self._operations else body
        if related is not body and (not negative or self._bodies.stays_wrong(label, related)):
            parts["body"] = related
            filled.changed.append("body")

    def renewed(self, label: str, body: bytes) -> bytes:
        """A JSON body that was sent before, with unique members of its own."""
        try:
            value = json.loads(body)
        except ValueError:
            return body
        fresh = self._unique.freshen(label, value, always=True)
        return json.dumps(value).encode() if fresh else body

    def leave(self, strange: str) -> None:
        """Leave this id wherever it stands: it is there because nothing has it."""
        self._strange.add(strange)

    def _fix(self, label: str, body: Any, filled: Filled) -> None:
        """Put right what is not wrong in a wrong body; one that is right by then is left."""
        right = self._bodies.right_members(label, body)
        if not right:
            return
        fixed = {name: right[name] for name in right}
        for reference in self._references[label]:
            if reference.location == "body":
                replace(fixed, reference.names, self._existing(reference))
        self._unique.freshen(label, fixed, always=True)
        own = self._tokens.get(label, {})
        fixed |= {name: own[name] for name in fixed if name in own}
        if fixed != right and self._bodies.stays_wrong(label, {**body, **fixed}):
            body.update(fixed)
            filled.changed.append("body")

    def _existing(self, reference: Reference) -> Callable[[Any], Any]:
        def take(value: Any) -> Any:
            found = self._pool.take(reference.resource)
            return value if found is None else found

        return take

    def plain_form(self, label: str, body: Any) -> dict[str, Any] | None:
        """`body` without undeclared arrays and objects; None if it had none.

        A form cannot say them: they would leave as one name several times.
        """
        declared = self._declared.get(label, frozenset())
        if not isinstance(body, dict):
            return None
        kept = {
            name: value
            for name, value in body.items()
            if name in declared or not isinstance(value, (dict, list))
        }
        return kept if len(kept) < len(body) else None

    def _taker(self, label: str, reference: Reference, filled: Filled) -> Callable[[Any], Any]:
        """What makes an id at `reference` valid; an unknown one that stays is noted in `filled`."""

        def take(value: Any) -> Any:
            if str(value) in self._strange:
                filled.unknown = reference.pointer if reference.refused else filled.unknown
                return value
            # a deleted id is worth a request in a path; elsewhere it only makes it invalid
            gone = reference.location != "path" and self._pool.buried(reference.resource, value)
            if self._pool.knows(reference.resource, value) and not gone:
                return value
            found = self._replacement(label, reference, needed=gone)
            if found is not None:
                return found
            if reference.refused and not gone and str(value) not in reference.documented:
                filled.unknown = reference.pointer
            return value

        return take

    def _replacement(self, label: str, reference: Reference, *, needed: bool) -> Any:
        """An id that exists; None in one of eight cases unless `needed`, and if there is none."""
        valid_only = reference.refused and not self._invalid
        if needed or valid_only or not self._rests((label, reference)):
            return self._pool.take(reference.resource, expendable=reference.consumed)
        return None

    def _rests(self, place: Any) -> bool:
        """Whether it is the turn, one in eight, on which a value is left as generated."""
        turn = self._turns[place] = self._turns.get(place, -1) + 1
        return turn % _LEFT_ALONE == _LEFT_ALONE - 1

    def _identify(self, label: str, body: Any) -> bool:
        """Make a token call a right one; every eighth keeps its wrong id and secret."""
        own = self._tokens.get(label)
        if own is None or not isinstance(body, dict):
            return False
        wrong = ("client_id", "client_secret") if self._rests(label) else ()
        right = {name: own[name] for name in body if name in own and name not in wrong}
        body.update(right)
        return bool(right)

    def learn(
        self, label: str, method: str, status: int, path_parameters: Mapping[str, Any], body: Any
    ) -> None:
        """Take in the response to a request with these path parameters."""
        operation = self._operations.get(label)
        resource = operation.resource if operation else None
        # a generated case may use another method at the same path, which says nothing of the
        # resource
        if operation is None or resource is None or method.lower() != operation.method:
            return
        named = path_parameters.get(resource.parameter)
        deleted = resource.action == "delete" and status // 100 == 2
        if named is not None and resource.parent is None:
            if deleted:
                self._pool.bury(resource.name, named)
            # it may be there for others: lost is not buried, and a later list brings it back
            elif status in (404, 410):
                self._pool.lose(resource.name, named)
        if status // 100 == 2:
            create = resource.action == "create"
            add = self._pool.add_created if create else self._pool.add_listed
            for identifier in shown(operation, body):
                add(resource.name, identifier)


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

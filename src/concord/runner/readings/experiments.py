"""Requests by which a run asks its server which of two readings it follows.

Model: an experiment is a generator that yields requests and receives responses, so that the same
steps can be taken at two emulators, to see whether they tell the readings apart, and then at the
server. Reads are varied as they are. A write is made of a fresh resource where one can be created:
a variant of the write, two writes one after the other, or a write of what the resource refers to;
each is followed by the reads that show the resource. What is near to the reading comes first.
Known limits: what takes more than two writes is not found, and what only time brings about neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from concord.checks.references import references
from concord.checks.representation import identity, items, member, result
from concord.http import Request, Response
from concord.runner.readings.changes import all_changed, swapped, value_at
from concord.runner.readings.requests import Requests, SentBefore, encoded, members_of
from concord.runner.readings.variants import Variants, fresh, like
from concord.spec import OAuth2, Operation, Spec, meet, touched, vocabulary

Steps = Generator[Request, Response, None]
Experiment = Callable[[], Steps]

MOST = 300
"""Experiments for one reading, at emulators in this process: most never reach the server."""
_WRITING = ("create", "replace", "update", "invoke", "delete")
_FILTERED = 6
"""Values of one filter."""
_MOST_READS = 6
"""Reads after a write."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What experiments may use.

    sent      the successful requests of the run
    writes    whether the server may be written to
    only      ids of the operations that the run is about; none: all
    number    what makes resources fresh: another number, other names and times
    """

    sent: SentBefore
    writes: bool = False
    only: Collection[str] = ()
    number: int = 1


def experiments(spec: Spec, entry: str, reading: str, scope: Scope) -> Iterator[Experiment]:
    """What could tell a reading that `spec` follows from another one, the nearest first."""
    return islice(_Experiments(spec, entry, reading, scope).all(), MOST)


class _Experiments:
    """The experiments for one reading."""

    def __init__(self, spec: Spec, entry: str, reading: str, scope: Scope) -> None:
        base = spec.chosen or spec
        self._spec, self._scope = spec, scope
        self._changed_places = touched(base, entry, reading)
        self._near = self._changed_places | frozenset(base.places_of_entries.get(entry, ()))
        self._requests = Requests(spec, scope.sent)
        self._variants = Variants(spec, self._requests, self._near, scope.sent.values)
        known = {it.id for it in base.operations}
        self._operations = [
            it
            for it in spec.operations
            if not scope.only or it.id in scope.only or it.id not in known
        ]
        nearest = [it for it in self._operations if self._is_near(it, self._changed_places)]
        about = [it for it in self._operations if self._is_near(it, self._near)]
        self._nearest = {it.id for it in nearest}
        self._direct = about or self._operations

    def _is_near(self, operation: Operation, places: Collection[str]) -> bool:
        try:
            return meet(places, self._spec.zone(operation))
        except KeyError:
            return False

    def all(self) -> Iterator[Experiment]:
        """The experiments, the plain ones first."""
        first, later = list[Iterator[Experiment]](), list[Iterator[Experiment]]()
        for it in self._direct:
            if self._scope.writes or it.is_read:
                is_write = it.action in _WRITING and not it.is_read
                found = self._writes(it) if is_write else self._reads(it)
                (first if it.id in self._nearest else later).append(found)
        # two of the nearest for each other one: both draw from the same experiments
        sources = [_in_turn(first), _in_turn(first), _in_turn(later)]
        if self._scope.writes:
            sources += [self._tokens(), self._sequences()]
        yield from _in_turn(sources)

    def _reads(self, operation: Operation) -> Iterator[Experiment]:
        base = self._requests.of(operation)
        requests = self._variants.of(operation, base)
        yield partial(_once, next(requests))
        yield partial(self._of_each, operation)
        yield partial(self._filtered, operation)
        for request in requests:
            yield partial(_once, request)

    def _of_each(self, operation: Operation) -> Steps:
        """A read of one resource for the first that the lists show."""
        for reference in references(self._spec, operation):
            if reference.location not in ("path", "query"):
                continue
            lister = self._lister(reference.resource)
            if lister is None:
                continue
            listed = yield self._requests.of(lister)
            found = [identity(lister, it) for it in items(lister, listed.json)]
            for one in [it for it in found if it is not None][:3]:
                yield self._requests.of(operation, {reference.names[0]: one})

    def _filtered(self, operation: Operation) -> Steps:
        """A list, filtered by values that its items have, and by values like these."""
        if operation.action != "list":
            return
        listed = yield self._requests.of(operation)
        found = items(operation, listed.json)
        for name, members in self._filters(operation).items():
            value = next((it for one in found for it in _values(one, members)), None)
            if value is None:
                continue
            for other in islice((value, *like(value)), _FILTERED):
                yield self._requests.of(operation, {name: other})

    def _filters(self, operation: Operation) -> dict[str, tuple[str, ...]]:
        """The members by which each parameter of a list filters, under either reading."""
        base = self._spec.chosen or self._spec
        named = {it.id: it for it in base.operations}
        either = [it for it in (named.get(operation.id), operation) if it is not None]
        return {
            parameter.name: parameter.filter.members
            for it in either
            for parameter in it.parameters
            if parameter.location == "query" and parameter.filter
        }

    def _lister(self, resource: str) -> Operation | None:
        return next(
            (
                it
                for it in self._spec.operations
                if it.action == "list" and it.resource_name == resource and "{" not in it.path
            ),
            None,
        )

    def _writes(self, operation: Operation) -> Iterator[Experiment]:
        base = self._fresh(operation, self._requests.of(operation))
        for request in self._variants.of(operation, base):
            yield partial(self._written, operation, request)

    def _tokens(self) -> Iterator[Experiment]:
        """A token of each kind that can be had, used where one is needed."""
        base = self._spec.chosen or self._spec
        for scheme in (*base.schemes.values(), *self._spec.schemes.values()):
            name = scheme.request.operation if isinstance(scheme, OAuth2) and scheme.request else ""
            if not isinstance(scheme, OAuth2) or not name:
                continue
            for scope in (None, *scheme.scopes):
                yield partial(self._with_token, self._spec.operation(name), scope)

    def _with_token(self, issuing: Operation, scope: str | None) -> Steps:
        request = self._requests.of(issuing)
        members = dict(members_of(request) or {})
        members.pop("scope", None)
        if scope is not None:
            members["scope"] = scope
        issued = yield replace(request, body=encoded(request.media_type, members))
        found = result(issuing, issued.json)
        token = found.get("access_token") if isinstance(found, dict) else None
        if not isinstance(token, str):
            return
        headers = {"authorization": f"Bearer {token}"}
        for operation in [it for it in self._direct if it != issuing][:_MOST_READS]:
            sent = self._requests.of(operation)
            yield replace(sent, headers={**sent.headers, **headers})

    def _sequences(self) -> Iterator[Experiment]:
        """Two writes of one resource, and a write of what a resource refers to."""
        kinds = {it.resource_name for it in self._direct} - {""}
        for creator in [it for it in self._operations if it.action == "create"]:
            referred = {it.resource for it in references(self._spec, creator)}
            if not kinds.intersection({creator.resource_name, *referred}):
                continue
            yield partial(self._written, creator, self._new(creator))
            yield partial(self._again, creator)
            writes = self._writes_of(creator.resource_name)
            for first in writes:
                for second in writes:
                    yield partial(self._two, creator, first, second)
            for kind in referred:
                for changing in self._writes_of(kind):
                    yield partial(self._changed, creator, changing)

    def _again(self, creator: Operation) -> Steps:
        """The same creation twice, and once more in other case."""
        request = self._new(creator)
        yield request
        yield request
        members = members_of(request)
        if members is not None:
            body = {name: swapped(it) for name, it in members.items()}
            yield replace(request, body=encoded(request.media_type, body))

    def _creators(self) -> Iterator[Operation]:
        return (it for it in self._spec.operations if it.action == "create")

    def _writes_of(self, resource: str) -> list[Operation]:
        found = [it for it in self._operations if it.resource_name == resource]
        changing = [it for it in found if it.action in _WRITING and it.action != "create"]
        return [it for it in changing if not it.is_read]

    def _new(self, creator: Operation) -> Request:
        return self._fresh(creator, self._requests.of(creator))

    def _fresh(self, operation: Operation, request: Request) -> Request:
        """The request with a body that can be sent beside those that were sent."""
        members = members_of(request)
        if members is None:
            return request
        unique = {
            name
            for media in self._spec.request_media(operation).values()
            for name, place in self._spec.schemas.properties(f"{media}/schema").items()
            if self._spec.schemas.word(place, vocabulary.UNIQUE)
        }
        body = encoded(request.media_type, fresh(members, self._scope.number, unique))
        return replace(request, body=body or request.body)

    def _written(self, operation: Operation, request: Request) -> Steps:
        """A write of a new resource if it needs one, and what shows it."""
        if operation.action != "create":
            request = yield from self._at_new(operation, request)
        if operation.action in ("replace", "update"):
            # what a write leaves out can only be seen where it was set before
            base = self._requests.of(operation)
            yield replace(base, target=request.target, body=all_changed(base))
        response = yield request
        if response.success:
            yield from self._shown(operation, request, response)

    def _at_new(
        self, operation: Operation, request: Request
    ) -> Generator[Request, Response, Request]:
        """The request, at a new resource where one can be made."""
        resource = operation.resource
        creator = next(
            (it for it in self._creators() if it.resource_name == operation.resource_name), None
        )
        if creator is None or resource is None or not resource.parameter:
            return request
        made = yield self._new(creator)
        key = identity(creator, result(creator, made.json)) if made.success else None
        if key is None:
            return request
        return self._requests.with_parameters(operation, request, {resource.parameter: key})

    def _two(self, creator: Operation, first: Operation, second: Operation) -> Steps:
        made = yield self._new(creator)
        key = identity(creator, result(creator, made.json)) if made.success else None
        for it in (first, second):
            parameter = it.resource.parameter if it.resource else ""
            ids = {parameter: key} if parameter and key is not None else None
            request = self._requests.of(it, ids)
            response = yield request
        yield from self._shown(creator, request, response, key=key)

    def _changed(self, creator: Operation, changing: Operation) -> Steps:
        """A new resource, and a write of one that it refers to."""
        request = self._new(creator)
        made = yield request
        key = identity(creator, result(creator, made.json)) if made.success else None
        target = next(
            (
                value
                for it in references(self._spec, creator)
                if it.resource == changing.resource_name
                and (value := value_at(self._spec, creator, request, it)) is not None
            ),
            None,
        )
        parameter = changing.resource.parameter if changing.resource else ""
        if key is None or target is None or not parameter:
            return
        change = self._requests.of(changing, {parameter: target})
        response = yield replace(change, body=all_changed(change))
        if response.success:
            yield from self._shown(creator, request, made, key=key)

    def _shown(
        self, operation: Operation, request: Request, response: Response, *, key: Any = None
    ) -> Steps:
        """The reads that show what a write has done, and what refers to it."""
        named: dict[str, Any] = {
            it.resource: value
            for it in references(self._spec, operation)
            if (value := value_at(self._spec, operation, request, it)) is not None
        }
        if key is None:
            key = identity(operation, result(operation, response.json))
        if key is not None and operation.resource_name:
            named[operation.resource_name] = key
        sent = 0
        for reader in self._spec.operations:
            if not reader.is_read or sent >= _MOST_READS:
                continue
            values = {
                it.names[0]: named[it.resource]
                for it in references(self._spec, reader)
                if it.location in ("path", "query") and it.resource in named
            }
            if values or reader.resource_name == operation.resource_name:
                sent += 1
                yield self._requests.of(reader, values)


def _values(record: Any, members: Sequence[str]) -> list[str | int]:
    """The texts and numbers that a record has as one of these members."""
    found = (member(record, it) for it in members)
    return [it for it in found if isinstance(it, (str, int)) and it != ""]


def _once(request: Request) -> Steps:
    yield request


def _in_turn(sources: list[Iterator[Experiment]]) -> Iterator[Experiment]:
    """One of each source after the other, until none has any left."""
    while sources:
        left = []
        for source in sources:
            found = next(source, None)
            if found is not None:
                yield found
                left.append(source)
        sources = left

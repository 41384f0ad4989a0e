"""Origins of the ids in a request: the creates that a replay has to send before it.

Model: `Origins.take` gets each response of the run; it keeps, of each resource that was
created, the request that did so. `Origins.steps` gives the requests that create what a request
names (`x-references`, `x-resource`), with the ids as variables (`$ID_1`), and the request itself in
the end. A text that must be unique (`x-unique`) ends in `$UNIQUE` wherever it creates.
Known limits: what a list showed is named as it is. The last `_KEPT` resources are known, and those
that a resource itself names down to `_DEEPEST`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from concord.checks.references import Reference, references
from concord.checks.representation import shown
from concord.http import path_of, path_parameters_of
from concord.http.recorded import RecordedRequest, Step
from concord.runner.worker.fill import replace as put
from concord.runner.worker.unique_values import unique_members
from concord.spec import Operation, Spec, child

_KEPT = 20_000
_DEEPEST = 4
_CONFLICT = 409
# letters that neither URLs nor JSON encode, as they would `${…}`
_MARK = "concord-id-{}-concord"


@dataclass(frozen=True, kw_only=True)
class _Made:
    """How a resource was created, and where the response showed its id."""

    operation: Operation
    request: Callable[[], RecordedRequest]
    pointer: str
    is_text: bool


class Origins:
    """What one run of one spec has created."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._made: dict[tuple[str, str], _Made] = {}
        self._references = {it.id: references(spec, it) for it in spec.operations}
        self._unique = {it.id: unique_members(spec, it) for it in spec.operations}

    def take(
        self, operation: Operation, status: int, body: Any, request: Callable[[], RecordedRequest]
    ) -> None:
        """Take in a response to `operation`; `request` gives what was sent, without secrets."""
        if status // 100 != 2 or operation.action != "create":
            return
        for identifier in shown(operation, body):
            pointer = next(_places(body, identifier), None)
            if pointer is not None:
                self._made[operation.resource_name, str(identifier)] = _Made(
                    operation=operation,
                    request=request,
                    pointer=pointer,
                    is_text=isinstance(identifier, str),
                )
        while len(self._made) > _KEPT:
            # the oldest: what a finding names was mostly made shortly before
            del self._made[next(iter(self._made))]

    def steps(
        self, operation: Operation, request: RecordedRequest, status: int
    ) -> tuple[Step, ...]:
        """What to send so that `request` gets the same response; empty if nothing else."""
        found: list[Step] = []
        known: dict[tuple[str, str], str] = {}
        last = self._resolved(operation, request, found, known, 0)
        # a conflict takes the very value that exists already
        if status != _CONFLICT:
            last = self._fresh(operation, last, len(found))
        return () if not found and last == request else (*found, Step(request=last))

    def after_right(
        self, operation: Operation, right: RecordedRequest, wrong: RecordedRequest
    ) -> tuple[Step, ...]:
        """What creates what the read `right` names, `right`, and `wrong`.

        The paths of the two differ by a mistake: the same is made in ids of this time.
        """
        found: list[Step] = []
        known: dict[tuple[str, str], str] = {}
        first = self._resolved(operation, right, found, known, 0)
        parts: list[str] = []
        swapped: list[tuple[str, str]] = []
        paths = (it.path.partition("?")[0].split("/") for it in (right, wrong, first))
        for was, given, now in zip(*paths, strict=True):
            name = now.removeprefix("${").removesuffix("}")
            if name not in known.values():
                parts.append(given)
            elif given.startswith(was):
                parts.append(now + given.removeprefix(was))
            else:
                swapped.append((f"ID_{len(known) + len(swapped) + 1}", name))
                parts.append(f"${{{swapped[-1][0]}}}")
        _, mark, query = wrong.path.partition("?")
        last = replace(wrong, path=f"{'/'.join(parts)}{mark}{query}")
        return (*found, Step(request=first, swapped=tuple(swapped)), Step(request=last))

    def with_follow_ups(
        self,
        operation: Operation,
        request: RecordedRequest,
        status: int,
        body: Any,
        follow_ups: Sequence[tuple[Operation, RecordedRequest]],
    ) -> tuple[Step, ...]:
        """`steps`, and after them the requests by which a check judged the response.

        Ids of what `request` itself has created, by the `body` of its response, are taken out of
        the new response where a follow-up names them.
        """
        before: list[Step] = []
        known: dict[tuple[str, str], str] = {}
        main = self._resolved(operation, request, before, known, 0)
        if status != _CONFLICT:
            main = self._fresh(operation, main, len(before))
        values = self._created(operation, body, known)
        after = [
            Step(request=self._resolved(other, follow_up, before, known, 0))
            for other, follow_up in follow_ups
        ]
        named = tuple(it for it in values if any(_names(step.request, it[0]) for step in after))
        return (*before, Step(request=main, values=named), *after)

    def _created(
        self, operation: Operation, body: Any, known: dict[tuple[str, str], str]
    ) -> tuple[tuple[str, str], ...]:
        """The variable, and the place in the response, of the id of what was created."""
        if operation.action != "create":
            return ()
        for identifier in shown(operation, body):
            pointer = next(_places(body, identifier), None)
            if pointer is not None:
                name = known[operation.resource_name, str(identifier)] = f"ID_{len(known) + 1}"
                return ((name, pointer),)
        return ()

    def _resolved(
        self,
        operation: Operation,
        request: RecordedRequest,
        steps: list[Step],
        known: dict[tuple[str, str], str],
        depth: int,
    ) -> RecordedRequest:
        """`request` with variables for the ids of what `steps` create."""
        naming = _Naming(operation, request)
        for reference in self._references[operation.id] if depth < _DEEPEST else ():
            naming.replace(
                reference, lambda it, made: self._variable(it, made, steps, known, depth)
            )
        return naming.request(known.values())

    def _variable(
        self,
        resource: str,
        identifier: Any,
        steps: list[Step],
        known: dict[tuple[str, str], str],
        depth: int,
    ) -> str | None:
        key = (resource, str(identifier))
        made = self._made.get(key)
        if made is None or key in known:
            return known.get(key)
        request = self._resolved(made.operation, made.request(), steps, known, depth + 1)
        if not request.whole:
            return None
        name = known[key] = f"ID_{len(known) + 1}"
        fresh = self._fresh(made.operation, request, len(steps))
        steps.append(Step(request=fresh, values=((name, made.pointer),)))
        return name

    def _fresh(self, operation: Operation, request: RecordedRequest, index: int) -> RecordedRequest:
        """`request` with an ending of its own for each text that must be unique."""
        names = self._unique[operation.id]
        creates = operation.action == "create"
        called = request.method.lower() == operation.method and request.whole
        body = _object(request.body) if creates and called and names else None
        changed = False
        for name in names if body is not None else ():
            assert body is not None
            if isinstance(body.get(name), str) and body[name]:
                # numbered, since two steps of one replay may create the same kind
                body[name] += f"-${{UNIQUE}}{index or ''}"
                changed = True
        return replace(request, body=json.dumps(body)) if changed else request


class _Naming:
    """The parts of a request that may name resources, while ids in them become variables."""

    def __init__(self, operation: Operation, request: RecordedRequest) -> None:
        self._request, self._operation = request, operation
        path, mark, query = request.path.partition("?")
        self._path, self._query_text = path, mark + query
        self._names: dict[str, Any] = dict(path_parameters_of(operation.path, path))
        self._query = parse_qsl(query, keep_blank_values=True)
        self._body = _json(request.body) if request.whole else None
        # likewise a path that does not come out of its own parameters
        if path_of(operation.path, self._names) != path:
            self._names = {}
        # what we would write in another way is sent as it was: the way may be the point
        if urlencode(self._query) != query:
            self._query = []
        self._changed: set[str] = set()
        self._numbers: set[str] = set()

    def replace(self, reference: Reference, variable: Callable[[str, Any], str | None]) -> None:
        """Let the ids at `reference` be what `variable` (of resource and id) calls them."""

        def taken(value: Any) -> Any:
            if isinstance(value, bool) or not isinstance(value, (str, int)):
                return value
            name = variable(reference.resource, value)
            if name is None:
                return value
            self._changed.add(reference.location)
            if isinstance(value, int):
                self._numbers.add(name)
            return _MARK.format(name)

        match reference.location:
            case "path":
                put(self._names, reference.names, taken)
            case "query":
                self._query = [
                    (name, taken(value) if name == reference.names[0] else value)
                    for name, value in self._query
                ]
            case "body" if isinstance(self._body, (dict, list)):
                put(self._body, reference.names, taken)

    def request(self, names: Any) -> RecordedRequest:
        """The request with the variables in it."""
        path, query, body = self._path, self._query_text, self._request.body
        if "path" in self._changed:
            path = path_of(self._operation.path, self._names)
        if "query" in self._changed:
            query = "?" + urlencode(self._query)
        if "body" in self._changed:
            body = json.dumps(self._body)
        for name in list(names):
            mark, variable = _MARK.format(name), f"${{{name}}}"
            path, query = path.replace(mark, variable), query.replace(mark, variable)
            if body is not None and name in self._numbers:
                # an id that is a number in JSON stands there without quotes
                body = body.replace(f'"{mark}"', variable)
            body = body if body is None else body.replace(mark, variable)
        return replace(self._request, path=path + query, body=body)


def _json(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None


def _object(text: str | None) -> dict[str, Any] | None:
    found = _json(text)
    return found if isinstance(found, dict) else None


def _places(value: Any, wanted: str | int, at: str = "") -> Iterator[str]:
    """Where `value` holds the id `wanted`: JSON pointers, the nearest first."""
    inner: Sequence[tuple[Any, Any]] | Mapping[Any, Any] = ()
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for name, it in inner:
        # equality is not enough: `True == 1`
        if type(it) is type(wanted) and it == wanted:
            yield child(at, name)
    for name, it in inner:
        yield from _places(it, wanted, child(at, name))


def _names(request: RecordedRequest, variable: str) -> bool:
    """Whether a request names a variable."""
    return f"${{{variable}}}" in f"{request.path} {request.body or ''}"

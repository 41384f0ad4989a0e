"""The look around before a run: is the server there, are we let in, which ids exist.

Model: what the spec's examples name is read by its id, then every list operation once (those of one
resource's own for the first few of these), for all that it shows; one that is asked with a body
gets an empty object, where that is allowed and the target takes more than reads. What is found goes
into the pool. A refusal of every call is a rejected credential; that nothing can be listed is no
error, the contract checks will say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import specs
from contracts.checks._filters import expanding
from contracts.checks.following import path_of
from contracts.checks.representation import shown
from contracts.runner._auth import Authenticator
from contracts.runner._document import READING, required_members
from contracts.runner._errors import CouldNotRunError
from contracts.runner._pool import Pool
from contracts.runner._wire import Sent, Wire

_PARENTS = 3

Listed = tuple[specs.Operation, str]
"""A list, and the path and query that it was asked by."""
_Named = tuple[specs.Operation, dict[str, Any]]


def look_around(
    spec: specs.Spec, wire: Wire, identity: Authenticator, pool: Pool, *, read_only: bool
) -> list[Listed]:
    """Fill `pool` from the target's lists: which were asked for. Raises CouldNotRunError."""
    refused = answered = 0
    asked: list[Listed] = []
    for operation, names in _documented(spec):
        sent = read(operation, _target(operation, names, identity), wire, identity)
        answered += 1
        refused += sent.status in (401, 403)
        if sent.status // 100 == 2:
            for identifier in names.values():
                pool.add_listed(operation.definition["x-resource"]["name"], identifier)
    for operation, names in _lists(spec, pool, READING if read_only else frozenset(specs.METHODS)):
        asked.append((operation, _target(operation, names, identity)))
        sent = read(*asked[-1], wire, identity)
        answered += 1
        refused += sent.status in (401, 403)
        if sent.status // 100 == 2:
            for identifier in shown(operation, sent.json()):
                pool.add_listed(operation.definition["x-resource"]["name"], identifier)
    if not answered:
        wire.send("GET", "/")
    elif refused == answered:
        _refuse(spec)
    return asked


def _refuse(spec: specs.Spec) -> None:
    variables = ", ".join(item.variable for item in spec.credentials) or "its credentials"
    raise CouldNotRunError(
        f"{spec.api}: the server refused the credentials (401 or 403 to every read): "
        f"check {variables}"
    )


def _documented(spec: specs.Spec) -> Iterator[_Named]:
    """Reads of what the spec's own examples name: not every resource has a list."""
    for operation in spec.operations:
        resource = operation.definition.get("x-resource", {})
        needed = [item for item in operation.parameters if item.required]
        if operation.method != "get" or resource.get("action") != "read" or len(needed) != 1:
            continue
        if needed[0].name == resource.get("parameter"):
            for value in needed[0].schema.get("examples", [])[:_PARENTS]:
                yield operation, {needed[0].name: value}


def _lists(spec: specs.Spec, pool: Pool, methods: frozenset[str]) -> Iterator[_Named]:
    lists = [
        operation
        for operation in spec.operations
        if operation.method in methods
        and operation.definition.get("x-resource", {}).get("action") == "list"
        and not required_members(spec, operation)
    ]
    # lists without a parent first: they show the parents
    for operation in sorted(lists, key=lambda item: "{" in item.path):
        needed = [item for item in operation.parameters if item.required]
        if not needed:
            yield operation, {}
        elif len(needed) == 1 and (owner := _owner(operation, needed[0])):
            owners = [pool.take(owner) for _ in range(_PARENTS)]
            for identifier in dict.fromkeys(item for item in owners if item is not None):
                yield operation, {needed[0].name: identifier}


def _owner(operation: specs.Operation, parameter: specs.Parameter) -> str | None:
    """The resource that a path parameter of a list names."""
    parent = operation.definition["x-resource"].get("parent", {})
    if parent.get("parameter") == parameter.name:
        return str(parent["name"])
    named = parameter.definition.get("x-references") if parameter.location == "path" else None
    return None if named is None else str(named)


def _target(operation: specs.Operation, names: Mapping[str, Any], identity: Authenticator) -> str:
    """Path and query that ask for all that `operation` shows of what `names` name."""
    path = path_of(operation.path, names)
    query = urlencode({**expanding(operation), **identity.present(operation).query})
    return f"{path}?{query}" if query else path


def read(operation: specs.Operation, target: str, wire: Wire, identity: Authenticator) -> Sent:
    """Call an operation that reads; one that is asked with a body gets an empty object."""
    body: dict[str, Any] = {"json": {}} if "requestBody" in operation.definition else {}
    return wire.send(
        operation.method, target, headers=dict(identity.present(operation).headers), **body
    )

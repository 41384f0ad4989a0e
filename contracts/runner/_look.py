"""The look around before a run: is the server there, are we let in, which ids exist.

Model: every list operation is read once (those within a parent for the first few parents), as an
ordinary user would; one that is asked with a body gets an empty object, where that is allowed and
the target takes more than reads. What it shows goes into the pool. A refusal of every call is a
rejected credential; that nothing can be listed is no error, the contract checks will say it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import specs
from contracts.checks.representation import shown
from contracts.runner._auth import Authenticator
from contracts.runner._document import READING, required_members
from contracts.runner._errors import CouldNotRunError
from contracts.runner._pool import Pool
from contracts.runner._wire import Sent, Wire

_PARENTS = 3


def look_around(
    spec: specs.Spec, wire: Wire, identity: Authenticator, pool: Pool, *, read_only: bool
) -> None:
    """Fill `pool` from the target's lists. Raises CouldNotRunError."""
    refused = answered = 0
    for operation, names in _lists(spec, pool, READING if read_only else frozenset(specs.METHODS)):
        sent = _read(operation, names, wire, identity)
        answered += 1
        refused += sent.status in (401, 403)
        if sent.status // 100 == 2:
            for identifier in shown(operation, sent.json()):
                pool.add_listed(operation.definition["x-resource"]["name"], identifier)
    if not answered:
        wire.send("GET", "/")
    elif refused == answered:
        _refuse(spec)


def _refuse(spec: specs.Spec) -> None:
    variables = ", ".join(item.variable for item in spec.credentials) or "its credentials"
    raise CouldNotRunError(
        f"{spec.api}: the server refused the credentials (401 or 403 to every read): "
        f"check {variables}"
    )


def _lists(
    spec: specs.Spec, pool: Pool, methods: frozenset[str]
) -> Iterator[tuple[specs.Operation, dict[str, Any]]]:
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
        parent = operation.definition["x-resource"].get("parent")
        if not needed:
            yield operation, {}
        elif parent and [item.name for item in needed] == [parent["parameter"]]:
            parents = [pool.take(parent["name"]) for _ in range(_PARENTS)]
            for identifier in dict.fromkeys(item for item in parents if item is not None):
                yield operation, {parent["parameter"]: identifier}


def _read(
    operation: specs.Operation, names: dict[str, Any], wire: Wire, identity: Authenticator
) -> Sent:
    path = operation.path
    for name, value in names.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    presented = identity.present(operation)
    body: dict[str, Any] = {"json": {}} if "requestBody" in operation.definition else {}
    headers, query = dict(presented.headers), dict(presented.query)
    return wire.send(operation.method, path, headers=headers, params=query, **body)

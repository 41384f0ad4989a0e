"""Discovery before the first case: is the server there, are we let in, which ids exist.

Model: what the spec's examples name is read by its id, then every list operation once (those of one
resource's own for the first few of these), for all that it shows; one that has a request body gets
an empty object, where that is allowed and the target permits more than reads. What is found goes
into the pool. A refusal of every request is a rejected credential, responses that no API gives are
a wrong base URL (`base_url`); that nothing can be listed is no error, the contract checks will say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from concord.checks.filters import expanding
from concord.checks.representation import shown
from concord.errors import CouldNotRunError
from concord.http import Response, path_of
from concord.runner.readings.likely import needing_other_credentials
from concord.runner.schemathesis_adapter.document import READING, required_members
from concord.runner.worker.authentication import Authenticator, NoTokenError
from concord.runner.worker.base_url import Read, misplaced
from concord.runner.worker.id_pool import Pool
from concord.runner.worker.transport import Wire
from concord.spec import METHODS, Operation, Parameter, Spec

# enough to find a parent that has something below it, without a read of each
_PARENTS = 3

Listed = tuple[Operation, str]
"""A list, and the path and query of a request of it."""
_Read = tuple[Operation, dict[str, Any]]
"""An operation that reads, and its path parameters."""


def discover(
    spec: Spec, wire: Wire, identity: Authenticator, pool: Pool, *, read_only: bool
) -> list[Listed]:
    """Fill `pool` from the target's lists; the requests of these. Raises CouldNotRunError."""
    methods = READING if read_only else frozenset(METHODS)
    reads: list[Read] = []
    try:
        listed = list(_fill(spec, wire, identity, pool, methods, reads))
    except NoTokenError as error:
        raise _without_a_token(spec, wire, methods, error) from error
    if not reads:
        # nothing can be read: at least an address where nobody listens is found out before the
        # first case
        wire.send("GET", "/")
    _diagnose(spec, wire, identity, reads)
    return listed


def _fill(
    spec: Spec,
    wire: Wire,
    identity: Authenticator,
    pool: Pool,
    methods: frozenset[str],
    reads: list[Read],
) -> Iterator[Listed]:
    for operation, names in _documented(spec):
        if _read(operation, names, wire, identity, reads):
            for identifier in names.values():
                pool.add_listed(operation.resource_name, identifier)
    for operation, names in _lists(spec, pool, methods):
        if not identity.is_admitted(operation):
            continue
        if _read(operation, names, wire, identity, reads):
            for identifier in shown(operation, reads[-1].sent.json):
                pool.add_listed(operation.resource_name, identifier)
        yield operation, reads[-1].target


def _read(
    operation: Operation,
    path_parameters: Mapping[str, Any],
    wire: Wire,
    identity: Authenticator,
    reads: list[Read],
) -> bool:
    """Read with these path parameters, if the run holds the credentials; whether it succeeded."""
    if not identity.is_admitted(operation):
        return False
    target = _target(operation, path_parameters, identity)
    sent = read(operation, target, wire, identity)
    reads.append(Read(operation=operation, target=target, sent=sent))
    return sent.status // 100 == 2


def _diagnose(spec: Spec, wire: Wire, identity: Authenticator, reads: Sequence[Read]) -> None:
    """Raise CouldNotRunError where the responses say: not the API, or not one of its clients."""

    def send(operation: Operation, target: str, base_url: str) -> Response:
        return read(operation, target, wire, identity, base_url=base_url)

    what = misplaced(spec, wire.base_url, reads, send, partial(wire.send, "GET"))
    if what is not None:
        raise CouldNotRunError(what)
    if reads and all(it.sent.status in (401, 403) for it in reads):
        _refuse(spec, identity)


def _without_a_token(
    spec: Spec, wire: Wire, methods: frozenset[str], error: NoTokenError
) -> CouldNotRunError:
    """Why there is no token: the reads are sent as nobody, to see whether the address is right."""

    def send(operation: Operation, target: str, base_url: str | None = None) -> Response:
        body: dict[str, Any] = {"json": {}} if operation.has_body else {}
        return wire.send(operation.method, target, base_url=base_url, **body)

    lists = [it for it, names in _lists(spec, Pool(), methods) if not names]
    reads = [Read(operation=it, target=it.path, sent=send(it, it.path)) for it in lists]
    what = misplaced(spec, wire.base_url, reads, send, partial(wire.send, "GET"))
    return error if what is None else CouldNotRunError(what)


def _refuse(spec: Spec, identity: Authenticator) -> None:
    variables = identity.variables or "its credentials"
    others = "".join(
        f"\n       or the server follows another reading: set {', '.join(needed)}, and add "
        f"--reading {entry}={reading}"
        for entry, reading, needed in needing_other_credentials(spec)
    )
    raise CouldNotRunError(
        f"{spec.api}: the server refused the credentials (401 or 403 to every read): "
        f"check {variables}{others}"
    )


def _documented(spec: Spec) -> Iterator[_Read]:
    """Reads of what the spec's own examples name: not every resource has a list."""
    for operation in spec.operations:
        resource = operation.resource
        needed = [item for item in operation.parameters if item.required]
        if resource is None or operation.method != "get" or len(needed) != 1:
            continue
        if resource.action == "read" and needed[0].name == resource.parameter:
            for value in needed[0].schema.get("examples", [])[:_PARENTS]:
                yield operation, {needed[0].name: value}


def _lists(spec: Spec, pool: Pool, methods: frozenset[str]) -> Iterator[_Read]:
    lists = [
        operation
        for operation in spec.operations
        if operation.method in methods
        and operation.action == "list"
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


def _owner(operation: Operation, parameter: Parameter) -> str | None:
    """The resource whose id a path parameter of a list holds."""
    parent = operation.resource.parent if operation.resource else None
    if parent is not None and parent.parameter == parameter.name:
        return parent.name
    return parameter.references if parameter.location == "path" else None


def _target(
    operation: Operation, path_parameters: Mapping[str, Any], identity: Authenticator
) -> str:
    """Path and query by which `operation` shows all members."""
    path = path_of(operation.path, path_parameters)
    query = urlencode({**expanding(operation), **identity.present(operation).query})
    return f"{path}?{query}" if query else path


def read(
    operation: Operation,
    target: str,
    wire: Wire,
    identity: Authenticator,
    *,
    base_url: str | None = None,
) -> Response:
    """Call an operation that reads; one with a request body gets an empty object."""
    body: dict[str, Any] = {"json": {}} if operation.has_body else {}
    headers = dict(identity.present(operation).headers)
    return wire.send(operation.method, target, base_url=base_url, headers=headers, **body)

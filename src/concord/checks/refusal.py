"""Whether a response refuses a request: by its status, or by a body that says so under a 2xx.

Model: pure. One function of the spec, so that every check means the same by success, whatever the
readings. A body under a 2xx is a failure where the word of the outcome (`x-outcome`) is not that
of success, or where the declared schema has several branches and the body fits only one that has
the members of a declared failure. A status below 400 that is declared with the response of a
failure is one, too.
Known limits: bodies as JSON; a failure that looks like a success is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.checks.representation import member
from concord.evidence import declared_response, response_media
from concord.http import Exchange, Response
from concord.spec import Operation, Spec, child, response_key

_FAILURE = 400


def is_failure(spec: Spec, operation: Operation, response: Response) -> bool:
    """Whether a response below 400 says that the request failed."""
    if response.success:
        return _says_failure(spec, operation, response)
    return response.status < _FAILURE and _is_declared_failure(spec, operation, response.status)


def declares(spec: Spec, exchange: Exchange) -> bool:
    """Whether the body of a response fits the schema that is declared for its status."""
    schema = _schema(spec, exchange.operation, exchange.status, exchange.media_type)
    return schema is not None and spec.validator("response").is_valid(
        schema, exchange.response.json
    )


def _says_failure(spec: Spec, operation: Operation, response: Response) -> bool:
    outcome = spec.outcome
    if outcome is not None:
        word = member(response.json, outcome.member)
        return word is not None and word != outcome.success
    branches = _branches(spec, operation.id, response.status, response.media_type)
    if not branches or response.json is None:
        return False
    schemas = spec.validator("response")
    fitting = {fails for place, fails in branches if schemas.is_valid(place, response.json)}
    return fitting == {True}


def _branches(spec: Spec, name: str, status: int, media_type: str) -> tuple[tuple[str, bool], ...]:
    """The branches of a declared body, and of each whether it is that of a failure."""
    key = (name, status, media_type)
    known = spec.branches_of_failures.get(key)
    if known is None:
        found = tuple(_read(spec, spec.operation(name), status, media_type))
        # branches that are all of one kind cannot tell failure from success
        known = found if {True, False} <= {fails for _, fails in found} else ()
        spec.branches_of_failures[key] = known
    return known


def _read(
    spec: Spec, operation: Operation, status: int, media_type: str
) -> Iterator[tuple[str, bool]]:
    schema = _schema(spec, operation, status, media_type)
    if schema is None:
        return
    place = spec.canonical(schema)
    # under the chosen readings: another reading may be just that failures have no responses of
    # their own
    failures = set(_members_of_failures(spec.chosen or spec, operation.id))
    for keyword in ("anyOf", "oneOf"):
        for index, _ in enumerate(spec.schemas.at(place).get(keyword, ())):
            branch = child(place, keyword, index)
            yield branch, frozenset(spec.schemas.properties(spec.canonical(branch))) in failures


def _members_of_failures(spec: Spec, name: str) -> Iterator[frozenset[str]]:
    """The members of each failure that an operation declares under the chosen readings."""
    try:
        operation = spec.operation(name)
    except KeyError:
        return
    for status in operation.statuses:
        if status[0] in "45":
            schema = _schema(spec, operation, int(status.upper().replace("X", "0")), "")
            members = frozenset(spec.schemas.properties(spec.canonical(schema)) if schema else ())
            if members:
                yield members


def _schema(spec: Spec, operation: Operation, status: int, media_type: str) -> str | None:
    response = declared_response(spec, operation, status)
    media = response and response_media(spec, response, media_type)
    return child(media, "schema") if media else None


def _is_declared_failure(spec: Spec, operation: Operation, status: int) -> bool:
    """Whether a status has the very response that one of failure has."""
    if response_key(operation.statuses, str(status)) is None:
        return False
    own = declared_response(spec, operation, status)
    return any(
        it[0] in "45" and spec.canonical(child(operation.pointer, "responses", it)) == own
        for it in operation.statuses
    )

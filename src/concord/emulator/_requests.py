"""From a request to a valid call: parameters, body, and every violation of both in one response.

Which status: violations of the body alone are 422 where the operation declares it, else 400; a
body that cannot be read, and violations of path, query or header, are 400 (else what is declared);
another content type is 415 where that is declared, else 400.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from concord.emulator._bodies import read_form, read_multipart, read_text
from concord.emulator._endpoints import Endpoint
from concord.emulator._parameters import parse_cookies, read_all
from concord.emulator._schemas import Schemas
from concord.emulator._strict_json import UnreadableError, read_json
from concord.emulator._world import World
from concord.emulator.behaviour import Call, Problem, Request, Violation
from concord.http import declared_media, is_json

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_SHOWN = 3
_ABSENT = object()


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body that was read, and the schema that it must keep."""

    value: Any
    schema: str | None


def to_call(
    endpoint: Endpoint,
    schemas: Schemas,
    world: World,
    request: Request,
    path_texts: dict[str, str],
    raw: bytes,
    scopes: frozenset[str],
) -> Call:
    """The call that the request means. Raises Problem with all violations."""
    texts = {name: [text] for name, text in path_texts.items()}
    path, violations = read_all(endpoint.path, texts, schemas)
    query, more = read_all(endpoint.query, request.query, schemas)
    violations += [*more, *_wrong_head(endpoint, schemas, request)]
    body = _body(endpoint, schemas, request, raw) if endpoint.bodies else None
    rewrite = world.behaviour.rewrite_body
    if body is not None and rewrite is not None:
        body = replace(body, value=rewrite(world, endpoint.operation, body.value))
    if body is not None and body.schema is not None:
        violations += [
            Violation(where="body", pointer=found.at, message=found.what)
            for found in schemas.violations(body.schema, body.value, "request")
        ]
    # all at once: a client that fixes them one by one would need a request for each
    if violations:
        raise invalid(violations)
    return Call(
        operation=endpoint.operation,
        path=path,
        query=query,
        headers=request.headers,
        body=_filled(endpoint, schemas, body) if body else None,
        world=world,
        scopes=scopes,
        query_text=request.query_text,
    )


def _wrong_head(endpoint: Endpoint, schemas: Schemas, request: Request) -> Iterator[Violation]:
    """What is wrong with headers, cookies and the names of query parameters."""
    if endpoint.header:
        given = {name: [value] for name, value in request.headers.items()}
        yield from read_all(endpoint.header, given, schemas)[1]
    if endpoint.cookie:
        cookies = parse_cookies(request.headers.get("cookie", ""))
        yield from read_all(endpoint.cookie, cookies, schemas)[1]
    if endpoint.known_query is not None:
        yield from _unknown(request, endpoint.known_query)


def _unknown(request: Request, known: frozenset[str]) -> list[Violation]:
    return [
        Violation(where="query", pointer=f"/{name}", message="is no parameter of this operation")
        for name in request.query
        if name not in known
    ]


def _body(endpoint: Endpoint, schemas: Schemas, request: Request, raw: bytes) -> Body | None:
    if not raw:
        if endpoint.body_required:
            raise _unreadable("is required")
        return None
    media_type, _, options = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    declared = declared_media(endpoint.bodies, media_type)
    # JSON has one encoding on the wire (RFC 8259), and forms are ASCII by their definition
    charset = options.lower().partition("charset=")[2].strip(' "')
    if declared is None or charset not in ("", "utf-8", "us-ascii"):
        raise _unsupported(endpoint, request.headers.get("content-type"))
    schema = endpoint.bodies[declared]
    try:
        if is_json(media_type):
            return Body(value=read_json(raw), schema=schema)
        if media_type == _FORM and schema is not None:
            media = schema.rpartition("/")[0]
            return Body(value=read_form(raw, media, schemas), schema=schema)
        if media_type == _MULTIPART:
            stated = request.headers["content-type"]
            return Body(value=read_multipart(raw, stated, schema, schemas), schema=schema)
        if media_type.startswith("text/"):
            return Body(value=read_text(raw), schema=schema)
    except UnreadableError as error:
        raise _unreadable(str(error)) from error
    return None


def _filled(endpoint: Endpoint, schemas: Schemas, body: Body) -> Any:
    """The body with the declared defaults of the members that it leaves out at its top."""
    # a default says what a member means when it is absent: an update leaves that as it was
    given = body.value if body.schema is None else schemas.written(body.schema, body.value)
    if body.schema is None or endpoint.operation.action == "update" or not isinstance(given, dict):
        return given
    defaults = {
        name: schemas.keyword(pointer, "default", _ABSENT)
        for name, pointer in schemas.properties(body.schema).items()
        if name not in given
    }
    found = {name: value for name, value in defaults.items() if value is not _ABSENT}
    return {**given, **found}


def invalid(violations: Sequence[Violation]) -> Problem:
    """The response to a request that the spec does not allow."""
    only_body = all(violation.where == "body" for violation in violations)
    shown = [f"{v.where} {v.pointer or '/'} {v.message}" for v in violations[:_SHOWN]]
    if len(violations) > _SHOWN:
        shown.append(f"and {len(violations) - _SHOWN} more")
    return Problem(
        (422, 400) if only_body else (400, 422, 404),
        "VALIDATION_FAILED",
        "The request is not valid: " + "; ".join(shown),
        violations=violations,
    )


def _unreadable(message: str) -> Problem:
    return Problem(
        (400, 422),
        "INVALID_BODY",
        f"The body {message}",
        violations=[Violation(where="body", pointer="", message=message)],
    )


def _unsupported(endpoint: Endpoint, given: str | None) -> Problem:
    accepted = " or ".join(endpoint.bodies)
    said = "no content type" if given is None else repr(given[:80])
    message = f"must be {accepted}, not {said}"
    return Problem(
        (415, 400, 422),
        "UNSUPPORTED_MEDIA_TYPE",
        f"The body {message}",
        violations=[Violation(where="header", pointer="/content-type", message=message)],
    )

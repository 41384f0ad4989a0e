"""What travels beside parameters: request bodies, responses by status, headers, media types.

Model: a status has its own response, else that of its range (`4XX`), else `default`; so a
status that joins or leaves a range it is covered by is compared, not reported. Media types:
`_media`.
Known limits: `links` and `encoding` are not compared; a header's style neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from concord.diff import _media
from concord.diff._change import CALLERS, IMPLEMENTERS, STRICT, TOLERANT, Finding
from concord.diff._document import Side
from concord.diff._media import Found
from concord.diff._rules import BY_ID
from concord.diff._schemas import Schemas
from concord.diff._wire import Wire
from concord.spec import Operation, child, response_key

_READERS = (STRICT, TOLERANT)
_FORM = "application/x-www-form-urlencoded"
_NONE: Found = ("", {})


def _resolved(side: Side, pointer: str) -> Found:
    try:
        element = side.spec.resolve(pointer)
    except KeyError:
        return _NONE
    return (element.pointer, element.definition) if isinstance(element.definition, dict) else _NONE


def request_body(schemas: Schemas, base: Operation, head: Operation) -> Iterator[Finding]:
    """What changed about the body that a call sends."""
    old, new = (
        _resolved(side, child(o.pointer, "requestBody")) if o.has_body else _NONE
        for side, o in ((schemas.relations.base, base), (schemas.relations.head, head))
    )
    if old is _NONE and new is _NONE:
        return
    if old is _NONE or new is _NONE:
        yield _body(old, new, base, head)
        return
    was, now = bool(old[1].get("required")), bool(new[1].get("required"))
    if was != now:
        yield Finding(
            id="request-body-became-required" if now else "request-body-became-optional",
            level="error" if now else "info",
            subject="request body",
            what=f"is now {'required' if now else 'optional'}",
            why="calls without it are refused" if now else "may be left out",
            affects=(CALLERS,) if now else (IMPLEMENTERS,),
            base=old[0],
            head=new[0],
        )
    yield from _media_types(schemas, old, new, "request-body", "request body")


def _body(old: Found, new: Found, base: Operation, head: Operation) -> Finding:
    added = old is _NONE
    required = bool(new[1].get("required"))
    rule = "request-body-added-required" if required else "request-body-added-optional"
    return Finding(
        id=rule if added else "request-body-removed",
        level="info" if added and not required else "error" if added else "warning",
        subject="request body",
        what="new" if added else "removed",
        why="calls without it are refused"
        if added and required
        else "may be left out"
        if added
        else "the server no longer acts on it",
        affects=(IMPLEMENTERS,) if added and not required else (CALLERS,),
        base=old[0] or base.pointer,
        head=new[0] or head.pointer,
    )


def _media_types(
    schemas: Schemas, old: Found, new: Found, rule: str, subject: str
) -> Iterator[Finding]:
    yield from _media.changes(
        old, new, rule, subject, sent=schemas.relations.direction == "request"
    )
    was, now = (_media.media_types(found[1].get("content")) for found in (old, new))
    for before, after in _media.pairs(was, now):
        base = child(old[0], "content", was[before], "schema")
        head = child(new[0], "content", now[after], "schema")
        # members of a form are text; those of multipart bodies have media types of their own
        wire: Wire = "text" if before.startswith(_FORM) and after.startswith(_FORM) else "json"
        for finding in schemas.compare((base,), (head,), "body", wire=wire):
            yield finding if finding.subject else replace(finding, subject=subject)


def responses(schemas: Schemas, base: Operation, head: Operation) -> Iterator[Finding]:
    """What changed about the responses of an operation."""
    old, new = (
        {
            str(status): _resolved(side, child(o.pointer, "responses", status))
            for status in o.definition.get("responses") or {}
        }
        for side, o in ((schemas.relations.base, base), (schemas.relations.head, head))
    )
    # by the keys of both documents, so that a status which only one of them names is held against
    # the range that covers it in the other
    for status in sorted(old.keys() | new.keys()):
        was, now = _response_for(old, status), _response_for(new, status)
        if was is None and now is not None:
            yield _added(status, now, base)
        elif was is not None and now is None:
            yield _removed(status, was, head)
        elif was is not None and now is not None:
            for found in _response(schemas, status, was, now):
                yield replace(found, name=("response", status))


def _response_for(found: dict[str, Found], status: str) -> Found | None:
    key = response_key(found, status)
    return None if key is None else found[key]


def _succeeds(status: str) -> bool:
    return status[:1] == "2"


def _removed(status: str, old: Found, head: Operation) -> Finding:
    success = _succeeds(status)
    return Finding(
        id="response-success-status-removed" if success else "response-non-success-status-removed",
        level="error" if success else "info",
        subject=f"response {status}",
        what="removed",
        why="code that waits for it gets something else" if success else "it no longer occurs",
        affects=_READERS if success else (IMPLEMENTERS,),
        base=old[0],
        head=head.pointer,
        name=("response", status),
    )


def _added(status: str, new: Found, base: Operation) -> Finding:
    success = _succeeds(status)
    return Finding(
        id="response-success-status-added" if success else "response-non-success-status-added",
        level="info",
        subject=f"response {status}",
        what="new",
        why="one more response to be ready for",
        affects=_READERS,
        base=base.pointer,
        head=new[0],
        name=("response", status),
    )


def _response(schemas: Schemas, status: str, old: Found, new: Found) -> Iterator[Finding]:
    yield from _media_types(schemas, old, new, "response", f"response {status}")
    was, now = (
        {n.lower(): child(pointer, "headers", n) for n in sorted(definition.get("headers") or {})}
        for pointer, definition in (old, new)
    )
    for name in sorted(was.keys() | now.keys()):
        # OpenAPI (Response Object): a header of that name is ignored, the media type is the key of
        # `content`
        if name != "content-type":
            yield from _header(schemas, name, was.get(name, ""), now.get(name, ""), old, new)


def _header(
    schemas: Schemas, name: str, was: str, now: str, old: Found, new: Found
) -> Iterator[Finding]:
    one = _resolved(schemas.relations.base, was) if was else _NONE
    other = _resolved(schemas.relations.head, now) if now else _NONE
    subject = f"response header {name}"
    required = bool(one[1].get("required")), bool(other[1].get("required"))
    if not now:
        rule = "optional-response-header-removed"
        if required[0]:
            rule = "required-response-header-removed"
        yield _header_finding(rule, subject, "removed", one[0], new[0])
    elif not was:
        yield _header_finding("response-header-added", subject, "new", old[0], other[0])
    else:
        if required[0] and not required[1]:
            # `required: true` may come without notice: no reader fails because a header is always
            # there
            what = "may be missing"
            yield _header_finding(
                "response-header-became-optional", subject, what, one[0], other[0]
            )
        places = child(one[0], "schema"), child(other[0], "schema")
        if "schema" in one[1] and "schema" in other[1]:
            yield from schemas.compare((places[0],), (places[1],), "header", subject, wire="text")


def _header_finding(rule: str, subject: str, what: str, base: str, head: str) -> Finding:
    level = BY_ID[rule].level
    gone = level != "info"
    return Finding(
        id=rule,
        level=level,
        subject=subject,
        what=what,
        why="code that reads it finds nothing" if gone else "readers that know it can use it",
        affects=_READERS if gone else (IMPLEMENTERS,),
        base=base,
        head=head,
    )

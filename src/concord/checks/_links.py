"""Links and ids lead somewhere: what a response names can be read.

Model: each declared link from a success to an operation that only reads is followed, with the
parameters that it takes from the request and the response; 404 or 410 breaks it. So do references:
the id of another resource that the vocabulary says a response shows (`x-references` of a request
property, where its `x-reads-as` shows it) must be readable, and so must what `Location` names.
A reference to what can be deleted is judged in the responses to writes only: it may dangle later.
Known limits: expressions of headers and of the method are not understood; of a list the first item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from concord.checks.built_in import links
from concord.checks.check import Check, Operations
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, identity, items, member, result, shown_at
from concord.checks.values import canonical
from concord.checks.writes import read, reader_of_kind
from concord.spec import Operation, Spec, child, parts, vocabulary

_GONE = (404, 410)


def links_lead_somewhere(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Follow each declared link that only reads, and `Location`."""
    if not exchange.success:
        return False
    judged = _location_leads_somewhere(spec, exchange, send)
    for link, pointer in links(spec, exchange.operation):
        if not _reads(spec, link):
            continue
        to = spec.operation(link["operationId"])
        given = {name: _value(exchange, it) for name, it in link.get("parameters", {}).items()}
        stated = link.get("requestBody")
        body = _value(exchange, stated)
        parts_of_body = body.values() if isinstance(stated, dict) else (body,)
        if None in given.values() or (stated is not None and None in parts_of_body):
            continue
        parted = {item.name: item.location for item in to.parameters}
        names = {name: it for name, it in given.items() if parted.get(name) == "path"}
        query = {name: it for name, it in given.items() if parted.get(name) == "query"}
        again = send(to, names, query, body or {})
        if again.status in _GONE:
            what = message(
                "the link to {to} leads to {status}", to=constant(to.label), status=again.status
            )
            again.fail(what, pointer=pointer)
        judged = True
    return judged


def can_lead(spec: Spec, operation: Operation) -> bool:
    """Whether a link leads from the operation to one that only reads."""
    return any(_reads(spec, link) for link, _ in links(spec, operation))


def _reads(spec: Spec, link: Mapping[str, Any]) -> bool:
    target = link.get("operationId")
    found = next((it for it in spec.operations if it.id == target), None)
    return found is not None and (found.method == "get" or found.action == "read")


def _value(exchange: Subject, expression: Any) -> Any:
    """What a runtime expression (or JSON that holds some) stands for; None if there is nothing."""
    if isinstance(expression, dict):
        return {name: _value(exchange, it) for name, it in expression.items()}
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    source, _, pointer = expression.partition("#")
    if source == "$response.body":
        return _at(exchange.response.json, pointer)
    if source == "$request.body":
        return _at(exchange.request_members, pointer)
    kind, _, name = source.removeprefix("$request.").partition(".")
    return {
        "path": exchange.path_parameters,
        "query": {k: v[0] for k, v in exchange.query.items()},
    }.get(kind, {}).get(name)


def _at(value: Any, pointer: str) -> Any:
    for part in parts(pointer):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value if isinstance(value, (str, int, float, dict)) else None


def _location_leads_somewhere(spec: Spec, exchange: Subject, send: Send) -> bool:
    try:
        path = unquote(urlsplit(exchange.response.headers.get("location") or "").path)
    except ValueError:
        exchange.fail(
            message(
                "Location is no URL: {location}", location=exchange.response.headers.get("location")
            )
        )
    for operation in spec.operations if path else ():
        # the end of the path: Location has the server's own beginning (a proxy's, say) before it
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation.path))
        found = re.search(f"{pattern}$", path)
        if operation.method == "get" and found:
            again = send(operation, found.groupdict(), {})
            if again.status in _GONE:
                exchange.fail(
                    message(
                        "Location names {path}, which leads to {status}",
                        path=path,
                        status=again.status,
                    )
                )
            return True
    return False


def ids_resolve(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Read what a response names: the resource itself, and those that it refers to."""
    if not exchange.success:
        return False
    item = _shown(exchange)
    judged = False
    for kind, path, pointer in _references(spec, exchange.operation):
        reader = reader_of_kind(spec, kind)
        named = member(item, path) if path else identity(exchange.operation, item)
        if reader is None or not isinstance(named, (str, int)) or isinstance(named, bool):
            continue
        if _was_left(spec, exchange, kind, named) and path:
            continue
        again = read(reader, named, send)
        if again.status in _GONE:
            at = child("", *path.split(".")) if path else None
            again.fail(f"the {kind} that the answer names is not there", pointer=pointer, at=at)
        judged = True
    return judged


def _was_left(spec: Spec, exchange: Subject, kind: str, named: str | int) -> bool:
    """Whether an update left what it shows as it was: what that names may be deleted since."""
    sent = {canonical(value) for value in (exchange.request_members or {}).values()}
    left = canonical(named) not in sent
    return exchange.operation.action == "update" and kind in _deletable(spec) and left


def names_others(spec: Spec, operation: Operation) -> bool:
    """Whether responses of the operation name a resource that can be read."""
    return any(reader_of_kind(spec, kind) for kind, _, _ in _references(spec, operation))


def _shown(exchange: Subject) -> Any:
    if exchange.operation.action == "list":
        found = items(exchange.operation, exchange.response.json)
        # the last one: servers that mix up pages or offsets are right about the first
        return found[-1] if found else None
    return result(exchange.operation, exchange.response.json)


def _deletable(spec: Spec) -> set[str]:
    """The kinds of resources that can be deleted."""
    deleting = (it for it in spec.operations if it.action == "delete")
    return {it.resource_name for it in deleting}


def _references(spec: Spec, operation: Operation) -> Iterator[tuple[str, str, str]]:
    """What representations of the operation's resource name: kind, member, pointer.

    An empty member is the resource's own id, which lists and creations show.
    """
    resource = operation.resource
    if resource is None or resource.action not in ("list", "create", "read", "replace", "update"):
        return
    # an id within a parent does not suffice to read it
    if resource.action in ("list", "create") and resource.parent is None:
        yield resource.name, "", operation.pointer
    deletable = _deletable(spec)
    for other in spec.operations:
        if other.resource_name == resource.name and other.action in ("create", "replace", "update"):
            for name, definition, pointer in body_properties(spec, other):
                kind = vocabulary.REFERENCES.of(definition)
                writing = operation.action in ("create", "replace", "update")
                # what can be deleted may be gone while something still refers to it
                if kind in deletable and not writing:
                    continue
                if kind is not None and definition.get("type") != "array":
                    path = shown_at(name, definition)
                    yield kind, path, pointer


LINKS_LEAD_SOMEWHERE = Check(
    name="links_lead_somewhere",
    summary="every target of a link in a response can be read",
    applies_to=Operations(concerns=can_lead, otherwise="no link leads to an operation that reads"),
    replay="steps",
    relies_on=("links",),
    sends="reads along the links and `Location`",
    evaluate=links_lead_somewhere,
)


IDS_RESOLVE = Check(
    name="ids_resolve",
    summary="every id in a response can be read",
    applies_to=Operations(
        concerns=names_others, otherwise="no response names a resource that can be read by its id"
    ),
    replay="steps",
    relies_on=("x-resource", "x-references"),
    sends="a read of each id",
    evaluate=ids_resolve,
)

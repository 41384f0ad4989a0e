"""Links and ids lead somewhere: what an answer names can be asked for.

Model: each declared link from a success to an operation that only reads is followed, with the
parameters that it takes from the request and the answer; 404 or 410 breaks it. So do references:
the id of another resource that the vocabulary says an answer shows (`x-references` of a request
property, where its `x-reads-as` shows it) must be readable, and so must what `Location` names.
A reference to what can be deleted is judged in the answers to writes only: it may dangle later.
Known limits: expressions of headers and of the method are not understood; of a list the first item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from concord.checks.built_in import links
from concord.checks.check import action_of
from concord.checks.exchange import Ask, Seen
from concord.checks.messages import constant, message
from concord.checks.representation import body_properties, identity, items, member, result
from concord.checks.values import canonical
from concord.checks.writes import read, reader_of_kind
from concord.spec import Operation, Spec, child, parts

_GONE = (404, 410)


def links_lead_somewhere(spec: Spec, seen: Seen, ask: Ask) -> bool:
    """Follow each declared link that only reads, and `Location`."""
    if not seen.success:
        return False
    judged = _location_leads_somewhere(spec, seen, ask)
    for link, pointer in links(spec, seen.operation):
        if not _reads(spec, link):
            continue
        to = spec.operation(link["operationId"])
        given = {name: _value(seen, it) for name, it in link.get("parameters", {}).items()}
        body = _value(seen, link.get("requestBody"))
        if None in given.values() or (isinstance(body, dict) and None in body.values()):
            continue
        parted = {item.name: item.location for item in to.parameters}
        names = {name: it for name, it in given.items() if parted.get(name) == "path"}
        query = {name: it for name, it in given.items() if parted.get(name) == "query"}
        again = ask(to, names, query, body or {})
        if again.status in _GONE:
            what = message(
                "the link to {to} leads to {status}", to=constant(to.label), status=again.status
            )
            again.violation(what, pointer=pointer)
        judged = True
    return judged


def can_lead(spec: Spec, operation: Operation) -> bool:
    """Whether a link leads from the operation to one that only reads."""
    return any(_reads(spec, link) for link, _ in links(spec, operation))


def _reads(spec: Spec, link: Mapping[str, Any]) -> bool:
    target = link.get("operationId")
    found = next((it for it in spec.operations if it.id == target), None)
    return found is not None and (found.method == "get" or action_of(found) == "read")


def _value(seen: Seen, expression: Any) -> Any:
    """What a runtime expression (or JSON that holds some) stands for; None if there is nothing."""
    if isinstance(expression, dict):
        return {name: _value(seen, it) for name, it in expression.items()}
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    source, _, pointer = expression.partition("#")
    if source == "$response.body":
        return _at(seen.body, pointer)
    if source == "$request.body":
        return _at(seen.sent, pointer)
    kind, _, name = source.removeprefix("$request.").partition(".")
    return {"path": seen.names, "query": {k: v[0] for k, v in seen.query.items()}}.get(
        kind, {}
    ).get(name)


def _at(value: Any, pointer: str) -> Any:
    for part in parts(pointer):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value if isinstance(value, (str, int, float)) else None


def _location_leads_somewhere(spec: Spec, seen: Seen, ask: Ask) -> bool:
    try:
        path = unquote(urlsplit(seen.location or "").path)
    except ValueError:
        seen.violation(message("Location is no URL: {location}", location=seen.location))
    for operation in spec.operations if path else ():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation.path))
        found = re.search(f"{pattern}$", path)
        if operation.method == "get" and found:
            again = ask(operation, found.groupdict(), {})
            if again.status in _GONE:
                seen.violation(
                    message(
                        "Location names {path}, which leads to {status}",
                        path=path,
                        status=again.status,
                    )
                )
            return True
    return False


def ids_resolve(spec: Spec, seen: Seen, ask: Ask) -> bool:
    """Read what an answer names: the resource itself, and those that it refers to."""
    if not seen.success:
        return False
    item = _shown(seen)
    judged = False
    for kind, path, pointer in _references(spec, seen.operation):
        reader = reader_of_kind(spec, kind)
        named = member(item, path) if path else identity(seen.operation, item)
        if reader is None or not isinstance(named, (str, int)) or isinstance(named, bool):
            continue
        if _was_left(spec, seen, kind, named) and path:
            continue
        again = read(reader, named, ask)
        if again.status in _GONE:
            at = child("", *path.split(".")) if path else None
            again.violation(
                f"the {kind} that the answer names is not there", pointer=pointer, at=at
            )
        judged = True
    return judged


def _was_left(spec: Spec, seen: Seen, kind: str, named: str | int) -> bool:
    """Whether an update left what it shows as it was: what that names may be deleted since."""
    sent = {canonical(value) for value in (seen.sent or {}).values()}
    left = canonical(named) not in sent
    return action_of(seen.operation) == "update" and kind in _deletable(spec) and left


def names_others(spec: Spec, operation: Operation) -> bool:
    """Whether answers of the operation name a resource that can be read."""
    return any(reader_of_kind(spec, kind) for kind, _, _ in _references(spec, operation))


def _shown(seen: Seen) -> Any:
    if action_of(seen.operation) == "list":
        found = items(seen.operation, seen.body)
        return found[-1] if found else None
    return result(seen.operation, seen.body)


def _deletable(spec: Spec) -> set[str]:
    """The kinds of resources that can be deleted."""
    deleting = (it for it in spec.operations if action_of(it) == "delete")
    return {it.definition["x-resource"]["name"] for it in deleting}


def _references(spec: Spec, operation: Operation) -> Iterator[tuple[str, str, str]]:
    """What representations of the operation's resource name: kind, member, pointer.

    An empty member is the resource's own id, which lists and creations show.
    """
    resource = operation.definition.get("x-resource", {})
    if action_of(operation) not in ("list", "create", "read", "replace", "update"):
        return
    if action_of(operation) in ("list", "create") and "parent" not in resource:
        yield resource["name"], "", operation.pointer
    deletable = _deletable(spec)
    for other in spec.operations:
        same = other.definition.get("x-resource", {}).get("name") == resource["name"]
        if same and action_of(other) in ("create", "replace", "update"):
            for name, definition, pointer in body_properties(spec, other):
                kind = definition.get("x-references")
                writing = action_of(operation) in ("create", "replace", "update")
                # what can be deleted may be gone while something still refers to it
                if kind in deletable and not writing:
                    continue
                if "x-references" in definition and definition.get("type") != "array":
                    path = definition.get("x-reads-as", name)
                    yield definition["x-references"], path, pointer

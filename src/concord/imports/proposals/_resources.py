"""Resources and actions, from methods, paths and what successes show.

Model: `GET /orders` lists orders, `GET /orders/{id}` reads one, and what is below that acts on it.
A name is that of the path's last word before the parameter; a list that shows what another path
reads is a list of these. A path that ends with a verb (`/order/get`) is understood by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.imports.proposals._draft import Draft, is_parameter, raw
from concord.imports.proposals._words import ID, is_plural, noun, words
from concord.spec import Operation
from concord.spec.vocabulary import RESOURCE, UNWRAP, Action, Parent, Resource

_RPC: dict[str, Action] = {
    "get": "read", "read": "read", "show": "read", "list": "list", "getlist": "list",
    "search": "list", "query": "list", "create": "create", "add": "create", "edit": "update",
    "update": "update", "delete": "delete", "remove": "delete",
}  # fmt: skip
_PREFIX = frozenset({"api", "rest", "public"})
_RESPONSES_WITH_ID = 0.75


def guess(draft: Draft) -> None:
    """Propose `x-unwrap` and `x-resource`."""
    for operation in draft.spec.operations:
        _unwrap(draft, operation)
    for operation in draft.spec.operations:
        if operation.pointer not in draft.resources:
            for resource, confidence, reason in _resources(draft, operation):
                value = raw(resource)
                if draft.propose(operation.pointer, RESOURCE.name, value, confidence, reason):
                    draft.resources[operation.pointer] = resource
                break


def _unwrap(draft: Draft, operation: Operation) -> None:
    body = draft.success(operation)
    if not body or (draft.listed(operation) and operation.method == "get"):
        # a list says by x-pagination where its items are; one without pages needs the envelope
        return
    member = draft.envelope(body)
    if member and operation.pointer not in draft.envelopes:
        value = {"member": member, "required": True}
        reason = f"the success holds its result in `{member}`; its other members speak about it"
        if draft.propose(operation.pointer, UNWRAP.name, value, 0.9, reason):
            draft.envelopes[operation.pointer] = member


Guess = tuple[Resource, float, str]


def _resources(draft: Draft, operation: Operation) -> Iterator[Guess]:
    segments = draft.segments[operation.pointer]
    if not segments:
        return
    last = segments[-1]
    method = operation.method
    if method == "post" and not is_parameter(last) and "".join(words(last)) in _RPC:
        yield from _by_verb(draft, operation, "".join(words(last)))
        return
    listed = draft.listed(operation)
    if method == "get" and listed is not None:
        yield from _list(draft, operation, listed[1])
    elif is_parameter(last):
        yield from _one(draft, operation, last[1:-1])
    elif method == "post" and not any(map(is_parameter, segments)):
        yield from _create(draft, operation)
    elif owner := _owner(draft, operation):
        name, parameter = owner
        if method == "post" and is_plural(last) and _has_items(draft, segments):
            return  # creates what belongs to one, which the vocabulary has no word for here
        reason = f"{operation.label} acts on the {name} that its path names"
        yield Resource(name=name, action="invoke", parameter=parameter), 0.85, reason


def _has_items(draft: Draft, segments: tuple[str, ...]) -> bool:
    """Whether what a path names has elements: it lists them, or a path has one more parameter."""
    lists = any(
        it.method == "get" and draft.segments[it.pointer] == segments and draft.listed(it)
        for it in draft.spec.operations
    )
    return lists or any(
        len(other) == len(segments) + 1
        and other[: len(segments)] == segments
        and set(words(other[-1])) & ID
        for other in draft.segments.values()
    )


def _owner(draft: Draft, operation: Operation) -> tuple[str, str] | None:
    """The name and parameter of the resource that a path like `/orders/{id}/ship` acts on."""
    segments = draft.segments[operation.pointer]
    places = [index for index, it in enumerate(segments) if is_parameter(it)]
    # of several parameters it is not known which one is acted on
    if len(places) != 1 or places[0] == 0:
        return None
    index = places[0]
    prefix = segments[: index + 1]
    if prefix not in draft.segments.values():
        return None  # nothing reads or changes it
    return noun(segments[index - 1]), segments[index][1:-1]


def _is_of_django(draft: Draft, body: str) -> bool:
    """Whether a schema has one for PATCH beside it, as drf-spectacular and drf-yasg call it."""
    path, _, name = draft.spec.canonical(body).rpartition("/")
    return f"Patched{name}" in (draft.spec.at(path) if path.endswith("/schemas") else {})


def _one(draft: Draft, operation: Operation, parameter: str) -> Iterator[Guess]:
    """What reads or changes the one thing that a path ends with."""
    segments = draft.segments[operation.pointer]
    if len(segments) < 2 or is_parameter(segments[-2]):
        return
    name = noun(segments[-2])
    about = [it for it in words(parameter) if it not in ID]
    if about and noun("_".join(about)).replace("_", "") not in name.replace("_", ""):
        return  # `/payments/{id}/status/{userId}`: not a status
    actions: dict[str, Action] = {"get": "read", "patch": "update", "delete": "delete"}
    action = actions.get(operation.method)
    reason = f"{operation.method.upper()} of a path that ends with the id of one"
    confidence = 0.95
    if operation.method == "put":
        body = draft.request(operation)
        partial = bool(body) and not draft.schemas.required(body)
        merges = bool(body) and _is_of_django(draft, body)
        action = "update" if partial or merges else "replace"
        reason += ", and its body requires nothing" if partial else ": PUT replaces (RFC 9110)"
        if merges:
            reason = "Django REST framework: a PUT leaves members that are left out as they are"
        confidence = 0.8
    if operation.method == "delete" and draft.success(operation):
        return  # it shows what it acted on: that may be a change of state
    if operation.method == "get" and not draft.success(operation):
        return
    if action is not None:
        yield Resource(name=name, action=action, parameter=parameter), confidence, reason


def _create(draft: Draft, operation: Operation) -> Iterator[Guess]:
    last = draft.segments[operation.pointer][-1]
    name = noun(last)
    result = draft.result(operation)
    id_member = draft.identifier(result, name) if result else ""
    if not draft.request(operation) or not id_member:
        return
    reason = f"POST of a collection, whose success shows `{id_member}`"
    resource = Resource(name=name, action="create", id=id_member)
    yield resource, 0.9 if _is_collection(draft, operation) else _RESPONSES_WITH_ID, reason


def _is_collection(draft: Draft, operation: Operation) -> bool:
    """Whether the path is also listed, or has elements."""
    segments = draft.segments[operation.pointer]
    methods = {it.method for it in draft.spec.operations if it.path == operation.path}
    return "get" in methods or _has_items(draft, segments)


def _list(draft: Draft, operation: Operation, item: str) -> Iterator[Guess]:
    segments = draft.segments[operation.pointer]
    statics = [it for it in segments if not is_parameter(it)]
    if not statics:
        return
    schema = _schema_name(draft, item)
    name = noun(statics[-1])
    confidence = 0.9
    reason = "GET that shows a list"
    if not _names_one(draft, segments, schema, name):
        known = _known(draft, schema)
        if not known:
            return
        name, confidence, reason = known, 0.7, f"a list of {schema}"
    id_member = draft.identifier(item, name)
    if not id_member:
        return
    parent = _parent(draft, operation, item)
    if any(map(is_parameter, segments)) and parent is None:
        # its path names something that its items do not show
        confidence -= 0.15
    yield Resource(name=name, action="list", id=id_member, parent=parent), confidence, reason


def _names_one(draft: Draft, segments: tuple[str, ...], schema: str, name: str) -> bool:
    """Whether the path's last word names what its list shows."""
    if is_parameter(segments[-1]):
        return False
    told = name.replace("_", "")
    return (
        not schema
        or told in "".join(words(schema))
        or _has_items(draft, segments)
        or (is_plural(segments[-1]) and len(segments) <= 3)
    )


def _schema_name(draft: Draft, pointer: str) -> str:
    """The name of the component that a schema refers to; empty if it is none."""
    found = draft.spec.canonical(pointer)
    place, _, name = found.rpartition("/")
    return name if place == "/components/schemas" else ""


def _known(draft: Draft, schema: str) -> str:
    """The resource that another path reads or creates, whose name the schema's has."""
    told = words(schema)
    candidates = {
        noun(segments[-2])
        for segments in draft.segments.values()
        if len(segments) > 1 and is_parameter(segments[-1]) and not is_parameter(segments[-2])
    }
    return next((it for it in sorted(candidates) if it.replace("_", "") == "".join(told)), "")


def _parent(draft: Draft, operation: Operation, item: str) -> Parent | None:
    owner = _owner(draft, operation)
    if owner is None:
        return None
    name, parameter = owner
    # the usual spellings, most frequent first
    for path in (f"{name}_id", f"{name}Id", f"{name}.id", "".join(name.split("_")) + "Id"):
        if draft.schemas.member(item, path) is not None:
            return Parent(name=name, parameter=parameter, member=path)
    return None


def _by_verb(draft: Draft, operation: Operation, verb: str) -> Iterator[Guess]:
    """What a path like `/order/get` does, whose body names the order."""
    segments = [it for it in draft.segments[operation.pointer][:-1] if it.lower() not in _PREFIX]
    if not segments or is_parameter(segments[-1]):
        return
    name, action = noun(segments[-1]), _RPC[verb]
    body = draft.request(operation)
    reason = f"the path ends with the verb {verb}"
    if action in ("list", "create"):
        if action == "list" and draft.listed(operation) is None:
            return
        yield Resource(name=name, action=action), 0.8, reason
        return
    member = draft.identifier(body, name) if body else ""
    if member:
        yield Resource(name=name, action=action, member=member), 0.8, reason


def path_references(draft: Draft) -> Iterator[tuple[str, str, float, str]]:
    """Which resource's id each parameter of a path is: pointer, name, confidence, reason."""
    for operation in draft.spec.operations:
        found = draft.resources.get(operation.pointer)
        segments = draft.segments[operation.pointer]
        for parameter in operation.parameters:
            if parameter.location != "path" or f"{{{parameter.name}}}" not in segments:
                continue
            index = segments.index(f"{{{parameter.name}}}")
            before = segments[index - 1] if index else ""
            name = ""
            if found is not None and found.parameter == parameter.name:
                name = found.name
            elif before and not is_parameter(before) and noun(before) in draft.names:
                about = [it for it in words(parameter.name) if it not in ID]
                same = not about or noun("_".join(about)) == noun(before)
                name = noun(before) if same else ""
            if name:
                yield parameter.pointer, name, 0.95, "the path's word before it names the resource"

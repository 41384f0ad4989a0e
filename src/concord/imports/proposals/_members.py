"""What members and parameters mean: references, where a write shows, uniqueness, the outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from concord.imports.proposals._draft import Draft
from concord.imports.proposals._resources import path_references
from concord.imports.proposals._words import joined, noun, owner_of_id, words
from concord.spec import child
from concord.spec.vocabulary import OUTCOME, READS_AS, REFERENCES, UNIQUE

_WRITES = ("create", "replace", "update")
_UNIQUE = ("email", "emailaddress", "username", "login", "slug", "sku", "handle")
_OUTCOMES = ("status", "success", "ok", "result", "state")
_GOOD = ("success", "ok", "succeeded", "succes")
_MOST_SHARE = 0.8
_LEAST_BODIES = 3


def references(draft: Draft) -> None:
    """Propose `x-references` on parameters and members of requests, `x-reads-as` on the latter."""
    for pointer, name, confidence, reason in path_references(draft):
        draft.propose(pointer, REFERENCES.name, name, confidence, reason)
    for operation in draft.spec.operations:
        for parameter in operation.parameters:
            name = _referred(draft, parameter.name)
            # parameters of paths are referred to by the words before them (`path_references`)
            if parameter.location == "query" and name:
                reason = "its name is that of a resource's id"
                draft.propose(parameter.pointer, REFERENCES.name, name, 0.85, reason)
        body = draft.request(operation)
        for name, at in draft.schemas.properties(body).items() if body else ():
            _member(draft, operation.pointer, name, at)
            items = draft.schemas.items(at)
            for inner, place in draft.schemas.properties(items).items() if items else ():
                _reference(draft, inner, place)


def _referred(draft: Draft, name: str) -> str:
    """The resource whose id a name is that of; empty if it is none's."""
    owner = owner_of_id(name)
    for known in draft.names:
        if owner and known.replace("_", "") == owner.replace("_", ""):
            return known
    return ""


def _member(draft: Draft, operation: str, name: str, at: str) -> None:
    found = draft.resources.get(operation)
    named = _referred(draft, name)
    if found is not None and found.member == name:
        draft.propose(at, REFERENCES.name, found.name, 0.9, "it names what the request is about")
    else:
        _reference(draft, name, at)
    if found is None or found.action not in _WRITES:
        return
    representation = draft.representation(found.name)
    properties = draft.schemas.properties(representation) if representation else {}
    if named and name not in properties:
        for member, inside in properties.items():
            if noun(member).replace("_", "") == named.replace("_", ""):
                for inner in draft.schemas.properties(inside):
                    if joined(inner) in ("id", f"{joined(named)}id"):
                        reason = f"what is read shows it as {member}.{inner}"
                        draft.propose(at, READS_AS.name, f"{member}.{inner}", 0.85, reason)


def _reference(draft: Draft, name: str, at: str) -> None:
    """Propose that a member of a request names a resource, by its name and type."""
    named = _referred(draft, name)
    if named and _has_a_type(draft, at):
        reason = "its name is that of a resource's id"
        draft.propose(at, REFERENCES.name, named, 0.85, reason)
    elif _is_key(draft, name, at):
        reason = "its name is that of a resource, and its type that of its id"
        draft.propose(at, REFERENCES.name, _resource(draft, name), 0.8, reason)


def _resource(draft: Draft, name: str) -> str:
    """The resource of that name; empty if there is none."""
    return next((it for it in draft.names if joined(it) == joined(name)), "")


def _is_key(draft: Draft, name: str, at: str) -> bool:
    """Whether a member is called as a resource is, and has the type of its id: a foreign key.

    A text may as well be a name, unless it is a UUID.
    """
    representation = draft.representation(_resource(draft, name))
    own = draft.identifier(representation, name) if representation else ""
    place = draft.schemas.member(representation, own) if own else None
    if place is None:
        return False
    types = set(draft.schemas.types(at)) - {"null"}
    formats = {draft.schemas.keyword(it, "format") for it in (at, place)}
    is_key = types == {"integer"} or formats == {"uuid"}
    return is_key and types == set(draft.schemas.types(place)) - {"null"}


def _has_a_type(draft: Draft, at: str) -> bool:
    return bool({"string", "integer", "array"} & set(draft.schemas.types(at)))


def unique(draft: Draft) -> None:
    """Propose `x-unique` where a create documents a conflict and has a member like `email`."""
    for operation, _ in draft.acting("create"):
        body = draft.request(operation)
        if "409" not in operation.statuses or not body:
            continue
        for name, at in draft.schemas.properties(body).items():
            # only where a conflict is documented: many APIs take one address twice
            if joined(name) in _UNIQUE:
                draft.propose(at, UNIQUE.name, True, 0.7, "a create may conflict (409)")


def outcome(draft: Draft) -> None:
    """Propose `x-outcome` where nearly every success states that it is one."""
    counts: Counter[tuple[str, Any]] = Counter()
    bodies = 0
    for operation in draft.spec.operations:
        body = draft.success(operation)
        if not body or not draft.schemas.properties(body):
            continue
        bodies += 1
        # a body counts once, however often it states its outcome
        counts.update(set(_stated(draft, body)))
    (best, count), *_ = counts.most_common(1) or [((("", None)), 0)]
    if bodies < _LEAST_BODIES or count < bodies * _MOST_SHARE:
        return
    value: dict[str, Any] = {"member": best[0], "success": best[1]}
    message = _message(draft, best[0])
    if message:
        value["message"] = message
    reason = f"{count} of {bodies} successes have {best[0]}: {best[1]!r}"
    draft.propose("", OUTCOME.name, value, 0.85, reason)


def _stated(draft: Draft, body: str) -> Iterator[tuple[str, Any]]:
    schemas = draft.schemas
    for name, at in schemas.properties(body).items():
        paths = {name: at} | {
            f"{name}.{inner}": pointer
            for inner, pointer in (schemas.properties(at) if "meta" in words(name) else {}).items()
        }
        for path, pointer in paths.items():
            if joined(path.rpartition(".")[2]) not in _OUTCOMES:
                continue
            values = [schemas.keyword(pointer, "const"), *(schemas.keyword(pointer, "enum") or ())]
            values += schemas.keyword(pointer, "examples") or ()
            for value in values:
                if isinstance(value, str) and value.lower() in _GOOD:
                    yield path, value


def _message(draft: Draft, member: str) -> str:
    """The member beside the outcome that explains it, in the bodies of failures."""
    around = member.rpartition(".")[0]
    for operation in draft.spec.operations:
        for status in operation.statuses:
            response = draft.spec.canonical(child(operation.pointer, "responses", status))
            content = draft.spec.at(response).get("content") or {}
            for name, media in content.items():
                if isinstance(media, dict) and "schema" in media:
                    schema = child(response, "content", name, "schema")
                    path = f"{around}.message".lstrip(".")
                    if draft.schemas.member(schema, path) is not None:
                        return path
    return ""

"""The spec as Schemathesis is given it: a copy in memory, a few words changed.

Model: pure. Pointers into the copy are pointers into what a person wrote. Changed are
- OAuth2 and OpenID Connect schemes, presented as HTTP bearer: `ignored_auth` skips the former;
- `webhooks`, which are not calls to this server;
- header parameters that OpenAPI says are ignored (Accept, Content-Type, Authorization).
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from concord.spec import METHODS, OAuth2, OpenIdConnect, Operation, Spec, child

_IGNORED = frozenset({"accept", "content-type", "authorization"})
READING = frozenset({"get", "head", "options"})


def present(spec: Spec) -> dict[str, Any]:
    """The document of `spec` for Schemathesis, whose loader may change it at will."""
    document = copy.deepcopy(spec.document)
    document.pop("webhooks", None)
    _leave_out_ignored(spec, document)
    schemes = document.get("components", {}).get("securitySchemes", {})
    for name, scheme in spec.schemes.items():
        if isinstance(scheme, (OAuth2, OpenIdConnect)):
            schemes[name] = {"type": "http", "scheme": "bearer"}
    for requirements in _requirements(document):
        for requirement in requirements:
            # only OAuth2 and OpenID Connect have scopes
            requirement.update({name: [] for name in requirement})
    return document


def _leave_out_ignored(spec: Spec, document: dict[str, Any]) -> None:
    ignored = {
        it.pointer
        for operation in spec.operations
        for it in operation.parameters
        if it.location == "header" and it.name.lower() in _IGNORED
    }
    for path, item in document.get("paths", {}).items() if ignored else ():
        for keys, holder in (((), item), *(((it,), item.get(it)) for it in METHODS)):
            if isinstance(holder, dict) and isinstance(holder.get("parameters"), list):
                at = child("/paths", path, *keys, "parameters")
                holder["parameters"] = [
                    it
                    for index, it in enumerate(holder["parameters"])
                    if spec.canonical(child(at, index)) not in ignored
                ]


def _requirements(document: dict[str, Any]) -> list[list[dict[str, Any]]]:
    operations = [
        item[method]
        for item in document.get("paths", {}).values()
        for method in METHODS
        if isinstance(item.get(method), dict)
    ]
    return [owner.get("security", []) for owner in (document, *operations)]


def selected(spec: Spec, *, only: Collection[str], allows: Collection[str]) -> list[Operation]:
    """The operations that a run tests; `only` holds operationIds (none: all)."""
    barred = set() if "tokens" in allows else token_operations(spec)
    return [
        operation
        for operation in spec.operations
        if (not only or operation.id in only)
        and ("writes" in allows or operation.method in READING)
        and operation.id not in barred
    ]


def token_operations(spec: Spec) -> set[str]:
    """The operations that tokens are fetched from."""
    return set(spec.token_schemes)


def linked(spec: Spec, chosen: Sequence[Operation]) -> bool:
    """Whether a declared link leads from one of the `chosen` operations to another."""
    names = {operation.id for operation in chosen}
    return any(
        isinstance(link, dict) and link.get("operationId") in names
        for operation in chosen
        for status in operation.definition.get("responses", {})
        for link in _links(spec, child(operation.pointer, "responses", status))
    )


def _links(spec: Spec, response: str) -> Iterator[Any]:
    element = spec.resolve(response)
    for name in element.definition.get("links", {}):
        yield spec.resolve(child(element.pointer, "links", name)).definition


def body_members(spec: Spec, operation: Operation) -> frozenset[str]:
    """The members that request bodies of `operation` declare."""
    schemas = _body_schemas(spec, operation)
    return frozenset(name for schema in schemas for name in schema.get("properties", {}))


def required_members(spec: Spec, operation: Operation) -> frozenset[str]:
    """The members that request bodies of `operation` must have."""
    schemas = _body_schemas(spec, operation)
    return frozenset(name for schema in schemas for name in schema.get("required", ()))


def _body_schemas(spec: Spec, operation: Operation) -> Iterator[dict[str, Any]]:
    for media in spec.request_media(operation).values():
        yield spec.resolve(child(media, "schema")).definition

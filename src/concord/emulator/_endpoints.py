"""Each operation, compiled once: how its requests are read and what its responses must be.

Model: an endpoint is data; nothing in it changes while requests are served.
Known limits: bodies are JSON, forms or texts; other media types are read as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from concord.emulator._media_bodies import served_as
from concord.emulator._parameters import Reader, compile_readers
from concord.emulator._schemas import Schemas
from concord.http import is_json
from concord.spec import Element, Operation, Spec, child, response_key


@dataclass(frozen=True, kw_only=True)
class DeclaredResponse:
    """A response of the spec: its pointer, its schema by media type, its required headers."""

    pointer: str
    media: Mapping[str, str | None]
    headers: tuple[str, ...]

    @cached_property
    def json(self) -> str | None:
        """The schema of the JSON body, if there is one."""
        return next(
            (schema for name, schema in self.media.items() if is_json(served_as(name))), None
        )

    @property
    def served(self) -> str | None:
        """The media type of a body that asks for none: JSON, if it is declared, else the first."""
        names = [served_as(name) for name in self.media]
        return next(filter(is_json, names), names[0] if names else None)

    def preferred(self, accept: str) -> str:
        """The declared media type that a caller names first who accepts `accept`, else the first.

        Only exact names count: every program accepts `*/*`. There is at least one.
        """
        named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
        return next((name for name in named if name in self.media), next(iter(self.media)))


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One operation, ready to serve."""

    operation: Operation
    path: tuple[Reader, ...]
    query: tuple[Reader, ...]
    header: tuple[Reader, ...]
    cookie: tuple[Reader, ...]
    bodies: Mapping[str, str | None]
    body_required: bool
    responses: Mapping[str, DeclaredResponse]
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    known_query: frozenset[str] | None

    @property
    def id(self) -> str:
        """The operationId, or what else names the operation."""
        return self.operation.id or self.operation.label

    def response(self, status: int) -> DeclaredResponse | None:
        """The response that is declared for `status`, by itself, its class or `default`."""
        key = response_key(self.responses, str(status))
        return None if key is None else self.responses[key]

    @cached_property
    def success(self) -> int:
        """The first declared status of a success, else of a redirection, else of what there is."""
        # `default` stands for every status, a success too: only without it a failure is all there
        # is
        usual = "" if "default" in self.responses else "145"
        found = (it for kind in f"23{usual}" for it in self.responses if it.startswith(kind))
        # a range is served by its first status
        return int(next(found, "200").replace("X", "0"))

    @property
    def success_schema(self) -> str | None:
        """The schema of the body of a success."""
        response = self.response(self.success)
        return response.json if response else None


def compile_endpoints(spec: Spec, schemas: Schemas) -> Iterator[tuple[str, Endpoint]]:
    """Each operation with the path that it is served at."""
    for operation in spec.operations:
        yield spec.base_path(operation) + operation.path, _compile(spec, operation, schemas)


def _compile(spec: Spec, operation: Operation, schemas: Schemas) -> Endpoint:
    readers = tuple(compile_readers(operation, schemas))
    body = _resolved(spec, operation.pointer, "requestBody")
    query = tuple(reader for reader in readers if reader.where == "query")
    return Endpoint(
        operation=operation,
        path=tuple(reader for reader in readers if reader.where == "path"),
        query=query,
        header=tuple(reader for reader in readers if reader.where == "header"),
        cookie=tuple(reader for reader in readers if reader.where == "cookie"),
        bodies={} if body is None else _media(body),
        body_required=body is not None and bool(body.definition.get("required", False)),
        responses={status: _response(spec, operation, status) for status in operation.statuses},
        security=spec.alternatives(operation),
        known_query=_known(spec, operation, query)
        if spec.rejects_unknown_parameters(operation)
        else None,
    )


def _resolved(spec: Spec, pointer: str, *keys: str) -> Element | None:
    try:
        return spec.resolve(child(pointer, *keys))
    except KeyError:
        return None


def _media(owner: Element) -> dict[str, str | None]:
    return {
        # parameters of a media type (`charset`) say nothing of its schema
        name.partition(";")[0].strip().lower(): (
            child(owner.pointer, "content", name, "schema") if "schema" in media else None
        )
        for name, media in owner.definition.get("content", {}).items()
    }


def _response(spec: Spec, operation: Operation, status: str) -> DeclaredResponse:
    element = spec.resolve(child(operation.pointer, "responses", status))
    headers = [
        name
        for name in element.definition.get("headers", {})
        if spec.resolve(child(element.pointer, "headers", name)).definition.get("required")
    ]
    return DeclaredResponse(pointer=element.pointer, media=_media(element), headers=tuple(headers))


def _known(spec: Spec, operation: Operation, query: tuple[Reader, ...]) -> frozenset[str]:
    # an API key in the query is declared as a scheme and not as a parameter
    keys = [scheme.field for scheme in spec.schemes.values() if scheme.location == "query"]
    spread = [name for reader in query if reader.is_spread for name in reader.spread_names]
    named = {p.name for p in operation.parameters if p.location == "query"}
    return frozenset(keys) | named | frozenset(spread)

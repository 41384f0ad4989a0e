"""A server is asked everything that an operator might change: in this process, without a suite.

Model: `exercise` walks the operations concerned and sends each what its spec's examples allow and
what breaks it: parameters left out, at their edges and wrong, bodies with a member less or of
another type, pages, wrong and missing credentials, other methods, reads before and after writes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

import specs
from contracts.checks.representation import identity, items, result
from contracts.emulator import Application, Options
from contracts.faults import Effect, Fault, seeded
from contracts.faults._identity import Identity
from contracts.faults._place import Place
from contracts.faults._routes import Routes, base_path
from contracts.faults._wire import Answer, App, Request, answer_of

_SCOPE = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 80),
    "client": ("127.0.0.1", 1),
    "root_path": "",
    "headers": [],
}


@dataclass
class Exerciser:
    """Asks one server, as a user with valid credentials."""

    spec: specs.Spec
    app: App
    ids: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.routes = Routes(self.spec)
        self.identity = Identity(self.spec)

    async def send(self, request: Request) -> Answer:
        """Send as it is."""
        operation, names = self.routes.find(request.method, request.path)
        request = replace(request, operation=operation, names=names)
        self.asked.append(request.told)
        answer = await answer_of(self.app, _SCOPE, request)
        resource = operation.definition.get("x-resource", {}) if operation else {}
        if operation and answer.good:
            found = items(operation, answer.json) if resource.get("action") == "list" else []
            if resource.get("action") == "create":
                found = [result(operation, answer.json)]
            known = self.ids.setdefault(str(resource.get("name")), [])
            known += [it for it in (identity(operation, one) for one in found) if it is not None]
        return answer

    async def authorised(self, request: Request) -> Request:
        """The request with valid credentials."""
        operation, names = self.routes.find(request.method, request.path)
        if operation is None:
            return request
        request = replace(request, operation=operation, names=names)
        return await self.identity.let_in(request, self.send)

    async def call(self, place: Place, query: dict[str, Any], body: Any, **names: Any) -> Answer:
        """Call an operation."""
        return await self.send(await self.authorised(self.request(place, query, body, **names)))

    def request(self, place: Place, query: dict[str, Any], body: Any, **names: Any) -> Request:
        path = base_path(place.spec, place.operation) + place.operation.path
        for parameter in place.operation.parameters:
            if parameter.location == "path":
                value = names.get(parameter.name, self.name_of(place, parameter))
                path = path.replace(f"{{{parameter.name}}}", quote(str(value), safe=""))
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"host": "localhost"}
        headers |= {"content-type": "application/json"} if body is not None else {}
        return Request(
            method=place.operation.method.upper(),
            path=path,
            query=urlencode(query, doseq=True),
            headers=headers,
            body=sent,
        )

    def name_of(self, place: Place, parameter: specs.Parameter) -> Any:
        """A value of a path parameter: an id that was met, or the documented one."""
        stated = parameter.definition.get("x-references") or place.resource.get("name")
        known = self.ids.get(str(stated), [])
        examples = parameter.schema.get("examples") or parameter.schema.get("enum") or [1]
        return known[-1] if place.action in ("delete", "invoke") and known else examples[0]


def exercise(fault: Fault, *, operations: tuple[str, ...] = ()) -> tuple[Effect, list[str]]:
    """Ask a server with `fault`: what it did, and everything that was asked."""
    spec = specs.load(fault.api)
    application = Application(spec, options=Options(rate_limit=False))
    effect = Effect()
    assert fault.behave is not None
    asker = Exerciser(spec, seeded(application, spec, fault.behave(), effect))
    chosen = operations or fault.concerned
    asyncio.run(_walk(asker, [spec.operation(name) for name in chosen], application))
    return effect, asker.asked


async def _walk(asker: Exerciser, chosen: list[specs.Operation], application: Any) -> None:
    places = [Place(asker.spec, operation) for operation in chosen]
    order = ["list", "create", "read", "", "update", "replace", "invoke", "delete"]
    for place in sorted(places, key=lambda it: order.index(it.action)):
        await _ask(asker, place)
    for place in places:
        if place.action in ("list", "read"):
            await _ask(asker, place)
    before = [await asker.authorised(asker.request(it, {}, it.sample or None)) for it in places]
    for place in places:
        await _of_few_rights(asker, place)
    application.world.clock.advance(100_000)
    for request in before:  # with tokens that have expired
        await asker.send(request)


async def _of_few_rights(asker: Exerciser, place: Place) -> None:
    """With a token of one scope only."""
    for scheme in asker.spec.security_schemes.values():
        call = scheme.definition.get("x-token-request")
        scopes = scheme.definition.get("flows", {}).get("clientCredentials", {}).get("scopes", {})
        if call is None:
            continue
        for scope in list(scopes)[:2]:
            issuing = Place(asker.spec, asker.spec.operation(call["operation"]))
            body = {"grant_type": "client_credentials", "scope": scope, **asker.identity.held}
            answer = await asker.send(asker.request(issuing, {}, body))
            bare = asker.request(place, {}, place.sample or None)
            token = f"Bearer {answer.json.get('access_token')}"
            await asker.send(replace(bare, headers={**bare.headers, "authorization": token}))


async def _ask(asker: Exerciser, place: Place) -> None:
    base = {it.name: _example(it.schema) for it in place.query() if it.required}
    body = place.sample if place.properties or place.sample else None
    reader = place.reader
    for query in ({}, *_queries(place)):
        await asker.call(place, {**base, **query}, body)
    for known in dict.fromkeys(asker.ids.get(str(place.resource.get("name")), [])[:3]):
        if "parameter" in place.resource:
            await asker.call(place, base, body, **{place.resource["parameter"]: known})
        if reader is not None:
            like = await asker.authorised(asker.request(place, base, body))
            found = asker.routes.find(like.method, like.path)
            like = replace(like, operation=found[0], names=found[1])
            await asker.send(await asker.authorised(reader.request(like, known)))
    for sent in _bodies(place, body):
        await asker.call(place, base, sent)
    await _wrongly(asker, place, base, body)


def _queries(place: Place) -> Iterator[dict[str, Any]]:
    sizes = {str(place.paging["size"]): 2} if place.paging else {}
    for parameter in place.query():
        yield {parameter.name: _example(parameter.schema), **sizes}
        values = [parameter.schema.get(word) for word in ("minimum", "maximum", "default")]
        for value in [*values, *parameter.schema.get("enum", []), "§wrong", 2, 3, 999]:
            if value is not None:
                yield {parameter.name: value}
        if parameter.schema.get("type") == "array":
            enum = parameter.schema.get("items", {}).get("enum", ["FR", "US"])
            yield {parameter.name: enum[:2]}
            yield {parameter.name: ["FR", "CA", "US"]}
        if "x-expands" in parameter.definition:
            yield {parameter.name: parameter.definition["x-expands"]["value"]}
    filters = list(place.query("x-filter"))
    yield {it.name: _example(it.schema) for it in filters}
    for first, second in pairwise(filters):
        yield {it.name: _example(it.schema) for it in (first, second)}
    if place.paging:
        place_name = place.paging[place.paging["style"]]
        for number in (1, 2, 3):
            yield {place.paging["size"]: 2, place_name: number}


def _bodies(place: Place, body: Any) -> Iterator[Any]:
    if not isinstance(body, dict):
        return
    yield body  # once more: conflicts
    for name, definition, _ in place.properties:
        yield {key: value for key, value in body.items() if key != name}
        yield {**body, name: {"wrong": True}}
        yield {**body, name: "§unknown9"}
        if "string" in str(definition.get("type")) and "enum" not in definition:
            yield {**body, name: "Åéßa long text of another kind"}
        if definition.get("type") == "number":
            yield {**body, name: 12.5}
    yield {}
    required = {name: body[name] for name in place.required_properties if name in body}
    yield required
    for name, definition, _ in place.properties:  # last, so that it is read as another one
        for value in definition.get("items", {}).get("enum", []):
            yield {**body, name: [value]}


async def _wrongly(asker: Exerciser, place: Place, base: dict[str, Any], body: Any) -> None:
    bare = asker.request(place, base, body)
    await asker.send(bare)
    for name in base:
        await asker.call(place, {key: base[key] for key in base if key != name}, body)
    for name in ("authorization", "x-api-key", "x-token"):
        await asker.send(replace(bare, headers={**bare.headers, name: "Bearer wrong"}))
    for scheme in place.spec.security_schemes.values():
        named = str(scheme.definition.get("name", "authorization")).lower()
        await asker.send(replace(bare, headers={**bare.headers, named: "Bearer wrong"}))
    for method in ("PATCH", "TRACE", "PUT", "POST"):
        path = place.spec.resolve(specs.child("", "paths", place.operation.path)).definition
        if method.lower() not in path:
            await asker.send(replace(await asker.authorised(bare), method=method))
    if body is not None:
        text = {**bare.headers, "content-type": "text/plain"}
        await asker.send(await asker.authorised(replace(bare, headers=text)))
    for parameter in place.operation.parameters:
        if parameter.location == "path":
            for unknown in ("99999999", "unknown-9"):
                await asker.call(place, base, body, **{parameter.name: unknown})


def _example(schema: dict[str, Any]) -> Any:
    found = schema.get("examples") or schema.get("enum") or []
    if not found and isinstance(schema.get("items"), dict):
        found = schema["items"].get("examples") or schema["items"].get("enum") or []
    return found[0] if found else schema.get("default", 1)

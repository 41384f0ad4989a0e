"""Sends a server every request that an operator might change, in this process, without a suite.

Model: `exercise` visits the operations concerned and sends each what its spec's examples allow and
what breaks it: parameters left out, at their edges and wrong, bodies with a member less or of
another type, pages, wrong and missing credentials, other methods, reads before and after writes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

from concord import project
from concord.checks.representation import identity, items, result
from concord.emulator import Application, Options
from concord.faults import App, Effect, Fault, seeded
from concord.faults._http import Request, Response
from concord.faults._identity import Identity
from concord.faults._members import change
from concord.faults._routes import Routes
from concord.faults._seeded_server import response_of
from concord.faults._site import Site
from concord.faults._value_limits import fields
from concord.spec import Operation, Parameter, Spec, child, vocabulary

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


_LEAST = 5
"""Requests that are sent before it can be enough."""


class _EnoughError(Exception):
    """The fault has changed a response: no more requests are needed."""


@dataclass
class Exerciser:
    """Sends requests to one server, as a user with valid credentials."""

    spec: Spec
    app: App
    ids: dict[str, list[Any]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    enough: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.routes = Routes(self.spec)
        self.identity = Identity(self.spec)

    async def send(self, request: Request) -> Response:
        """Send as it is."""
        operation, values = self.routes.find(request.method, request.path)
        request = replace(request, operation=operation, path_parameters=values)
        if len(self.sent) > _LEAST and self.enough():
            raise _EnoughError
        self.sent.append(request.summary)
        response = await response_of(self.app, _SCOPE, request)
        if operation and response.is_success:
            found = items(operation, response.json) if operation.action == "list" else []
            if operation.action == "create":
                found = [result(operation, response.json)]
            known = self.ids.setdefault(operation.resource_name, [])
            known += [it for it in (identity(operation, one) for one in found) if it is not None]
        return response

    async def authorised(self, request: Request) -> Request:
        """The request with valid credentials."""
        operation, values = self.routes.find(request.method, request.path)
        if operation is None:
            return request
        request = replace(request, operation=operation, path_parameters=values)
        return await self.identity.authorised(request, self.send)

    async def call(self, site: Site, query: dict[str, Any], body: Any, **path: Any) -> Response:
        """Call an operation."""
        return await self.send(await self.authorised(self.request(site, query, body, **path)))

    def request(self, site: Site, query: dict[str, Any], body: Any, **values: Any) -> Request:
        path = site.spec.base_path(site.operation) + site.operation.path
        for parameter in site.path_parameters():
            value = values.get(parameter.name, self.value_of(site, parameter))
            path = path.replace(f"{{{parameter.name}}}", quote(str(value), safe=""))
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"host": "localhost"}
        headers |= {"content-type": "application/json"} if body is not None else {}
        return Request(
            method=site.operation.method.upper(),
            path=path,
            query=urlencode(query, doseq=True),
            headers=headers,
            body=content,
        )

    def value_of(self, site: Site, parameter: Parameter) -> Any:
        """A value of a path parameter: an id that was shown, or the documented one."""
        known = self.ids.get(parameter.references or site.operation.resource_name, [])
        examples = parameter.schema.get("examples") or parameter.schema.get("enum") or [1]
        return known[-1] if site.action in ("delete", "invoke") and known else examples[0]


@cache
def _application(api: str) -> Application:
    """One emulator an API for all faults: to reset it is much cheaper than to make another."""
    return Application(project.load(api), options=Options(rate_limit=False))


def exercise(fault: Fault, *, operations: tuple[str, ...] = ()) -> tuple[Effect, list[str]]:
    """Send requests to a server with `fault`: its effect, and all that was sent."""
    spec = project.load(fault.api)
    application = _application(fault.api)
    application.world.reset()
    application.world.limits.reset()  # what found its response changed at the limit left it there
    application.world.clock.set(application.world.start)
    effect = Effect()
    assert fault.behave is not None
    client = Exerciser(spec, seeded(application, spec, fault.behave(), effect))
    client.enough = (lambda: effect.times > 0) if not operations else client.enough
    chosen = operations or fault.concerned
    with suppress(_EnoughError):
        asyncio.run(_walk(client, [spec.operation(name) for name in chosen], application))
    return effect, client.sent


async def _walk(client: Exerciser, chosen: list[Operation], application: Any) -> None:
    sites = [Site(client.spec, operation) for operation in chosen]
    order = ["list", "create", "read", "", "update", "replace", "invoke", "delete"]
    for site in sorted(sites, key=lambda it: order.index(it.action)):
        await _send_all(client, site)
    for site in sites:
        if site.action in ("list", "read"):
            await _send_all(client, site)
    for site in sites:
        if site.action in ("replace", "update") and site.resource and site.resource.parameter:
            for known in client.ids.get(site.resource.name, [])[:3]:  # deleted by now
                value = {site.resource.parameter: known}
                await client.call(site, {}, site.sample or None, **value)
    before = [await client.authorised(client.request(it, {}, it.sample or None)) for it in sites]
    for site in sites:
        await _of_few_rights(client, site)
    for request in before:  # at the limit, and past it
        application.world.limits.leave(1)
        await client.send(request)
        await client.send(request)
    application.world.limits.reset()
    application.world.clock.advance(100_000)
    for request in before:  # with tokens that have expired
        await client.send(request)


async def _of_few_rights(client: Exerciser, site: Site) -> None:
    """With a token of one scope only."""
    for issuer, scheme in client.spec.token_schemes.items():
        for scope in scheme.offered[:2]:
            issuing = Site(client.spec, client.spec.operation(issuer))
            body = {"grant_type": "client_credentials", "scope": scope, **client.identity.held}
            response = await client.send(client.request(issuing, {}, body))
            bare = client.request(site, {}, site.sample or None)
            token = f"Bearer {response.json.get('access_token')}"
            await client.send(replace(bare, headers={**bare.headers, "authorization": token}))


async def _send_all(client: Exerciser, site: Site) -> None:
    base = {it.name: _example(it.schema) for it in site.query() if it.required}
    body = site.sample if site.properties or site.sample else None
    reader = site.reader
    for query in ({}, *_queries(site)):
        await client.call(site, {**base, **query}, body)
    for known in dict.fromkeys(client.ids.get(site.operation.resource_name, [])[:3]):
        if site.resource and site.resource.parameter:
            await client.call(site, base, body, **{site.resource.parameter: known})
        if reader is not None:
            like = await client.authorised(client.request(site, base, body))
            found = client.routes.find(like.method, like.path)
            like = replace(like, operation=found[0], path_parameters=found[1])
            await client.send(await client.authorised(reader.request(like, known)))
    for content in _bodies(site, body):
        await client.call(site, base, content)
    await _wrongly(client, site, base, body)


def _queries(site: Site) -> Iterator[dict[str, Any]]:
    sizes = {site.paging.size: 2} if site.paging else {}
    number = site.paging.selector if site.paging else ""
    for parameter in site.query():
        yield {parameter.name: _example(parameter.schema), **sizes}
        yield from ({parameter.name: value} for value in _values(parameter))
        if parameter.filter and number:
            value = str(_example(parameter.schema))[:10]
            yield from ({parameter.name: value, **sizes, number: it} for it in (1, 2))
    yield {"unknown": "1"}
    filters = [it for it in site.query() if it.filter]
    yield {it.name: _example(it.schema) for it in filters}
    for first, second in pairwise(filters):
        yield {it.name: _example(it.schema) for it in (first, second)}
    yield from ({**sizes, number: it} for it in (1, 2, 3) if number)


def _values(parameter: Parameter) -> Iterator[Any]:
    """Values of a query parameter: right, wrong, and such as servers are known to mistake."""
    schema, example = parameter.schema, str(_example(parameter.schema))
    stated = [schema.get(word) for word in ("minimum", "maximum", "default")]
    yield from (it for it in [*stated, *schema.get("enum", [])] if it is not None)
    yield from ("§wrong", 2, 3, 999, "none", "EXAMPLE", "5", "2031-02-30")
    yield from (schema[word] + 1 for word in ("maximum",) if word in schema)
    yield from (str(it).swapcase() for it in schema.get("enum", ()))
    yield from dict.fromkeys((example[:10], example[:2], example.upper(), example.lower()))
    if schema.get("type") == "array":
        yield schema.get("items", {}).get("enum", ["FR", "US"])[:2]
        yield ["FR", "CA", "US"]
    if parameter.expansion:
        yield parameter.expansion.value


def _bodies(site: Site, body: Any) -> Iterator[Any]:
    if not isinstance(body, dict):
        return
    yield body  # once more: conflicts
    for it in site.properties:
        name, definition = it.name, it.schema
        yield {key: value for key, value in body.items() if key != name}
        yield {**body, name: {"wrong": True}}
        yield {**body, name: "§unknown9"}
        if "string" in str(definition.get("type")) and "enum" not in definition:
            yield {**body, name: "Åéßa long text of another kind"}
        if definition.get("type") == "number":
            yield {**body, name: 12.5}
        for value in _variants(site.spec.resolve(it.pointer).definition, body.get(name)):
            yield {**body, name: value}
    for value in nearby(site, body):
        yield value
    yield {}
    required = {name: body[name] for name in site.required_properties if name in body}
    yield required
    for it in site.properties:  # last, so that it is read as another one
        for value in it.schema.get("items", {}).get("enum", []):
            yield {**body, it.name: [value]}


_TEXTS = (
    " two words ",
    "O'Brien & <sons>",
    "00123",
    "five \N{BLACK STAR} \N{ROCKET} six",
    "CAPITALS",
)


def _variants(schema: dict[str, Any], sample: Any) -> Iterator[Any]:
    """Values of a member that servers are known to mistake."""
    kind = str(schema.get("type"))
    listed = {"enum", "format", "pattern", vocabulary.REFERENCES.name}
    plain = not listed & set(schema)
    yield from _TEXTS if "string" in kind and plain else ()
    yield from (None, str(sample))
    yield from (0, 40_000) if "integer" in kind else ()
    yield from (True, False) if "boolean" in kind else ()
    if schema.get("format") == "date-time":
        yield from ("2031-03-04T10:00:00+02:00", "2031-02-30T10:00:00Z")
    for value in schema.get("enum", ()):
        yield from (value, str(value).swapcase())
    if isinstance(sample, list):
        yield from ([], [*sample, *sample], [*sample, {"wrong": 1}], sample[:1])
        enum = schema.get("items", {}).get("enum", [])
        yield from (enum[:2], enum[-1:]) if enum else ()
    if "properties" in schema and sample is None:
        found = schema["properties"].items()
        sample = {name: it["examples"][0] for name, it in found if it.get("examples")}
        yield sample
    if isinstance(sample, dict):
        yield from ({key: sample[key] for key in sample if key != name} for name in sample)


def nearby(site: Site, body: Any) -> Iterator[Any]:
    """Bodies with one value at a documented limit, one beyond it, or left out of an object."""
    for member in fields(site):
        for value in _around(member.schema):
            yield change(body, member.path, partial(_put, value=value))
        if len(member.path) > 1:
            yield change(body, member.path, _take)


def _around(schema: dict[str, Any]) -> Iterator[Any]:
    for word, beyond in (("minimum", -1), ("maximum", 1)):
        if word in schema:
            yield from (schema[word], schema[word] + beyond)
    for word, beyond in (("minLength", -1), ("maxLength", 1)):
        if word in schema:
            yield from ("x" * schema[word], "x" * max(0, schema[word] + beyond))
    if schema.get("type") in ("integer", "number"):
        yield "3"
    if schema.get("type") == "boolean":
        yield "true"


def _put(holder: Any, key: Any, value: Any) -> None:
    holder[key] = value


def _take(holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        del holder[key]


async def _longer(client: Exerciser, bare: Request) -> None:
    """With something behind valid credentials."""
    whole = await client.authorised(bare)
    for name in set(whole.headers) - set(bare.headers):
        longer = {**whole.headers, name: f"{whole.headers[name]}x"}
        await client.send(replace(whole, headers=longer))


async def _wrongly(client: Exerciser, site: Site, base: dict[str, Any], body: Any) -> None:
    bare = client.request(site, base, body)
    await client.send(bare)
    await _longer(client, bare)
    for name in base:
        await client.call(site, {key: base[key] for key in base if key != name}, body)
    for name in ("authorization", "x-api-key", "x-token"):
        await client.send(replace(bare, headers={**bare.headers, name: "Bearer wrong"}))
    for scheme in site.spec.schemes.values():
        wrong = {**bare.headers, scheme.field.lower(): "Bearer wrong"}
        await client.send(replace(bare, headers=wrong))
    for method in ("PATCH", "TRACE", "PUT", "POST"):
        path = site.spec.resolve(child("", "paths", site.operation.path)).definition
        if method.lower() not in path:
            await client.send(replace(await client.authorised(bare), method=method))
    if body is not None:
        text = {**bare.headers, "content-type": "text/plain"}
        await client.send(await client.authorised(replace(bare, headers=text)))
    for parameter in site.path_parameters():
        known = str(client.value_of(site, parameter))
        for unknown in sorted({"99999999", "unknown-9", f"{known}x", known.swapcase()} - {known}):
            await client.call(site, base, body, **{parameter.name: unknown})


def _example(schema: dict[str, Any]) -> Any:
    found = schema.get("examples") or schema.get("enum") or []
    if not found and isinstance(schema.get("items"), dict):
        found = schema["items"].get("examples") or schema["items"].get("enum") or []
    return found[0] if found else schema.get("default", 1)

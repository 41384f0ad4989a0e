"""A server is asked everything that an operator might change: in this process, without a suite.

Model: `exercise` walks the operations concerned and sends each what its spec's examples allow and
what breaks it: parameters left out, at their edges and wrong, bodies with a member less or of
another type, pages, wrong and missing credentials, other methods, reads before and after writes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

from concord import project
from concord.checks.representation import identity, items, result
from concord.emulator import Application, Options
from concord.faults import Effect, Fault, seeded
from concord.faults._identity import Identity
from concord.faults._limits import fields
from concord.faults._place import Place
from concord.faults._routes import Routes, base_path
from concord.faults._shapes import change
from concord.faults._wire import Answer, App, Request, answer_of
from concord.spec import Operation, Parameter, Spec, child

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
    """What was to be seen has been seen."""


@dataclass
class Exerciser:
    """Asks one server, as a user with valid credentials."""

    spec: Spec
    app: App
    ids: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    enough: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.routes = Routes(self.spec)
        self.identity = Identity(self.spec)

    async def send(self, request: Request) -> Answer:
        """Send as it is."""
        operation, names = self.routes.find(request.method, request.path)
        request = replace(request, operation=operation, names=names)
        if len(self.asked) > _LEAST and self.enough():
            raise _EnoughError
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

    def name_of(self, place: Place, parameter: Parameter) -> Any:
        """A value of a path parameter: an id that was met, or the documented one."""
        stated = parameter.definition.get("x-references") or place.resource.get("name")
        known = self.ids.get(str(stated), [])
        examples = parameter.schema.get("examples") or parameter.schema.get("enum") or [1]
        return known[-1] if place.action in ("delete", "invoke") and known else examples[0]


def exercise(fault: Fault, *, operations: tuple[str, ...] = ()) -> tuple[Effect, list[str]]:
    """Ask a server with `fault`: what it did, and everything that was asked."""
    spec = project.load(fault.api)
    application = Application(spec, options=Options(rate_limit=False))
    effect = Effect()
    assert fault.behave is not None
    asker = Exerciser(spec, seeded(application, spec, fault.behave(), effect))
    asker.enough = (lambda: effect.times > 0) if not operations else asker.enough
    chosen = operations or fault.concerned
    with suppress(_EnoughError):
        asyncio.run(_walk(asker, [spec.operation(name) for name in chosen], application))
    return effect, asker.asked


async def _walk(asker: Exerciser, chosen: list[Operation], application: Any) -> None:
    places = [Place(asker.spec, operation) for operation in chosen]
    order = ["list", "create", "read", "", "update", "replace", "invoke", "delete"]
    for place in sorted(places, key=lambda it: order.index(it.action)):
        await _ask(asker, place)
    for place in places:
        if place.action in ("list", "read"):
            await _ask(asker, place)
    for place in places:
        if place.action in ("replace", "update") and "parameter" in place.resource:
            for known in asker.ids.get(str(place.resource["name"]), [])[:3]:  # deleted by now
                name = {place.resource["parameter"]: known}
                await asker.call(place, {}, place.sample or None, **name)
    before = [await asker.authorised(asker.request(it, {}, it.sample or None)) for it in places]
    for place in places:
        await _of_few_rights(asker, place)
    for request in before:  # at the limit, and past it
        application.world.limits.leave(1)
        await asker.send(request)
        await asker.send(request)
    application.world.limits.reset()
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
    number = str(place.paging[place.paging["style"]]) if place.paging else ""
    for parameter in place.query():
        yield {parameter.name: _example(parameter.schema), **sizes}
        yield from ({parameter.name: value} for value in _values(parameter))
        if "x-filter" in parameter.definition and number:
            value = str(_example(parameter.schema))[:10]
            yield from ({parameter.name: value, **sizes, number: it} for it in (1, 2))
    yield {"unknown": "1"}
    filters = list(place.query("x-filter"))
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
    if "x-expands" in parameter.definition:
        yield parameter.definition["x-expands"]["value"]


def _bodies(place: Place, body: Any) -> Iterator[Any]:
    if not isinstance(body, dict):
        return
    yield body  # once more: conflicts
    for name, definition, pointer in place.properties:
        yield {key: value for key, value in body.items() if key != name}
        yield {**body, name: {"wrong": True}}
        yield {**body, name: "§unknown9"}
        if "string" in str(definition.get("type")) and "enum" not in definition:
            yield {**body, name: "Åéßa long text of another kind"}
        if definition.get("type") == "number":
            yield {**body, name: 12.5}
        for value in _variants(place.spec.resolve(pointer).definition, body.get(name)):
            yield {**body, name: value}
    for value in nearby(place, body):
        yield value
    yield {}
    required = {name: body[name] for name in place.required_properties if name in body}
    yield required
    for name, definition, _ in place.properties:  # last, so that it is read as another one
        for value in definition.get("items", {}).get("enum", []):
            yield {**body, name: [value]}


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
    plain = not {"enum", "format", "pattern", "x-references"} & set(schema)
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


def nearby(place: Place, body: Any) -> Iterator[Any]:
    """Bodies with one value at a documented limit, one beyond it, or left out within an object."""
    for member in fields(place):
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


async def _longer(asker: Exerciser, bare: Request) -> None:
    """With something behind valid credentials."""
    whole = await asker.authorised(bare)
    for name in set(whole.headers) - set(bare.headers):
        longer = {**whole.headers, name: f"{whole.headers[name]}x"}
        await asker.send(replace(whole, headers=longer))


async def _wrongly(asker: Exerciser, place: Place, base: dict[str, Any], body: Any) -> None:
    bare = asker.request(place, base, body)
    await asker.send(bare)
    await _longer(asker, bare)
    for name in base:
        await asker.call(place, {key: base[key] for key in base if key != name}, body)
    for name in ("authorization", "x-api-key", "x-token"):
        await asker.send(replace(bare, headers={**bare.headers, name: "Bearer wrong"}))
    for scheme in place.spec.security_schemes.values():
        named = str(scheme.definition.get("name", "authorization")).lower()
        await asker.send(replace(bare, headers={**bare.headers, named: "Bearer wrong"}))
    for method in ("PATCH", "TRACE", "PUT", "POST"):
        path = place.spec.resolve(child("", "paths", place.operation.path)).definition
        if method.lower() not in path:
            await asker.send(replace(await asker.authorised(bare), method=method))
    if body is not None:
        text = {**bare.headers, "content-type": "text/plain"}
        await asker.send(await asker.authorised(replace(bare, headers=text)))
    for parameter in place.operation.parameters:
        if parameter.location == "path":
            known = str(asker.name_of(place, parameter))
            for unknown in sorted(
                {"99999999", "unknown-9", f"{known}x", known.swapcase()} - {known}
            ):
                await asker.call(place, base, body, **{parameter.name: unknown})


def _example(schema: dict[str, Any]) -> Any:
    found = schema.get("examples") or schema.get("enum") or []
    if not found and isinstance(schema.get("items"), dict):
        found = schema["items"].get("examples") or schema["items"].get("enum") or []
    return found[0] if found else schema.get("default", 1)

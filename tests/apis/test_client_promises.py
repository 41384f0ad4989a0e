"""What the ledgers promise of generated clients (`client`), under emulators of other readings.

Each entry with a promise and a reading that can be run is served by that reading; the client calls
what the reading touches, as the README shows it, and gets what it gets under the chosen reading.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest

from concord import emulator, project
from concord.generate.description import Method, Package, Readme, Resource, described
from concord.spec import Spec, meet, touched

OPTIONS = emulator.Options(rate_limit=False)
MOST_CALLS = 6
FIRST = ("list", "create", "read", "replace", "update")
"""Actions whose result tells most come first; the others follow in the document's order."""

ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "ivalid-base-url-version=twice": {
        "base_url": "{base_url}/v2/v2",
        "token_url": "{origin}/oauth/token",
    },
    "ivalid-token-outside-base=versioned": {"token_url": "{base_url}/v2/oauth/token"},
    "ivalid-scope-default=small": {"scopes": "all"},
    "ivalid-scope-default=required": {"scopes": "all"},
    "ivalid-services-write-scope=write": {"scopes": "more"},
    "lara-authentication=header": {"headers": "X-Api-Key"},
    "lara-authentication=session-cookie": {"headers": "Cookie"},
}
"""What a caller passes to the client, where the promise is about that."""

FRESH: Mapping[str, tuple[str, str]] = {
    "lara-create-id=caller-chooses": ("BzEm1iKI", "CzEm1iKI"),
}
"""What an example of the README is changed by where the emulator knows its values already."""

READ_ONLY = frozenset(
    {
        "inviplay-date-id=date-id",
        "inviplay-address-spelling=adress",
        "iadvize-website-id-list=single",
    }
)
"""Readings that change what is sent too, where the promise is about what is read."""

FAILURES: Mapping[str, str] = {
    "lara-error-envelope": "client.providers.get(id='nope%3d%3d')",
    "lara-error-status": "client.providers.get(id='nope%3d%3d')",
    "lara-error-other": "client.providers.get(id='nope%3d%3d')",
    "invivox-error-body": "client.trainings.list_subscriptions('PART0')",
    "ivalid-error-shape": "client.appointments.get('apt_none')",
    "ivalid-error-details": "client.appointments.get('apt_none')",
    "inviplay-no-errors": "client.events.get(999999)",
    "iadvize-http-status": "client.operators.get(999999)",
    "iadvize-fail-or-error": "client.operators.get(999999)",
}
"""Calls that fail, for promises about failures, by entry."""


def promises() -> Iterator[Any]:
    for api in project.apis():
        for entry in project.load(api).ledger:
            for reading in entry.executable if entry.client else ():
                yield pytest.param(api, entry.id, reading.id, id=f"{entry.id}={reading.id}")


@cache
def package(api: str) -> Package:
    return described(project.load(api))


def calls(spec: Spec, entry: str, reading: str) -> list[tuple[Resource, Method]]:
    """The methods of the operations that the reading touches; of all where it touches none."""
    found = [(it, m) for it in package(spec.api).resources for m in it.methods]
    changed = touched(spec, entry, reading)
    concerned = [(resource, m) for resource, m in found if meet(changed, spec.zone(m.operation))]
    token = {it.path for it in spec.operations if "token" in it.path}
    shown = [pair for pair in concerned or found if pair[1].operation.path not in token]
    ranked = sorted(shown or found, key=lambda pair: rank(pair[1]))
    return ranked[:MOST_CALLS]


def rank(method: Method) -> int:
    action = method.operation.action
    return FIRST.index(action) if action in FIRST else len(FIRST)


def results(
    client: Any,
    methods: list[tuple[Resource, Method]],
    api: str,
    fresh: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """What each call gives: a list as its items, anything else as it is."""
    found: dict[str, Any] = {}
    readme = Readme(package(api))
    for resource, method in methods:
        if method.operation.action == "delete":
            continue
        name = method.operation.id
        if method.paging:
            found[name] = list(
                eval(readme.call(resource, method, assigned=False), {"client": client})
            )
            by_two = {a.name: 2 for a in method.arguments if a.wire == method.paging.size}
            if not any(a.required for a in method.arguments):
                found[f"{name}, pages of 2"] = list(called(client, resource, method)(**by_two))
            continue
        scope: dict[str, Any] = {"client": client}
        code = readme.snippet(resource, method)
        exec(code.replace(*fresh) if fresh else code, scope)
        found[name] = scope.get(readme.variable(method))
    return found


def called(client: Any, resource: Resource, method: Method) -> Any:
    return getattr(getattr(client, resource.name), method.name)


def connected(spec: Spec, served: Any, arguments: Mapping[str, Any]) -> Any:
    """A client of the served emulator."""
    module = importlib.import_module(spec.package)
    given: dict[str, Any] = {**served.credentials, "base_url": served.base_url}
    known = {credential.name for credential in package(spec.api).credentials}
    given = {name: value for name, value in given.items() if name in {*known, "base_url"}}
    parts = urlsplit(served.base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    for name, value in arguments.items():
        if name == "scopes":
            given[name] = [
                *package(spec.api).scopes,
                *(["services:write"] if value == "more" else []),
            ]
        elif name == "headers":
            secret = next(iter(served.credentials.values()))
            given = {"base_url": served.base_url}
            given[name] = {value: secret if value != "Cookie" else f"session={secret}"}
        else:
            given[name] = value.format(base_url=served.base_url, origin=origin)
    return module.Client(**given)


@pytest.fixture(scope="module")
def chosen() -> Iterator[Any]:
    """The results of calls under the chosen readings, each sequence at a fresh emulator."""
    with ExitStack() as stack:

        @cache
        def serve(api: str) -> Any:
            return stack.enter_context(emulator.running(api, options=OPTIONS))

        @cache
        def made(api: str, ids: tuple[str, ...]) -> dict[str, Any]:
            served = serve(api)
            served.world.reset()
            pairs = {m.operation.id: (it, m) for it in package(api).resources for m in it.methods}
            with connected(project.load(api), served, {}) as client:
                return results(client, [pairs[name] for name in ids], api)

        yield made


@pytest.mark.parametrize(("api", "entry", "reading"), [*promises()])
def test_client_keeps_promise_under_reading(
    api: str, entry: str, reading: str, chosen: Any
) -> None:
    spec = project.load(api)
    key = f"{entry}={reading}"
    methods = [
        (resource, method)
        for resource, method in calls(spec, entry, reading)
        if key not in READ_ONLY or method.operation.action in ("list", "read")
    ]
    with (
        emulator.running(spec.under({entry: reading}), options=OPTIONS) as served,
        connected(spec, served, ARGUMENTS.get(key, {})) as client,
    ):
        found = results(client, methods, api, FRESH.get(key))
        if entry in FAILURES:
            with pytest.raises(importlib.import_module(spec.package).APIStatusError):
                eval(FAILURES[entry], {"client": client})
    expected = chosen(api, tuple(m.operation.id for _, m in methods))
    assert found.keys() == expected.keys()
    by_id = {m.operation.id: m for _, m in methods}
    other_records = bool(spec.under({entry: reading}).options ^ spec.options)
    for name, value in found.items():
        same(by_id[name.partition(",")[0]], value, expected[name], other_records=other_records)


def test_base_url_may_repeat_version() -> None:
    import ivalid

    with emulator.running("ivalid") as served:
        for base_url in (served.base_url, f"{served.base_url}/v2", f"{served.base_url}/v2/"):
            with ivalid.Client(**{**served.credentials, "base_url": base_url}) as client:  # type: ignore[arg-type]
                assert client.customers.list().items


def same(method: Method, found: Any, expected: Any, *, other_records: bool) -> None:
    """The same type, as many items, and an id where there is one under the chosen reading.

    An option of the emulator may choose other records: then there are some where there were some.
    """
    name = method.operation.id
    assert type(found) is type(expected), name
    pairs = [(found, expected)]
    if isinstance(expected, list):
        assert len(found) == len(expected) or (other_records and bool(found)), name
        pairs = list(zip(found, expected, strict=False))
    resource = method.operation.resource
    for one, other in pairs:
        assert type(one) is type(other), name
        for attribute, member in getattr(type(other), "__members__", {}).items():
            value = getattr(other, attribute)
            if resource and member.wire == resource.id and value is not None:
                assert type(getattr(one, attribute)) is type(value), name

"""What the ledgers promise of the generated clients (`client`), under emulators that read otherwise.

Each entry with a promise and a reading that can be run is served by that reading; the client calls
what the reading touches, as the README shows it, and gets what it gets under the chosen reading.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from concord import emulator, project
from concord.generate.description import Method, Package, Readme, Resource, described
from concord.spec import Spec, overlap, touched

OPTIONS = emulator.Options(rate_limit=False)
MOST_CALLS = 6
FIRST = ("list", "create", "read", "replace", "update")
"""Actions whose result tells most come first; the others follow in the document's order."""

ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "ivalid-base-url-version=twice": {"base_url": "{base_url}/v2", "token_url": "{origin}/oauth/token"},
    "ivalid-token-outside-base=versioned": {"token_url": "{base_url}/v2/oauth/token"},
    "ivalid-scope-default=small": {"scopes": "all"},
    "ivalid-scope-default=required": {"scopes": "all"},
    "ivalid-services-write-scope=write": {"scopes": "more"},
    "lara-authentication=header": {"headers": "X-Api-Key"},
    "lara-authentication=session-cookie": {"headers": "Cookie"},
}
"""What a caller passes to the client, where the promise is about that."""

REFUSED: frozenset[str] = frozenset({"ivalid-services-write-scope=nobody"})
"""Readings under which a call is refused: the client raises the error of the status."""


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
    concerned = [
        (resource, m)
        for resource, m in found
        if any(overlap(one, two) for one in changed for two in spec.zone(m.operation))
    ]
    token = {it.path for it in spec.operations if "token" in it.path}
    shown = [pair for pair in concerned or found if pair[1].operation.path not in token]
    ranked = sorted(shown or found, key=lambda pair: rank(pair[1]))
    return ranked[:MOST_CALLS]


def rank(method: Method) -> int:
    action = method.operation.action
    return FIRST.index(action) if action in FIRST else len(FIRST)


def results(client: Any, methods: list[tuple[Resource, Method]], name: str) -> dict[str, Any]:
    """What each call gives: a list as its items, anything else as it is."""
    found: dict[str, Any] = {}
    readme = Readme(package(name))
    for resource, method in methods:
        if method.operation.action == "delete":
            continue
        scope: dict[str, Any] = {"client": client}
        exec(readme.snippet(resource, method), scope)
        made = scope.get(readme.variable(method))
        found[method.operation.id] = list(made) if method.paging else made
    return found


def connected(spec: Spec, served: Any, arguments: Mapping[str, Any]) -> Any:
    """A client of the served emulator."""
    module = importlib.import_module(spec.package)
    given: dict[str, Any] = {**served.credentials, "base_url": served.base_url}
    origin = served.base_url[: served.base_url.index("/", len("https://"))] if (
        "/" in served.base_url[len("https://") :]
    ) else served.base_url
    for name, value in arguments.items():
        if name == "scopes":
            known = next(iter(spec.schemes.values())).scopes  # type: ignore[union-attr]
            given[name] = [*known, *(["services:write"] if value == "more" else [])]
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
    from contextlib import ExitStack

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


@pytest.mark.parametrize(("api", "entry", "reading"), promises())
def test_client_keeps_promise_under_reading(
    api: str, entry: str, reading: str, chosen: Any
) -> None:
    spec = project.load(api)
    key = f"{entry}={reading}"
    methods = calls(spec, entry, reading)
    with emulator.running(spec.under({entry: reading}), options=OPTIONS) as served:
        with connected(spec, served, ARGUMENTS.get(key, {})) as client:
            if key in REFUSED:
                with pytest.raises(importlib.import_module(spec.package).PermissionDeniedError):
                    results(client, methods, api)
                return
            found = results(client, methods, api)
    expected = chosen(api, tuple(m.operation.id for _, m in methods))
    assert found.keys() == expected.keys()
    for _, method in methods:
        name = method.operation.id
        if name in found:
            same(method, found[name], expected[name])


def same(method: Method, found: Any, expected: Any) -> None:
    """The same type, as many items, and an id where there is one under the chosen reading."""
    assert type(found) is type(expected), method.operation.id
    pairs = [(found, expected)]
    if isinstance(expected, list):
        assert len(found) == len(expected), method.operation.id
        pairs = list(zip(found, expected, strict=True))
    resource = method.operation.resource
    for one, other in pairs:
        assert type(one) is type(other), method.operation.id
        for name, member in getattr(type(other), "__members__", {}).items():
            if resource and member.wire == resource.id and getattr(other, name) is not None:
                assert type(getattr(one, name)) is type(getattr(other, name)), name

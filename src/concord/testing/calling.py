"""Calls an API as the program that is made for it does: `contracts/callers/<package>.py`.

Model: a caller module exports `NAME`, who it plays, and `run(desk)`. It asks by operationId; the
`Desk` sends to the server's own paths, holds each response against the spec, and prints what a
person sees. Nothing here knows one API.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import util
from types import ModuleType
from typing import Any

import httpx2

from concord import project
from concord.errors import CouldNotRunError
from concord.evidence import declared_response, response_media
from concord.http.visible import visible
from concord.spec import Operation, Spec, child

_PATIENCE = 10.0
"""Seconds that a response may take."""


@dataclass(kw_only=True)
class Desk:
    """One session with a server. `failures` are what would not work for the caller."""

    spec: Spec
    base_url: str
    say: Callable[[str], None]
    hide: Callable[[str], str] = str
    """Leaves secrets out of a text."""
    failures: list[str] = field(default_factory=list)

    def fixture(self, name: str) -> Any:
        """What the host states of its data by that name; None if nothing."""
        return self.spec.hosting.fixtures.get(name)

    def title(self, text: str) -> None:
        """Print the head of a step."""
        self.say(f"\n{text}")

    def show(self, text: str) -> None:
        """Print a line that a person sees."""
        self.say(f"  {self._clean(text)}")

    def fail(self, text: str) -> None:
        """Print and keep what does not work."""
        self.failures.append(text)
        self.say(f"  ✗ {self._clean(text)}")

    def ask(self, operation_id: str, query: Mapping[str, str], body: Any = None) -> Any:
        """The JSON of a response that keeps its schema; None if it is none: said, and kept.

        Raises CouldNotRunError if the server cannot be reached.
        """
        operation = self.spec.operation(operation_id)
        label = f"{operation.method.upper()} {operation.path}"
        try:
            sent = httpx2.request(
                operation.method.upper(),
                self.base_url + operation.path,
                params=dict(query),
                json=body,
                timeout=_PATIENCE,
                # a proxy of the environment is no part of the path to a server of one's own
                trust_env=False,
            )
        except httpx2.TimeoutException:
            self.fail(f"{label}: no response within {_PATIENCE:g} s")
            return None
        except httpx2.HTTPError as error:
            what = f"{self.base_url} cannot be reached: {error}"
            raise CouldNotRunError(f"{what} (is your server listening there?)") from error
        if not sent.is_success:
            self.fail(f"{label}: {sent.status_code} ({sent.text[:200]!r})")
            return None
        return self._json(operation, label, sent)

    def _json(self, operation: Operation, label: str, sent: httpx2.Response) -> Any:
        try:
            value = json.loads(sent.content)
        except ValueError:
            self.fail(f"{label}: {sent.status_code} with no JSON ({sent.text[:200]!r})")
            return None
        # who calls parses the body as JSON whatever its type, and takes any 2xx
        response = declared_response(self.spec, operation, 200)
        media = response and response_media(self.spec, response, "application/json")
        schema = child(media, "schema") if media else ""
        found = self.spec.validator("response").violations(schema, value) if schema else []
        for violation in found:
            self.fail(f"{label}: {violation.at or 'response'}: {violation.what}")
        return None if found else value

    def _clean(self, text: str) -> str:
        return visible(self.hide(text))


def caller_of(spec: Spec) -> ModuleType:
    """The module that plays the caller of an API. Raises CouldNotRunError if there is none."""
    name = f"{spec.package}.py"
    # the project's own first: it may play a caller in another way
    contracts = [project.current().contracts, *(it / "contracts" for it in _shipped())]
    folders = [it / "callers" for it in contracts]
    path = next((it for it in (at / name for at in folders) if it.is_file()), None)
    if path is None:
        known = sorted({it.stem.replace("_", "-") for at in folders for it in at.glob("*.py")})
        raise CouldNotRunError(
            f"nothing plays the caller of {spec.api} (no contracts/callers/{name}; there is one "
            f"for: {', '.join(known) or 'no API'})"
        )
    found = util.spec_from_file_location(f"concord_caller_{spec.package}", path)
    assert found is not None
    assert found.loader is not None
    module = util.module_from_spec(found)
    # before it is executed: its dataclasses look their module up
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def _shipped() -> list[Any]:
    shipped = project.built_in()
    return [] if shipped is None else [shipped]

"""Example scripts: which of them fit an API, and the calls and documented samples that they show.

Model: a script is one template; it is written where the API has what it is about. Calls and values
are those of the documented examples, as in the README. No script depends on one API.
Known limits: a script shows one operation, the first that fits; `upload` needs a member or a body
that takes bytes at the top of a request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concord.generate._examples import Examples
from concord.generate._methods import Method
from concord.generate._readme import Readme
from concord.generate.package import Package, Resource

ABOUT = {
    "quickstart": "the first calls",
    "paging": "a list: item by item, and page by page",
    "errors": "what a call raises, and what is repeated",
    "upload": "sending bytes",
    "webhooks": "receiving events",
    "testing": "tests without a network",
}
"""What each script shows, in the order of the README."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An operation with the documented body of its success."""

    resource: Resource
    method: Method
    status: int
    body: dict[str, Any]

    @property
    def model(self) -> str:
        """The exported class that the operation returns."""
        return self.method.returns.removeprefix("_models.")

    @property
    def member(self) -> str:
        """The member of the body that the class is made of; empty if it is the whole."""
        return self.method.unwrap if self.method.unwrap in self.body else ""


@dataclass(frozen=True)
class Scripts:
    """What the templates of the examples ask for."""

    package: Package

    @cached_property
    def names(self) -> list[str]:
        """The scripts that this API has."""
        fits = {
            "paging": self.readme.first(paged=True) is not None,
            "upload": self.upload is not None,
            "webhooks": self.delivery is not None,
        }
        return [name for name in ABOUT if fits.get(name, True)]

    @property
    def about(self) -> dict[str, str]:
        """What each script of this API shows."""
        return {name: ABOUT[name] for name in self.names}

    @property
    def readme(self) -> Readme:
        """The calls that the README shows."""
        return Readme(self.package)

    @property
    def credentials(self) -> list[str]:
        """The arguments that a client needs in a test: where tokens are fetched, a ready one."""
        fetched = ("client_id", "client_secret") if self.package.fetches_tokens else ()
        return [it.name for it in self.package.credentials if it.name not in fetched]

    @property
    def needed(self) -> list[str]:
        """The credentials that a client needs: those of the spec, no ready token beside them."""
        return [it.name for it in self.package.spec.credentials]

    @staticmethod
    def few(method: Method) -> dict[str, str]:
        """The option that reads the beginning of a list only."""
        # where the API itself has a `limit`, the option of that name is not there
        return {"limit": "5"} if method.options == "ListOptions" else {"max_pages": "1"}

    @cached_property
    def sample(self) -> Sample | None:
        """The operation that a test replaces: one that reads a record, else the first that can."""
        samples = list(self._samples())
        # a read shows best what a test replaces: it takes an id and nothing else
        reading = [it for it in samples if it.method.operation.action == "read"]
        return next(iter([*reading, *samples]), None)

    def _samples(self) -> Iterator[Sample]:
        exported = {shape.name for shape in self.package.models}
        for resource, method in self._calls():
            status, body = Examples(self.package.spec).success(method.operation)
            found = Sample(resource=resource, method=method, status=status, body=body or {})
            inner = found.body.get(found.member) if found.member else found.body
            known = found.model in exported and method.paging is None
            if known and isinstance(inner, dict) and inner:
                yield found

    @cached_property
    def delivery(self) -> dict[str, Any] | None:
        """The documented body of an event: of a signed one, where some are signed."""
        events = self.package.events
        if events is None:
            return None
        signed = {it.name for it in events.events if it.signed}
        examples = Examples(self.package.spec)
        bodies = {it.path: examples.body(it) for it in self.package.spec.webhooks}
        fits = [
            body
            for name, body in bodies.items()
            if isinstance(body, dict) and (name in signed or not events.signature)
        ]
        return next(iter(fits), None)

    @cached_property
    def upload(self) -> tuple[Resource, Method, dict[str, str]] | None:
        """An operation that takes bytes, and the arguments that a script gives it, as code."""
        for resource, method in self._calls():
            given = {
                it.name: "[content]" if "Sequence[" in it.annotation else "content"
                for it in method.at("body")
                if _takes_bytes(method, it.wire)
            }
            if given:
                return resource, method, given
        return None

    def _calls(self) -> Iterator[tuple[Resource, Method]]:
        for resource in self.package.resources:
            for method in self.readme.methods(resource):
                if not method.operation.definition.get("deprecated"):
                    yield resource, method


def _takes_bytes(method: Method, wire: str) -> bool:
    if method.media in ("bytes", "text"):
        return True
    return wire in method.base64 or method.parts.get(wire, "").startswith("file")

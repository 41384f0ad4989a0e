"""Subscription: how a run's receiver is registered for events, and removed again.

Model: by the operation that registers receivers (`x-subscribes`) where the API has one, else at an
emulator's control endpoint. What was registered through the API is removed again where it documents
a `delete` of the same resource. The secret is the one that is sent, or that the response holds.
Known limits: what no operation removes stays registered; at an emulator until the run ends.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from concord.checks.representation import body_properties, identity, member, put, result
from concord.errors import CouldNotRunError
from concord.http import Response, path_of
from concord.http.control import ControlError, Emulator
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec


class RefusedError(Exception):
    """The receiver could not be registered; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A receiver that is registered."""

    secret: str
    """What its deliveries are signed with."""
    end: Callable[[], None] = field(default=lambda: None)
    """Removes it, where the API documents how; never raises."""


def subscribing_operation(spec: Spec) -> Operation | None:
    """The operation that registers receivers."""
    return next((it for it in spec.operations if it.subscription), None)


def at_control_endpoint(control: Emulator, url: str) -> Subscription:
    """Register at an emulator's control endpoint. Raises RefusedError."""
    secret = secrets.token_hex(16)
    try:
        control.add_receiver(url, secret)
    except ControlError as error:
        raise RefusedError(f"the emulator {error}") from error
    return Subscription(secret=secret)


class Subscriber:
    """Registers through the API."""

    def __init__(
        self, spec: Spec, operation: Operation, wire: Wire, identity: Authenticator
    ) -> None:
        self._spec = spec
        self._operation = operation
        self._wire = wire
        self._identity = identity
        stated = operation.subscription
        assert stated is not None
        self._members = {"url": stated.url, "events": stated.events, "secret": stated.secret}

    def subscribe(self, url: str, events: Sequence[str]) -> Subscription:
        """Have `events` delivered to `url`. Raises RefusedError."""
        secret = secrets.token_hex(16)
        sent = self._send(self._operation, self._operation.path, self._body(url, events, secret))
        if sent.status // 100 != 2:
            raise RefusedError(
                f"{self._operation.label} refused the run's receiver with {sent.status}"
            )
        created = result(self._operation, sent.json)
        # then the API makes the secret, and shows it in the response to the registration
        if not self._sends("secret"):
            secret = str(member(created, self._members["secret"]) or "")
        key = identity(self._operation, created)
        return Subscription(secret=secret, end=lambda: self._remove(key))

    def _sends(self, word: str) -> bool:
        named = self._members[word].partition(".")[0]
        return any(named == name for name, *_ in body_properties(self._spec, self._operation))

    def _body(self, url: str, events: Sequence[str], secret: str) -> dict[str, Any]:
        # the documented example: the required members that no word names have to be valid, too
        body = _documented(self._spec, self._operation)
        given = {"url": url, "events": list(events), "secret": secret}
        for word in filter(self._sends, self._members):
            put(body, self._members[word], given[word])
        return body

    def _remove(self, key: Any) -> None:
        removing = self._removing()
        if removing is None or key is None:
            return
        assert removing.resource is not None
        path = path_of(removing.path, {removing.resource.parameter: key})
        try:
            self._send(removing, path, None)
        except CouldNotRunError:
            return  # the server is gone, or nothing more may be sent

    def _removing(self) -> Operation | None:
        name = self._operation.resource_name
        for operation in self._spec.operations:
            resource = operation.resource
            if resource and resource.name == name and resource.action == "delete":
                return operation if resource.parameter else None
        return None

    def _send(self, operation: Operation, path: str, body: Any) -> Response:
        presented = self._identity.present(operation)
        content = {} if body is None else {"json": body}
        return self._wire.send(
            operation.method,
            path,
            headers=dict(presented.headers),
            params=dict(presented.query),
            **content,
        )


def _documented(spec: Spec, operation: Operation) -> dict[str, Any]:
    """A copy of the first documented request."""
    for pointer in spec.request_media(operation).values():
        for example in spec.at(pointer).get("examples", {}).values():
            if isinstance(example.get("value"), dict):
                return copy.deepcopy(example["value"])
    return {}

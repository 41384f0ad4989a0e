"""The clean emulator as the model of an emulator: the same requests to both, the answers compared.

Model: strict. Both start from the same records, and the clocks of both stand still at the same
moment, so everything must be the same but what `_compare` lists. Ids that both gave to the same
creation stand for one another. After a write that went another way the two hold different records:
what is said of that resource is no longer compared (the run is red already), all else is.
Known limits: requests that are not told of (Schemathesis' own probes without credentials) change
nothing at a server that keeps its contract; deliveries of webhooks are not compared.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from concord.checks.model_protocol import Mismatch
from concord.checks.representation import identity, result
from concord.emulator import Application, Clock, Options
from concord.http import Exchange, Response, payload
from concord.http.control import PREFIX, ControlError, Emulator
from concord.oracle._asgi import ask
from concord.oracle._compare import Difference, Names, difference, headers_differ
from concord.oracle._place import body_place, response_place
from concord.spec import Operation, Spec

_UNREADABLE = b"Invalid HTTP request received."
_WRITES = ("create", "replace", "update", "delete", "invoke")


class Twin:
    """A clean emulator that is sent what the target is sent."""

    def __init__(self, spec: Spec, options: Options | None = None) -> None:
        self._spec = spec
        options = options or Options(rate_limit=False)
        self._clock = Clock(options.start)
        self._clock.stop()  # nothing may happen before both are at the same moment
        self._app = Application(spec, options=options, clock=self._clock)
        servers = spec.document.get("servers") or [{"url": ""}]
        self._base = urlsplit(str(servers[0]["url"])).path.rstrip("/")
        self._names = Names()
        self._spoiled: set[str] = set()
        self._control: Emulator | None = None

    @classmethod
    def of(cls, spec: Spec, control: Emulator) -> Twin | None:
        """The twin of an emulator of `spec`, if it is as fresh as the twin, else None."""
        try:
            fresh = control.identity()
            options = Options(
                rate_limit=False,
                start=fresh.start,
                records=fresh.records,
                max_body=fresh.max_body,
            )
            twin = cls(spec, options)
            theirs, ours = control.state(), twin._state()
            if difference(ours, theirs, twin._names) is not None:
                return None
            twin._halt_clock(control)
        except ControlError:
            return None
        return twin

    def _state(self) -> Any:
        """All records of the model, once time has brought about what is due."""
        ask(self._app, "GET", f"{PREFIX}clock", {}, b"")
        return ask(self._app, "GET", f"{PREFIX}state", {}, b"").json

    def _halt_clock(self, control: Emulator) -> None:
        """Let both stand still at the same moment: what time brings about must not differ."""
        self._clock.set(control.set(control.halt()))
        self._control = control

    def close(self) -> None:
        """Let the target's clock go on."""
        if self._control is not None:
            with suppress(ControlError):
                self._control.resume()

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        """See `Model`."""
        throttled = exchange.status == 429
        if throttled or exchange.response.body == _UNREADABLE:
            return None
        told = self._ask(exchange)
        self._learn(exchange, told)
        found = self._difference(exchange, told)
        reading = exchange.request.method in ("GET", "HEAD")
        resource = exchange.operation.definition.get("x-resource", {})
        if resource.get("name") in self._spoiled:
            return None
        if found is None:
            return []
        if resource.get("action") in _WRITES and not reading:
            self._spoiled.add(resource["name"])
        mismatch = self._mismatch(exchange, told, found)
        accepts = is_wrong and exchange.success and told.status // 100 != 2
        return [replace(mismatch, is_acceptance=accepts)]

    def _ask(self, exchange: Exchange) -> Response:
        target, body = exchange.request.target, exchange.request.body or b""
        if self._names:
            target, body = self._translated(exchange)
        return ask(
            self._app, exchange.request.method, self._base + target, exchange.request.headers, body
        )

    def _translated(self, exchange: Exchange) -> tuple[str, bytes]:
        """Path, query and JSON body with the model's ids."""
        path, _, query = exchange.request.target.partition("?")
        own = self._names.to_model
        parts = [quote(str(own(unquote(part))), safe="%:@") for part in path.split("/")]
        pairs = [(name, own(value)) for name, value in parse_qsl(query, keep_blank_values=True)]
        sent = exchange.request.json
        body = exchange.request.body or b"" if sent is None else json.dumps(own(sent)).encode()
        return "/".join(parts) + (f"?{urlencode(pairs)}" if query else ""), body

    def _difference(self, exchange: Exchange, told: Response) -> Difference | None:
        if told.status != exchange.status:
            said = (f"status {told.status}", f"status {exchange.status}")
            return Difference(at=None, model=said[0], target=said[1])
        documented = _headers(self._spec, exchange.operation, told.status)
        found = headers_differ(told.headers, exchange.response.headers, documented)
        same = (told.body or b"") == (exchange.response.body or b"")
        if found is not None or exchange.request.method == "HEAD" or same:
            return found
        model, target = told.json, exchange.response.json
        if model is None or target is None:
            own, theirs = told.body or b"", exchange.response.body or b""
            return Difference(at="", model=_text(own), target=_text(theirs))
        return difference(model, target, self._names, refusal=told.status >= 400)

    def _learn(self, exchange: Exchange, told: Response) -> None:
        """The id of what was created is the server's choice: from now on it is the model's."""
        created = exchange.operation.definition.get("x-resource", {}).get("action") == "create"
        both = told.status // 100 == exchange.status // 100 == 2
        if not created or not both or told.body == exchange.response.body:
            return
        ids = [
            identity(exchange.operation, result(exchange.operation, response.json))
            for response in (told, exchange.response)
        ]
        if None not in ids:
            self._names.learn(*ids)

    def _mismatch(self, exchange: Exchange, told: Response, found: Difference) -> Mismatch:
        operation, spec = exchange.operation, self._spec
        pointer = response_place(spec, operation, told.status)
        if found.at is not None:
            sent = [
                item.pointer
                for item in operation.parameters
                if "x-filter" in item.definition and item.name in exchange.query
            ]
            pointer = body_place(spec, operation, told.status, found.at, filtered=sent)
        return Mismatch(what=found.what, pointer=pointer, at=found.at)


def _headers(spec: Spec, operation: Operation, status: int) -> list[str]:
    stated = spec.at(response_place(spec, operation, status)).get("headers", {})
    return [name.lower() for name in stated]


def _json(body: bytes) -> Any:
    """The JSON in `body`; None if it is none, or null."""
    return payload.parse_or_none(body)


def _text(body: bytes) -> str:
    return repr(body.decode("utf-8", "replace")[:80])

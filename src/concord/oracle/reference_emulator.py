"""The clean emulator as the model of an emulator: the same requests to both, responses compared.

Model: strict. Both start from the same records, and the clocks of both stand still at the same
moment, so everything must be the same but what `_compare` lists. Ids that both gave to the same
creation stand for one another. After a write that went another way the two hold different records:
that resource is no longer compared (the run has failed already), all else is.
Known limits: requests that are not followed (Schemathesis' own probes without credentials) change
nothing at a server that keeps its contract; deliveries of webhooks are not compared.
"""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from concord.checks.check import resource_at
from concord.checks.model_protocol import Mismatch
from concord.checks.representation import identity, member, put, result
from concord.checks.violation_data import ViolationData
from concord.emulator import Application, Clock, Options
from concord.evidence import Grounds, declared_response
from concord.http import TOO_MANY_REQUESTS, Exchange, Response
from concord.http.control import PREFIX, ControlError, Emulator
from concord.oracle._asgi import UNREADABLE, send
from concord.oracle._changes import Changes, refusal_facts
from concord.oracle._compare import Difference, IdPairs, difference, headers_differ
from concord.oracle._place import body_place, response_place
from concord.oracle._translation import translated
from concord.spec import Operation, Spec, vocabulary

_WRITES = ("create", "replace", "update", "delete", "invoke")


class ReferenceEmulator:
    """A clean emulator that receives every request of the target; see `model_protocol.Model`."""

    def __init__(self, spec: Spec, options: Options | None = None) -> None:
        self._spec = spec
        # the target's own limit decides when to wait; the reference receives only what was let
        # through
        options = options or Options(rate_limit=False)
        self._clock = Clock(options.start)
        self._clock.stop()  # nothing may happen before both are at the same moment
        self._app = Application(spec, options=options, clock=self._clock)
        self._base = spec.base_path()
        self._ids = IdPairs()
        self._grounds = Grounds(spec)
        self._spoiled: set[str] = set()
        self._changes = Changes()
        self._control: Emulator | None = None

    @classmethod
    def of(cls, spec: Spec, control: Emulator) -> ReferenceEmulator | None:
        """The reference of the emulator behind `control`; None if that is not as fresh.

        It has the same options, and its clock stands still until `close`.
        """
        try:
            fresh = control.identity()
            options = Options(
                rate_limit=False,
                start=fresh.start,
                records=fresh.records,
                max_body=fresh.max_body,
            )
            reference = cls(spec, options)
            # records that earlier requests changed would be reported as mismatches of this run
            theirs, ours = control.state(), reference._state()
            if difference(ours, theirs, reference._ids) is not None:
                return None
            reference._halt_clock(control)
        except ControlError:
            return None
        return reference

    def _state(self) -> Any:
        """All records of the reference, after what is due by its clock."""
        # a request lets what is due by the clock happen, as it has at the target
        send(self._app, "GET", f"{PREFIX}clock", {}, b"")
        return send(self._app, "GET", f"{PREFIX}state", {}, b"").json

    def _halt_clock(self, control: Emulator) -> None:
        """Stop both clocks at the same moment, so that what happens by itself cannot differ."""
        self._clock.set(control.set(control.halt()))
        self._control = control

    def close(self) -> None:
        """Start the target's clock again."""
        if self._control is not None:
            # the target may be gone by the end of the run
            with suppress(ControlError):
                self._control.resume()

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        """How `exchange` differs from the reference; None if it is not compared (see `Model`)."""
        # a throttled request changed nothing at the target
        if exchange.status == TOO_MANY_REQUESTS or exchange.response.body == UNREADABLE:
            return None
        expected = self._send(exchange)
        self._pair_ids(exchange, expected)
        found = self._difference(exchange, expected)
        self._changes.follow(exchange)
        reading = exchange.request.method in ("GET", "HEAD")
        operation = exchange.operation
        # only now: the reference had to receive the request, and ids had to be paired
        if operation.resource_name in self._spoiled:
            return None
        if found is None:
            return []
        # a HEAD or GET of a path that also has writes changes nothing
        if operation.action in _WRITES and not reading:
            self._spoiled.add(operation.resource_name)
        mismatch = self._mismatch(exchange, expected, found)
        accepts = is_wrong and exchange.success and expected.status // 100 != 2
        return [replace(mismatch, data=replace(mismatch.data, is_acceptance=accepts))]

    def _send(self, exchange: Exchange) -> Response:
        request = exchange.request
        target, body = translated(request, self._ids)
        return send(self._app, request.method, self._base + target, request.headers, body)

    def _difference(self, exchange: Exchange, expected: Response) -> Difference | None:
        """The first difference of status, headers or body; None if there is none."""
        if expected.status != exchange.status:
            return Difference(
                at=None, model=f"status {expected.status}", target=f"status {exchange.status}"
            )
        if declared_response(self._spec, exchange.operation, expected.status) is None:
            return None  # nothing says what its headers and its body are
        documented = _headers(self._spec, exchange.operation, expected.status)
        found = headers_differ(expected.headers, exchange.response.headers, documented)
        if (
            found is not None
            or exchange.request.method == "HEAD"
            or _body(expected) == _body(exchange.response)
        ):
            return found
        model, target = expected.json, exchange.response.json
        if model is None or target is None:
            return Difference(at="", model=_text(expected), target=_text(exchange.response))
        model = _with_host(exchange.operation, model, target)
        return difference(model, target, self._ids, is_error=expected.status >= 400)

    def _pair_ids(self, exchange: Exchange, expected: Response) -> None:
        """Pair the ids of what both created: an id is the server's choice."""
        created = exchange.operation.action == "create"
        both = expected.status // 100 == exchange.status // 100 == 2
        if not created or not both or _body(expected) == _body(exchange.response):
            return
        ids = [
            identity(exchange.operation, result(exchange.operation, response.json))
            for response in (expected, exchange.response)
        ]
        if None not in ids:
            self._ids.pair(*ids)

    def _mismatch(self, exchange: Exchange, expected: Response, found: Difference) -> Mismatch:
        operation, spec = exchange.operation, self._spec
        pointer = response_place(spec, operation, expected.status)
        relies_on = (*resource_at(operation), *self._changes.of(exchange))
        if found.at is not None:
            filtered = [
                item.pointer
                for item in operation.parameters
                if item.filter and item.name in exchange.query
            ]
            pointer = body_place(spec, operation, expected.status, found.at, filtered=filtered)
            relies_on = (*relies_on, *self._shown(exchange, expected, found))
            relies_on = (*relies_on, *map(vocabulary.FILTER.at, filtered))
        differs = expected.status != exchange.status
        if differs:
            relies_on = (*relies_on, *refusal_facts(spec, exchange, expected.status))
        return Mismatch(
            what=found.what,
            pointer=pointer,
            at=found.at,
            relies_on=relies_on,
            data=ViolationData(
                expected_status=expected.status if differs else None,
                received_status=exchange.status,
                header=found.header,
            ),
        )

    def _shown(self, exchange: Exchange, expected: Response, found: Difference) -> tuple[str, ...]:
        """What declares the place of a difference, and what demands that it is there."""
        operation, at = exchange.operation, found.at or ""
        places = self._grounds.of_place(operation, expected.status, expected.media_type, at)
        if found.target is not None:
            return places
        demanded = self._grounds.of_missing(operation, expected.status, expected.media_type, at)
        return (*places, *demanded)


def _headers(spec: Spec, operation: Operation, status: int) -> list[str]:
    stated = spec.at(response_place(spec, operation, status)).get("headers", {})
    return [name.lower() for name in stated]


def _with_host(operation: Operation, model: Any, target: Any) -> Any:
    """The model's page, whose link to the next one has the host of the target's."""
    paging = operation.pagination
    if paging is None or paging.style != "link" or not paging.next:
        return model
    own, theirs = member(model, paging.next), member(target, paging.next)
    if not isinstance(own, str) or not isinstance(theirs, str):
        return model
    # path, query and fragment must agree; scheme and host are those by which the target was called
    if urlsplit(own)[2:] != urlsplit(theirs)[2:]:
        return model
    changed = copy.deepcopy(model)
    put(changed, paging.next, theirs)
    return changed


def _body(response: Response) -> bytes:
    """The bytes of the body: one that is missing is the same as an empty one."""
    return response.body or b""


def _text(response: Response) -> str:
    return repr(_body(response).decode("utf-8", "replace")[:80])

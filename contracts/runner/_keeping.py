"""Odd writes after the engine's phases: each must be accepted, read as sent, and touch no other.

Model: `Keeping.run` sends the odd bodies (`checks.kept`) of the last success of each create,
replace and update that can be read. What reads differently breaks `writes_are_read_back`; a body
whose free texts alone are odd must not be refused; what was made before must read as it did.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, unquote, urlencode

import specs
from contracts.checks import CHECKS, Breach
from contracts.checks._exchange import OverBudgetError, Seen
from contracts.checks._writes import identifier_of, read, reader_of
from contracts.checks.kept import LISTED, Oddities
from contracts.checks.remembered import Remembered
from contracts.checks.representation import result
from contracts.runner._auth import Authenticator
from contracts.runner._exchange import Exchange
from contracts.runner._model import Request
from contracts.runner._unique import unique_members
from contracts.runner._wire import Sent, Wire

READ_BACK = "writes_are_read_back"
ACCEPTED = "positive_data_acceptance"
_INVALID = (400, 422)
_TOO_MANY = 429
_JSON = "application/json"
_WRITES = ("create", "replace", "update")
Report = Callable[[specs.Operation, str, Breach | None, Exchange], None]
"""Takes a judgement: of an operation, by a check, the breach if there is one."""


class Keeping:
    """The odd writes of one run."""

    def __init__(
        self,
        spec: specs.Spec,
        wire: Wire,
        identity: Authenticator,
        redact: Callable[[str], str],
        report: Report,
    ) -> None:
        self._spec = spec
        self._wire = wire
        self._identity = identity
        self._redact = redact
        self._report = report
        self._oddities = Oddities(spec)
        self._turn = 0
        self._made: dict[str, tuple[Any, Any]] = {}
        """By resource, the id of what was made last, and what a read showed of it."""

    def run(self, remembered: Mapping[str, Remembered]) -> None:
        """Write and read what is odd of each write that is `remembered` by its label."""
        writes = [it for it in self._spec.operations if self._action(it) in _WRITES]
        for operation in sorted(writes, key=lambda it: _WRITES.index(self._action(it))):
            found, reader = remembered.get(operation.label), reader_of(self._spec, operation)
            body = _json(found.body) if found is not None else None
            if found is None or reader is None or not isinstance(body, dict):
                continue
            for what, odd in self._oddities.of(operation, body):
                self._write(operation, reader, found.target, what, self._renewed(operation, odd))

    def _write(
        self,
        operation: specs.Operation,
        reader: specs.Operation,
        target: str,
        what: str,
        body: dict[str, Any],
    ) -> None:
        sent = self._send(operation, target, body)
        names = _names(operation, target)
        seen = Seen(
            operation=operation,
            names=names,
            query={},
            sent=body,
            status=sent.status,
            body=sent.json(),
        )
        exchange = self._exchange(operation, target, body, sent)
        if sent.status in _INVALID and (what.startswith("texts") or what == LISTED):
            said = f"refused with {sent.status} for {what}, which its schema allows"
            breach = Breach(operation=operation.label, what=said, pointer=operation.pointer)
            self._report(operation, ACCEPTED, breach, exchange)
        if not seen.success:
            return
        self._judge(operation, exchange, lambda: self._reads_back(seen))
        identifier = identifier_of(seen)
        kind = str(operation.definition["x-resource"]["name"])
        self._judge(operation, exchange, lambda: self._others_stay(seen, reader, kind, identifier))
        if identifier is not None and self._action(operation) == "create":
            with suppress(OverBudgetError):
                shown = result(reader, read(reader, identifier, self._ask).body)
                self._made[kind] = (identifier, shown)

    def _reads_back(self, seen: Seen) -> bool:
        return CHECKS[READ_BACK].judge(self._spec, seen, self._ask)

    def _others_stay(self, seen: Seen, reader: specs.Operation, kind: str, identifier: Any) -> bool:
        """What was made before reads as it did, if it is not what was written now."""
        other, before = self._made.get(kind, (None, None))
        if other is None or str(other) == str(identifier) or seen.resource["action"] == "create":
            return False
        after = result(reader, read(reader, other, self._ask).body)
        if after != before:
            seen.breach(f"it changed {other}, too, which it does not name")
        return True

    def _judge(
        self, operation: specs.Operation, exchange: Exchange, check: Callable[[], bool]
    ) -> None:
        breach, judged = None, True
        try:
            judged = check()
        except Breach as found:
            breach = found
        except OverBudgetError:
            judged = False
        if judged:
            self._report(operation, READ_BACK, breach, exchange)

    def _ask(
        self,
        operation: specs.Operation,
        names: Mapping[str, Any],
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> Seen:
        path = operation.path
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        sent = self._send(operation, target, body or None)
        if sent.status == _TOO_MANY:
            raise OverBudgetError  # who is asked to wait has learned nothing
        return Seen(
            operation=operation,
            names=names,
            query={},
            sent=body,
            status=sent.status,
            body=sent.json(),
        )

    def _send(self, operation: specs.Operation, target: str, body: Any) -> Sent:
        presented = self._identity.present(operation)
        content: dict[str, Any] = {"headers": dict(presented.headers)}
        if body is not None:
            content["headers"]["Content-Type"] = _JSON
            content["data"] = json.dumps(body).encode()
        if presented.query:
            content["params"] = presented.query
        return self._wire.send(operation.method, target, **content)

    def _renewed(self, operation: specs.Operation, body: dict[str, Any]) -> dict[str, Any]:
        self._turn += 1
        unique = unique_members(self._spec, operation)
        fresh = {
            name: f"{body[name]}-{self._turn}" for name in unique if isinstance(body.get(name), str)
        }
        return {**body, **fresh}

    def _action(self, operation: specs.Operation) -> str:
        return str(operation.definition.get("x-resource", {}).get("action", ""))

    def _exchange(
        self, operation: specs.Operation, target: str, body: dict[str, Any], sent: Sent
    ) -> Exchange:
        request = Request(
            method=operation.method.upper(),
            path=self._redact(target),
            headers=(("Content-Type", _JSON),),
            body=self._redact(json.dumps(body, ensure_ascii=False)),
        )
        return Exchange(
            phase="probes",
            request=request,
            status=sent.status,
            media_type=sent.headers.get("Content-Type", "").partition(";")[0].strip(),
            text=self._redact(sent.text),
        )


def _names(operation: specs.Operation, target: str) -> dict[str, str]:
    """The path parameters of a call."""
    path = target.partition("?")[0].split("/")
    pairs = zip(operation.path.split("/"), path, strict=False)
    return {name[1:-1]: unquote(value) for name, value in pairs if name.startswith("{")}


def _json(body: bytes | None) -> Any:
    try:
        return None if body is None else json.loads(body)
    except ValueError:
        return None

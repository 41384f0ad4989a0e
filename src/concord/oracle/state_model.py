"""A model of any server: it follows what a run writes and is shown, and says what must come of it.

Model: lenient, by the vocabulary alone. What it claims:
- what was created, or shown by a list or a read, can be read until it is deleted, and what was
  deleted can be neither read, written nor listed, nor named by a new resource;
- a property that was written shows what was written, in the answer to the write where it has the
  form of a read, in every later read and in every list, until the resource is written again; one
  that only writes can change does not change by itself;
- a list at the path where resources are created holds each of them, while all of it is shown and
  they satisfy its filters; its total grows by one with each creation, shrinks by one with each
  deletion, and stays with everything else;
- a unique value that an existing resource has is refused.
What it does not claim: members that no request writes (times, states, what the server computes);
members of an answer whose schema is not that of a read;
what an operation changes that the vocabulary calls `invoke` or says nothing of (the resource, and
all totals, are forgotten); the order of lists; totals of filtered lists after a write; what refers
to a resource once another one was written; anything at all after a failure of the server.
It assumes that nobody else writes meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.checks.check import creates_by_name
from concord.checks.completeness import announced, shows_all
from concord.checks.filters import body_filters, query_filters, selects
from concord.checks.messages import Message, constant, message
from concord.checks.model_protocol import Mismatch
from concord.checks.references import references
from concord.checks.representation import identity, items, items_pointer, member, put, result
from concord.checks.values import canonical, short
from concord.checks.writes import reader_of_kind
from concord.http import Exchange, payload
from concord.oracle._forms import shows_as_read
from concord.oracle._records import Kind, Record
from concord.oracle._totals import Totals
from concord.spec import Spec, child

_CREATED = 201
_GONE = (404, 410)


class Memory:
    """What a run has written and been shown so far."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        names = (it.definition.get("x-resource", {}).get("name") for it in spec.operations)
        self._kinds = {name: Kind(spec, name) for name in names if name is not None}
        self._totals = Totals(spec)
        self._comparable = {it.id for it in spec.operations if shows_as_read(spec, it)}
        self._names_kinds = {
            it.id: [found for found in references(spec, it) if found.refused]
            for it in spec.operations
        }

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        """See `Model`."""
        if not exchange.is_operation or exchange.request.method == "HEAD":
            return None
        kind = self._kinds.get(exchange.operation.definition.get("x-resource", {}).get("name"))
        reads = exchange.operation.method == "get"
        if exchange.status >= 500 or exchange.status == 429 or kind is None:
            if not reads and exchange.status // 100 in (2, 5):
                self._forget(kind)
            return None
        body = exchange.response.json
        if is_wrong and exchange.success:
            self._spoil(kind, exchange, body)
            return None
        judge = {
            "read": self._read,
            "list": self._list,
            "create": self._create,
            "replace": self._write,
            "update": self._write,
            "delete": self._delete,
        }.get(exchange.operation.action, self._invoke)
        found = judge(kind, exchange, body)
        if not reads and exchange.status // 100 == 2 and exchange.operation.action != "list":
            for other in self._kinds.values():
                other.forget_references()
        return None if found is None else list(found)

    def close(self) -> None:
        """See `Model`."""

    def _forget(self, kind: Kind | None) -> None:
        """Nobody knows what has happened."""
        self._totals.forget()
        if kind is not None:
            kind.records.clear()

    def _spoil(self, kind: Kind, exchange: Exchange, body: Any) -> None:
        """A wrong request was accepted: what it wrote may be shown as anything."""
        if exchange.operation.method == "get" or exchange.operation.action == "list":
            return
        self._totals.forget()
        shown = identity(exchange.operation, result(exchange.operation, body))
        identifier = shown if shown is not None else _named(exchange)
        if identifier is None:
            return
        if exchange.operation.action in ("create", "replace", "update"):
            kind.spoil(identifier)
        else:
            kind.forget(identifier)  # it may be there, and it may be gone

    def _read(self, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
        identifier = _named(exchange)
        record = kind.find(identifier) if identifier is not None else None
        succeeded = exchange.status // 100 == 2
        if reader_of_kind(self._spec, kind.name) != exchange.operation or identifier is None:
            return None
        if record is None:
            if succeeded:
                kind.show(identifier, result(exchange.operation, body))
            return None
        if record.alive and exchange.status in _GONE:
            return [
                _says(
                    message(
                        "{kind} that exists is answered with {status}",
                        kind=_a(kind),
                        status=exchange.status,
                    ),
                    exchange,
                )
            ]
        if not record.alive and succeeded:
            return [_says(f"{_a(kind)} that was deleted is read", exchange)]
        if not succeeded or not record.alive:
            return []
        return self._shown(kind, record, exchange, identifier, result(exchange.operation, body), "")

    def _shown(
        self, kind: Kind, record: Record, exchange: Exchange, identifier: Any, shown: Any, at: str
    ) -> list[Mismatch]:
        """How what is shown of a resource differs; it is remembered from now on."""
        if exchange.operation.id not in self._comparable:
            return []
        found = []
        for claim, value in kind.broken(record, shown):
            path = claim.writable.path
            what = message(
                "{name} {known} {value} and {reader} shows {shown}",
                name=constant(claim.writable.name),
                known=constant(claim.known),
                value=short(claim.value),
                reader=constant(exchange.operation.label),
                shown=short(value),
            )
            place = at + child("", *path.split("."))
            found.append(Mismatch(what=what, pointer=claim.writable.pointer, at=place))
            del record.claims[path]
        kind.show(identifier, shown)
        return found[:1]

    def _list(self, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
        operation = exchange.operation
        within = "parent" in operation.definition["x-resource"]
        by_id = reader_of_kind(self._spec, kind.name) is not None
        if exchange.status // 100 != 2 or (within and not by_id):
            return None
        found: list[Mismatch] = []
        met = set()
        for index, item in enumerate(items(operation, body)):
            identifier = identity(operation, item)
            if identifier is None:
                continue
            met.add(canonical(identifier))
            at = child(items_pointer(operation), index)
            record = kind.find(identifier)
            if record is not None and not record.alive:
                found.append(_says(f"{_a(kind)} that was deleted is listed", exchange, at=at))
            elif record is not None:
                found += self._shown(kind, record, exchange, identifier, item, at)
            else:
                kind.show(identifier, item if operation.id in self._comparable else None)
        found += self._collection(kind, exchange, body, met)
        return found

    def _collection(
        self, kind: Kind, exchange: Exchange, body: Any, met: set[str]
    ) -> Iterator[Mismatch]:
        """What the list of all resources of a kind must hold."""
        operation = exchange.operation
        paging = operation.definition.get("x-pagination", {})
        total = member(body, paging["total"]) if "total" in paging else None
        if not self._totals.counts(operation):
            return
        if isinstance(total, int):
            yield from self._totals.told(exchange, paging["total"], total)
        continues = announced(exchange.response.headers, body)
        whole = shows_all(operation, body, continues=continues)
        if not whole or not self._is_plain(exchange):
            return
        for identifier, record in tuple(kind.records.items()):
            missing = record.alive and identifier not in met
            if missing and self._belongs(record, exchange):
                kind.forget(identifier)
                at = items_pointer(operation)
                yield _says(f"{_a(kind)} that exists is not in the list", exchange, at=at)

    def _is_plain(self, exchange: Exchange) -> bool:
        """Whether nothing but filters and pages was asked for."""
        operation = exchange.operation
        paging = operation.definition.get("x-pagination", {})
        known = {paging.get(name) for name in ("page", "offset", "size")}
        known |= {it.name for it in query_filters(operation)}
        inside = {it.name for it in body_filters(self._spec, operation)}
        sent = exchange.request.members or {}
        expands = {it.name for it in operation.parameters if "x-expands" in it.definition}
        return set(exchange.query) <= known | expands and set(sent) <= inside

    def _belongs(self, record: Record, exchange: Exchange) -> bool:
        """Whether a record satisfies all filters of a request, as far as is known of it."""
        operation = exchange.operation
        item: dict[str, Any] = {}
        for path, claim in record.claims.items():
            put(item, path, claim.value)
        sent = exchange.request.members or {}
        for it in (*query_filters(operation), *body_filters(self._spec, operation)):
            given = sent.get(it.name) if it.in_body else exchange.query.get(it.name)
            if given is None:
                continue
            values = [str(value) for value in given] if isinstance(given, list) else [str(given)]
            for path in it.filtering.members:
                if path not in record.claims:
                    return False
            if len(values) != 1 or selects(it, item, values) is not True:
                return False
            # whether a wildcard minds capitals is not said
            if it.filtering.match == "wildcard" and values[0] != "*":
                return False
        return bool(record.claims)

    def _create(self, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
        operation = exchange.operation
        sent = exchange.request.members or {}
        if exchange.status // 100 != 2:
            return None
        found = list(self._wrongly_named(exchange))
        identifier = identity(operation, result(operation, body))
        taken = kind.taken(operation, sent)
        known = kind.find(identifier) if identifier is not None else None
        if taken is not None and known is None:
            what = message(
                "{name} is unique, and an existing {kind} has {value}",
                name=constant(taken.name),
                kind=constant(kind.name),
                value=short(sent[taken.name]),
            )
            found.append(Mismatch(what=what, pointer=child(taken.pointer, "x-unique")))
        if identifier is None:
            self._forget(None)
            return found
        self._totals.count(kind.name, +1 if known is None else 0)
        kind.write(operation, identifier, sent)
        return found + self._answered(kind, exchange, identifier, body)

    def _answered(
        self, kind: Kind, exchange: Exchange, identifier: Any, body: Any
    ) -> list[Mismatch]:
        """How the answer to a write differs from what was written, where it is as a read."""
        record, shown = kind.find(identifier), result(exchange.operation, body)
        sent = exchange.request.members or {}
        if record is None or not isinstance(shown, dict) or kind.is_open(exchange.operation, sent):
            return []
        return self._shown(kind, record, exchange, identifier, shown, "")

    def _write(self, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
        identifier = _named(exchange)
        if exchange.status // 100 != 2 or identifier is None:
            return None
        found = list(self._wrongly_named(exchange))
        record = kind.find(identifier)
        is_new = exchange.status == _CREATED and creates_by_name(exchange.operation)
        if record is not None and not record.alive and not is_new:
            found.append(_says(f"{_a(kind)} that was deleted is written", exchange))
        self._totals.count(kind.name, 1 if is_new else 0)
        sent = exchange.request.members or {}
        kind.write(exchange.operation, identifier, sent)
        return found + self._answered(kind, exchange, identifier, body)

    def _delete(self, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
        del body
        identifier = _named(exchange)
        if identifier is None:
            return None
        if (
            exchange.status in _GONE
            and len(exchange.path_parameters) == 1
            and not exchange.request.body
        ):
            return self._missed(kind, exchange, identifier)
        if exchange.status // 100 != 2:
            return None
        record = kind.record(identifier)
        was, record.alive = record.alive, False
        record.claims.clear()
        self._totals.count(kind.name, -1 if was else 0)
        return [] if was else [_says(f"{_a(kind)} that was deleted is deleted again", exchange)]

    def _missed(self, kind: Kind, exchange: Exchange, identifier: Any) -> list[Mismatch] | None:
        """What was not found for deletion must not exist; a path through others may say of them."""
        record = kind.find(identifier)
        if record is None:
            return None
        if not record.alive:
            return []
        return [
            _says(
                message(
                    "{kind} that exists is answered with {status}",
                    kind=_a(kind),
                    status=exchange.status,
                ),
                exchange,
            )
        ]

    def _invoke(self, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
        del body
        identifier = _named(exchange)
        if exchange.status // 100 != 2 or identifier is None:
            return None
        record = kind.find(identifier)
        if record is not None and not record.alive:
            return [_says(f"{_a(kind)} that was deleted is acted on", exchange)]
        if exchange.operation.method != "get":
            self._totals.forget()
            kind.forget(identifier)
        return []

    def _wrongly_named(self, exchange: Exchange) -> Iterator[Mismatch]:
        """References of an accepted request to what was deleted."""
        for reference in self._names_kinds[exchange.operation.id]:
            kind = self._kinds.get(reference.resource)
            named = member(exchange.request.json, ".".join(reference.names))
            record = kind.find(named) if kind and isinstance(named, (str, int)) else None
            if record is not None and not record.alive and reference.location == "body":
                what = f"accepted although it names a {reference.resource} that was deleted"
                yield Mismatch(what=what, pointer=reference.pointer)


def _named(exchange: Exchange) -> Any:
    """The id that a request names its resource by."""
    resource = exchange.operation.definition.get("x-resource", {})
    if "member" in resource:
        return member(exchange.request.json, resource["member"])
    return exchange.path_parameters.get(resource.get("parameter", ""))


def _says(what: str, exchange: Exchange, *, at: str | None = None) -> Mismatch:
    return Mismatch(what=what, pointer=exchange.operation.pointer, at=at)


def _a(kind: Kind) -> Message:
    return constant(f"a {kind.name.replace('_', ' ')}")


def _json(content: bytes) -> Any:
    return payload.parse_or_none(content)

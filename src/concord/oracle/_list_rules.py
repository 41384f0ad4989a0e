"""What a list must hold, from what a run has shown before.

Model: a list whose operation lists all that is created holds each existing resource that satisfies
its filters, while all of it is shown; its total is the one that `Totals` expects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from concord.checks.completeness import shows_all
from concord.checks.exchange import Filter
from concord.checks.filters import body_filters, query_filters, selects
from concord.checks.model_protocol import Mismatch
from concord.checks.representation import identity, items, items_pointer
from concord.checks.values import canonical
from concord.checks.writes import reader_of_kind
from concord.http import Exchange
from concord.http.pages import total_of
from concord.oracle._records import Kind, Record
from concord.oracle._state import State, mismatch, request_members, with_article
from concord.spec import Spec, child


def judge_list(state: State, kind: Kind, exchange: Exchange, body: Any) -> list[Mismatch] | None:
    """How a list differs from what is known; None if nothing is known of what it holds."""
    operation = exchange.operation
    within = operation.resource is not None and operation.resource.parent is not None
    by_id = reader_of_kind(state.spec, kind.name) is not None
    # ids of resources that cannot be read alone may be unique within their parent only
    if exchange.status // 100 != 2 or (within and not by_id):
        return None
    if not items_pointer(operation) and not isinstance(body, list):
        return None  # nothing says where in it the items are
    found: list[Mismatch] = []
    listed = set()
    for index, item in enumerate(items(operation, body)):
        identifier = identity(operation, item)
        if identifier is None:
            continue
        listed.add(canonical(identifier))
        at = child(items_pointer(operation), index)
        record = kind.find(identifier)
        if record is not None and not record.alive:
            found.append(
                mismatch(
                    f"{with_article(kind)} that was deleted is listed",
                    exchange,
                    at=at,
                    record=record,
                )
            )
        elif record is not None:
            found += state.contradicted(kind, record, exchange, identifier, item, at=at)
        else:
            # items in another form prove that the resource exists, nothing more
            kind.show(operation, identifier, item if operation.id in state.comparable else None)
    if state.totals.counts(operation):
        found += _whole(state, kind, exchange, listed)
    return found


def _whole(state: State, kind: Kind, exchange: Exchange, listed: set[str]) -> Iterator[Mismatch]:
    """What the list of all resources of a kind lacks, and how its total differs."""
    operation = exchange.operation
    paging = operation.pagination
    # the total is stated on every page, so it is judged on pages that show a part of the list, too
    total = total_of(paging, exchange.response) if paging else None
    if paging and total is not None:
        yield from state.totals.check(exchange, paging, total)
    if not shows_all(operation, exchange) or not _is_plain(state.spec, exchange):
        return
    # a copy: what is missing is forgotten, so that it is reported once
    for identifier, record in tuple(kind.records.items()):
        missing = record.alive and identifier not in listed
        if missing and _satisfies_filters(state.spec, record, exchange):
            kind.forget(identifier)
            at = items_pointer(operation)
            yield mismatch(
                f"{with_article(kind)} that exists is not in the list",
                exchange,
                at=at,
                record=record,
            )


def _is_plain(spec: Spec, exchange: Exchange) -> bool:
    """Whether a request holds nothing but filters, expansions and what selects a page."""
    operation = exchange.operation
    paging = operation.pagination
    known = {paging.selector, paging.size} if paging else set()
    known |= {it.name for it in query_filters(operation)}
    known |= {it.name for it in operation.parameters if it.expansion}
    inside = {it.name for it in body_filters(spec, operation)}
    return exchange.query.keys() <= known and request_members(exchange).keys() <= inside


def _satisfies_filters(spec: Spec, record: Record, exchange: Exchange) -> bool:
    """Whether a record surely satisfies all filters of a request, by what is known of it."""
    return bool(record.claims) and all(
        _satisfies(record, filter_, values) for filter_, values in _sent_filters(spec, exchange)
    )


def _sent_filters(spec: Spec, exchange: Exchange) -> Iterator[tuple[Filter, list[str]]]:
    """The filters that a request holds, with their values as texts."""
    operation, members = exchange.operation, request_members(exchange)
    for filter_ in (*query_filters(operation), *body_filters(spec, operation)):
        given = (members if filter_.in_body else exchange.query).get(filter_.name)
        if given is not None:
            values = given if isinstance(given, list) else [given]
            yield filter_, [str(value) for value in values]


def _satisfies(record: Record, filter_: Filter, values: Sequence[str]) -> bool:
    """Whether the record surely satisfies one filter: of all its members the values are known."""
    if len(values) != 1 or not record.claims.keys() >= set(filter_.filtering.members):
        return False
    # no documentation says whether a wildcard is case-sensitive
    if filter_.filtering.match == "wildcard" and values[0] != "*":
        return False
    return selects(filter_, record.known(), values) is True

"""Deprecated members and parameters agree with what replaces them (`x-replaced-by`).

Model: where a response shows both, they are compared; where the replacement is a parameter, or a
list of its own, it is requested. A deprecated member that is left out says nothing.
Known limits: a list of ids that its replacement does not show on one page is not compared; of the
items of a list, the first that has ids is.
"""

from __future__ import annotations

from typing import Any

from concord.checks._page_sizes import largest_page
from concord.checks.check import Check, Operations, resource_at
from concord.checks.completeness import is_whole
from concord.checks.deprecation import DeprecatedInput, Pair, Way, deprecated_inputs, pairs, ways
from concord.checks.exchange import Send, Subject
from concord.checks.messages import constant, message
from concord.checks.representation import identity, items, member, result
from concord.checks.values import same, short
from concord.checks.writes import identifier_of, read, reader_of
from concord.spec import Operation, Spec, child, vocabulary

_MISSING = object()
_SHOWING = ("list", "read", "create", "replace", "update")


def deprecated_agrees(spec: Spec, exchange: Subject) -> bool:
    """Compare each deprecated member with its replacement beside it."""
    shown = _beside(spec, exchange.operation) if exchange.success else []
    return bool(sum(_agree(exchange, pair) for pair in shown))  # each one, not up to the first


def shows_both(spec: Spec, operation: Operation) -> bool:
    """Whether responses of the operation show something deprecated beside its replacement."""
    return bool(_beside(spec, operation))


def deprecated_is_listed(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Send the list that replaces a deprecated list of ids: it has the same ids."""
    for pair in _elsewhere(spec, exchange.operation) if exchange.success else ():
        holder = next(
            (each for each in pair.holders(exchange.response.json) if each[pair.name]), None
        )
        named = identity(exchange.operation, holder)
        if holder is None or named is None:
            continue
        listing = spec.operation(pair.by.operation)
        again = send(listing, {}, {**largest_page(listing), pair.by.name: str(named)})
        # a list that goes on elsewhere may have the missing ids there
        if again.success and is_whole(again):
            _same_ids(again, pair, holder[pair.name])
            return True
    return False


def is_listed(spec: Spec, operation: Operation) -> bool:
    """Whether responses of the operation show ids that a list of its own shows now."""
    return bool(_elsewhere(spec, operation))


def deprecated_asks_alike(spec: Spec, exchange: Subject, send: Send) -> bool:
    """Send by the replacement instead of a deprecated parameter: the response is the same."""
    judged = False
    for deprecated in deprecated_inputs(spec, exchange.operation) if exchange.success else ():
        again = _by_replacement(exchange, send, deprecated)
        if again is not None and again.success:
            judged = True
            if not _says_the_same(exchange, again):
                by = deprecated.by.name
                what = f"{deprecated.name} and {by}, which replaces it, give other answers"
                again.fail(what, pointer=_stated(deprecated))
    return judged


def asks_by_deprecated(spec: Spec, operation: Operation) -> bool:
    """Whether the operation takes a deprecated input that is replaced."""
    return bool(deprecated_inputs(spec, operation))


def deprecated_writes_through(spec: Spec, exchange: Subject, send: Send) -> bool:
    """After a write through the one, a read shows the other accordingly."""
    reader = reader_of(spec, exchange.operation)
    sent = (exchange.request_members or {}) if exchange.success else {}
    used = [way for way in ways(spec, exchange.operation) if way.sent in sent]
    # where both were sent, which one counts is not said
    used = [way for way in used if way.rival not in sent]
    identifier = identifier_of(exchange) if used else None
    if reader is None or identifier is None:
        return False
    again = read(reader, identifier, send)
    return again.success and bool(sum(_reads(again, way, sent[way.sent]) for way in used))


def writes_through(spec: Spec, operation: Operation) -> bool:
    """Whether what the operation writes through one member is shown by another, too."""
    return bool(ways(spec, operation))


def _beside(spec: Spec, operation: Operation) -> list[Pair]:
    return [pair for pair in pairs(spec, operation) if not pair.by.operation]


def _elsewhere(spec: Spec, operation: Operation) -> list[Pair]:
    shows = operation.action in _SHOWING
    return [pair for pair in pairs(spec, operation) if pair.by.operation and shows]


def _agree(exchange: Subject, pair: Pair) -> bool:
    """Compare in each object that shows both; whether there was one."""
    judged = False
    for holder in pair.holders(exchange.response.json):
        current, shown = _held(holder, pair.by.name), holder[pair.name]
        if current is _MISSING:
            continue
        judged = True
        if not same(pair.expected(current), shown):
            what = message(
                "{name} is {shown} beside {by} {current}",
                name=constant(pair.name),
                shown=short(shown),
                by=constant(pair.by.name),
                current=short(current),
            )
            exchange.fail(what, pointer=_stated(pair), at=_place(f"{pair.holder}.{pair.name}"))
    return judged


def _same_ids(again: Subject, pair: Pair, ids: Any) -> None:
    found = _ids(again)
    if not isinstance(ids, list) or sorted(map(str, ids)) != sorted(map(str, found)):
        what = message(
            "{name} is {ids}, and {by} lists {found}",
            name=constant(pair.name),
            ids=short(ids),
            by=constant(str(pair.by.operation)),
            found=short(found),
        )
        again.fail(what, pointer=_stated(pair), relies_on=resource_at(again.operation))


def _by_replacement(exchange: Subject, send: Send, deprecated: DeprecatedInput) -> Subject | None:
    """The exchange of the same request by the replacement; None if there is none."""
    members, query = exchange.request_members or {}, exchange.query
    given = member(members, deprecated.name) if deprecated.in_body else query.get(deprecated.name)
    rival = (
        member(members, deprecated.by.name) if deprecated.in_body else query.get(deprecated.by.name)
    )
    if not given or rival is not None:
        return None
    if deprecated.in_body:
        body = {name: value for name, value in members.items() if name != deprecated.name}
        body[deprecated.by.name] = deprecated.by.written(given)
        return send(exchange.operation, exchange.path_parameters, query, body)
    # a deprecated parameter that takes several values has no single counterpart to compare with
    if len(given) > 1 or not given[0] or (deprecated.joined and "," in given[0]):
        return None
    rest = {name: values for name, values in query.items() if name != deprecated.name}
    replaced = {**rest, deprecated.by.name: given}
    return send(exchange.operation, exchange.path_parameters, replaced, members)


def _says_the_same(one: Subject, other: Subject) -> bool:
    if one.operation.action == "list":
        ids = [
            [identity(it.operation, i) for i in items(it.operation, it.response.json)]
            for it in (one, other)
        ]
        # ids alone: between two requests, members of the items (a last access, say) may change
        return ids[0] == ids[1]
    return same(
        result(one.operation, one.response.json), result(other.operation, other.response.json)
    )


def _ids(exchange: Subject) -> list[Any]:
    return [
        identity(exchange.operation, item)
        for item in items(exchange.operation, exchange.response.json)
    ]


def _reads(again: Subject, way: Way, sent: Any) -> bool:
    """Compare what a read shows; whether it shows it at all."""
    shown, expected = _held(again.response.json, way.path), way.expected(sent)
    if shown is _MISSING:
        return False
    if not same(expected, shown):
        name = way.path.rpartition(".")[2]
        what = message(
            "{sent} was written as {value}, and {name} is read as {shown}",
            sent=constant(way.sent),
            value=short(sent),
            name=constant(name),
            shown=short(shown),
        )
        again.fail(
            what,
            pointer=_stated(way),
            at=_place(way.path),
            relies_on=resource_at(again.operation),
        )
    return True


def _held(value: Any, path: str) -> Any:
    """What stands at a dotted path; `_MISSING` if nothing does, null if null does."""
    owner, _, last = path.rpartition(".")
    holder = member(value, owner)
    return holder.get(last, _MISSING) if isinstance(holder, dict) else _MISSING


def _place(path: str) -> str:
    return child("", *path.strip(".").split("."))


def _stated(what: Pair | DeprecatedInput | Way) -> str:
    return vocabulary.REPLACED_BY.at(what.pointer)


DEPRECATED_AGREES = Check(
    name="deprecated_agrees",
    summary="a deprecated member agrees with its replacement, wherever a response has both",
    applies_to=Operations(
        concerns=shows_both,
        otherwise="nothing deprecated is shown beside what replaces it (x-replaced-by)",
    ),
    replay="request",
    relies_on=("x-replaced-by",),
    evaluate=lambda spec, exchange, _: deprecated_agrees(spec, exchange),
)


DEPRECATED_IS_LISTED = Check(
    name="deprecated_is_listed",
    summary="a deprecated list of ids holds the ids of the items that its replacement lists",
    applies_to=Operations(
        concerns=is_listed, otherwise="no list replaces a deprecated member (x-replaced-by)"
    ),
    replay="steps",
    relies_on=("x-replaced-by",),
    sends="the list that replaces it",
    evaluate=deprecated_is_listed,
)


DEPRECATED_ASKS_ALIKE = Check(
    name="deprecated_asks_alike",
    summary="a deprecated parameter and its replacement give the same response",
    applies_to=Operations(
        concerns=asks_by_deprecated,
        otherwise="nothing to ask by is deprecated and replaced (x-replaced-by)",
    ),
    replay="steps",
    relies_on=("x-replaced-by",),
    sends="the request with the replacement",
    evaluate=deprecated_asks_alike,
)


DEPRECATED_WRITES_THROUGH = Check(
    name="deprecated_writes_through",
    summary="a value written through one of the two is read through the other",
    applies_to=Operations(
        concerns=writes_through,
        otherwise="nothing that is written is shown by something deprecated, too",
    ),
    replay="steps",
    relies_on=("x-replaced-by", "x-resource"),
    sends="a read",
    evaluate=deprecated_writes_through,
)

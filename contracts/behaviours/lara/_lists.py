"""What get and getlist show, where a reading has them show something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from concord.emulator.behaviour import Call, Condition, Record, Response

from ._moments import without_zone

_LIMIT: Final = 20
_SHORT: Final = ("id", "name", "shortName")

OPTIONS: Final = {
    "get-by-query": "get takes its identifier from the query",
    "unknown-is-empty": "get of an unknown identifier has an empty response",
    "limited-list": f"getlist stops after {_LIMIT} providers",
    "short-items": "getlist shows identifiers and names alone",
    "list-without-domain": "getlist leaves out providerEmailDomain",
}


def get(call: Call) -> Response:
    """The provider that is named."""
    if call.follows("get-by-query"):
        found = call.store.get("provider", call.query["id"])
        assert found is not None, "references are checked before"
        return call.show(found)
    if call.follows("unknown-is-empty") and not call.store.get("provider", call.body["id"]):
        return Response(status=204)
    return call.generic()


def list_(call: Call) -> Response:
    """The providers, cut off or shortened as a reading asks for."""
    if not any(call.follows(option) for option in (*OPTIONS, "local-time")):
        return call.generic()
    if call.follows("limited-list"):
        shown: Sequence[Record] = call.store.find("provider", *_created_after(call), limit=_LIMIT)
    else:
        by_hand = call.follows("local-time") or call.follows("short-items")
        narrowing = _created_after(call) if by_hand else ()
        shown = _items(call.listed(*narrowing).body)
    return call.success([_item(call, record) for record in shown])


def _created_after(call: Call) -> Sequence[Condition]:
    moment = (call.body or {}).get("filterDate")
    if moment is None:
        return ()
    local = without_zone(call.world, moment)
    return (Condition(member="creationDate", match="after", value=local),)


def _items(body: Any) -> Sequence[Record]:
    """The array of a list's body, whatever is around it."""
    return body if isinstance(body, list) else next(iter(body.values()))


def _item(call: Call, record: Record) -> Record:
    if call.follows("short-items"):
        return {name: record[name] for name in _SHORT if name in record}
    if call.follows("list-without-domain"):
        return {name: value for name, value in record.items() if name != "providerEmailDomain"}
    return record

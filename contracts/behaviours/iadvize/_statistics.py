"""Indicators, computed from the emulator's own conversations, surveys and purchases.

Model: `Facts` are the records that the filters select, an indicator is a function of them. One
that needs what the emulator does not have (presence, displays, missed contacts) is null, as is one
that the requested channel does not have. A row is given for each requested resource and moment.
Known limits: nothing counts as a resource of the kinds `contact_type` and `page_type`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response

from ._errors import broken_rule, invalid
from ._indicators import CHANNELS, INDICATORS
from ._periods import MONTHS, bounds, moment, months_later, written

_NOT_ON_CHANNEL = "Field 'indicators' names one that the channel does not have."
_ONE_INDICATOR = "Field 'granularity' requires exactly one indicator."
_KINDS_OF_TEXT = {"contact_type": "channel", "page_type": "page_type"}
_LENGTHS = {"hour": len("2013-08-22 00"), "day": len("2013-08-22"), "month": len("2013-08")}
_RESTS = {"hour": ":00:00", "day": " 00:00:00", "month": "-01 00:00:00"}
_MOST_MOMENTS = 1_000


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the indicators are computed from."""

    conversations: Sequence[Record]
    surveys: Sequence[Record]
    purchases: Sequence[Record]

    def where(self, keep: Callable[[Record], bool]) -> Facts:
        """The facts of which `keep` holds."""
        return Facts(
            conversations=[each for each in self.conversations if keep(each)],
            surveys=[each for each in self.surveys if keep(each)],
            purchases=[each for each in self.purchases if keep(each)],
        )


def get(call: Call) -> Response:
    """The requested indicators, by resource and moment where those are requested."""
    call = replace(call, query=bounds(call.world, call.query))
    names = call.query.get("filters[indicators]") or list(CHANNELS)
    granularity = _granularity(call, names)
    _check(call, names)
    rows = []
    for key, facts in _groups(call, _facts(call)):
        for start, part in _moments(facts, granularity):
            row: dict[str, Any] = {} if key is None else {"resource_id": key}
            if start is not None:
                row["date"] = start
            rows.append(row | _values(call, names, part))
    if call.follows("statistics-by-indicator"):
        rows = [each for row in rows for each in _by_indicator(row)]
    if call.operation.pagination:
        return call.page(rows)
    alone = call.follows("statistics-as-object") and _is_whole(call)
    return call.success(rows[0] if alone else rows)


def _is_whole(call: Call) -> bool:
    """Whether the data are neither grouped nor split."""
    return not {"filters[resource]", "filters[granularity]"} & call.query.keys()


def _mean_satisfaction(call: Call, facts: Facts) -> Any:
    found = INDICATORS["satisfaction_global_rate"](facts)
    if found is not None:
        return found
    return next((it for it in (0, 1) if call.follows(f"no-surveys-is-{it}")), None)


def _by_indicator(row: dict[str, Any]) -> list[dict[str, Any]]:
    about: dict[str, Any] = {name: row[name] for name in ("resource_id", "date") if name in row}
    return [
        {"indicator": name, **about, "value": value}
        for name, value in row.items()
        if name not in about
    ]


def _granularity(call: Call, names: Sequence[str]) -> str | None:
    granularity: str | None = call.query.get("filters[granularity]")
    if granularity is None or len(set(names)) == 1:
        return granularity
    if call.follows("granularity-ignored"):
        return None
    raise broken_rule(call, _ONE_INDICATOR, "filters[granularity]")


def _check(call: Call, names: Sequence[str]) -> None:
    """What readings of the ledger refuse. Raises Problem."""
    channel = call.query.get("filters[channel]")
    elsewhere = channel and any(channel not in CHANNELS[name] for name in names)
    if elsewhere and "filters[indicators]" in call.query and call.follows("indicator-refused"):
        raise broken_rule(call, _NOT_ON_CHANNEL, "filters[indicators]")
    alone = "filters[resource_id]" in call.query and "filters[resource]" not in call.query
    if alone and call.follows("resource-id-needs-resource"):
        raise invalid("filters[resource_id]")


def of_operator(call: Call) -> Response:
    """The figures of one operator, since the beginning."""
    operator = call.target()
    theirs = [Condition(member="operator_id", value=operator["id"])]
    if call.follows("operator-figures-of-three-months"):
        theirs.append(_recent(call))
    surveys = call.store.find("satisfaction", *theirs)
    facts = Facts(conversations=[], surveys=surveys, purchases=[])
    recent = call.follows("operator-figures-of-three-months")
    past = {} if recent else operator.get("_past", {})
    return call.show(
        {
            "id": operator["id"],
            "conversation_number": past.get("conversation_number", 0)
            + call.store.count("conversation", *theirs),
            "satisfaction_global_rate": past.get(
                "satisfaction_global_rate", _mean_satisfaction(call, facts)
            ),
            "experience": past.get("experience", 0),
        }
    )


def _values(call: Call, names: Iterable[str], facts: Facts) -> dict[str, Any]:
    channel = call.query.get("filters[channel]")
    found: dict[str, Any] = {}
    for name in names:
        available = channel is None or channel in CHANNELS[name]
        if available or not call.follows("indicator-left-out"):
            found[name] = _value(call, name, facts) if available else None
    return found


def _value(call: Call, name: str, facts: Facts) -> Any:
    if name == "contact_waiting_number" and call.follows("waiting-number-is-a-time"):
        waited = facts.where(lambda each: each.get("waitinglist", False))
        return INDICATORS["contact_answered_after_first_message_duration"](waited)
    compute = INDICATORS.get(name)
    value = compute(facts) if compute else None
    if value is None or not name.endswith("_duration"):
        return value
    if call.follows("durations-in-milliseconds"):
        return round(value * 1_000)
    if call.follows("durations-as-text"):
        return f"{int(value) // 3600:02}:{int(value) // 60 % 60:02}:{int(value) % 60:02}"
    return value


def _facts(call: Call) -> Facts:
    query = call.query
    conditions = []
    websites = query.get("filters[website_list]") or query.get("filters[website_id]")
    if websites is not None:
        wanted = websites if isinstance(websites, list) else [websites]
        if "filters[website_id]" in query and call.follows("websites-in-both"):
            wanted = [key for key in wanted if key == query["filters[website_id]"]]
        conditions.append(Condition(member="website_id", match="one-of", value=wanted))
    bounded = {"filters[from]", "filters[to]"} & query.keys()
    for name, relation in (("from", "from"), ("to", "to")):
        if text := query.get(f"filters[{name}]"):
            bound = written(moment(text, end=relation == "to"))
            conditions.append(Condition(member="created_at", match=relation, value=bound))  # type: ignore[arg-type]
    if not bounded and call.follows("statistics-of-three-months"):
        conditions.append(_recent(call))
    facts = Facts(
        conversations=call.store.find("conversation", *conditions),
        surveys=call.store.find("satisfaction", *conditions),
        purchases=call.store.find("transaction", *conditions),
    )
    channel = query.get("filters[channel]")
    return facts if channel is None else _on_channel(call, facts, channel)


def _recent(call: Call) -> Condition:
    first = months_later(call.world.clock.now(), -MONTHS)
    return Condition(member="created_at", match="from", value=written(first))


def _on_channel(call: Call, facts: Facts, channel: str) -> Facts:
    on = Condition(member="channel", value=channel)
    known = {each["id"] for each in call.store.find("conversation", on)}
    return facts.where(
        lambda each: each.get("channel") == channel or each.get("conversation_id") in known
    )


def _groups(call: Call, facts: Facts) -> Iterator[tuple[int | str | None, Facts]]:
    kind = call.query.get("filters[resource]")
    if kind is None:
        yield None, facts
        return
    owners = _owners(call, kind)
    wanted = call.query.get("filters[resource_id]")
    keys = {key for found in owners.values() for key in found}
    if call.follows("groups-by-text") and kind in _KINDS_OF_TEXT:
        wanted = None
    for key in sorted(keys if wanted is None else {wanted}):
        yield key, facts.where(_belongs(owners, key))


def _belongs(owners: dict[int, list[Any]], key: int | str) -> Callable[[Record], bool]:
    """Whether a conversation, or what followed it, belongs to the resource `key`."""

    def keep(record: Record) -> bool:
        own = record["id"] if "channel" in record else record.get("conversation_id")
        return key in owners.get(own or 0, ())

    return keep


def _owners(call: Call, kind: str) -> dict[int, list[Any]]:
    """By conversation: the resources of that kind to which it belongs."""
    groups = {each["id"]: each.get("group_id") for each in call.store.find("operator")}
    members: dict[str, Callable[[Record], Any]] = {
        "operator": lambda each: each.get("operator_id"),
        "group": lambda each: groups.get(each.get("operator_id")),
        "skill": lambda each: each.get("skill_id"),
        "rule": lambda each: each.get("rule_id"),
    }
    if call.follows("groups-by-text"):
        members |= {name: _member(member) for name, member in _KINDS_OF_TEXT.items()}
    member: Callable[[Record], Any] = members.get(kind, lambda _: None)
    found = {each["id"]: member(each) for each in call.store.find("conversation")}
    return {id: [key] for id, key in found.items() if key is not None}  # noqa: A001


def _member(name: str) -> Callable[[Record], Any]:
    return lambda each: each.get(name)


def _moments(facts: Facts, granularity: str | None) -> Iterator[tuple[str | None, Facts]]:
    if granularity is None:
        yield None, facts
        return
    length, rest = _LENGTHS[granularity], _RESTS[granularity]
    every = (*facts.conversations, *facts.surveys, *facts.purchases)
    for start in sorted({each["created_at"][:length] for each in every})[:_MOST_MOMENTS]:
        yield start + rest, facts.where(_begins(start))


def _begins(start: str) -> Callable[[Record], bool]:
    return lambda record: str(record["created_at"]).startswith(start)

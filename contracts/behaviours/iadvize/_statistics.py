"""Indicators, computed from the emulator's own conversations, surveys and purchases.

Model: `Facts` are the records that the filters select, an indicator is a function of them. One
that needs what the emulator does not have (presence, displays, missed contacts) is null, as is one
that the requested channel does not have. A row is given for each requested resource and moment.
Known limits: nothing counts as a resource of the kinds `contact_type` and `page_type`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response

from ._errors import broken_rule
from ._indicators import CHANNELS, INDICATORS
from ._periods import moment, written

_ONE_INDICATOR = "Field 'granularity' requires exactly one indicator."
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
    names = call.query.get("filters[indicators]") or list(CHANNELS)
    granularity = call.query.get("filters[granularity]")
    if granularity is not None and len(set(names)) != 1:
        raise broken_rule(_ONE_INDICATOR)
    rows = []
    for key, facts in _groups(call, _facts(call)):
        for start, part in _moments(facts, granularity):
            row: dict[str, Any] = {} if key is None else {"resource_id": key}
            if start is not None:
                row["date"] = start
            rows.append(row | _values(names, part, call.query.get("filters[channel]")))
    return Response(body={"meta": {"status": "success"}, "data": rows})


def of_operator(call: Call) -> Response:
    """The figures of one operator, since the beginning."""
    operator = call.target()
    theirs = Condition(member="operator_id", value=operator["id"])
    surveys = call.store.find("satisfaction", theirs)
    facts = Facts(conversations=[], surveys=surveys, purchases=[])
    past = operator.get("_past", {})
    return call.show(
        {
            "id": operator["id"],
            "conversation_number": past.get("conversation_number", 0)
            + call.store.count("conversation", theirs),
            "satisfaction_global_rate": past.get(
                "satisfaction_global_rate", INDICATORS["satisfaction_global_rate"](facts)
            ),
            "experience": past.get("experience", 0),
        }
    )


def _values(names: Iterable[str], facts: Facts, channel: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        compute = INDICATORS.get(name)
        available = channel is None or channel in CHANNELS[name]
        found[name] = compute(facts) if compute and available else None
    return found


def _facts(call: Call) -> Facts:
    query = call.query
    conditions = []
    websites = query.get("filters[website_list]") or query.get("filters[website_id]")
    if websites is not None:
        wanted = websites if isinstance(websites, list) else [websites]
        conditions.append(Condition(member="website_id", match="one-of", value=wanted))
    for name, relation in (("from", "from"), ("to", "to")):
        if text := query.get(f"filters[{name}]"):
            bound = written(moment(text, end=relation == "to"))
            conditions.append(Condition(member="created_at", match=relation, value=bound))  # type: ignore[arg-type]
    facts = Facts(
        conversations=call.store.find("conversation", *conditions),
        surveys=call.store.find("satisfaction", *conditions),
        purchases=call.store.find("transaction", *conditions),
    )
    channel = query.get("filters[channel]")
    return facts if channel is None else _on_channel(call, facts, channel)


def _on_channel(call: Call, facts: Facts, channel: str) -> Facts:
    on = Condition(member="channel", value=channel)
    known = {each["id"] for each in call.store.find("conversation", on)}
    return facts.where(
        lambda each: each.get("channel") == channel or each.get("conversation_id") in known
    )


def _groups(call: Call, facts: Facts) -> Iterator[tuple[int | None, Facts]]:
    kind = call.query.get("filters[resource]")
    if kind is None:
        yield None, facts
        return
    owners = _owners(call, kind)
    wanted = call.query.get("filters[resource_id]")
    keys = {key for found in owners.values() for key in found}
    for key in sorted(keys if wanted is None else {wanted}):
        yield key, facts.where(_belongs(owners, key))


def _belongs(owners: dict[int, list[int]], key: int) -> Callable[[Record], bool]:
    """Whether a conversation, or what followed it, belongs to the resource `key`."""

    def keep(record: Record) -> bool:
        own = record["id"] if "channel" in record else record.get("conversation_id")
        return key in owners.get(own or 0, ())

    return keep


def _owners(call: Call, kind: str) -> dict[int, list[int]]:
    """By conversation: the resources of that kind to which it belongs."""
    groups = {each["id"]: each["group_id"] for each in call.store.find("operator")}
    members: dict[str, Callable[[Record], Any]] = {
        "operator": lambda each: each["operator_id"],
        "group": lambda each: groups.get(each["operator_id"]),
        "skill": lambda each: each["skill_id"],
        "rule": lambda each: each["rule_id"],
    }
    member: Callable[[Record], Any] = members.get(kind, lambda _: None)
    found = {each["id"]: member(each) for each in call.store.find("conversation")}
    return {id: [key] for id, key in found.items() if key is not None}  # noqa: A001


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

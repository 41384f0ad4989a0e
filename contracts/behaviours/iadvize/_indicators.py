"""The 59 indicators: on which of the filterable channels each exists, and those computed here.

Model: an indicator is a function of `Facts`; a mean or a share of nothing is null. Of the
history's entries 1 is the operator's and 2 the visitor's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from concord.emulator.behaviour import Record

_CHAT = ("chat",)
_CHAT_VIDEO = ("chat", "video")
_EVERY = ("chat", "call", "video")
_OPERATOR, _VISITOR = 1, 2

CHANNELS: Mapping[str, Sequence[str]] = {
    "contact_answered_after_first_message_duration": _EVERY,
    "contact_answered_duration": _EVERY,
    "contact_closed_after_last_message_duration": _EVERY,
    "contact_duration": _EVERY,
    "contact_number": _EVERY,
    "contact_sent_message_number": _EVERY,
    "contact_received_message_number": _EVERY,
    "contact_unanswered_number": _EVERY,
    "contact_missed_number": _CHAT,
    "contact_missed_with_busy_operators_number": _CHAT,
    "contact_missed_with_no_operators_number": _CHAT,
    "contact_simultaneous_number": _CHAT,
    "contact_waiting_abort_number": _CHAT_VIDEO,
    "contact_waiting_answered_number": _CHAT_VIDEO,
    "contact_waiting_before_quit_duration": _CHAT_VIDEO,
    "contact_waiting_duration": _CHAT_VIDEO,
    "contact_waiting_number": _CHAT_VIDEO,
    "contact_per_hour_average_number": _EVERY,
    "contact_per_hour_number": _EVERY,
    "rule_contact_rate": _EVERY,
    "rule_display_number": _EVERY,
    "targeting_rule_triggered": _EVERY,
    "max_and_partial_occupation_duration": _EVERY,
    "max_and_partial_occupation_rate": _EVERY,
    "max_occupation_duration": _EVERY,
    "max_occupation_rate": _EVERY,
    "non_occupation_duration": _EVERY,
    "non_occupation_rate": _EVERY,
    "non_production_duration": _EVERY,
    "non_production_rate": _EVERY,
    "occupation_duration": _EVERY,
    "occupation_rate": _EVERY,
    "presentation_duration": _EVERY,
    "production_duration": _EVERY,
    "production_smoothed_duration": _EVERY,
    "presence_duration": _EVERY,
    "presence_smoothed_duration": _EVERY,
    "satisfaction_delay_rate": _EVERY,
    "satisfaction_global_rate": _EVERY,
    "satisfaction_resolution_rate": _EVERY,
    "satisfaction_respondent_number": _EVERY,
    "satisfaction_respondent_rate": _EVERY,
    "satisfaction_welcome_rate": _EVERY,
    "cart_after_contact_amount": _EVERY,
    "cart_global_amount": _EVERY,
    "conversion_rate": _EVERY,
    "transaction_after_contact_amount": _EVERY,
    "transaction_after_contact_duration": _EVERY,
    "transaction_after_contact_number": _EVERY,
    "transaction_date": _EVERY,
    "transaction_in_session": _EVERY,
    "transaction_missed_with_busy_operators_amount": _EVERY,
    "transaction_missed_with_busy_operators_number": _EVERY,
    "transaction_missed_with_no_operators_amount": _EVERY,
    "transaction_missed_with_no_operators_number": _EVERY,
    "transaction_total_amount": _EVERY,
    "transaction_total_number": _EVERY,
    "transaction_amount_per_conversation": _EVERY,
    "transaction_after_conversation_amount_per_hour": _EVERY,
}


class Facts(Protocol):
    """What indicators are computed from."""

    @property
    def conversations(self) -> Sequence[Record]: ...

    @property
    def surveys(self) -> Sequence[Record]: ...

    @property
    def purchases(self) -> Sequence[Record]: ...


Indicator = Callable[[Facts], Any]


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _seconds(start: str, end: str | None) -> float | None:
    if end is None:
        return None
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _entries(record: Record, kind: int) -> list[list[Any]]:
    return [each for each in _history(record) if each[0] == kind]


def _history(record: Record) -> list[list[Any]]:
    history = record.get("history")
    return history if isinstance(history, list) else []


def _messages(facts: Facts, kind: int) -> int:
    return sum(len(_entries(each, kind)) for each in facts.conversations)


def _first_answer(record: Record) -> float | None:
    visitor, operator = _entries(record, _VISITOR), _entries(record, _OPERATOR)
    return _seconds(visitor[0][1], operator[0][1]) if visitor and operator else None


def _answers(record: Record) -> float | None:
    """The mean time from a visitor's text to the operator's next one."""
    found, waiting = [], None
    for kind, at, *_ in _history(record):
        if kind == _VISITOR:
            waiting = waiting or at
        elif kind == _OPERATOR and waiting:
            found.append(_seconds(waiting, at))
            waiting = None
    return _mean(found)


def _closing(record: Record) -> float | None:
    visitor = _entries(record, _VISITOR)
    return _seconds(visitor[-1][1], record.get("closed_at")) if visitor else None


def _note(name: str) -> Indicator:
    return lambda facts: _mean(each.get(name) for each in facts.surveys)


def _global(facts: Facts) -> float | None:
    names = ("note_welcome", "note_resolution", "node_delay")
    return _mean(each.get(name) for each in facts.surveys for name in names)


def _after_contact(facts: Facts) -> list[Record]:
    return [each for each in facts.purchases if each.get("conversation_id") is not None]


def _amount(purchases: Iterable[Record]) -> float:
    return round(sum(float(each["amount"]) for each in purchases), 2)


def _delay(facts: Facts) -> float | None:
    began = {each["id"]: each["created_at"] for each in facts.conversations}
    return _mean(
        _seconds(began[each["conversation_id"]], each["created_at"])
        for each in facts.purchases
        if each.get("conversation_id") in began
    )


def _converted(facts: Facts) -> float | None:
    bought = {each["conversation_id"] for each in _after_contact(facts)}
    hits = sum(each["id"] in bought for each in facts.conversations)
    return _share(hits, len(facts.conversations))


def _per_conversation(facts: Facts) -> float | None:
    if not facts.conversations:
        return None
    return round(_amount(_after_contact(facts)) / len(facts.conversations), 4)


INDICATORS: Mapping[str, Indicator] = {
    "contact_answered_after_first_message_duration": lambda facts: _mean(
        map(_first_answer, facts.conversations)
    ),
    "contact_answered_duration": lambda facts: _mean(map(_answers, facts.conversations)),
    "contact_closed_after_last_message_duration": lambda facts: _mean(
        map(_closing, facts.conversations)
    ),
    "contact_duration": lambda facts: _mean(
        _seconds(each["created_at"], each.get("closed_at")) for each in facts.conversations
    ),
    "contact_number": lambda facts: len(facts.conversations),
    "contact_sent_message_number": lambda facts: _messages(facts, _OPERATOR),
    "contact_received_message_number": lambda facts: _messages(facts, _VISITOR),
    "contact_unanswered_number": lambda facts: sum(
        not each["operator_answer"] for each in facts.conversations
    ),
    "contact_waiting_number": lambda facts: sum(
        each["waitinglist"] for each in facts.conversations
    ),
    "contact_waiting_answered_number": lambda facts: sum(
        each["waitinglist"] and each["operator_answer"] for each in facts.conversations
    ),
    "contact_waiting_abort_number": lambda facts: sum(
        each["waitinglist"] and not each["operator_answer"] for each in facts.conversations
    ),
    "satisfaction_welcome_rate": _note("note_welcome"),
    "satisfaction_resolution_rate": _note("note_resolution"),
    "satisfaction_delay_rate": _note("node_delay"),
    "satisfaction_global_rate": _global,
    "satisfaction_respondent_number": lambda facts: len(facts.surveys),
    "satisfaction_respondent_rate": lambda facts: _share(
        len(facts.surveys), len(facts.conversations)
    ),
    "cart_after_contact_amount": lambda facts: _mean(
        each["amount"] for each in _after_contact(facts)
    ),
    "cart_global_amount": lambda facts: _mean(each["amount"] for each in facts.purchases),
    "conversion_rate": _converted,
    "transaction_after_contact_amount": lambda facts: _amount(_after_contact(facts)),
    "transaction_after_contact_duration": _delay,
    "transaction_after_contact_number": lambda facts: len(_after_contact(facts)),
    "transaction_total_amount": lambda facts: _amount(facts.purchases),
    "transaction_total_number": lambda facts: len(facts.purchases),
    "transaction_amount_per_conversation": _per_conversation,
}

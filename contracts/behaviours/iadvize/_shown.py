"""What a success shows of what is stored, as the readings of the ledger have its form.

Model: records are stored as the chosen readings have them; a body is changed where a reading asks
for another form. Nothing here changes what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from concord.emulator.behaviour import Call

_BRIEF = ("id", "_link")
_NOTES = ("note_welcome", "note_resolution", "node_delay")
_IDS = ("group_id", "parent_id")
_BLANK = ("operators.", "groups.", "skills.", "visitors.")

Data = dict[str, Any]


def shown(call: Call, body: Any) -> Any:
    """The body of a success as it is sent."""
    if not call.world.spec.options or not isinstance(body, dict) or "data" not in body:
        return body
    data = body["data"]
    if isinstance(data, list):
        return {**body, "data": [_form(call, each) for each in data]}
    return {**body, "data": _form(call, _part(call, data))}


def _part(call: Call, data: Data) -> Data:
    """The members that a single resource shows."""
    names: tuple[str, ...] = tuple(data)
    if call.operation.method == "put" and call.follows("put-shows-sent"):
        names = (*_BRIEF, *(call.body or ()))
    elif call.operation.action == "read" and call.follows("brief-reads"):
        names = names if call.query.get("full") == 1 else _BRIEF
    return {name: value for name, value in data.items() if name in names}


def _form(call: Call, data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    data = dict(data)
    for option, change in _FORMS.items():
        if call.follows(option):
            change(call, data)
    return data


def _each(change: Callable[[str, Any], Any]) -> Callable[[Call, Data], None]:
    """A change of each value, by its name."""

    def changed(_: Call, data: Data) -> None:
        for name, value in list(data.items()):
            data[name] = change(name, value)

    return changed


def _percentage(name: str, value: Any) -> Any:
    is_share = name in _NOTES or name.endswith("_rate")
    return round(value * 100, 2) if is_share and isinstance(value, (int, float)) else value


def _note(name: str, value: Any) -> Any:
    return 0 if name in _NOTES and value is None else value


def _without_nulls(call: Call, data: Data) -> None:
    if call.operation.id != "statistics.get":
        for name in [name for name, value in data.items() if value is None]:
            del data[name]


def _blank(call: Call, data: Data) -> None:
    if call.operation.id.startswith(_BLANK) and call.operation.id != "operators.get_statistic":
        for name in [name for name, value in data.items() if value is None]:
            data[name] = 0 if name in _IDS else ""


def _note_delay(_: Call, data: Data) -> None:
    if "node_delay" in data:
        data["note_delay"] = data.pop("node_delay")


def _history_text(name: str, value: Any) -> Any:
    return json.dumps(value) if name == "history" and isinstance(value, list) else value


def _history_lines(name: str, value: Any) -> Any:
    if name != "history" or not isinstance(value, list):
        return value
    return ",\n".join(map(json.dumps, value))


def _one_website(call: Call, data: Data) -> None:
    if call.operation.id.startswith(("tags.", "visitors.")):
        websites = data.pop("website_id", [])
        if not isinstance(websites, list):
            websites = [websites]
        if websites:
            data["website_id"] = websites[0]


def _without_link(call: Call, data: Data) -> None:
    if call.operation.id == "call_meetings.list":
        data.pop("_link", None)


def _integers(call: Call, data: Data) -> None:
    if call.operation.id == "call_meetings.list":
        for name in ("targeting_rule_id", "skill_id"):
            if data.get(name) is not None:
                data[name] = int(data[name])


def _start(name: str, value: Any) -> Any:
    return f"{value[:10]}T{value[11:19]}Z" if name == "start_at" and value else value


_FORMS: dict[str, Callable[[Call, Data], None]] = {
    "percentages-of-100": _each(_percentage),
    "missing-note-is-0": _each(_note),
    "history-as-json-text": _each(_history_text),
    "history-as-lines": _each(_history_lines),
    "rfc-3339-start": _each(_start),
    "note-delay": _note_delay,
    "one-website": _one_website,
    "meetings-without-link": _without_link,
    "meetings-with-integers": _integers,
    "empty-is-absent": _without_nulls,
    "empty-is-blank": _blank,
}

"""A fresh account: the documented records, and enough around them to page through.

Model: the documented records (operators 123 and 456, conversation 666 …) keep what the spec's
examples show; whom they mention exists. Everything else is ours, agrees with itself, and is the
same every time. Conversations of ours lie in the five months before the clock's start, none of
them near the edge of the last three.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from concord.emulator.behaviour import Record, World

from . import _availability as availability
from . import _records as records
from ._conversations import SOCIAL
from ._periods import written

RESOURCES = (
    "client", "website", "operator", "operator_availability", "group", "skill", "conversation",
    "tag", "transaction", "satisfaction", "visitor", "call_meeting",
)  # fmt: skip
_WEBSITES = (1, 123, 24, 32)
_GROUPS = (1987, 123, 1984, *range(201, 210))
_SKILLS = (123, 1984, *range(301, 312))
_TAGS = range(401, 431)
_OPERATORS, _VISITORS, _CONVERSATIONS, _PURCHASES = 40, 110, 220, 90
_FIRST = ("Marie", "Jean", "Amina", "Luc", "Inès", "Paul", "Chloé", "Karim", "Zoé", "Hugo")
_LAST = ("Dupont", "Martin", "Bernard", "Petit", "Moreau", "Garcia", "Roux", "Lefèvre", "Faure")
_CONVERSATIONS_BEFORE = 138
"""The documented pick-up opens conversation 139."""
_CHANNELS = ("chat", "chat", "call", "chat", "video")
_BEGINNING = datetime(2024, 8, 12, 9, 30, tzinfo=UTC)
_STATES = ("pending", "progress", "done", "failed", "working")
_PROFILE = {
    "status": "Je suis disponible pour vous aider",
    "description": "Passionné par la menuiserie depuis plusieurs années, j'aime vous apporter des conseils.",  # noqa: E501
    "facebook": "john.doe",
    "twitter": "johndoe45",
    "city": "Nantes",
    "country": "France",
}


def seed(world: World) -> None:
    """Put the account's records beside the documented ones."""
    for make in (_sites, _teams, _operators, _visitors, _conversations, _purchases, _calls):
        make(world)
    records.relate(world)
    for _ in range(_CONVERSATIONS_BEFORE):
        world.store.next_id("conversation")


def _put(world: World, resource: str, path: str, record: Record) -> None:
    """Store a record of ours; a documented one of that id stays."""
    if world.store.get(resource, record["id"]) is None:
        linked = record | {"_link": f"/{path}/{record['id']}"}
        world.store.put(resource, record["id"], linked)


def _sites(world: World) -> None:
    for number, lang in enumerate(("fr", "en", "de"), 1):
        _put(world, "client", "client", {"id": number, "lang": lang})
    for key in _WEBSITES:
        site = {"id": key, "url": f"http://shop{key}.example.com/", "label": f"Shop {key}"}
        _put(world, "website", "website", site)
    for number, key in enumerate((123, *_TAGS)):
        websites = [_WEBSITES[number % 4], _WEBSITES[(number + 1) % 4]]
        tag = {"id": key, "name": f"Topic {number + 1}", "website_id": websites}
        _put(world, "tag", "tag", tag)


def _teams(world: World) -> None:
    for resource, keys in (("group", _GROUPS), ("skill", _SKILLS)):
        for number, key in enumerate(keys):
            record: Record = {"id": key, "name": f"{resource.title()} {number + 1}"}
            if resource == "skill":
                record["order"] = number + 1
            record["created_at"] = written(_BEGINNING - timedelta(days=200 - number))
            record["parent_id"] = None if number % 3 == 0 else keys[0]
            record["operator_list"] = []
            _put(world, resource, resource, record)


def _operators(world: World) -> None:
    for number in range(_OPERATORS):
        operator = _operator(number)
        records.finish_operator(operator)
        if world.store.get("operator", operator["id"]) is None:
            world.store.put("operator", operator["id"], operator)
    for operator in world.store.find("operator"):
        if world.store.get(availability.NAME, operator["id"]) is None:
            online = availability.fresh(operator, connected=operator["id"] % 3 != 0)
            world.store.put(availability.NAME, operator["id"], online)


def _operator(number: int) -> Record:
    """Operator 123 of the samples (calls and a profile), then operators of ours."""
    documented = number == 0
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    record: Record = {
        "id": 123 if documented else 500 + number,
        "name": last,
        "first_name": first,
        "pseudo": first,
        "email": f"operator{number + 1}@example.com",
        "external_id": None if number % 4 == 3 else f"EXT-{number + 1}",
        "roles": ["admin"] if number % 10 == 9 else ["expert"] if number % 7 == 6 else ["operator"],
        "chat_enabled": not documented,
        "call_enabled": documented or number % 2 == 0,
        "video_enabled": number % 5 == 4,
        "chat_max_number": 2 + number % 3,
        "chat_and_call": number % 6 == 5,
        "chat_priority": 10 if number % 2 else 0,
        "call_priority": 0 if number % 2 else 10,
        "video_priority": 0,
        "language_list": ["fr", "en"] if number % 2 else ["fr"],
        "language_admin": ("fr", "en", "de", "es")[number % 4],
        "group_id": _GROUPS[number % len(_GROUPS)],
        "website_list": [_WEBSITES[number % 4], _WEBSITES[(number + 1) % 4]],
        "skill_list": [_SKILLS[number % len(_SKILLS)]],
    }
    if documented:
        record["_profile"] = _PROFILE
        # The documented figures; this operator has no conversations in the emulator.
        record["_past"] = {
            "conversation_number": 589,
            "satisfaction_global_rate": 0.86,
            "experience": 5630,
        }
    return record


def _visitors(world: World) -> None:
    for number in range(_VISITORS):
        first, last = _FIRST[number % len(_FIRST)], _LAST[number * 5 % len(_LAST)]
        key = 123 if number == 0 else 600 + number
        visitor = {
            "id": key,
            "unique_id": _unique(number),
            "external_id": f"CUSTOMER-{number + 1}" if number % 2 else None,
            "lastname": last,
            "firstname": first,
            "address": f"{number % 90 + 1} rue de la Paix" if number % 3 else None,
            "city": "Nantes" if number % 3 else None,
            "zip": "44000" if number % 3 else None,
            "country": "France",
            "phone": f"06{number + 10_000_000:08d}",
            "email": f"visitor{number + 1}@example.com",
            "browser": "Firefox" if number % 2 else "Chrome",
            "website_id": [_WEBSITES[number % 4]],
            "created_at": written(_BEGINNING + timedelta(hours=number)),
        }
        _put(world, "visitor", "visitor", visitor)


def _unique(number: int) -> str:
    return records.uid("visitor", number).replace("-", "")


def _conversations(world: World) -> None:
    operators = [each["id"] for each in world.store.find("operator") if each["id"] >= 500]
    for number in range(_CONVERSATIONS):
        record = _conversation(number, operators)
        if number % 20 == 7 and world.follows("social-conversations"):
            record["channel"] = SOCIAL
        _put(world, "conversation", "conversation", record)
        if record["operator_answer"] and number % 2 == 0:
            survey = {
                "id": 2_000 + number,
                "note_welcome": (1.0, 0.75, 0.5)[number % 3],
                "note_resolution": (0.75, 1.0, 0.25)[number % 3],
                "node_delay": None if number % 6 == 4 else 0.5,
                "created_at": record["closed_at"],
                "website_id": record["website_id"],
                "operator_id": record["operator_id"],
                "conversation_id": record["id"],
            }
            _put(world, "satisfaction", "satisfaction", survey)


def _conversation(number: int, operators: list[int]) -> Record:
    start = _BEGINNING + timedelta(hours=17 * number, minutes=number % 50)
    # The edge of the last three months, 2024-10-15 08:00, and the day around it stay empty.
    if start.date() == datetime(2024, 10, 15, tzinfo=UTC).date():
        start += timedelta(days=2)
    answered = number % 9 != 8
    question, reply, end = (start + timedelta(seconds=s) for s in (20, 50 + number % 40, 200))
    history: list[list[object]] = [
        [5, written(start), "http://test.com/"],
        [2, written(question), "Hello", int(question.timestamp() * 1000)],
    ]
    if answered:
        history.append([1, written(reply), "How can I help you?", int(reply.timestamp() * 1000)])
        history.append([3, written(end), "OPERATOR_CHAT_CLOSE"])
    return {
        "id": 1_000 + number,
        "channel": _CHANNELS[number % len(_CHANNELS)],
        "visitor_uid": _unique(number % _VISITORS),
        "history": history,
        "operator_answer": answered,
        "operator_closed": answered,
        "waitinglist": number % 5 == 3,
        "page_type": ("product", "cart", None)[number % 3],
        "created_at": written(start),
        "closed_at": written(end),
        "website_id": _WEBSITES[number % 4],
        "operator_id": operators[number % len(operators)] if answered else None,
        "skill_id": _SKILLS[number % len(_SKILLS)] if number % 2 else None,
        "tag_list": [_TAGS[number % len(_TAGS)]] if number % 3 else [],
        "rule_id": 107 + number % 4 if number % 4 else None,
        "xmpp_id": records.uid("conversation", 1_000 + number),
    }


def _purchases(world: World) -> None:
    for number in range(_PURCHASES):
        talked = world.store.get("conversation", 1_000 + number * 2) if number % 3 else None
        origin = talked or {}
        start = _BEGINNING + timedelta(hours=40 * number)
        bought = datetime.fromisoformat(origin["closed_at"]) if talked else start
        purchase = {
            "id": 3_000 + number,
            "external_id": f"ORDER-{number + 1}",
            "visitor_uid": origin.get("visitor_uid", _unique(number)),
            "visitor_email": f"visitor{number + 1}@example.com" if number % 2 else None,
            "amount": 19.9 + 5 * (number % 30),
            "created_at": written(bought + timedelta(minutes=10)),
            "website_id": origin.get("website_id", _WEBSITES[number % 4]),
            "operator_id": origin.get("operator_id"),
            "conversation_id": origin.get("id"),
        }
        _put(world, "transaction", "transaction", purchase)


def _calls(world: World) -> None:
    for number in range(45):
        meeting = {
            "id": 700 + number,
            "phone_number": f"06{number + 10_000_000:08d}",
            "visitor_uid": _unique(number),
            "status": _STATES[number % len(_STATES)],
            "start_at": written(_BEGINNING + timedelta(days=3 * number, hours=number % 8)),
            "website_id": _WEBSITES[number % 4],
            "targeting_rule_id": str(107 + number % 4),
            "skill_id": str(_SKILLS[number % len(_SKILLS)]) if number % 2 else None,
        }
        _put(world, "call_meeting", "callmeeting", meeting)

"""What records show beyond what was written: addresses, dates, defaults, and who belongs to whom.

Model: `complete_…` finish a record before it is stored; `relate` lets groups and skills show
their operators, which are written on the operators' side.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from concord.emulator.behaviour import Call, Condition, Record, Response, World

_OPERATOR: Record = {
    "name": "",
    "first_name": "",
    "pseudo": "",
    "external_id": None,
    "roles": [],
    "chat_enabled": False,
    "call_enabled": False,
    "video_enabled": False,
    "chat_max_number": 1,
    "chat_and_call": False,
    "chat_priority": 0,
    "call_priority": 0,
    "video_priority": 0,
    "language_list": [],
    "language_admin": "en",
    "group_id": None,
    "website_list": [],
    "skill_list": [],
}
_VISITOR = (
    "external_id", "lastname", "firstname", "address", "city", "zip", "country", "phone", "email",
    "browser",
)  # fmt: skip
_PROFILE = ("status", "description", "facebook", "twitter", "city", "country")


def uid(kind: str, key: object) -> str:
    """A UUID that is always the same for the same thing."""
    return str(uuid5(NAMESPACE_URL, f"iadvize/{kind}/{key}"))


def clock_text(world: World) -> str:
    """The present as iAdvize writes dates."""
    return f"{world.clock.now():%Y-%m-%d %H:%M:%S}"


def complete_operator(_: Call, stored: Record | None, record: Record | None) -> None:
    """Defaults of a new operator."""
    assert record is not None
    for name, value in _OPERATOR.items() if stored is None else ():
        record.setdefault(name, value if not isinstance(value, list) else list(value))
    finish_operator(record)


def finish_operator(record: Record) -> None:
    """The members that follow from others."""
    record["sso_key"] = record.get("sso_key") or uid("sso", record["id"]).replace("-", "")
    record["_link"] = f"/operator/{record['id']}"


def complete_group(call: Call, _: Record | None, record: Record | None) -> None:
    """A new group has no operators yet."""
    assert record is not None
    _new(call, "group", record, {"name": "", "parent_id": None, "operator_list": []})


def complete_skill(call: Call, _: Record | None, record: Record | None) -> None:
    """A new skill has no operators yet, and is the last in order unless it says otherwise."""
    assert record is not None
    last = call.store.count("skill") + 1
    defaults = {"name": "", "order": last, "parent_id": None, "operator_list": []}
    _new(call, "skill", record, defaults)


def complete_tag(_: Call, __: Record | None, record: Record | None) -> None:
    """A new tag belongs to no website unless it says otherwise."""
    assert record is not None
    record.update({"name": "", "website_id": []} | record)
    record["_link"] = f"/tag/{record['id']}"


def complete_visitor(call: Call, _: Record | None, record: Record | None) -> None:
    """A new visitor has a unique identifier, its own or one that is made here."""
    assert record is not None
    defaults = dict.fromkeys(_VISITOR) | {
        "unique_id": uid("visitor", record["id"]).replace("-", ""),
        "website_id": [],
    }
    _new(call, "visitor", record, defaults)


def _new(call: Call, path: str, record: Record, defaults: Record) -> None:
    record.update(defaults | record)
    record["created_at"] = clock_text(call.world)
    record["_link"] = f"/{path}/{record['id']}"


def relate(world: World) -> None:
    """Let groups and skills show the operators that name them."""
    for resource, member in (("group", "group_id"), ("skill", "skill_list[]")):
        for record in world.store.find(resource):
            theirs = Condition(member=member, value=record["id"])
            operators = [each["id"] for each in world.store.find("operator", theirs)]
            if record["operator_list"] != operators:
                world.store.put(resource, record["id"], record | {"operator_list": operators})


def profile(call: Call) -> Response:
    """What an operator says of himself or herself; null where nothing is said."""
    operator = call.target()
    said = operator.get("_profile", {})
    return call.show({"user_id": operator["id"], **{name: said.get(name) for name in _PROFILE}})

"""What records show beyond what was written: addresses, dates, defaults, and who belongs to whom.

Model: `complete_…` finish a record before it is stored; `relate` lets groups and skills show
their operators, which are written on the operators' side.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from concord.emulator.behaviour import Call, Condition, Record, Response, World

from ._errors import broken_rule

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
_FLAGS = ("chat_enabled", "call_enabled", "video_enabled", "chat_and_call")
_LISTS = ("roles", "language_list", "website_list", "skill_list", "website_id")
OTHER_USER = 1_000_000
"""What is added to an operator's identifier where a reading has users apart from operators."""
_PROFILE = ("status", "description", "facebook", "twitter", "city", "country")


def uid(kind: str, key: object) -> str:
    """A UUID that is always the same for the same thing."""
    return str(uuid5(NAMESPACE_URL, f"iadvize/{kind}/{key}"))


def clock_text(world: World) -> str:
    """The present as iAdvize writes dates."""
    now = world.clock.now()
    if world.follows("paris-time"):
        now = now.astimezone(ZoneInfo("Europe/Paris"))
    return f"{now:%Y-%m-%d %H:%M:%S}"


def complete_operator(call: Call, _: Record | None, record: Record | None) -> None:
    """Defaults of an operator who is new, or of whom the rest is reset."""
    assert record is not None
    _read(call, record)
    for name in _FLAGS:
        # hidden where a reading writes 1 and 0: they are shown as true and false
        record[name] = bool(record.pop(f"_{name}", record.get(name, False)))
    for name, value in _OPERATOR.items():
        record.setdefault(name, value if not isinstance(value, list) else list(value))
    finish_operator(record)


def finish_operator(record: Record) -> None:
    """The members that follow from others."""
    record["sso_key"] = record.get("sso_key") or uid("sso", record["id"]).replace("-", "")
    record["_link"] = f"/operator/{record['id']}"


def complete_group(call: Call, stored: Record | None, record: Record | None) -> None:
    """A new group has no operators yet."""
    assert record is not None
    _read(call, record)
    _check_tree(call, "group", stored, record)
    _finish(call, "group", record, {"name": "", "parent_id": None, "operator_list": []})


def complete_skill(call: Call, stored: Record | None, record: Record | None) -> None:
    """A new skill has no operators yet, and is the last in order unless it says otherwise."""
    assert record is not None
    _read(call, record)
    _check_tree(call, "skill", stored, record)
    last = call.store.count("skill") + (stored is None)
    defaults = {"name": "", "order": last, "parent_id": None, "operator_list": []}
    _finish(call, "skill", record, defaults)


def complete_tag(call: Call, _: Record | None, record: Record | None) -> None:
    """A new tag belongs to no website unless it says otherwise."""
    assert record is not None
    _read(call, record)
    record.update({"name": "", "website_id": []} | record)
    record["_link"] = f"/tag/{record['id']}"


def complete_visitor(call: Call, _: Record | None, record: Record | None) -> None:
    """A new visitor has a unique identifier, its own or one that is made here."""
    assert record is not None
    _read(call, record)
    defaults = dict.fromkeys(_VISITOR) | {
        "unique_id": uid("visitor", record["id"]).replace("-", ""),
        "website_id": [],
    }
    _finish(call, "visitor", record, defaults)


def _read(call: Call, record: Record) -> None:
    """Read what readings of the ledger have written in another form, and not shown."""
    if call.follows("lists-as-text"):
        for name in _LISTS:
            if (text := record.pop(f"_{name}", None)) is not None:
                parts = [part for part in text.split(",") if part]
                record[name] = [int(part) if part.isdigit() else part for part in parts]
    if call.follows("blank-empties"):
        for name in (*_VISITOR, "group_id", "parent_id"):
            if f"_{name}" in record:
                record[name] = record.pop(f"_{name}") or None


def _finish(call: Call, path: str, record: Record, defaults: Record) -> None:
    record.update(defaults | record)
    record.setdefault("created_at", clock_text(call.world))
    record["_link"] = f"/{path}/{record['id']}"


def _check_tree(call: Call, name: str, stored: Record | None, record: Record) -> None:
    """Refuse a record that is above itself, where a reading has that. Raises Problem 409."""
    above = record.get("parent_id")
    if stored is None or above is None or not call.follows("cycles-refused"):
        return
    met: set[object] = set()
    while above is not None and above not in met:
        if above == record["id"]:
            raise broken_rule(call, f"A {name} cannot be above itself.", "parent_id")
        met.add(above)
        above = (call.store.get(name, above) or {}).get("parent_id")


def write_operators(call: Call, record: Record) -> None:
    """Let the operators name the group or skill that is written with them."""
    wanted = call.body.get("operator_list")
    if wanted is None or not call.follows("operator-list-writes"):
        return
    for operator in call.store.find("operator"):
        belongs = operator["id"] in wanted
        if call.operation.id.startswith("groups."):
            own = operator["group_id"] == record["id"]
            change = {"group_id": record["id"] if belongs else None} if own != belongs else {}
        else:
            others = [key for key in operator["skill_list"] if key != record["id"]]
            change = {"skill_list": [*others, record["id"]] if belongs else others}
        call.store.put("operator", operator["id"], operator | change)
    relate(call.world)


def relate(world: World) -> None:
    """Let groups and skills show the operators that name them."""
    for resource, member in (("group", "group_id"), ("skill", "skill_list[]")):
        for record in world.store.find(resource):
            theirs = Condition(member=member, value=record["id"])
            operators = [each["id"] for each in world.store.find("operator", theirs)]
            if sorted(record["operator_list"]) != sorted(operators):
                world.store.put(resource, record["id"], record | {"operator_list": operators})


def profile(call: Call) -> Response:
    """What an operator says of himself or herself; null where nothing is said."""
    operator = call.target()
    said = operator.get("_profile", {})
    key = operator["id"] + (OTHER_USER if call.follows("other-user-ids") else 0)
    return call.show({"user_id": key, **{name: said.get(name) for name in _PROFILE}})

"""What becomes of what belongs to a resource that is deleted.

Model: nothing, by the chosen reading: others keep its identifier. Readings of the ledger refuse the
deletion, or let others lose the reference.
"""

from __future__ import annotations

from concord.emulator.behaviour import Call, Condition, Record

from ._errors import broken_rule

_HOLDERS = {
    "group": (("operator", "group_id"), ("group", "parent_id")),
    "skill": (("operator", "skill_list[]"), ("skill", "parent_id")),
    "operator": (("conversation", "operator_id"),),
    "visitor": (("conversation", "visitor_uid"),),
}


def before_deletion(call: Call, stored: Record | None, _: Record | None) -> None:
    """Refuse a deletion, or unlink what belongs to the resource, where a reading asks for it."""
    resource = call.operation.resource
    assert stored is not None
    assert resource is not None
    key = stored["unique_id"] if resource.name == "visitor" else stored["id"]
    for holder, member in _HOLDERS[resource.name]:
        found = call.store.find(holder, Condition(member=member, value=key))
        if found and call.follows("deletion-refused"):
            message = f"The {resource.name} is in use by {holder} {found[0]['id']}."
            raise broken_rule(call, message)
        # a conversation always has a visitor
        if call.follows("deletion-unlinks") and member != "visitor_uid":
            for record in found:
                call.store.put(holder, record["id"], record | _unlinked(record, member, key))


def _unlinked(record: Record, member: str, key: object) -> Record:
    name = member.removesuffix("[]")
    if name == member:
        return {name: None}
    return {name: [each for each in record[name] if each != key]}

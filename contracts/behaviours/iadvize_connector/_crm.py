"""The CRM: who a visitor is, and what is known of them.

Model: a visitor is looked up by external id, then by email address, then by iAdvize's unique id;
the first that is known decides, since the customer's own login is surer than what a visitor types.
A kind of field has the same id for everyone; a field without a value is left out.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, World

from ._languages import label

_IDENTIFIERS = (
    ("idVisitorExternal", "external_id"),
    ("emailVisitor", "email"),
    ("idVisitorUnique", "unique_id"),
)
_FIELDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "1": ("page", "URL", {"en": "CRM profile", "fr": "Fiche CRM"}),
    "2": ("tag", "TEXT", {"en": "CRM tag", "fr": "Étiquette CRM"}),
    "3": ("name", "TEXT", {"en": "Name", "fr": "Nom"}),
    "4": ("orders", "TEXT", {"en": "Orders", "fr": "Commandes"}),
}
_NEW_PROFILE = "https://crm.example.com/visitors/new"
# The identifiers of the first one are those of the documentation's examples.
_VISITORS: tuple[dict[str, Any], ...] = (
    {
        "external_id": "123",
        "email": "123",
        "unique_id": "123",
        "page": "https://www.crm.fr/visitor-profile",
        "tag": "tag",
    },
    {
        "external_id": "customer-7",
        "email": "ada@example.com",
        "unique_id": "593de0891b628a50b09835dc6c0e92565329c74baa90e",
        "page": "https://crm.example.com/visitors/customer-7",
        "tag": "loyal",
        "name": "Ada Lovelace",
        "orders": 12,
    },
    {
        "email": "grace@example.com",
        "page": "https://crm.example.com/visitors/grace",
        "name": "Grace Hopper",
        "orders": 0,
    },
)


def seed(world: World) -> None:
    """Put the visitors that the CRM knows."""
    for number, visitor in enumerate(_VISITORS):
        world.store.put("visitor", number + 1, {**visitor, "_number": number})


def profile(call: Call) -> Response:
    """What is known of the visitor; nothing of a stranger."""
    visitor = _identified(call)
    if visitor is not None:
        return call.success(_shown(call, visitor))
    if call.follows("stranger-is-404"):
        raise Problem(404, "NOT_FOUND", "The visitor is not known")
    offered = {"page": _NEW_PROFILE} if call.follows("offer-to-stranger") else {}
    return call.success(_shown(call, offered))


def _identified(call: Call) -> Record | None:
    """The visitor whom the first known identifier names."""
    named = [_of(call, *each) for each in _IDENTIFIERS if each[0] in call.query]
    if call.follows("identifiers-agree") and any(each != named[0] for each in named):
        return None
    if call.follows("email-decides") and "emailVisitor" in call.query:
        named.insert(0, _of(call, "emailVisitor", "email"))
    return next((each for each in named if each is not None), None)


def _of(call: Call, parameter: str, member: str) -> Record | None:
    value = str(call.query[parameter])
    known = value.casefold() if member == "email" else value
    found = call.store.find("visitor", Condition(member=member, value=known))
    return found[0] if found else None


def _shown(call: Call, visitor: Record) -> list[Record]:
    return [
        {
            "id": _field_id(call, visitor, key),
            "label": label(call, labels),
            "value": str(visitor.get(member, "")),
            "fieldType": kind,
        }
        for key, (member, kind, labels) in _FIELDS.items()
        if visitor.get(member) is not None or (visitor and call.follows("empty-fields"))
    ]


def _field_id(call: Call, visitor: Record, key: str) -> str | int:
    # 2 of the second visitor is 102; those of the documented one stay as they are
    first = 100 * visitor.get("_number", 0) if call.follows("global-field-ids") else 0
    number = first + int(key)
    return number if call.follows("integer-ids") else str(number)

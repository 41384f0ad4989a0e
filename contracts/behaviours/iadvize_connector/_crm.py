"""The CRM: who a visitor is, and what is known of them.

Model: a visitor is looked up by external id, then by email address, then by iAdvize's unique id;
the first that is known decides, since the customer's own login is surer than what a visitor types.
A kind of field has the same id for everyone; a field without a value is left out.
"""

from __future__ import annotations

from typing import Any

from concord.emulator.behaviour import Call, Condition, Record, Response, World

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
    for number, visitor in enumerate(_VISITORS, 1):
        world.store.put("visitor", number, visitor)


def profile(call: Call) -> Response:
    """What is known of the visitor; nothing of a stranger."""
    visitor = _identified(call)
    return Response(body=_shown(call, visitor) if visitor else [])


def _identified(call: Call) -> Record | None:
    for parameter, member in _IDENTIFIERS:
        value = call.query.get(parameter)
        if value is not None:
            known = value.casefold() if member == "email" else value
            found = call.store.find("visitor", Condition(member=member, value=known))
            if found:
                return found[0]
    return None


def _shown(call: Call, visitor: Record) -> list[Record]:
    return [
        {
            "id": key,
            "label": label(call, labels),
            "value": str(visitor[member]),
            "fieldType": kind,
        }
        for key, (member, kind, labels) in _FIELDS.items()
        if visitor.get(member) is not None
    ]

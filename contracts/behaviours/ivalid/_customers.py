"""The made-up company's customers: Marie Dupont as documented, and 47 more, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

CUSTOMERS = 48
FIRST_NAMES = (
    "Paul", "Camille", "Louis", "Emma", "Hugo", "Chloé", "Nathan", "Léa", "Jules", "Manon",
    "Adam", "Zoé",
)  # fmt: skip
LAST_NAMES = (
    "Lefèvre", "Girard", "André", "Mercier", "Dupuis", "Lambert", "Bonnet", "François", "Legrand",
    "Garnier", "Chevalier", "Muller",
)  # fmt: skip
STREETS = (
    "rue de Rivoli", "avenue Victor Hugo", "rue du Faubourg", "place de la République",
    "boulevard Voltaire", "impasse des Lilas", "quai de la Gare",
)  # fmt: skip
POSTAL_CODES = tuple(str(code) for code in (*range(75001, 75021), *range(69001, 69010)))
CONTACTS = ("sms", "email", "phone")
TAGS: tuple[list[str], ...] = (["premium", "fidele"], ["nouveau"], [], ["syndic"])


@dataclass(frozen=True, kw_only=True)
class Household:
    """A customer's facts."""

    id: str
    number: int
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    city: str
    postal_code: str

    def record(self) -> dict[str, Any]:
        """The customer as the API shows one."""
        return {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "phone": self.phone,
            "address": {
                "street": self.street,
                "city": self.city,
                "postal_code": self.postal_code,
                "country": "FR",
            },
            "preferences": {
                "preferred_contact": CONTACTS[self.number % len(CONTACTS)],
                "preferred_time_slots": ["morning", "afternoon"],
                "language": "fr",
            },
            "tags": TAGS[self.number % len(TAGS)],
            "custom_fields": {"numero_client": f"CLT-2024-{self.number + 1:03d}"},
        }


MARIE = Household(
    id="cust_abc123",
    number=0,
    first_name="Marie",
    last_name="Dupont",
    email="marie.dupont@example.com",
    phone="+33612345678",
    street="15 rue des Lilas",
    city="Paris",
    postal_code="75001",
)


@cache
def households() -> tuple[Household, ...]:
    """All customers, Marie Dupont first."""
    return (MARIE, *(_household(number) for number in range(1, CUSTOMERS)))


def _household(number: int) -> Household:
    first, last = len(FIRST_NAMES), len(LAST_NAMES)
    code = POSTAL_CODES[(number - 1) % len(POSTAL_CODES)]
    return Household(
        id=f"cust_{number:06d}",
        number=number,
        first_name=FIRST_NAMES[number % first],
        last_name=LAST_NAMES[(number + number // first) % last],
        email=f"client{number:02d}@example.com",
        phone=f"+336{10_000_000 + number * 7_919:08d}",
        street=f"{number * 3 + 1} {STREETS[number % len(STREETS)]}",
        city="Paris" if code.startswith("75") else "Lyon",
        postal_code=code,
    )

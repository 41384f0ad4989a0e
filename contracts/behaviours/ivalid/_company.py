"""The made-up company whose account the emulator is: services, teams, technicians, customers.

Model: the documented records are written as documented (`srv_installation`, `tech_xyz789` Jean
Martin, `tech_abc456` Pierre Dubois, `cust_abc123` Marie Dupont); the others are ours, chosen so
that each rule shows: a skill that nobody has, two towns, a day off, half days, a Saturday.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

FULL = ("08:00", "18:00")
MORNING = ("08:00", "12:30")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A technician: who, what, where, when."""

    id: str
    name: str
    phone: str
    skills: tuple[str, ...]
    zones: tuple[str, ...]
    hours: dict[str, tuple[str, str]]
    maximum: int
    lat: float
    lng: float

    @property
    def team(self) -> str:
        """The team that the town and the skills suggest; no response shows it but by a reading."""
        if self.zones[0].startswith("69"):
            return "team_lyon"
        return "team_climatisation" if "climatisation" in self.skills else "team_plomberie"

    def record(self) -> dict[str, Any]:
        """The technician as the API shows one."""
        mail = unicodedata.normalize("NFD", self.name.lower()).encode("ascii", "ignore").decode()
        return {
            "id": self.id,
            "name": self.name,
            "email": f"{mail.replace(' ', '.')}@company.com",
            "phone": self.phone,
            "skills": list(self.skills),
            "zones": list(self.zones),
            "working_hours": {
                day: {"start": start, "end": end} for day, (start, end) in self.hours.items()
            },
            "max_appointments_per_day": self.maximum,
            "current_location": {"lat": self.lat, "lng": self.lng},
        }


def _zones(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{code:05d}" for code in range(first, last + 1))


TEAMS = {
    "team_climatisation": "Climatisation",
    "team_plomberie": "Plomberie et chauffage",
    "team_domotique": "Domotique",
    "team_lyon": "Lyon",
}

PEOPLE = (
    Person(
        id="tech_xyz789",
        name="Jean Martin",
        phone="+33698765432",
        skills=("climatisation", "chauffage", "electricite"),
        zones=_zones(75001, 75004),
        hours=dict.fromkeys(WEEK[:4], FULL) | {"friday": ("08:00", "17:00")},
        maximum=6,
        lat=48.8566,
        lng=2.3522,
    ),
    Person(
        id="tech_abc456",
        name="Pierre Dubois",
        phone="+33698765441",
        skills=("climatisation", "electricite", "plomberie"),
        zones=("75001", "75002", "75008", "75009"),
        hours=dict.fromkeys(WEEK, FULL),
        maximum=5,
        lat=48.8606,
        lng=2.3376,
    ),
    Person(
        id="tech_ber001",
        name="Sophie Bernard",
        phone="+33698765442",
        skills=("plomberie", "chauffage"),
        zones=_zones(75001, 75010),
        hours=dict.fromkeys(WEEK[:2] + WEEK[3:], ("08:30", "17:30")),
        maximum=5,
        lat=48.8720,
        lng=2.3430,
    ),
    Person(
        id="tech_moreau02",
        name="Karim Moreau",
        phone="+33698765443",
        skills=("climatisation", "chauffage"),
        zones=_zones(75011, 75015),
        hours=dict.fromkeys(WEEK, FULL),
        maximum=6,
        lat=48.8410,
        lng=2.3270,
    ),
    Person(
        id="tech_petit03",
        name="Claire Petit",
        phone="+33698765444",
        skills=("climatisation", "electricite", "domotique"),
        zones=_zones(75012, 75016),
        hours=dict.fromkeys(("tuesday", "wednesday", "thursday", "friday", "saturday"), FULL),
        maximum=4,
        lat=48.8400,
        lng=2.2900,
    ),
    Person(
        id="tech_roux04",
        name="Thomas Roux",
        phone="+33698765445",
        skills=("plomberie",),
        zones=_zones(75013, 75020),
        hours=dict.fromkeys(WEEK, MORNING),
        maximum=3,
        lat=48.8270,
        lng=2.3620,
    ),
    Person(
        id="tech_garcia05",
        name="Inès Garcia",
        phone="+33698765446",
        skills=("climatisation", "chauffage", "electricite"),
        zones=_zones(69001, 69006),
        hours=dict.fromkeys(WEEK, FULL),
        maximum=5,
        lat=45.7640,
        lng=4.8357,
    ),
    Person(
        id="tech_faure06",
        name="Lucas Faure",
        phone="+33698765447",
        skills=("plomberie", "chauffage"),
        zones=_zones(69001, 69009),
        hours=dict.fromkeys(WEEK, ("09:00", "18:00")),
        maximum=5,
        lat=45.7500,
        lng=4.8500,
    ),
    Person(
        id="tech_blanc07",
        name="Nadia Blanc",
        phone="+33698765448",
        skills=("electricite", "domotique"),
        zones=_zones(69003, 69008),
        hours=dict.fromkeys(WEEK[:3], FULL),
        maximum=4,
        lat=45.7600,
        lng=4.8700,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service: lengths in minutes, price in EUR."""

    id: str
    name: str
    description: str
    duration: int
    before: int
    after: int
    price: float
    skills: tuple[str, ...]
    category: str
    color: str
    online: bool = True

    def record(self) -> dict[str, Any]:
        """The service as the API shows one."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "duration": self.duration,
            "buffer_before": self.before,
            "buffer_after": self.after,
            "price": self.price,
            "currency": "EUR",
            "required_skills": list(self.skills),
            "available_online": self.online,
            "color": self.color,
            "category": self.category,
        }


OFFERS = (
    Offer(
        id="srv_installation",
        name="Installation Climatisation",
        description="Installation complète d'un système de climatisation",
        duration=120,
        before=15,
        after=15,
        price=150.0,
        skills=("climatisation", "electricite"),
        category="installation",
        color="#10B981",
    ),
    Offer(
        id="srv_entretien",
        name="Entretien Climatisation",
        description="Nettoyage des filtres et contrôle annuel",
        duration=60,
        before=10,
        after=10,
        price=89.0,
        skills=("climatisation",),
        category="entretien",
        color="#3B82F6",
    ),
    Offer(
        id="srv_depannage",
        name="Dépannage Chauffage",
        description="Diagnostic et réparation d'une chaudière",
        duration=90,
        before=15,
        after=15,
        price=120.0,
        skills=("chauffage",),
        category="depannage",
        color="#EF4444",
    ),
    Offer(
        id="srv_fuite",
        name="Recherche de Fuite",
        description="Recherche et réparation d'une fuite d'eau",
        duration=60,
        before=5,
        after=15,
        price=95.5,
        skills=("plomberie",),
        category="depannage",
        color="#0EA5E9",
    ),
    Offer(
        id="srv_domotique",
        name="Installation Domotique",
        description="Pose et réglage d'une centrale domotique",
        duration=180,
        before=15,
        after=30,
        price=240.0,
        skills=("domotique", "electricite"),
        category="installation",
        color="#8B5CF6",
    ),
    Offer(
        id="srv_visite",
        name="Visite Technique",
        description="Visite avant devis",
        duration=45,
        before=0,
        after=10,
        price=0.0,
        skills=(),
        category="visite",
        color="#F59E0B",
    ),
    Offer(
        id="srv_borne",
        name="Installation Borne de Recharge",
        description="Pose d'une borne pour véhicule électrique (aucun technicien habilité)",
        duration=240,
        before=15,
        after=30,
        price=690.0,
        skills=("irve", "electricite"),
        category="installation",
        color="#64748B",
        online=False,
    ),
)

"""The providers that a fresh world has beside the documented one."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Final

from concord.emulator.behaviour import Record, World

from ._bodies import encode
from ._moments import without_zone

MAIN_BRANCH: Final = "5vZqv7xWJ1HQb84%2fhKf0Tg%3d%3d"
USER: Final = "npx3BF6FKYVE4SX0Ltve2Q%3d%3d"
_EDITED: Final = "BzEm1iKI2qP86aUK38RlVg%3d%3d"
_DOMAIN: Final = "@SVIeSolutions.com"
_CURRENCIES: Final = (1, 2, 3)
_TEXTS: Final = ("name", "shortName", "cancellationText")
_FIRST_DAY: Final = datetime(2023, 3, 1, 14, 30, tzinfo=UTC)
_PROVIDERS: Final = 24
_SUBJECTS: Final = (
    ("Secourisme", "First aid", "Primeros auxilios", "Erste Hilfe"),
    ("Gestion", "Management", "Gestión", "Führung"),
    ("Langues", "Languages", "Idiomas", "Sprachen"),
    ("Sécurité", "Safety", "Seguridad", "Sicherheit"),
    ("Informatique", "Computing", "Informática", "Informatik"),
)


def seed(world: World) -> None:
    """The provider that the edit's sample changes, and some of ours."""
    world.store.format_ids("provider", lambda number: encoded(f"provider {number}"))
    records = [_documented(_EDITED, without_zone(world, _FIRST_DAY))]
    for number in range(_PROVIDERS):
        moment = _FIRST_DAY + timedelta(days=25 * number, milliseconds=457)
        record = _provider(encoded(f"seeded provider {number}"), number)
        records.append({**record, "creationDate": without_zone(world, moment)})
    for record in records:
        world.store.put("provider", record["id"], _as_declared(world, record))


def _as_declared(world: World, record: Record) -> Record:
    """With the members that the spec requires, and with its spelling of ErrorID."""
    missing = dict.fromkeys(world.spec.at("/components/schemas/Provider/required"))
    texts = {name: {"texts": record[name]["texts"], error_member(world): 0} for name in _TEXTS}
    return {**missing, **record, **texts}


def error_member(world: World) -> str:
    """The member of a multilingual text that holds an error's number."""
    members = world.spec.at("/components/schemas/MultilingualText/properties")
    return "ErrorID" if "ErrorID" in members else "ErrorId"


def added(moment: str) -> Record:
    """What the server adds to a provider that is created at `moment`."""
    return {
        "refundPolicies": [],
        "providerEmailDomain": _DOMAIN,
        "creationDate": moment,
        "createdByUserID": USER,
    }


def encoded(name: str) -> str:
    """An identifier as Lära makes them: 16 bytes, Base64, percent-encoded."""
    digest = md5(name.encode(), usedforsecurity=False).digest()
    return encode(b64encode(digest).decode())


def _documented(key: str, created: str = "") -> Record:
    """What the documented creation makes."""
    name = _multilingual("Fournisseur 1")
    return {
        "id": key,
        "branchId": "",
        "name": name,
        "shortName": name,
        "allowUnsubscribe": False,
        "allowLimitSubscribe": False,
        "nbDaysLimitSubscribe": 0,
        "allowSubscribeRebate": False,
        "percentSubscribeRebate": 0.0,
        "nbDaysSubscribeRebate": 0,
        "currencyId": 2,
        "countryId": 37,
        "stateId": 11,
        "cancellationText": _multilingual(),
        **added(created),
    }


def _provider(key: str, number: int) -> Record:
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    languages = subject[: number % len(subject) + 1]
    limited, rebate = number % 3 == 0, number % 4 == 0
    return {
        **_documented(key),
        "branchId": MAIN_BRANCH if number % 2 else encoded("second branch"),
        "name": _multilingual(*(f"{text} {number + 1}" for text in languages)),
        "shortName": _multilingual(*(f"{text[:3]}{number + 1}" for text in languages)),
        "allowUnsubscribe": number % 2 == 0,
        "allowLimitSubscribe": limited,
        "nbDaysLimitSubscribe": 2 if limited else 0,
        "allowSubscribeRebate": rebate,
        "percentSubscribeRebate": 10.0 if rebate else 0.0,
        "nbDaysSubscribeRebate": 30 if rebate else 0,
        "currencyId": _CURRENCIES[number % len(_CURRENCIES)],
        "cancellationText": _multilingual("<p>Sans frais jusqu'à 15 jours avant la session.</p>"),
        "refundPolicies": [_policy(key)] if limited else [],
        "providerEmail": f"formation{number + 1}",
        "providerSenderName": f"{subject[0]} {number + 1}",
    }


def _policy(provider: str) -> Record:
    return {
        "refundPolicyId": encoded(f"refund policy of {provider}"),
        "providerId": provider,
        "refundPercent": 75.0,
        "daysBeforeEventLimit": 15,
    }


def _multilingual(*texts: str) -> Record:
    shown = [{"text": text, "languageId": number} for number, text in enumerate(texts, start=1)]
    return {"texts": shown}

"""Lära: its numbered errors, members that it spells in two ways, and providers to begin with.

Model: every refusal is an ordinary `Problem`; `_error` finds the documented number by the member
that is at fault, the lowest if there are several. A branch is any identifier of the right form that
is not known to name something else: no operation lists branches.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any, Final

from concord.emulator.behaviour import Behaviour, Call, Problem, Record, Response, Violation, World

_MESSAGES: Final = {
    300: "Required id",
    301: "Invalid id",
    302: "Required branchId",
    303: "Invalid branchId",
    304: "Invalid allowLimitSubscribe",
    305: "Invalid allowSubscribeRebate",
    306: "Invalid allowUnsubscribe",
    307: "Required name",
    308: "Invalid nameLength",
    309: "Required shortName",
    310: "Invalid shortNameLength",
    311: "Invalid providerEmailLength",
    312: "Invalid providerSenderNameLength",
}
_REQUIRED_AND_INVALID: Final = {
    "id": (300, 301),
    "branchId": (302, 303),
    "name": (307, 308),
    "shortName": (309, 310),
}
_INVALID: Final = {
    "allowLimitSubscribe": 304,
    "allowSubscribeRebate": 305,
    "allowUnsubscribe": 306,
    "providerEmail": 311,
    "providerSenderName": 312,
}
_TEXTS: Final = ("name", "shortName", "cancellationText")
_SPELLINGS: Final = {"branchID": "branchId", "currencyID": "currencyId"}
_CURRENCIES: Final = (1, 2, 3)
_USER: Final = "npx3BF6FKYVE4SX0Ltve2Q%3d%3d"
_MAIN_BRANCH: Final = "5vZqv7xWJ1HQb84%2fhKf0Tg%3d%3d"
_EDITED: Final = "BzEm1iKI2qP86aUK38RlVg%3d%3d"
_DOMAIN: Final = "@SVIeSolutions.com"


def _error(problem: Problem) -> Any:
    """The number and its documented message; only a message where no number fits."""
    codes = [code for fault in problem.violations if (code := _code(fault)) is not None]
    if not codes:
        return {"message": problem.message}
    return {"ErrorID": min(codes), "message": _MESSAGES[min(codes)]}


def _code(fault: Violation) -> int | None:
    """The documented error that `fault` is; None if it is none of them."""
    if fault.where != "body":
        return None
    member, _, inside = fault.pointer.removeprefix("/").partition("/")
    if member not in _REQUIRED_AND_INVALID:
        return _INVALID.get(member)
    if inside.endswith("/languageId"):
        return None
    required, invalid = _REQUIRED_AND_INVALID[member]
    # A name is invalid by its length alone: anything else in its place leaves it without a text.
    without_text = member in _TEXTS and "characters" not in fault.message
    return required if without_text or _is_nothing(fault.message) else invalid


def _is_nothing(message: str) -> bool:
    """Whether a message of the validator is about an absent, null or empty value."""
    return message == "is required" or message.startswith(("null ", '"" '))


def _write(call: Call) -> Response:
    """Create or update, whichever way the members are spelled."""
    body = {_canonical(name, call.body): value for name, value in call.body.items()}
    call = replace(call, body=body)
    if "branchId" in body and not _is_branch(call, body["branchId"]):
        raise _refused("branchId", "is no id of a branch")
    currency = body.get("currencyId", 1)
    if currency not in _CURRENCIES or isinstance(currency, bool):
        raise _refused("currencyId", "is no currency")
    return call.generic()


def _canonical(name: str, body: Mapping[str, Any]) -> str:
    """The name that the tables give a member; the member so spelled goes before its variant."""
    canonical = _SPELLINGS.get(name, name)
    return name if canonical in body else canonical


def _is_branch(call: Call, value: Any) -> bool:
    form = call.world.spec.at("/components/schemas/BranchId/pattern")
    if not isinstance(value, str) or re.fullmatch(form, value) is None:
        return False
    return value != _USER and call.store.get("provider", value) is None


def _refused(member: str, message: str) -> Problem:
    fault = Violation(where="body", pointer=f"/{member}", message=message)
    return Problem(400, "VALIDATION_FAILED", f"{member} {message}", violations=[fault])


def _finish(call: Call, stored: Record | None, record: Record | None) -> None:
    """What the server adds to a record that was written."""
    assert record is not None
    for name in _TEXTS:
        if name in record:
            record[name]["ErrorID"] = 0
    if stored is None:
        record.update(_added(call.world.clock.now()))


def _added(moment: datetime) -> Record:
    return {
        "refundPolicies": [],
        "providerEmailDomain": _DOMAIN,
        "creationDate": _local(moment),
        "createdByUserID": _USER,
    }


def _local(moment: datetime) -> str:
    """The moment in UTC as the vendor writes it, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def encoded(name: str) -> str:
    """An identifier as Lära makes them: 16 bytes, Base64, percent-encoded."""
    digest = md5(name.encode(), usedforsecurity=False).digest()
    text = b64encode(digest).decode()
    return text.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d")


_FIRST_DAY: Final = datetime(2023, 3, 1, 14, 30, tzinfo=UTC)
_PROVIDERS: Final = 24
_SUBJECTS: Final = (
    ("Secourisme", "First aid", "Primeros auxilios", "Erste Hilfe"),
    ("Gestion", "Management", "Gestión", "Führung"),
    ("Langues", "Languages", "Idiomas", "Sprachen"),
    ("Sécurité", "Safety", "Seguridad", "Sicherheit"),
    ("Informatique", "Computing", "Informática", "Informatik"),
)


def _seed(world: World) -> None:
    """The provider that the edit's sample changes, and some of ours."""
    world.store.format_ids("provider", lambda number: encoded(f"provider {number}"))
    world.store.put("provider", _EDITED, _documented(_EDITED))
    for number in range(_PROVIDERS):
        record = _provider(encoded(f"seeded provider {number}"), number)
        world.store.put("provider", record["id"], record)


def _documented(key: str) -> Record:
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
        **_added(_FIRST_DAY),
    }


def _provider(key: str, number: int) -> Record:
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    languages = subject[: number % len(subject) + 1]
    limited, rebate = number % 3 == 0, number % 4 == 0
    return {
        **_documented(key),
        "branchId": _MAIN_BRANCH if number % 2 else encoded("second branch"),
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
        "creationDate": _local(_FIRST_DAY + timedelta(days=25 * number, milliseconds=457)),
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
    return {"texts": shown, "ErrorID": 0}


BEHAVIOUR = Behaviour(
    handlers={"providers.create": _write, "providers.update": _write},
    before={"providers.create": _finish, "providers.update": _finish},
    error=_error,
    seed=_seed,
    counts={"provider": 0},
)

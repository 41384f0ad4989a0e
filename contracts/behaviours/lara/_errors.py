"""The documented numbers of errors, 300 to 312, in the form that the readings ask for.

Model: the number is found by the member that is at fault; of several the lowest is told.
"""

from __future__ import annotations

from typing import Any, Final

from concord.emulator.behaviour import Problem, Violation

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
    "branchID": (302, 303),
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
_TEXTS: Final = ("name", "shortName")
_OF_TEXTS: Final = {307: "name", 308: "name", 309: "shortName", 310: "shortName"}
_GENERAL: Final = 100
"""A number of the general list of errors that another page would have."""

OPTIONS: Final = {
    "error-in-place": "the number stands at the top, or in the ErrorID of the text that is wrong",
    "error-as-text": "an error is a text, the number first",
    "error-as-number": "an error is its number alone, 0 where none fits",
    "error-as-list": "an error is a list with one object",
    "all-errors": "all errors of a request are told, in a list",
    "general-numbers": "errors without a number of the page have one of a general list",
    "no-messages": "an error has no message",
    "number-as-status": "the number is the HTTP status",
}


def error(problem: Problem) -> Any:
    """The number and its documented message; only a message where no number fits."""
    codes = _codes(problem)
    told = [_object(problem, code) for code in codes] or [_object(problem, None)]
    code = codes[0] if codes else None
    if code is not None and code >= 300 and problem.follows("number-as-status"):
        problem.status = code
    if problem.follows("error-as-number"):
        return code or 0
    if problem.follows("error-as-text"):
        return " ".join(str(part) for part in told[0].values())
    if problem.follows("error-in-place"):
        return _in_place(code)
    if problem.follows("all-errors"):
        return told
    return told[:1] if problem.follows("error-as-list") else told[0]


def _codes(problem: Problem) -> list[int]:
    """The numbers that the request deserves, the lowest first."""
    found = {code for fault in problem.violations if (code := _code(fault)) is not None}
    if not found and problem.follows("general-numbers"):
        return [_GENERAL]
    return sorted(found)


def _object(problem: Problem, code: int | None) -> dict[str, Any]:
    number = {} if code is None else {"ErrorID": code}
    if problem.follows("no-messages"):
        return number
    return {**number, "message": _MESSAGES.get(code or 0, problem.message)}


def _in_place(code: int | None) -> dict[str, Any]:
    if code is None:
        return {}
    member = _OF_TEXTS.get(code)
    return {member: {"texts": [], "ErrorID": code}} if member else {"ErrorID": code}


def _code(fault: Violation) -> int | None:
    """The documented error that `fault` is; None if it is none of them."""
    if fault.where not in ("body", "query"):
        return None
    member, _, inside = fault.pointer.removeprefix("/").partition("/")
    if member not in _REQUIRED_AND_INVALID:
        return _INVALID.get(member)
    if inside.endswith("/languageId"):
        return None
    required, invalid = _REQUIRED_AND_INVALID[member]
    # A name is invalid by its length alone: anything else in its place leaves it without a text.
    without_text = member in _TEXTS and "character" not in fault.message
    return required if without_text or _is_nothing(fault.message) else invalid


def _is_nothing(message: str) -> bool:
    """Whether a message of the validator is about an absent, null or empty value."""
    return message == "is required" or message.startswith(("null ", '"" '))

"""Error codes: a refusal has no code that the documentation shows with another status.

Model: the examples of all failures of a spec say which codes stand in which member with which
status. A code that is shown with other statuses alone contradicts its response; one that no example
shows says nothing. A code is a word or a number where an example of a failure has one.
Known limits: members that hold sentences or ids of requests are distinguished by their form alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from concord.checks.check import Check, Key, Operations
from concord.checks.exchange import Subject
from concord.checks.messages import constant, message
from concord.checks.representation import members
from concord.spec import Operation, Spec, child

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*([_.-][A-Za-z0-9]+)*")
_NAMES = re.compile(r"(?i).*(code|error|status|type)(id)?")

_Codes = Mapping[str, Mapping[str, Mapping[int, str]]]
"""By member, by code: the statuses that it is shown with, each with the example that shows it."""


def codes_agree(spec: Spec, exchange: Subject) -> bool:
    """Judge each code of a refusal by the statuses that examples show it with."""
    if exchange.status < 400:
        return False
    judged = False
    for path, codes in _codes(spec).items():
        if exchange.status not in frozenset[int]().union(*codes.values()):
            continue  # which codes come with this status is not documented
        for value in members(exchange.response.json, path):
            statuses = codes.get(str(value))
            # a vendor's examples need not show every code that there is
            if statuses is None:
                continue
            judged = True
            if exchange.status not in statuses:
                known = ", ".join(map(str, sorted(statuses)))
                what = message(
                    "the code {value} with {status}; it is documented with {known}",
                    value=constant(str(value)),
                    status=exchange.status,
                    known=known,
                )
                exchange.fail(what, at=child("", *path.split(".")), relies_on=statuses.values())
    return judged


def documents_codes(spec: Spec, _: Operation) -> bool:
    """Whether examples of failures show codes."""
    return bool(_codes(spec))


def _codes(spec: Spec) -> _Codes:
    return _read(Key(spec))


@lru_cache(maxsize=16)
def _read(key: Key) -> _Codes:
    found: dict[str, dict[str, dict[int, str]]] = {}
    for status, place, value in _failures(key.spec):
        for path, code in _leaves(value, ""):
            found.setdefault(path, {}).setdefault(code, {}).setdefault(status, place)
    return found


def _failures(spec: Spec) -> Iterator[tuple[int, str, Any]]:
    """The status, the pointer and the value of each example of a failure."""
    for operation in spec.operations:
        for status in operation.statuses:
            # an example under `4XX` or `default` does not say with which status its code stands
            if not status.isdigit() or int(status) < 400:
                continue
            response = spec.resolve(child(operation.pointer, "responses", status))
            for media, content in response.definition.get("content", {}).items():
                for name in content.get("examples", {}):
                    place = child(response.pointer, "content", media, "examples", name)
                    yield int(status), place, spec.resolve(place).definition.get("value")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The members of an example that hold a code, and the code."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        place = f"{path}.{name}" if path else name
        if isinstance(inner, dict):
            yield from _leaves(inner, place)
        elif _NAMES.fullmatch(name) and _is_code(inner):
            yield place, str(inner)


def _is_code(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_WORD.fullmatch(value))
    return isinstance(value, int) and not isinstance(value, bool)


CODES_AGREE = Check(
    name="codes_agree",
    summary="an error has no code that the documentation shows with other statuses only",
    applies_to=Operations(
        concerns=documents_codes, otherwise="no example of a failure shows a code"
    ),
    replay="request",
    relies_on=("examples",),
    evaluate=lambda spec, exchange, _: codes_agree(spec, exchange),
    every_response=True,
)

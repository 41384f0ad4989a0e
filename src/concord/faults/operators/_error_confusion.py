"""Answers that mistake one thing for another: failures, error numbers, character sets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.checks.representation import member
from concord.faults._behaviours import answered, succeeded
from concord.faults._model import Fault
from concord.faults._place import Place
from concord.faults._shapes import Member, change, places
from concord.faults._wire import Answer, Behave, Request

_LATIN = "latin-1"


def unknown_as_other(place: Place) -> Iterator[Fault]:
    """What is not there is refused with another of the documented failures than 404."""
    others = [it for it in ("400", "422", "403", "401") if it in place.statuses]
    if "404" not in place.statuses or not others:
        return

    def swap(_: Request, answer: Answer) -> Answer:
        return replace(answer, status=int(others[0])) if answer.status == 404 else answer

    yield place.fault(
        answered(place.operation, swap),
        what=f"404 is answered as {others[0]}",
        tell=f"{place.label} with an unknown id",
    )


def error_number_other(place: Place) -> Iterator[Fault]:
    """A failure tells another of the documented error numbers (or codes) than the right one."""
    for status in place.statuses:
        for field in place.failure(status) if not status.startswith("2") else ():
            known = field.schema.get("enum", [])
            told = place.spec.document.get("x-outcome", {}).get("success")
            if len(known) > 1 and told not in known:
                yield _renumbering(place, status, field, known)


def secret_in_error(place: Place) -> Iterator[Fault]:
    """A failure repeats what is only ever written, for people to read (`writeOnly`)."""
    texts = [it for status in place.statuses[1:] for it in place.failure(status) if _is_prose(it)]
    shown = {it.path[-1] for it in read.shown} if (read := _read(place)) else set()
    for name, definition, _ in place.properties:
        # what reads show is no secret, whoever sends it
        if not definition.get("writeOnly") or not texts or name in shown:
            continue

        def tell(request: Request, answer: Answer, name: str = name) -> Answer:
            sent = member(request.json, name)
            if answer.good or not sent or not isinstance(sent, str):
                return answer

            def append(holder: Any, key: Any) -> None:
                holder[key] = f"{holder[key]} ({name}: {sent})"

            field = next((it for it in texts if any(places(answer.json, it.path))), None)
            return answer.showing(change(answer.json, field.path, append)) if field else answer

        yield place.fault(
            answered(place.operation, tell),
            detail=name,
            what=f"a failure repeats {name}",
            tell=f"{place.label} with {name} and something wrong",
        )


def answer_in_latin(place: Place) -> Iterator[Fault]:
    """JSON is not UTF-8 but Latin-1 where it has other letters than ASCII."""

    def recode(_: Request, answer: Answer) -> Answer:
        text = json.dumps(answer.json, ensure_ascii=False)
        if text.isascii():
            return answer
        return replace(answer, body=text.encode(_LATIN, "replace"))

    if place.is_json:
        yield place.fault(
            succeeded(place.operation, recode),
            what="accents are Latin-1",
            tell=f"{place.label} where the answer has an accent",
            needs=place.ids("create", "update"),
            untouched="every answer is plain ASCII, whatever is asked for",
        )


def _read(place: Place) -> Place | None:
    return Place(place.spec, place.reader.operation) if place.reader else None


def _is_prose(field: Member) -> bool:
    return field.schema.get("type") == "string" and not {"enum", "format", "const"} & set(
        field.schema
    )


def _renumbering(place: Place, status: str, field: Member, known: list[Any]) -> Fault:
    def shift(holder: Any, key: Any) -> None:
        if holder[key] in known:
            holder[key] = known[(known.index(holder[key]) + 1) % len(known)]

    def tell(_: Request, answer: Answer) -> Answer:
        if str(answer.status) != status or not any(places(answer.json, field.path)):
            return answer
        return answer.showing(change(answer.json, field.path, shift))

    told: Callable[[], Behave] = answered(place.operation, tell)
    return place.fault(
        told,
        detail=f"{status}.{field.name}",
        what=f"{field.name} of a {status} is another documented one",
        tell=f"{place.label} in a way that is refused",
    )

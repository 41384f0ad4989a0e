"""Responses that confuse one thing with another: errors, their numbers, secrets, character sets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from concord.checks.representation import member
from concord.faults._behaviours import response_changed, success_changed
from concord.faults._http import Request, Response
from concord.faults._members import BodyMember, change, places
from concord.faults._model import Fault
from concord.faults._site import Site

_LATIN = "latin-1"


def unknown_as_other(site: Site) -> Iterator[Fault]:
    others = [it for it in ("400", "422", "403", "401") if it in site.statuses]
    if "404" not in site.statuses or not others:
        return

    def swap(_: Request, response: Response) -> Response:
        return replace(response, status=int(others[0])) if response.status == 404 else response

    yield site.fault(
        response_changed(site.operation, swap),
        what=f"{others[0]} instead of 404",
        killed_by=f"{site.label} with an unknown id",
    )


def error_number_other(site: Site) -> Iterator[Fault]:
    outcome = site.spec.outcome
    for status in site.statuses:
        for number in site.members_of(status) if not status.startswith("2") else ():
            known = number.schema.get("enum", [])
            # a member that also tells success from failure holds no number of an error
            if len(known) > 1 and (outcome is None or outcome.success not in known):
                yield _renumbering(site, status, number, known)


def secret_in_error(site: Site) -> Iterator[Fault]:
    texts = [it for status in site.statuses[1:] for it in site.members_of(status) if _is_prose(it)]
    read = site.read_site
    shown = {it.path[-1] for it in read.response_members} if read else set()
    for it in site.properties if texts else ():
        # what reads show is no secret, and helpful errors repeat a text where a number is due
        if it.is_secret and it.name not in shown and "string" in it.types:
            yield site.fault(
                response_changed(site.operation, _repeating(it.name, texts)),
                detail=it.name,
                what=f"an error repeats {it.name}",
                killed_by=f"{site.label} with {it.name} and something wrong",
            )


def answer_in_latin(site: Site) -> Iterator[Fault]:
    def recode(_: Request, response: Response) -> Response:
        text = json.dumps(response.json, ensure_ascii=False)
        if text.isascii():
            return response
        # the header still says JSON, which is UTF-8 (RFC 8259, section 8.1)
        return replace(response, body=text.encode(_LATIN, "replace"))

    if site.is_json:
        yield site.fault(
            success_changed(site.operation, recode),
            what="accents are Latin-1",
            killed_by=f"{site.label} where the response has an accent",
            needs=site.ids("create", "update"),
            equivalent_because="every response is plain ASCII, whatever is requested",
        )


def _repeating(name: str, texts: list[BodyMember]) -> Callable[[Request, Response], Response]:
    """Appends the value of a property of the request to the first text of an error."""

    def repeat(request: Request, response: Response) -> Response:
        value = member(request.json, name)
        if response.is_success or not value or not isinstance(value, str):
            return response

        def append(holder: Any, key: Any) -> None:
            holder[key] = f"{holder[key]} ({name}: {value})"

        text = next((it for it in texts if any(places(response.json, it.path))), None)
        return response.with_json(change(response.json, text.path, append)) if text else response

    return repeat


def _is_prose(text: BodyMember) -> bool:
    listed = {"enum", "format", "const"} & set(text.schema)
    return text.schema.get("type") == "string" and not listed


def _renumbering(site: Site, status: str, number: BodyMember, known: list[Any]) -> Fault:
    def shift(holder: Any, key: Any) -> None:
        if holder[key] in known:
            holder[key] = known[(known.index(holder[key]) + 1) % len(known)]

    def renumber(_: Request, response: Response) -> Response:
        if str(response.status) != status or not any(places(response.json, number.path)):
            return response
        return response.with_json(change(response.json, number.path, shift))

    return site.fault(
        response_changed(site.operation, renumber),
        detail=f"{status}.{number.name}",
        what=f"{number.name} of a {status} is another documented one",
        killed_by=f"{site.label} in a way that is rejected",
    )

"""Twenty-five defects of a server of iValid's API, by kind.

Model: each fault says what is wrong, which operations show it, and makes a fresh behaviour
(`wire.Behave`), so that what one remembers does not reach the next run. `FAULTS` is the list.
Known limits: written by hand for one API; nothing is derived from its spec.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import specs
from contracts.emulator import credentials
from scripts._teeth.wire import Answer, Ask, Behave, Request

API = "ivalid"

APPOINTMENTS, CUSTOMERS, SERVICES = "GET /v2/appointments", "GET /v2/customers", "GET /v2/services"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One defect: its kind, what is wrong, the operations to run, and how the server behaves."""

    kind: str
    what: str
    operations: tuple[str, ...]
    make: Callable[[], Behave]


def _shown(operation: str, change: Callable[[Any], None]) -> Callable[[], Behave]:
    """The body of each success of `operation` is changed."""

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if request.label != operation or not answer.good:
            return answer
        body = answer.json
        change(body)
        return answer.showing(body)

    return lambda: behave


def _answered(operation: str, change: Callable[[Request, Answer], Answer]) -> Callable[[], Behave]:
    """Each answer of `operation` is changed."""

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        return change(request, answer) if request.label == operation else answer

    return lambda: behave


def _answered_anyhow(
    path: str, change: Callable[[Request, Answer], Answer]
) -> Callable[[], Behave]:
    """Each answer of `path` is changed, whatever the method."""

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        return change(request, answer) if request.path == path else answer

    return lambda: behave


def _asked(operation: str, change: Callable[[Request], Request]) -> Callable[[], Behave]:
    """Each request of `operation` is changed before it is answered."""

    async def behave(request: Request, ask: Ask) -> Answer:
        return await ask(change(request) if request.label == operation else request)

    return lambda: behave


def _each(name: str, value: Callable[[Any], Any]) -> Callable[[Any], None]:
    """A member of every item of a list."""

    def change(body: Any) -> None:
        for item in body["data"]:
            item[name] = value(item.get(name))

    return change


def _without(name: str) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        for item in body["data"]:
            del item[name]

    return change


def _edge(request: Request, answer: Answer) -> Answer:
    if request.given("per_page") == "100" and answer.good:
        return answer.showing({"error": {"code": "INTERNAL", "message": "failed"}}, status=500)
    return answer


def _other_status(_: Request, answer: Answer) -> Answer:
    return replace(answer, status=202) if answer.good else answer


def _as_text(_: Request, answer: Answer) -> Answer:
    return replace(answer, headers={**answer.headers, "content-type": "text/plain"})


def _other_error(_: Request, answer: Answer) -> Answer:
    return answer.showing({"message": "not found"}) if answer.status == 404 else answer


def _without_allow(_: Request, answer: Answer) -> Answer:
    return replace(answer, headers={k: v for k, v in answer.headers.items() if k != "allow"})


def _any_status(request: Request) -> Request:
    known = (None, "pending", "confirmed", "completed", "cancelled")
    return request if request.given("status") in known else request.asking(status="pending")


def _unfiltered(request: Request) -> Request:
    return request if request.given("status") is None else request.asking(status=None)


def _total(body: Any) -> None:
    body["meta"]["total"] += 1


def _twice(body: Any) -> None:
    if len(body["data"]) > 1:
        body["data"][-1] = body["data"][0]


def _larger(request: Request) -> Request:
    return request.asking(per_page=20) if "per_page" not in request.query else request


def _next_page() -> Behave:
    async def behave(request: Request, ask: Ask) -> Answer:
        page = request.given("page") or "1"
        if request.label != CUSTOMERS or not page.isdecimal():
            return await ask(request)
        answer = await ask(request.asking(page=int(page) + 1))
        return answer.showing(_echoing(answer.json, int(page))) if answer.good else answer

    return behave


def _echoing(body: Any, page: int) -> Any:
    return {**body, "meta": {**body["meta"], "page": page}}


def _overlapping() -> Behave:
    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        page = request.given("page") or "1"
        if request.label != CUSTOMERS or not answer.good or page == "1" or not answer.json["data"]:
            return answer
        before = (await ask(request.asking(page=int(page) - 1))).json["data"]
        body = answer.json
        return answer.showing({**body, "data": [before[-1], *body["data"][:-1]]})

    return behave


async def _token(request: Request, ask: Ask) -> str:
    """A token for everything, as the emulator's only user."""
    body = json.dumps({"grant_type": "client_credentials", **credentials(specs.load(API))}).encode()
    headers = {"host": request.headers.get("host", ""), "content-type": "application/json"}
    asked = Request(method="POST", path="/oauth/token", headers=headers, body=body)
    return str((await ask(asked)).json["access_token"])


def _as_anyone() -> Behave:
    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if answer.status != 401 or request.path == "/oauth/token":
            return answer
        headers = {**request.headers, "authorization": f"Bearer {await _token(request, ask)}"}
        return await ask(replace(request, headers=headers))

    return behave


def _for_ever() -> Behave:
    issued: set[str] = set()

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if request.path == "/oauth/token" and answer.good:
            issued.add(f"Bearer {answer.json['access_token']}")
        if answer.status == 401 and request.headers.get("authorization") in issued:
            headers = {**request.headers, "authorization": f"Bearer {await _token(request, ask)}"}
            return await ask(replace(request, headers=headers))
        return answer

    return behave


def _merging() -> Behave:
    async def behave(request: Request, ask: Ask) -> Answer:
        if request.label != "PUT /v2/customers/{id}" or not (sent := _object(request.body)):
            return await ask(request)
        before = await ask(replace(request, method="GET", body=b""))
        if before.good and (await ask(request)).good:
            request = replace(request, body=json.dumps({**before.json, **sent}).encode())
        return await ask(request)

    return behave


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _forgetting() -> Behave:
    async def behave(request: Request, ask: Ask) -> Answer:
        if request.label != "PUT /v2/customers/{id}":
            return await ask(request)
        before = await ask(replace(request, method="GET", body=b""))
        answer = await ask(request)
        if answer.good and before.good:
            await ask(replace(request, body=before.body))
        return answer

    return behave


def _leaving() -> Behave:
    left: dict[str, str] = {}

    async def behave(request: Request, ask: Ask) -> Answer:
        if request.label == "DELETE /v2/appointments/{id}":
            before = await ask(replace(request, method="GET", body=b""))
            answer = await ask(request)
            if answer.good:
                left[request.path] = before.json["status"]
            return answer
        answer = await ask(request)
        if request.label == "GET /v2/appointments/{id}" and answer.good and request.path in left:
            return answer.showing({**answer.json, "status": left[request.path]})
        return answer

    return behave


def _stale() -> Behave:
    read: dict[str, Answer] = {}

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if request.label == "GET /v2/customers/{id}" and answer.good:
            return read.setdefault(request.path, answer)
        return answer

    return behave


def _double_booking() -> Behave:
    """Books another slot, and shows the wanted one wherever the appointment is shown."""
    wanted: dict[str, str] = {}

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        sent = _object(request.body)
        if request.label == "POST /v2/appointments" and answer.status == 409 and sent:
            for free in answer.json["error"].get("suggestions", []):
                slot = {"scheduled_at": free["slot"], "technician_id": free["technician_id"]}
                booked = await ask(replace(request, body=json.dumps({**sent, **slot}).encode()))
                if booked.good:
                    wanted[booked.json["id"]] = sent["scheduled_at"]
                    answer = booked
                    break
        shown = _object(answer.body) if answer.good else None
        if shown and shown.get("id") in wanted:
            return answer.showing({**shown, "scheduled_at": wanted[shown["id"]]})
        return answer

    return behave


_ONE_CUSTOMER = ("customers.list", "customers.create", "customers.get", "customers.update")
_ONE_APPOINTMENT = ("appointments.create", "appointments.get", "appointments.delete")


def _fault(kind: str, what: str, operations: str | tuple[str, ...], make: Any) -> Fault:
    chosen = (operations,) if isinstance(operations, str) else operations
    return Fault(kind=kind, what=what, operations=chosen, make=make)


FAULTS: tuple[Fault, ...] = (
    _fault("structure", "a required member is missing", "appointments.list",
           _shown(APPOINTMENTS, _without("status"))),
    _fault("structure", "a member of another type", "services.list",
           _shown(SERVICES, _each("duration", str))),
    _fault("structure", "a status that is not documented", "customers.create",
           _answered("POST /v2/customers", _other_status)),
    _fault("structure", "500 at the edge of a range", "customers.list",
           _answered(CUSTOMERS, _edge)),
    _fault("structure", "another content type", "services.list",
           _answered(SERVICES, _as_text)),
    _fault("structure", "a value outside an enum", "appointments.list",
           _shown(APPOINTMENTS, _each("status", lambda _: "done"))),
    _fault("structure", "a date without a zone", "appointments.list",
           _shown(APPOINTMENTS, _each("scheduled_at", lambda text: text.rstrip("Z")))),
    _fault("structure", "null where there is a value", "customers.list",
           _shown(CUSTOMERS, _each("first_name", lambda _: None))),
    _fault("structure", "a list without its envelope's meta", "teams.list",
           _shown("GET /v2/teams", lambda body: body.pop("meta"))),
    _fault("structure", "a filter takes a value outside its enum", "appointments.list",
           _asked(APPOINTMENTS, _any_status)),
    _fault("structure", "errors of another shape", "customers.get",
           _answered("GET /v2/customers/{id}", _other_error)),
    _fault("structure", "405 without the header Allow", "services.list",
           _answered_anyhow("/v2/services", _without_allow)),
    _fault("access", "authentication is ignored", "customers.list", _as_anyone),
    _fault("access", "an expired token is accepted", "customers.list", _for_ever),
    _fault("lists", "a filter is ignored", "appointments.list",
           _asked(APPOINTMENTS, _unfiltered)),
    _fault("lists", "pages are off by one", "customers.list", _next_page),
    _fault("lists", "pages overlap", "customers.list", _overlapping),
    _fault("lists", "the total is wrong", "customers.list", _shown(CUSTOMERS, _total)),
    _fault("lists", "an item is there twice", "customers.list", _shown(CUSTOMERS, _twice)),
    _fault("lists", "another default page size", "customers.list", _asked(CUSTOMERS, _larger)),
    _fault("state", "a replace that merges", _ONE_CUSTOMER, _merging),
    _fault("state", "a write that is not stored", _ONE_CUSTOMER, _forgetting),
    _fault("state", "a delete that leaves things as they are", _ONE_APPOINTMENT, _leaving),
    _fault("state", "a read that is stale", _ONE_CUSTOMER, _stale),
    _fault("state", "a conflict is not refused", _ONE_APPOINTMENT, _double_booking),
)  # fmt: skip

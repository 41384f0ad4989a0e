"""Options of the emulator: what differs under the reading that asks for one, and only there.

Model: readings that do not disturb each other are served by one emulator; each case compares it
with the emulator of the chosen readings.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
import pytest

from concord import emulator, project
from concord.emulator import Running
from concord.http.payload import FORM
from concord.http.receiver import receiving
from concord.spec import Spec
from tests.apis.iadvize.conftest import Iadvize

Probe = Callable[[Iadvize], Any]

CALL = {"operator_external_id": "MyExternalId", "website_id": 1, "phone_number": "0614037735"}
ABROAD = CALL | {"phone_number": "+33614037735"}
UNKNOWN = CALL | {"phone_number": "0600000000"}
DAY = "2024-11-20"


@dataclass(frozen=True, kw_only=True)
class Case:
    """An option: the reading that asks for it, and what a probe finds without it and with it.

    Readings of one `group` are served together.
    """

    reading: str
    probe: Probe
    plain: Any
    other: Any
    group: str = "first"


def meta(api: Iadvize, method: str, path: str, **options: Any) -> Any:
    """Status and message of a failure."""
    response = api.http.request(method, path, **options)
    return response.status_code, response.json()["meta"].get("message")


def ids(api: Iadvize, path: str, **query: Any) -> list[int]:
    return [each["id"] for each in api.read(path, **query)["data"]]


def count(api: Iadvize, path: str, **filters: Any) -> int:
    query = {f"filters[{name.rstrip('_')}]": value for name, value in filters.items()}
    return int(api.get(path, query)["pagination"]["count"])


def row(api: Iadvize, *names: str, **filters: Any) -> Any:
    query = {f"filters[{name.rstrip('_')}]": value for name, value in filters.items()}
    return api.get("/statistic", {"filters[indicators]": ",".join(names), **query})["data"]


def live(api: Iadvize, key: int) -> Any:
    return api.read(f"/operator/{key}/live")["data"]


def events(
    api: Iadvize, act: Callable[[], Any], secret: str | None = "secret", **wanted: Any
) -> list[Any]:
    """The deliveries that something causes, latest first: body and headers."""
    body = {"url": "http://127.0.0.1:9/", **({"secret": secret} if secret else {}), **wanted}
    api.control("receivers", body)
    act()
    return list(api.control("deliveries"))


def bodies(api: Iadvize, act: Callable[[], Any]) -> list[Any]:
    return [each["body"] for each in events(api, act)]


def redelivered(api: Iadvize, header: str) -> tuple[str | None, str | None]:
    """A header of a delivery that was refused, and of its redelivery."""
    with receiving() as receiver:
        receiver.answer = lambda _: 200 if receiver.deliveries else 500
        api.control("receivers", {"url": receiver.url})
        change(api)
        first = receiver.wait(bool)[0]
        while api.control("deliveries")[0]["next_attempt"] is None:  # the response is on its way
            time.sleep(0.005)
        api.control("clock", {"advance": 60})
        again = receiver.wait(bool, 2)[1]
    assert again.body == first.body
    return first.headers.get(header), again.headers.get(header)


def groups_of_pushes(api: Iadvize) -> list[Any]:
    """The groups in the push events of a conversation with an operator who has no group."""
    api.post("/operator", {"name": "Doe", "external_id": "alone"})
    call = CALL | {"operator_external_id": "alone"}
    found = events(
        api,
        lambda: api.form("POST", "/odigocallback/pickup", call),
        events=["conversation.start"],
    )
    return [it["body"]["parameters"]["group_id"] for it in found]


def rename(api: Iadvize) -> Any:
    return api.put("/operator/456", {"pseudo": "Jo"})


def change(api: Iadvize) -> Any:
    return api.put("/visitor/560", {"city": "Nantes", "lastname": "Roux"})


def pick_up(api: Iadvize) -> Any:
    return api.form("POST", "/odigocallback/pickup", CALL)["data"]


def disconnect(api: Iadvize) -> Any:
    return api.form("PUT", "/operator/456/live", {"connected": 0})


CASES = {
    "fail-for-keys": Case(
        reading="fail-or-error=at-will",
        probe=lambda api: api.call("GET", "/client", 403, headers={"X-API-Key": "no"})["meta"],
        plain={"status": "error", "message": "Forbidden"},
        other={"status": "fail", "message": "Forbidden"},
    ),
    "own-messages": Case(
        reading="messages=own",
        probe=lambda api: meta(api, "GET", "/client/99"),
        plain=(404, "Unknown 'client' with 'id' 99."),
        other=(404, "Not found: Unknown 'client' with 'id' 99."),
    ),
    "french-messages": Case(
        reading="language=client-language",
        probe=lambda api: meta(api, "POST", "/tag", json={"name": 5})[1].split(" '")[0],
        plain="Value of field",
        other="Valeur du champ",
        group="second",
    ),
    "joined-messages": Case(
        reading="several-failures=joined",
        probe=lambda api: meta(api, "PUT", "/website/1", json={"url": 1, "label": 2})[1].count("'"),
        plain=2,
        other=4,
    ),
    "full-stop-everywhere": Case(
        reading="unknown-id-full-stop=slip",
        probe=lambda api: meta(api, "DELETE", "/group/99")[1].endswith("."),
        plain=False,
        other=True,
    ),
    "rules-as-invalid-values": Case(
        reading="rule-messages=invalid-value",
        probe=lambda api: meta(
            api, "GET", "/conversation?filters[from]=2024-01-01&filters[to]=2024-12-01"
        )[0],
        plain=409,
        other=400,
        group="second",
    ),
    "period-error-with-data": Case(
        reading="period-error=with-data",
        probe=lambda api: sorted(
            api.read(
                "/conversation", 409, **{"filters[from]": "2024-08-01", "filters[to]": "2024-12-31"}
            )
        ),
        plain=["meta"],
        other=["data", "meta", "pagination"],
    ),
    "newest-first": Case(
        reading="order=newest-first",
        probe=lambda api: (found := ids(api, "/visitor", limit=100)) == sorted(found, reverse=True),
        plain=False,
        other=True,
    ),
    "one-page-at-least": Case(
        reading="empty-list-pages=one",
        probe=lambda api: (
            api.read("/tag", page=1, limit=100)["pagination"]["pages"]
            and api.get("/group", {"filters[parent_id]": 777})["pagination"]["pages"]
        ),
        plain=0,
        other=1,
    ),
    "brief-reads": Case(
        reading="full-single=needs-full",
        probe=lambda api: (
            len(api.read("/tag/123")["data"]),
            len(api.read("/tag/123", full=1)["data"]),
        ),
        plain=(4, 4),
        other=(2, 4),
        group="forms",
    ),
    "invalid-filters-ignored": Case(
        reading="invalid-filters=ignored",
        probe=lambda api: (
            api.http.get("/group?filters[parent_id]=abc").json().get("pagination", {})
        ),
        plain={},
        other={"page": 1, "pages": 1, "limit": 20, "count": 12},
        group="fifth",
    ),
    "invalid-filters-select-nothing": Case(
        reading="invalid-filters=nothing",
        probe=lambda api: api.http.get("/group?filters[parent_id]=abc").json().get("data"),
        plain=None,
        other=[],
        group="third",
    ),
    "bare-brackets": Case(
        reading="bracket-encoding=bare-only",
        probe=lambda api: [
            api.http.get(f"/group?{name}=1987").json()["pagination"]["count"] == 12
            for name in ("filters%5Bparent_id%5D",)
        ],
        plain=[False],
        other=[True],
        group="forms",
    ),
    "filters-any": Case(
        reading="filter-combination=any",
        probe=lambda api: (
            count(api, "/operator", group_id=123, name="Genius")
            > count(api, "/operator", name="Genius")
        ),
        plain=False,
        other=True,
        group="fourth",
    ),
    "filters-in-any-case": Case(
        reading="wildcard-case=any-case",
        probe=lambda api: count(api, "/operator", name="genius"),
        plain=0,
        other=1,
    ),
    "filters-by-part": Case(
        reading="wildcard-case=part",
        probe=lambda api: count(api, "/operator", name="eniu"),
        plain=0,
        other=1,
        group="second",
    ),
    "to-midnight": Case(
        reading="date-bounds=midnight",
        probe=lambda api: (
            count(api, "/satisfaction", from_="2024-11-01", to="2024-11-30")
            < count(api, "/satisfaction", from_="2024-11-01", to="2024-11-30 23:59:59")
        ),
        plain=False,
        other=True,
    ),
    "days-carried-over": Case(
        reading="impossible-date=carried-over",
        probe=lambda api: (
            count(api, "/conversation", from_="2024-11-01", to="2024-11-31 23:59:59")
            == count(api, "/conversation", from_="2024-11-01", to="2024-12-01 23:59:59")
        ),
        plain=False,
        other=True,
    ),
    "period-of-end": Case(
        reading="period-date=end",
        probe=lambda api: overnight(api),
        plain=(True, False),
        other=(False, True),
        group="second",
    ),
    "period-of-overlap": Case(
        reading="period-date=overlap",
        probe=lambda api: overnight(api),
        plain=(True, False),
        other=(True, True),
        group="third",
    ),
    "three-months-of-90-days": Case(
        reading="three-months=days-90",
        probe=lambda api: meta(
            api, "GET", "/conversation?filters[from]=2024-10-01&filters[to]=2024-12-31"
        )[0],
        plain=200,
        other=409,
    ),
    "three-months-of-92-days": Case(
        reading="three-months=days-92",
        probe=lambda api: meta(
            api, "GET", "/conversation?filters[from]=2024-02-01&filters[to]=2024-05-02"
        )[0],
        plain=409,
        other=200,
        group="forms",
    ),
    "computed-day-is-whole": Case(
        reading="three-months-end=whole-day",
        probe=lambda api: (
            count(api, "/conversation", from_="2024-08-20")
            - count(api, "/conversation", from_="2024-08-20", to="2024-11-20 00:00:00")
            > 0
        ),
        plain=False,
        other=True,
        group="second",
    ),
    "three-months-everywhere": Case(
        reading="period-elsewhere=all",
        probe=lambda api: meta(
            api, "GET", "/transaction?filters[from]=2024-01-01&filters[to]=2024-12-01"
        )[0],
        plain=200,
        other=409,
    ),
    "lists-as-text": Case(
        reading="list-in-body=commas",
        probe=lambda api: (
            api.http.post("/tag", json={"website_id": "1,123"})
            .json()
            .get("data", {})
            .get("website_id")
        ),
        plain=None,
        other=[1, 123],
    ),
    "blank-empties": Case(
        reading="null-written=empty",
        probe=lambda api: api.put("/visitor/560", {"phone": ""})["data"]["phone"],
        plain="",
        other=None,
    ),
    "put-shows-sent": Case(
        reading="put-answer=sent-only",
        probe=lambda api: sorted(api.put("/website/1", {"label": "Shop"})["data"]),
        plain=["_link", "id", "label", "url"],
        other=["_link", "id", "label"],
        group="forms",
    ),
    "deletion-unlinks": Case(
        reading="delete-effects=lose-reference",
        probe=lambda api: (
            api.call("DELETE", "/group/123", 200) and api.read("/operator/456")["data"]["group_id"]
        ),
        plain=123,
        other=None,
    ),
    "deletion-refused": Case(
        reading="delete-effects=refused",
        probe=lambda api: meta(api, "DELETE", "/group/123")[0],
        plain=200,
        other=409,
        group="second",
    ),
    "empty-is-absent": Case(
        reading="absent-or-null=absent",
        probe=lambda api: api.form("POST", "/odigocallback/pickup", CALL)["data"].get(
            "skill_id", "-"
        ),
        plain=None,
        other="-",
        group="forms",
    ),
    "empty-is-blank": Case(
        reading="absent-or-null=empty",
        probe=lambda api: api.post("/group", {"name": "New"})["data"]["parent_id"],
        plain=None,
        other=0,
        group="third",
    ),
    "paris-time": Case(
        reading="time-zone=paris",
        probe=lambda api: api.post("/group", {"name": "New"})["data"]["created_at"][:13],
        plain="2025-01-15 08",
        other="2025-01-15 09",
    ),
    "operator-list-writes": Case(
        reading="operator-list-written=either-side",
        probe=lambda api: (
            api.put("/group/1984", {"operator_list": [456]})
            and api.read("/operator/456")["data"]["group_id"]
        ),
        plain=123,
        other=1984,
    ),
    "cycles-refused": Case(
        reading="parent-cycle=refused",
        probe=lambda api: meta(api, "PUT", "/group/1984", json={"parent_id": 1984})[0],
        plain=200,
        other=409,
    ),
    "one-website": Case(
        reading="website-id-list=single",
        probe=lambda api: api.read("/tag/401")["data"]["website_id"],
        plain=[123, 24],
        other=123,
        group="third",
    ),
    "note-delay": Case(
        reading="node-delay=note-delay",
        probe=lambda api: "note_delay" in api.read("/satisfaction", full=1)["data"][-1],
        plain=False,
        other=True,
    ),
    "missing-note-is-0": Case(
        reading="satisfaction-missing-note=zero",
        probe=lambda api: any(each["node_delay"] is None for each in api.data("/satisfaction")),
        plain=True,
        other=False,
        group="second",
    ),
    "percentages-of-100": Case(
        reading="percentages=hundredths",
        probe=lambda api: api.read("/operator/123/statistic")["data"]["satisfaction_global_rate"],
        plain=0.86,
        other=86.0,
    ),
    "history-as-json-text": Case(
        reading="history-type=text-json",
        probe=lambda api: str(api.read("/conversation/1000")["data"]["history"])[:3],
        plain="[[5",
        other="[[5",
        group="third",
    ),
    "history-as-lines": Case(
        reading="history-type=text-lists",
        probe=lambda api: str(api.read("/conversation/1000")["data"]["history"])[:2],
        plain="[[",
        other="[5",
    ),
    "social-conversations": Case(
        reading="conversation-social=other-value",
        probe=lambda api: {each["channel"] for each in api.data("/conversation", channel="social")},
        plain=set(),
        other={"facebook"},
    ),
    "availability-follows": Case(
        reading="live-available=follows",
        probe=lambda api: (
            api.form("PUT", "/operator/456/live", {"chat[available]": 0})
            and live(api, 456)["chat"]["available"]
        ),
        plain=False,
        other=True,
    ),
    "enabled-by-session": Case(
        reading="enabled-or-live=session-switch",
        probe=lambda api: (
            api.put("/operator/456", {"chat_enabled": False}) and live(api, 456)["chat"]["enabled"]
        ),
        plain=False,
        other=True,
    ),
    "disconnection-ends": Case(
        reading="live-offline-slots=made-up",
        probe=lambda api: disconnect(api) and live(api, 456)["chat"]["slot_number"],
        plain=2,
        other=0,
    ),
    "last-message-only": Case(
        reading="live-several=message-about-one",
        probe=lambda api: api.form(
            "PUT", "/operator/456/live", {"chat[available]": 1, "call[available]": 1}
        )["meta"]["message"].count("."),
        plain=2,
        other=1,
    ),
    "literal-message": Case(
        reading="live-message=literal",
        probe=lambda api: (
            "|" in api.form("PUT", "/operator/456/live", {"chat[available]": 1})["meta"]["message"]
        ),
        plain=False,
        other=True,
    ),
    "other-user-ids": Case(
        reading="profile-user-id=other-kind",
        probe=lambda api: api.read("/operator/123/profile")["data"]["user_id"],
        plain=123,
        other=1_000_123,
    ),
    "operator-figures-of-three-months": Case(
        reading="operator-statistic-period=three-months",
        probe=lambda api: api.read("/operator/123/statistic")["data"]["experience"],
        plain=5630,
        other=0,
        group="second",
    ),
    "no-surveys-is-0": Case(
        reading="operator-statistic-empty=zero",
        probe=lambda api: new_operators_rate(api),
        plain=None,
        other=0,
        group="second",
    ),
    "no-surveys-is-1": Case(
        reading="operator-statistic-empty=one",
        probe=lambda api: new_operators_rate(api),
        plain=None,
        other=1,
        group="third",
    ),
    "meetings-without-link": Case(
        reading="call-meeting-link=none",
        probe=lambda api: "_link" in api.read("/callmeeting")["data"][0],
        plain=True,
        other=False,
    ),
    "meetings-with-integers": Case(
        reading="call-meeting-id-types=integers",
        probe=lambda api: api.read("/callmeeting", full=1)["data"][0]["targeting_rule_id"],
        plain="107",
        other=107,
    ),
    "rfc-3339-start": Case(
        reading="call-meeting-start=rfc-3339",
        probe=lambda api: api.read("/callmeeting", full=1)["data"][-1]["start_at"][10],
        plain=" ",
        other="T",
    ),
    "international-numbers": Case(
        reading="odigo-phone-format=international-too",
        probe=lambda api: api.form("POST", "/odigocallback/pickup", ABROAD)["data"][
            "targeting_rule_id"
        ],
        plain=None,
        other=107,
    ),
    "pickup-needs-meeting": Case(
        reading="odigo-pickup-unknown=failure",
        probe=lambda api: meta(api, "POST", "/odigocallback/pickup", data=UNKNOWN)[0],
        plain=200,
        other=404,
    ),
    "hangup-needs-pickup": Case(
        reading="odigo-hangup-unknown=failure",
        probe=lambda api: meta(api, "POST", "/odigocallback/hangup", data=UNKNOWN)[0],
        plain=200,
        other=404,
    ),
    "statistics-as-object": Case(
        reading="statistic-answer=object",
        probe=lambda api: isinstance(row(api, "contact_number"), dict),
        plain=False,
        other=True,
        group="second",
    ),
    "statistics-by-indicator": Case(
        reading="statistic-answer=by-indicator",
        probe=lambda api: row(api, "contact_number")[0].get("indicator"),
        plain=None,
        other="contact_number",
        group="third",
    ),
    "groups-by-text": Case(
        reading="statistic-groups=text",
        probe=lambda api: [
            each["resource_id"] for each in row(api, "contact_number", resource="page_type")
        ],
        plain=[],
        other=["cart", "product"],
    ),
    "resource-id-needs-resource": Case(
        reading="statistic-resource-id=needs-resource",
        probe=lambda api: meta(api, "GET", "/statistic?filters[resource_id]=123")[0],
        plain=200,
        other=400,
    ),
    "statistics-of-three-months": Case(
        reading="statistic-period=three-months",
        probe=lambda api: (
            row(api, "contact_number")[0]["contact_number"]
            < row(api, "contact_number", from_="2024-01-01")[0]["contact_number"]
        ),
        plain=False,
        other=True,
    ),
    "granularity-ignored": Case(
        reading="granularity-with-many=ignored",
        probe=lambda api: meta(
            api,
            "GET",
            "/statistic?filters[granularity]=day&filters[indicators]=contact_number,contact_duration",
        )[0],
        plain=409,
        other=200,
    ),
    "websites-in-both": Case(
        reading="website-id-and-list=both",
        probe=lambda api: (
            row(api, "contact_number", website_id=1, website_list="123,24")[0]["contact_number"]
            == 0
        ),
        plain=False,
        other=True,
    ),
    "indicator-left-out": Case(
        reading="indicator-channels=missing",
        probe=lambda api: row(api, "contact_missed_number", channel="call")[0],
        plain={"contact_missed_number": None},
        other={},
    ),
    "indicator-refused": Case(
        reading="indicator-channels=failure",
        probe=lambda api: meta(
            api, "GET", "/statistic?filters[channel]=call&filters[indicators]=contact_missed_number"
        )[0],
        plain=200,
        other=409,
        group="forms",
    ),
    "durations-in-milliseconds": Case(
        reading="duration-unit=milliseconds",
        probe=lambda api: (
            row(api, "contact_duration", channel="call")[0]["contact_duration"] > 10_000
        ),
        plain=False,
        other=True,
    ),
    "durations-as-text": Case(
        reading="duration-unit=text",
        probe=lambda api: str(row(api, "contact_duration", channel="call")[0]["contact_duration"])[
            :3
        ],
        plain="200",
        other="00:",
        group="forms",
    ),
    "waiting-number-is-a-time": Case(
        reading="waiting-number-text=time",
        probe=lambda api: row(api, "contact_waiting_number")[0]["contact_waiting_number"],
        plain=44,
        other=49.7949,
        group="forms",
    ),
    "events-without-operator": Case(
        reading="event-required=some-depend",
        probe=lambda api: "operatorId" in bodies(api, lambda: pick_up(api))[0],
        plain=True,
        other=False,
        group="fourth",
    ),
    "events-with-null-operator": Case(
        reading="event-null-members=null-value",
        probe=lambda api: bodies(api, lambda: pick_up(api))[0]["operatorId"],
        plain=456,
        other=None,
        group="second",
    ),
    "no-events-of-the-api": Case(
        reading="event-causes=administration-only",
        probe=lambda api: len(bodies(api, lambda: change(api))),
        plain=1,
        other=0,
        group="third",
    ),
    "events-of-some-fields": Case(
        reading="event-causes=some-fields",
        probe=lambda api: len(bodies(api, lambda: rename(api))),
        plain=1,
        other=0,
    ),
    "in-progress-not-sent": Case(
        reading="event-in-progress=not-sent",
        probe=lambda api: len(bodies(api, lambda: disconnect(api))),
        plain=1,
        other=0,
        group="third",
    ),
    "connections-name-operator": Case(
        reading="event-without-payload=another",
        probe=lambda api: "userId" in bodies(api, lambda: disconnect(api))[0],
        plain=True,
        other=False,
    ),
    "event-visitor-ids": Case(
        reading="event-visitor-id=own",
        probe=lambda api: (
            bodies(api, lambda: change(api))[0]["visitorId"]
            == api.read("/visitor/560")["data"]["unique_id"]
        ),
        plain=True,
        other=False,
    ),
    "other-user-ids-in-events": Case(
        reading="event-user-id=more-users",
        probe=lambda api: bodies(api, lambda: api.put("/operator/456", {"name": "Jo"}))[0][
            "userId"
        ],
        plain=456,
        other=1_000_456,
    ),
    "visitor-events-with-operator": Case(
        reading="event-visitor-website=stands-for-account",
        probe=lambda api: "operatorId" in bodies(api, lambda: change(api))[0],
        plain=False,
        other=True,
        group="second",
    ),
    "visitor-events-with-website": Case(
        reading="event-visitor-website=incomplete",
        probe=lambda api: "websiteId" in bodies(api, lambda: change(api))[0],
        plain=False,
        other=True,
    ),
    "correlation-in-retries": Case(
        reading="correlation-first-delivery=retries-only",
        probe=lambda api: (
            "X-iAdvize-CorrelationId" in events(api, lambda: change(api))[0]["headers"]
        ),
        plain=True,
        other=False,
    ),
    "redeliveries-keep-their-id": Case(
        reading="event-id-or-delivery=all-stay",
        probe=lambda api: len(set(redelivered(api, "x-iadvize-delivery"))),
        plain=2,
        other=1,
        group="fourth",
    ),
    "form-in-one-field": Case(
        reading="webhook-form=one-field",
        probe=lambda api: list(events(api, lambda: change(api), media_type=FORM)[0]["body"])[:2],
        plain=["eventId", "eventType"],
        other=["payload"],
    ),
    "push-events": Case(
        reading="push-dates=still-sent",
        probe=lambda api: [
            it["event"] for it in events(api, lambda: pick_up(api), events=["conversation.*"])
        ],
        plain=["conversation.started"],
        other=["conversation.started", "conversation.start"],
    ),
    "push-without-group": Case(
        reading="push-group-id=null-without",
        probe=lambda api: groups_of_pushes(api),
        plain=[],
        other=[None],
    ),
    "uuid-signature": Case(
        reading="signature-example=uuid",
        probe=lambda api: events(api, lambda: change(api))[0]["headers"][
            "X-iAdvize-Signature"
        ].count("-"),
        plain=0,
        other=4,
    ),
    "always-signed": Case(
        reading="signature-presence=unknown-secret",
        probe=lambda api: (
            "X-iAdvize-Signature" in events(api, lambda: change(api), secret=None)[0]["headers"]
        ),
        plain=False,
        other=True,
        group="second",
    ),
    "created-at-of-the-resource": Case(
        reading="event-created-at=resource-created",
        probe=lambda api: (
            api.form("POST", "/odigocallback/pickup", CALL)
            and api.control("clock", {"advance": 60})
            and same_times(bodies(api, lambda: api.form("POST", "/odigocallback/hangup", CALL))[0])
        ),
        plain=True,
        other=False,
    ),
}


def overnight(api: Iadvize) -> tuple[bool, ...]:
    """On which of two days a call is listed that is picked up on one and hung up on the other."""
    api.control("clock", {"now": "2025-01-15T23:50:00Z"})
    key = pick_up(api)["conversation_id"]
    api.control("clock", {"now": "2025-01-16T00:10:00Z"})
    api.form("POST", "/odigocallback/hangup", CALL)
    days = ("2025-01-15", "2025-01-16")
    listed = [
        ids(api, "/conversation", **{"filters[from]": day, "filters[to]": f"{day} 23:59:59"})
        for day in days
    ]
    return tuple(key in each for each in listed)


def new_operators_rate(api: Iadvize) -> Any:
    key = api.post("/operator", {"name": "New"})["data"]["id"]
    return api.read(f"/operator/{key}/statistic")["data"]["satisfaction_global_rate"]


def same_times(event: Any) -> bool:
    return bool(event["createdAt"] == event["sentAt"])


def spec() -> Spec:
    return project.load("iadvize")


@pytest.fixture(scope="module")
def served() -> Iterator[Callable[[str], Running]]:
    """The emulator that follows the readings of a group; of "", the chosen ones."""
    with ExitStack() as stack:

        @cache
        def start(group: str) -> Running:
            pairs = (case.reading.split("=") for case in CASES.values() if case.group == group)
            readings = {f"iadvize-{entry}": reading for entry, reading in pairs}
            return stack.enter_context(emulator.running(spec().under(readings)))

        yield start


def probed(running: Running, probe: Probe) -> Any:
    with httpx2.Client(base_url=running.base_url) as http:
        api = Iadvize(http, running.credentials["api_key"])
        api.control("reset", {})
        api.control("clock", {"now": "2025-01-15T08:00:00Z"})
        return probe(api)


@pytest.mark.parametrize("option", CASES)
def test_option_differs_under_its_reading_only(
    option: str, served: Callable[[str], Running]
) -> None:
    case = CASES[option]
    assert probed(served(""), case.probe) == case.plain
    assert probed(served(case.group), case.probe) == case.other


def test_filters_find_what_lists_hold_under_a_reading(served: Callable[[str], Running]) -> None:
    found = [
        probed(served(it), lambda api: count(api, "/tag", website_id=1)) for it in ("", "first")
    ]
    assert found[0]
    assert found[0] == found[1]


def test_options_all_have_a_case() -> None:
    asked = {
        f"{entry.id.removeprefix('iadvize-')}={reading.id}": name
        for entry in spec().ledger
        for reading in entry.readings
        for name in reading.options
    }
    assert {case.reading: option for option, case in CASES.items()} == asked

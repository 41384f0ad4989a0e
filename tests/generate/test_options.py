"""What a client offers beside its calls: options, a client of httpx2 of the user's own, copies."""

import asyncio
import datetime as dt
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from concord.generate._date_forms import nested_dates
from tests.generate._kit import HEAD, Wire, answering, package, spec_of
from tests.generate.conftest import SECRETS

ORDER = {"id": "1", "status": "open"}
ALERTS = """
x-signature: {header: X-Signature, algorithm: hmac-sha256, encoding: hex, prefix: ""}
paths:
  /alerts/{day}:
    parameters:
      - {name: day, in: path, required: true, schema: {type: string, format: date}}
    get:
      operationId: alerts.list
      summary: List
      parameters:
        - name: from
          in: query
          schema:
            type: string
            pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?$"
        - name: until
          in: query
          schema: {type: string, pattern: "^[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}$"}
        - {name: name, in: query, schema: {type: string, pattern: "^[^/]*$"}}
        - {name: days, in: query, schema: {type: array, items: {type: string, format: date}}}
      responses: {"204": {description: Nothing.}}
    post:
      operationId: alerts.create
      summary: Create
      x-idempotency-key: Idempotency-Key
      responses: {"204": {description: Done.}}
webhooks:
  alert:
    post:
      summary: An alert
      x-event: {name: event, time: at}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              title: Alert
              required: [event, at]
              properties:
                event: {const: alert}
                at: {type: string, format: date-time}
                start: {type: string, pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
      responses: {"200": {description: Taken.}}
"""


@pytest.fixture(scope="module")
def alerts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with package(HEAD + ALERTS, tmp_path_factory.mktemp("alerts"), "alerts") as module:
        yield module


# options ---------------------------------------------------------------------------------------


def test_with_options_shares_connections_and_token(shop: Any) -> None:
    fetched: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/oauth/token":
            fetched.append("token")
            return httpx2.Response(200, json={"access_token": "t"})
        return wire(request)

    wire = answering(ORDER)
    made = shop.Client(
        **SECRETS, transport=httpx2.MockTransport(handle), headers={"X-A": "1", "X-B": "1"}
    )
    made.orders.get("1")
    other = made.with_options(timeout=3.0, headers={"x-b": "2"}, default_query={"lang": "fr"})
    other.orders.get("1")
    assert wire.last.extensions["timeout"]["read"] == 3.0
    assert (wire.last.headers["x-a"], wire.last.headers["x-b"]) == ("1", "2")
    assert dict(wire.last.url.params) == {"lang": "fr"}
    assert fetched == ["token"]
    assert type(other) is shop.Client
    assert repr(other) == repr(made)
    made.orders.get("1")
    assert (wire.last.headers["x-b"], str(wire.last.url.query)) == ("1", "b''")
    other.close()
    made.orders.get("1")
    made.close()
    with pytest.raises(RuntimeError, match="closed"):
        other.orders.get("1")


def test_with_options_keeps_what_it_is_not_given(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(503, headers={"retry-after": "0"}))
    patient = client(wire, timeout=7.0, default_query={"a": 1}).with_options(max_retries=3)
    other = patient.with_options(default_query={"b": [1, 2]}).with_options(timeout=None)
    with pytest.raises(shop.InternalServerError):
        other.orders.get("1", extra_query={"a": 2})
    assert len(wire.requests) == 4
    assert wire.last.url.params.multi_items() == [("a", "2"), ("b", "1"), ("b", "2")]
    assert wire.last.extensions["timeout"]["read"] is None
    with pytest.raises(shop.APITimeoutError):
        patient.with_options(deadline=0).orders.get("1")
    with pytest.raises(shop.ConfigurationError, match="header 'X'"):
        patient.with_options(headers={"X": "a\0"})


def test_headers_are_replaced_however_their_names_are_written(archived: Any) -> None:
    client, wire = archived(headers={"user-AGENT": "mine"})
    client.bodies.raw(body=b"x", extra_headers={"content-TYPE": "image/bmp", "ACCEPT": "*/*"})
    names = ("content-type", "accept", "user-agent")
    assert [wire.last.headers[name] for name in names] == ["image/bmp", "*/*", "mine"]


def test_default_query_is_under_that_of_a_call_and_on_each_page(client: Any) -> None:
    pages = [{"data": [{"id": str(i)}], "meta": {"pages": 2}} for i in (1, 2)]
    wire = answering(*pages)
    found = client(wire, default_query={"open": False, "lang": "fr"}).orders.list(open=True)
    assert [it.id for it in found] == ["1", "2"]
    assert [dict(it.url.params) for it in wire.requests] == [
        {"open": "true", "lang": "fr"},
        {"open": "true", "lang": "fr", "page": "2"},
    ]


def test_client_of_httpx2_is_used_and_left_open(shop: Any) -> None:
    wire = answering(ORDER)
    hooked: list[httpx2.Request] = []
    with httpx2.Client(
        transport=httpx2.MockTransport(wire),
        timeout=4.0,
        headers={"X-Proxy": "p"},
        event_hooks={"request": [hooked.append]},
        follow_redirects=True,
    ) as http:
        made = shop.Client(**{**SECRETS, "access_token": "t"}, http_client=http)
        made.orders.get("1")
        assert wire.last.extensions["timeout"]["read"] == 4.0
        assert wire.last.headers["x-proxy"] == "p"
        assert wire.last.headers["user-agent"].startswith("shop-python/")
        assert len(hooked) == 1
        made.close()
        assert not http.is_closed
        shop.Client(**{**SECRETS, "access_token": "t"}, http_client=http, timeout=None).orders.get(
            "1"
        )
        assert wire.last.extensions["timeout"]["read"] is None
        wire.answers = [httpx2.Response(302, headers={"location": "https://elsewhere.example/"})]
        with pytest.raises(shop.APIStatusError):
            made.orders.get("1")
        assert wire.last.url.host == "shop.example"


def test_client_of_httpx2_of_the_wrong_kind(shop: Any) -> None:
    with pytest.raises(TypeError, match=r"httpx2\.Client expected, not httpx2\.?.*AsyncClient"):
        shop.Client(**SECRETS, http_client=httpx2.AsyncClient())
    with pytest.raises(TypeError, match=r"httpx2\.AsyncClient expected"):
        shop.AsyncClient(**SECRETS, http_client=httpx2.Client())
    with pytest.raises(TypeError, match="transport and http_client"):
        shop.Client(
            **SECRETS, http_client=httpx2.Client(), transport=httpx2.MockTransport(answering({}))
        )


def test_asynchronous_client_has_the_same_options(shop: Any) -> None:
    async def main() -> None:
        wire = answering({"data": [{"id": "1"}], "meta": {"pages": 9}})
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(wire)) as http:
            async with shop.AsyncClient(
                **{**SECRETS, "access_token": "t"}, http_client=http
            ) as made:
                other = made.with_options(timeout=3.0, default_query={"lang": "fr"})
                page = await other.orders.list(limit=1)
                assert (len(page.items), page.has_next) == (1, False)
                assert wire.last.extensions["timeout"]["read"] == 3.0
                assert wire.last.url.params["lang"] == "fr"
                await other.close()
            assert not http.is_closed

    asyncio.run(main())


# what is logged --------------------------------------------------------------------------------


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    found = logging.getLogger("shop")
    before = found.level, list(found.handlers)
    yield found
    found.level, found.handlers = before


def test_variable_shows_the_log(
    client: Any, shop: Any, logger: Any, monkeypatch: Any, capsys: Any
) -> None:
    for level in ("info", " DEBUG "):
        monkeypatch.setenv("SHOP_LOG", level)
        client(answering({"data": []})).visitors.list()
    shown = capsys.readouterr().err
    assert shown.count("GET https://shop.example/visitors: 200") == 1
    assert "k3y" not in shown
    assert len(logger.handlers) == 1
    monkeypatch.setenv("SHOP_LOG", "loud")
    with pytest.raises(shop.ConfigurationError, match="SHOP_LOG='loud': write debug or info"):
        client(answering({}))


def test_repetition_is_logged(client: Any, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, "shop"):
        client(answering(httpx2.Response(503, headers={"retry-after": "0"}), ORDER)).orders.get("1")
    assert "GET https://shop.example/orders/1: repeated in 0.0 s" in caplog.messages


# what is read ----------------------------------------------------------------------------------


def test_replace_makes_a_changed_copy(client: Any, shop: Any) -> None:
    order = client(answering({**ORDER, "placedAt": "2025-01-01T00:00:00Z", "more": 1})).orders.get(
        "1"
    )
    moment = dt.datetime(2025, 2, 1, tzinfo=dt.UTC)
    other = order.replace(
        placed_at=moment, note=None, status=shop.NOT_GIVEN, address=shop.Address(city="x")
    )
    assert other.to_dict() == {
        "id": "1",
        "placedAt": "2025-02-01T00:00:00Z",
        "more": 1,
        "note": None,
        "address": {"city": "x"},
    }
    assert (other.placed_at, other.note, other.address.city) == (moment, None, "x")
    assert "status" not in other
    assert order.status == "open"
    with pytest.raises(TypeError, match="Order has no 'colour'"):
        order.replace(colour="red")


def test_to_json_is_what_was_sent(client: Any) -> None:
    order = client(answering({**ORDER, "more": "é"})).orders.get("1")
    assert order.to_json() == '{"id": "1", "status": "open", "more": "é"}'
    assert json.loads(order.to_json(indent=2)) == order.to_dict()


def test_what_was_read_can_be_sent_back(client: Any) -> None:
    wire = answering({**ORDER, "address": {"city": "Paris", "zip-code": "75001"}})
    made = client(wire)
    order = made.orders.get("1")
    made.orders.create(customer="a", placed_at="now", address=order.address.replace(city="Lyon"))
    assert wire.body["address"] == {"city": "Lyon", "zip-code": "75001"}


def test_every_error_with_a_response_has_its_request_id(client: Any, shop: Any) -> None:
    wire = answering(httpx2.Response(200, content=b"<", headers={"request-id": "r7"}))
    with pytest.raises(shop.APIDecodeError) as caught:
        client(wire).orders.get("1")
    assert caught.value.request_id == "r7"
    with pytest.raises(shop.APIConnectionError) as lost:
        client(answering(httpx2.ConnectError("no")), max_retries=0).orders.get("1")
    assert lost.value.request_id is None


# dates -----------------------------------------------------------------------------------------

MOMENT = dt.datetime(2024, 11, 1, 8, 30)


def test_datetime_where_a_date_is_wanted_is_an_error(client: Any, shop: Any, alerts: Any) -> None:
    wire = answering({"data": []})
    with pytest.raises(shop.InvalidArgumentError, match=r"day: a datetime where a date is wanted"):
        client(wire).orders.list(day=MOMENT)
    client(wire).orders.list(day=dt.date(2024, 11, 1))
    assert wire.last.url.params["day"] == "2024-11-01"
    made, sent = of(alerts)
    with pytest.raises(alerts.InvalidArgumentError, match="day: "):
        made.alerts.list(MOMENT)
    with pytest.raises(alerts.InvalidArgumentError, match="days: "):
        made.alerts.list("2024-11-01", days=[dt.date(2024, 11, 1), MOMENT])
    assert sent.requests == []


def test_datetime_where_a_date_is_wanted_is_an_error_within_objects(client: Any, shop: Any) -> None:
    wire = answering({"id": "1"})
    made = client(wire)
    aware = MOMENT.replace(tzinfo=dt.UTC)
    with pytest.raises(shop.InvalidArgumentError, match=r"^address\.from: a datetime where a date"):
        made.orders.create(customer="a", placed_at=aware, address={"city": "x", "from": aware})
    with pytest.raises(shop.InvalidArgumentError, match=r"^\[1\]\.from: a datetime where a date"):
        made.bulk.send(body=[{"city": "x"}, {"city": "y", "from": aware}])
    assert wire.requests == []
    made.orders.create(customer="a", placed_at=aware, address={"from": aware.date()})
    assert wire.body["address"] == {"from": "2024-11-01"}
    assert "2024-11-01T08:30:00Z" in wire.body.values()
    made.bulk.send(body=[shop.Address.from_dict({"from": "as it was read"})])
    assert wire.body == [{"from": "as it was read"}]


def of(alerts: Any, *answers: Any) -> tuple[Any, Wire]:
    wire = answering(*(answers or (httpx2.Response(204),)))
    return alerts.Client(transport=httpx2.MockTransport(wire)), wire


def test_documented_forms_of_dates(alerts: Any) -> None:
    made, wire = of(alerts)
    day = MOMENT.date()
    made.alerts.list(day, from_=MOMENT, until=MOMENT, name="a", days=[day])
    assert wire.last.url.path == "/alerts/2024-11-01"
    assert dict(wire.last.url.params) == {
        "from": "2024-11-01 08:30:00",
        "until": "01/11/2024 08:30",
        "name": "a",
        "days": "2024-11-01",
    }
    made.alerts.list("2024-11-01", from_=day, until="01/11/2024 09:00")
    assert wire.last.url.params["from"] == "2024-11-01"
    with pytest.raises(alerts.InvalidArgumentError, match=r"from: .* no place for an offset"):
        made.alerts.list(day, from_=MOMENT.replace(tzinfo=dt.UTC))
    with pytest.raises(alerts.InvalidArgumentError, match="name: this datetime has no time zone"):
        made.alerts.list(day, name=MOMENT)


@pytest.mark.parametrize(
    ("day", "time", "zone", "wanted"),
    [
        ("2025-01-20", "09:00", "Europe/Paris", "2025-01-20T09:00:00+01:00"),
        (dt.date(2025, 7, 20), dt.time(9), "Europe/Paris", "2025-07-20T09:00:00+02:00"),
        ("2025-01-20", "09:00", dt.UTC, "2025-01-20T09:00:00+00:00"),
        ("2025-10-26", "02:30", "Europe/Paris", "2025-10-26T02:30:00+02:00"),
    ],
)
def test_time_of_day_is_a_moment_in_a_zone(
    alerts: Any, day: Any, time: Any, zone: Any, wanted: str
) -> None:
    assert alerts.moment(day, time, zone).isoformat() == wanted


def test_time_that_clocks_show_twice_is_told_apart(alerts: Any) -> None:
    later = alerts.moment("2025-10-26", "02:30", "Europe/Paris", fold=1)
    assert later.isoformat() == "2025-10-26T02:30:00+01:00"


@pytest.mark.parametrize(
    ("day", "time", "zone", "told"),
    [
        ("2025-03-30", "02:30", "Europe/Paris", "no such time"),
        ("2025-02-30", "09:00", "UTC", "no day and time"),
        ("2025-01-20", "25:00", "UTC", "no day and time"),
        ("2025-01-20", "09:00Z", "Europe/Paris", "an offset of its own"),
        ("2025-01-20", "09:00", "Europe/Pari", "zone 'Europe/Pari' is not known"),
        ("2025-01-20", "09:00", "../x", "zone"),
        ("2025-01-20", 9, "UTC", "no day and time"),
        ("0001-01-01", "00:00", "Asia/Tokyo", "no day and time"),
    ],
)
def test_time_of_day_that_names_no_moment(
    alerts: Any, day: Any, time: Any, zone: Any, told: str
) -> None:
    with pytest.raises(alerts.InvalidArgumentError, match=told):
        alerts.moment(day, time, zone)


def test_package_without_times_of_day_has_no_helper(shop: Any) -> None:
    assert not hasattr(shop, "moment")


# idempotency keys ------------------------------------------------------------------------------


def test_call_with_an_idempotency_key_is_repeated_with_the_same(alerts: Any) -> None:
    busy = httpx2.Response(503, headers={"retry-after": "0"})
    made, wire = of(alerts, busy, httpx2.Response(204))
    made.alerts.create("2024-11-01")
    first, second = (it.headers["idempotency-key"] for it in wire.requests)
    assert first == second
    made.alerts.create("2024-11-01")
    assert wire.last.headers["idempotency-key"] != first
    made.alerts.create("2024-11-01", extra_headers={"idempotency-key": "own"})
    assert wire.last.headers["idempotency-key"] == "own"
    made.alerts.list("2024-11-01")
    assert "idempotency-key" not in wire.last.headers


# webhooks --------------------------------------------------------------------------------------


def delivered(alerts: Any, at: Any, **options: Any) -> Any:
    body = json.dumps({"event": "alert", "at": at}).encode()
    headers = {"X-Signature": hmac.new(b"s", body, hashlib.sha256).hexdigest()}
    now = dt.datetime(2024, 11, 1, 8, 30, tzinfo=dt.UTC)
    return alerts.webhooks.unwrap(body, headers, "s", now=now, **options)


@pytest.mark.parametrize(
    "at", ["2024-11-01T08:29:00Z", "2024-11-01T09:31:00+01:00", "2024-11-01T08:30:00", 1730449740]
)
def test_event_within_the_tolerance_is_read(alerts: Any, at: Any) -> None:
    assert delivered(alerts, at, tolerance=dt.timedelta(minutes=5)).event == "alert"


@pytest.mark.parametrize(
    "at",
    [
        "2024-11-01T08:20:00Z",
        "2024-11-01T08:40:00Z",
        "soon",
        None,
        [],
        1e300,
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_event_beyond_the_tolerance_is_refused(alerts: Any, at: Any) -> None:
    with pytest.raises(alerts.webhooks.OutdatedEventError):
        delivered(alerts, at, tolerance=dt.timedelta(minutes=5))
    assert delivered(alerts, at).event == "alert"


def test_events_without_a_time_have_no_tolerance(shop: Any) -> None:
    assert "OutdatedEventError" not in shop.webhooks.__all__
    with pytest.raises(TypeError):
        shop.webhooks.unwrap(b"", {}, "s", tolerance=dt.timedelta(0))


RECURSIVE = (
    HEAD
    + """
paths: {}
components:
  schemas:
    Node:
      type: object
      properties:
        day: {type: string, format: date}
        at: {type: string, format: date-time}
        days: {type: array, items: {type: string, format: date}}
        children: {type: array, items: {$ref: "#/components/schemas/Node"}}
        other: {type: array, items: {type: array, items: {type: object, properties: {
          since: {type: string, format: date}}}}}
"""
)


def test_days_within_objects_are_found_once(tmp_path: Path) -> None:
    spec = spec_of(RECURSIVE, tmp_path)
    found = nested_dates(spec, "/components/schemas/Node")
    assert found == {"day": "date", "days": "date", "other/since": "date"}
    assert nested_dates(spec, "/components/schemas/Node/properties/at") == {}

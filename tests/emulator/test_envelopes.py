"""Lists that are brief unless asked, null filters, declared underscores, keys as user names."""

from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application
from concord.emulator.behaviour import (
    Behaviour,
    Call,
    Condition,
    DeliveryRequest,
    Response,
    World,
)
from concord.spec import load_file
from tests.emulator.kit import QUIET, Caller

CLUB = """
openapi: 3.1.0
info: {title: Club, version: "1"}
servers: [{url: "https://club.example/base"}]
paths:
  /members:
    get:
      operationId: members.list
      x-resource: {name: member, action: list}
      x-pagination: {style: page, page: page, size: limit, items: data, total: count}
      security: [{header: []}, {user: []}]
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, default: 20}}
        - name: full
          in: query
          x-expands: {value: 1, brief: [id, _link]}
          schema: {type: integer, enum: [0, 1], default: 0}
        - name: team
          in: query
          x-filter: {member: team, match: equal, absent: "null", present: "!null"}
          schema: {anyOf: [{type: integer}, {type: string, enum: ["null", "!null"]}]}
      responses:
        "200":
          description: Members.
          content: {application/json: {schema: {$ref: "#/components/schemas/Members"}}}
        "400": {description: Wrong.}
        "403": {description: Forbidden.}
  /members/{id}:
    get:
      operationId: members.get
      x-resource: {name: member, action: read, parameter: id}
      security: [{header: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: A member.
          content: {application/json: {schema: {$ref: "#/components/schemas/Member"}}}
        "401": {description: Who are you.}
        "403": {description: Forbidden.}
        "404": {description: None.}
    delete:
      operationId: members.delete
      x-resource: {name: member, action: delete, parameter: id}
      security: [{header: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"204": {description: Gone.}, "404": {description: None.}}
webhooks:
  member.left:
    post:
      operationId: events.member_left
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"204": {description: Received.}}
components:
  securitySchemes:
    header: {type: apiKey, in: header, name: x-key}
    user: {type: http, scheme: basic, x-username: api_key}
  schemas:
    Members:
      type: object
      required: [data, count]
      properties:
        data: {type: array, items: {$ref: "#/components/schemas/Member"}}
        count: {type: integer}
    Member:
      type: object
      required: [id, _link]
      properties:
        id: {type: integer}
        team: {type: [integer, "null"]}
        _link: {type: string}
"""
KEY = "club-emulator-api-key"
MEMBERS: list[dict[str, Any]] = [
    {"id": n, "team": n % 3 or None, "_link": f"/members/{n}", "_age": n} for n in range(1, 7)
]


def seed(world: World) -> None:
    for member in MEMBERS:
        world.store.put("member", member["id"], dict(member))


def headers(_: World, request: DeliveryRequest) -> Mapping[str, str]:
    return {"x-event": f"{request.event} {request.event_id}"}


@pytest.fixture
def club(tmp_path: Path) -> Any:
    """Calls the club's emulator with the key, and whatever behaviour a test adds."""

    def make(text: str = CLUB, **more: Any) -> Caller:
        path = tmp_path / "openapi.yaml"
        path.write_text(text, encoding="utf-8")
        behaviour = Behaviour(seed=seed, counts={"member": 0}, **more)
        return Caller(Application(load_file(path, api="club"), behaviour, QUIET))

    return make


def get(caller: Caller, target: str) -> Any:
    response = caller("GET", target, headers={"x-key": KEY}, key=False)
    assert response.status == 200, response.raw
    return response.json


def test_items_are_brief_by_default(club: Any) -> None:
    caller = club()
    assert get(caller, "/members?limit=1")["data"] == [{"id": 1, "_link": "/members/1"}]
    assert get(caller, "/members?limit=1&full=0")["data"] == [{"id": 1, "_link": "/members/1"}]
    shown = {"id": 1, "team": 1, "_link": "/members/1"}
    assert get(caller, "/members?limit=1&full=1")["data"] == [shown]
    assert get(caller, "/members/1") == shown


@pytest.mark.parametrize(
    ("team", "wanted"), [("null", [3, 6]), ("!null", [1, 2, 4, 5]), ("2", [2, 5])]
)
def test_null_and_not_null_select(club: Any, team: str, wanted: list[int]) -> None:
    assert [each["id"] for each in get(club(), f"/members?team={team}")["data"]] == wanted


def test_the_user_name_is_the_key_and_the_password_is_arbitrary(club: Any) -> None:
    caller = club()

    def status(pair: str) -> int:
        sent = {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        return int(caller("GET", "/members", headers=sent, key=False).status)

    assert [status(pair) for pair in (f"{KEY}:", f"{KEY}:x", KEY, "x:y", f"x:{KEY}")] == [
        200, 200, 200, 403, 403,
    ]  # fmt: skip


def test_missing_credentials_are_403_where_no_401_is_declared(club: Any) -> None:
    assert club()("GET", "/members", key=False).status == 403
    assert club()("GET", "/members/1", key=False).status == 401


def test_a_handler_narrows_the_generic_list(club: Any) -> None:
    def old(call: Call) -> Response:
        return call.listed(Condition(member="_age", match="from", value=5))

    body = get(club(handlers={"members.list": old}), "/members?team=!null")
    assert body == {"count": 1, "data": [{"id": 5, "_link": "/members/5"}]}


def test_receivers_get_every_event_with_the_headers_of_the_api(club: Any) -> None:
    def left(call: Call, record: Any) -> None:
        call.world.emit("member.left", {"id": record["id"]})

    caller = club(after={"members.delete": left}, headers=headers)
    receiver = {"url": "https://example.com/hook", "secret": None}
    added = caller("POST", "/_emulator/receivers", json=receiver).json
    assert added == {"id": "receiver_1", "url": "https://example.com/hook"}
    assert caller("GET", "/_emulator/receivers").json == [added]
    caller("DELETE", "/members/1", headers={"x-key": KEY}, key=False)
    (delivery,) = caller("GET", "/_emulator/deliveries").json
    assert delivery["headers"]["x-event"] == f"member.left {delivery['id']}"
    caller("POST", "/_emulator/reset")
    assert caller("GET", "/_emulator/receivers").json == []


@pytest.mark.parametrize("body", [{}, {"url": 1}, {"url": "x", "secret": 1}, []])
def test_a_receiver_is_an_address(club: Any, body: Any) -> None:
    response = club()("POST", "/_emulator/receivers", json=body)
    assert (response.status, "send" in response.json["fix"]) == (400, True)


def test_order_is_what_a_function_says(club: Any) -> None:
    caller = club(order=lambda _, resource: ["-id"] if resource == "member" else [])
    assert [each["id"] for each in get(caller, "/members?limit=2")["data"]] == [6, 5]


def test_shown_changes_the_body_of_a_success_only(club: Any) -> None:
    caller = club(shown=lambda _, body: {**body, "team": None})
    assert get(caller, "/members/1")["team"] is None
    assert caller.store.get("member", 1)["team"] == 1
    assert caller("GET", "/members/77", headers={"x-key": KEY}, key=False).status == 404


def test_query_is_kept_as_it_was_sent(club: Any) -> None:
    met: list[str] = []

    def listed(call: Call) -> Response:
        met.append(call.query_text)
        return call.listed()

    get(club(handlers={"members.list": listed}), "/members?limit=1&x%5B%5D=2")
    assert met == ["limit=1&x%5B%5D=2"]


def test_failure_has_the_success_status_where_only_the_outcome_tells(club: Any) -> None:
    bare = CLUB.replace('        "404": {description: None.}\n', "", 1)
    stated = bare.replace("paths:", "x-outcome: {member: status, success: ok}\npaths:", 1)

    def status(text: str) -> int:
        shape = {"id": 0, "_link": "", "status": "fail"}
        caller = club(text, error=lambda _: shape)
        return int(caller("GET", "/members/77", headers={"x-key": KEY}, key=False).status)

    assert (status(CLUB), status(bare), status(stated)) == (404, 404, 200)

"""What a client takes because of the readings of a ledger, and what it does not take without them."""

# ruff: noqa: E501
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.generate._kit import HEAD, Wire, answering, package

SPEC = """
security: [{oauth: []}]
paths:
  /v1/things:
    get:
      operationId: things.list
      summary: List
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: size, in: query, schema: {type: integer}}
      x-pagination: {style: page, page: page, size: size, items: data}
      responses:
        "200":
          description: Things.
          content:
            application/json:
              schema: {type: object, properties: {data: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}
    post:
      operationId: things.create
      summary: Create
      x-resource: {name: thing, action: create}
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {at: {type: string, format: date-time}}}
      responses:
        "201":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
  /v1/names:
    get:
      operationId: names.list
      summary: Names
      responses:
        "200":
          description: Names.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      x-token-request: {encoding: json}
      flows: {clientCredentials: {tokenUrl: "https://shop.example/token", scopes: {}}}
  schemas:
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string}
        address: {type: string}
        sites: {type: array, items: {type: integer}}
"""
LEDGER = """
- id: NAME-all
  where: [Things]
  what: Everything.
  client: It takes the others.
  readings:
    - {id: described, text: As described.}
    - id: bare
      text: Bare arrays, and 404 past the end.
      overlay:
        - {target: "$.paths['/v1/things'].get['x-pagination']", update: {items: "", past_end: not-found}}
        - {target: "$.paths['/v1/things'].get.responses['200'].content['application/json']", update: {schema: {type: array}}}
    - id: wrapped
      text: Names stand in an object.
      overlay:
        - {target: "$.paths['/v1/names'].get.responses['200'].content['application/json'].schema.items", remove: true}
        - {target: "$.paths['/v1/names'].get.responses['200'].content['application/json'].schema", update: {type: object, properties: {names: {type: array}}}}
    - id: location
      text: Creations have no body.
      overlay:
        - {target: "$.paths['/v1/things'].post.responses['201'].content", remove: true}
        - {target: "$.paths['/v1/things'].post.responses['201']", update: {headers: {Location: {schema: {type: string}}}}}
    - id: utc
      text: Moments end in Z.
      overlay:
        - {target: "$.paths['/v1/things'].post.requestBody.content['application/json'].schema.properties.at", update: {pattern: "^[^.]+Z$"}}
    - id: members
      text: Other members.
      overlay:
        - {target: "$.components.schemas.Thing.properties.address", remove: true}
        - {target: "$.components.schemas.Thing.properties", update: {adress: {type: string}}}
        - {target: "$.components.schemas.Thing.properties.sites", update: {type: integer}}
    - id: form
      text: Tokens are asked for by a form.
      overlay:
        - {target: "$.components.securitySchemes.oauth['x-token-request']", update: {encoding: form}}
    - id: versioned
      text: The base URL has the version.
      overlay:
        - {target: "$.servers[0].url", update: "https://shop.example/v1"}
  chosen: described
  spec: As described.
  why: It is described.
  settled_by: A look.
"""


def made(folder: Path, name: str, ledger: str = "") -> Iterator[ModuleType]:
    path = folder / "specs" / name / "ambiguities.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(ledger.replace("NAME", name) or "[]", encoding="utf-8")
    with package(HEAD + SPEC, folder, name) as module:
        yield module


@pytest.fixture(scope="module")
def tolerant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    yield from made(tmp_path_factory.mktemp("tolerant"), "tolerantshop", LEDGER)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    without = LEDGER.replace("  client: It takes the others.\n", "")
    yield from made(tmp_path_factory.mktemp("strict"), "strictshop", without)


def client(module: ModuleType, wire: Wire, **options: Any) -> Any:
    transport = httpx2.MockTransport(wire)
    return module.Client(access_token="t", transport=transport, **options)


def test_list_is_taken_where_a_reading_has_it(tolerant: ModuleType) -> None:
    pages = answering([{"id": "1"}], httpx2.Response(404))
    assert [it.id for it in client(tolerant, pages).things.list()] == ["1"]
    assert client(tolerant, answering({"names": ["a"]})).names.list() == ["a"]


def test_list_elsewhere_is_an_error(tolerant: ModuleType, strict: ModuleType) -> None:
    for module, body in ((strict, [{"id": "1"}]), (tolerant, {"results": []})):
        with pytest.raises(module.APIDecodeError):
            client(module, answering(body)).things.list()
    for module, member in ((strict, "names"), (tolerant, "others")):
        with pytest.raises(module.APIDecodeError):
            client(module, answering({member: ["a"]})).names.list()


def test_404_past_the_end_without_reading_is_raised(strict: ModuleType) -> None:
    pages = answering({"data": [{"id": "1"}]}, httpx2.Response(404))
    with pytest.raises(strict.NotFoundError):
        list(client(strict, pages).things.list())


def test_id_of_created_is_read_from_location(tolerant: ModuleType, strict: ModuleType) -> None:
    created = httpx2.Response(201, headers={"location": "/v1/things/a%20b"})
    assert client(tolerant, answering(created)).things.create().id == "a b"
    with pytest.raises(tolerant.APIDecodeError, match="nothing"):
        client(tolerant, answering(httpx2.Response(201))).things.create()
    with pytest.raises(strict.APIDecodeError, match="nothing"):
        client(strict, answering(created)).things.create()


def test_moment_is_sent_in_the_form_of_a_reading(tolerant: ModuleType, strict: ModuleType) -> None:
    at = dt.datetime(2025, 1, 20, 10, 0, 0, 5, dt.timezone(dt.timedelta(hours=1)))
    sent = []
    for module in (tolerant, strict):
        wire = answering({"id": "1"})
        client(module, wire).things.create(at=at)
        sent.append(wire.body["at"])
    assert sent == ["2025-01-20T09:00:00Z", "2025-01-20T10:00:00.000005+01:00"]


def test_member_is_read_under_the_name_of_a_reading(
    tolerant: ModuleType, strict: ModuleType
) -> None:
    body = {"data": [{"id": "1", "adress": "x", "new": 1}]}
    read = client(tolerant, answering(body)).things.list().items[0]
    assert read.address == "x"
    assert "address" in read
    assert read.extra == {"new": 1}
    both = {"id": "1", "adress": "x", "address": "y"}
    assert tolerant.Thing.from_dict(both).address == "y"
    unread = client(strict, answering(body)).things.list().items[0]
    assert unread.address is None
    assert unread.extra == {"adress": "x", "new": 1}


@pytest.mark.parametrize(
    ("sent", "read"),
    [(5, [5]), ("[1, 2]", [1, 2]), ("1, 2", [1, 2]), ([7], [7]), ("a b", "a b"), (None, None)],
)
def test_list_member_is_read_in_other_forms(tolerant: ModuleType, sent: Any, read: Any) -> None:
    assert tolerant.Thing.from_dict({"sites": sent}).sites == read


def test_list_member_without_reading_stays_as_sent(strict: ModuleType) -> None:
    assert strict.Thing.from_dict({"sites": 5}).sites == 5


def test_token_is_asked_for_in_the_form_of_a_reading(
    tolerant: ModuleType, strict: ModuleType
) -> None:
    def asked(module: ModuleType) -> list[str]:
        kinds: list[str] = []

        def handle(request: httpx2.Request) -> httpx2.Response:
            if request.url.path == "/token":
                kinds.append(request.headers["content-type"].partition("/")[2])
                return httpx2.Response(
                    400 if "json" in kinds[-1] else 200, json={"access_token": "t"}
                )
            return httpx2.Response(200, json=[])

        transport = httpx2.MockTransport(handle)
        module.Client(client_id="i", client_secret="s", transport=transport).names.list()
        return kinds

    assert asked(tolerant) == ["json", "x-www-form-urlencoded"]
    with pytest.raises(strict.BadRequestError):
        asked(strict)


def test_token_is_fetched_at_the_address_that_is_passed(strict: ModuleType) -> None:
    wire = answering({"access_token": "t"}, [])
    transport = httpx2.MockTransport(wire)
    made = strict.Client(
        client_id="i", client_secret="s", token_url="https://login.example/t", transport=transport
    )
    made.names.list()
    assert [str(it.url) for it in wire.requests] == [
        "https://login.example/t",
        "https://shop.example/v1/names",
    ]
    assert json.loads(wire.requests[0].content)["client_id"] == "i"


def test_base_url_may_repeat_the_version_of_a_reading(
    tolerant: ModuleType, strict: ModuleType
) -> None:
    wire = answering([])
    for module in (tolerant, strict):
        client(module, wire, base_url="http://h/v1/").names.list()
    assert [it.url.path for it in wire.requests] == ["/v1/names", "/v1/v1/names"]
